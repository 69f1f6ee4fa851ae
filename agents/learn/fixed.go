package learn

import "math/bits"

// one is 1 in millionths, the unit of all arithmetic of this package.
const one = 1_000_000

// ln2 is the natural logarithm of 2, in millionths.
const ln2 = 693_147

// mul multiplies two numbers in millionths, rounded half away from zero.
func mul(a, b int64) int64 { return round(a*b, one) }

// div divides two numbers in millionths, rounded half away from zero; b is not 0.
func div(a, b int64) int64 { return round(a*one, b) }

// round divides a by b, rounded half away from zero.
func round(a, b int64) int64 {
	if b < 0 {
		a, b = -a, -b
	}
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}

// sqrt is the square root of a number in millionths, rounded down; 0 for negative ones.
func sqrt(a int64) int64 {
	if a <= 0 {
		return 0
	}
	n := uint64(a) * one
	x := uint64(1) << ((bits.Len64(n) + 1) / 2) // not below the root
	for {
		next := (x + n/x) / 2
		if next >= x {
			return int64(x)
		}
		x = next
	}
}

// logBits are the bits behind the point of a binary logarithm.
const logBits = 30

// ln is the natural logarithm of n/d in millionths; both are positive and below 2^32.
func ln(n, d int64) int64 { return round((log2(n)-log2(d))*ln2, 1<<logBits) }

// log2 is the binary logarithm of a positive number with logBits bits behind the point, found bit by bit: squaring a number
// doubles its logarithm.
func log2(n int64) int64 {
	whole := bits.Len64(uint64(n)) - 1
	x := uint64(n) << (63 - whole) // in [1,2), where 1 is 2^63
	out := int64(whole)
	for range logBits {
		hi, lo := bits.Mul64(x, x)
		out <<= 1
		if hi>>63 == 1 {
			out |= 1
			x = hi
		} else {
			x = hi<<1 | lo>>63
		}
	}
	return out
}

// exp is e to the power of a number in millionths, in millionths, for numbers from -20 to 15.
func exp(x int64) int64 {
	const fine = one * 1000 // the series is summed in thousandths of a millionth
	halvings := x / ln2
	if x%ln2 < 0 {
		halvings--
	}
	rest := (x - halvings*ln2) * 1000 // in [0, ln 2)
	sum, term := int64(fine), int64(fine)
	for n := int64(1); term > 0; n++ {
		term = round(term*rest, n*fine)
		sum += term
	}
	if halvings < 0 {
		return round(sum, 1000<<-halvings)
	}
	return round(sum<<halvings, 1000)
}

// decay is what is left of 1 after so many days with the given half-life in days, in millionths; time does not run backwards.
func decay(days, halfLife int64) int64 {
	days = min(max(days, 0), 20*halfLife) // a millionth is left
	return exp(-round(days*ln2, halfLife))
}
