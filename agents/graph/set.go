package graph

import "math/bits"

// set is a set of node indices. Sets that meet in one operation are of one size.
type set []uint64

func newSet(n int) set       { return make(set, (n+63)/64) }
func (s set) has(i int) bool { return s[i/64]>>(i%64)&1 == 1 }
func (s set) add(i int)      { s[i/64] |= 1 << (i % 64) }

// join adds the members of another set.
func (s set) join(o set) {
	for w := range s {
		s[w] |= o[w]
	}
}

// meet keeps the members that another set has too.
func (s set) meet(o set) {
	for w := range s {
		s[w] &= o[w]
	}
}

func (s set) count() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// within reports whether another set has every member.
func (s set) within(o set) bool {
	for w := range s {
		if s[w]&^o[w] != 0 {
			return false
		}
	}
	return true
}

// apart reports whether another set has no member.
func (s set) apart(o set) bool {
	for w := range s {
		if s[w]&o[w] != 0 {
			return false
		}
	}
	return true
}

// members lists the set in ascending order.
func (s set) members() []int {
	out := make([]int, 0, s.count())
	for at, w := range s {
		for ; w != 0; w &= w - 1 {
			out = append(out, at*64+bits.TrailingZeros64(w))
		}
	}
	return out
}
