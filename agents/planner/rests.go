package planner

// dayRests is what the blocks on a day mean for breaks. Blocks closer than a break form one stretch of work. A block may
// join it only if the work before each of its blocks stays below BreakAfter: whoever has worked that long rests first.
type dayRests struct {
	version int64 // of the day when it was filled; 0: never
	before  []int // by slot of the day: minutes worked in the stretch before it, 0 after a rest
	after   []int // by slot of the day, and its end: minutes of the stretch that follows before its last block; none after a rest
}

// restsOf returns the rests of a day as it is now.
func (k *kernel) restsOf(d int) *dayRests {
	r := &k.rests[d]
	if r.version != k.s.version[d] {
		n := int(k.m.tl.dayLo[d+1] - k.m.tl.dayLo[d])
		r.before, r.after = grow(r.before, n), grow(r.after, n+1)
		k.lookBack(d, r)
		k.lookAhead(d, r)
		r.version = k.s.version[d]
		k.work += int64(n)
	}
	return r
}

// lookBack fills before.
func (k *kernel) lookBack(d int, r *dayRests) {
	tl := k.m.tl
	lo, hi := int(tl.dayLo[d]), int(tl.dayLo[d+1])
	worked, idle := 0, k.rest
	for t := lo; t < hi; t++ {
		if t > lo && int(tl.segEnd[t-1]) == t {
			worked, idle = 0, k.rest
		}
		r.before[t-lo] = 0
		if idle < k.rest {
			r.before[t-lo] = worked
		}
		if k.s.owner[t] == none {
			idle++
			continue
		}
		if idle >= k.rest {
			worked = 0
		}
		worked, idle = worked+SlotMinutes, 0
	}
}

// lookAhead fills after. A block that ends with its stretch of bookable slots is followed by a rest.
func (k *kernel) lookAhead(d int, r *dayRests) {
	tl := k.m.tl
	lo, hi := int(tl.dayLo[d]), int(tl.dayLo[d+1])
	r.after[hi-lo] = none
	total, lastBlock, owner, idle := 0, 0, int32(none), k.rest
	for t := hi - 1; t >= lo; t-- {
		if int(tl.segEnd[t]) == t+1 {
			idle, owner = k.rest, none
			r.after[t+1-lo] = none
		}
		switch o := k.s.owner[t]; {
		case o == none:
			idle++
		case idle >= k.rest:
			total, lastBlock, owner, idle = SlotMinutes, SlotMinutes, o, 0
		default:
			total += SlotMinutes
			if o == owner && idle == 0 && lastBlock == total-SlotMinutes {
				lastBlock = total
			}
			idle = 0
		}
		r.after[t-lo] = none
		if idle < k.rest {
			r.after[t-lo] = total - lastBlock
		}
	}
}
