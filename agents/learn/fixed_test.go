package learn

import (
	"math"
	"testing"
)

func TestFixedArithmeticIsThatOfRealNumbers(t *testing.T) {
	near := func(name string, got int64, want, within float64) {
		t.Helper()
		if math.Abs(float64(got)/one-want) > within {
			t.Errorf("%s: %d millionths, want %.6f", name, got, want)
		}
	}
	for _, c := range [][2]int64{{1, 1}, {85, 60}, {60, 85}, {1, 10080}, {10080, 1}, {7, 3}, {1<<31 + 12345, 3}} {
		near("ln", ln(c[0], c[1]), math.Log(float64(c[0])/float64(c[1])), 6e-6) // ln 2 in millionths, up to 31 doublings
	}
	for _, x := range []float64{0, 0.3, -0.3, 1.386294, -1.386294, 2.5, -2.5, 10, -10, 0.693147, -0.693147, 1e-6, -1e-6} {
		want := math.Exp(x)
		near("exp", exp(int64(math.Round(x*one))), want, 2e-6+want*5e-6)
	}
	for _, x := range []float64{0, 1e-6, 0.25, 1, 2, 123.456, 80_000} {
		near("sqrt", sqrt(int64(math.Round(x*one))), math.Sqrt(x), 1e-6)
	}
	near("half", decay(42, 42), 0.5, 2e-6)
	near("quarter", decay(84, 42), 0.25, 2e-6)
	near("nothing passed", decay(0, 42), 1, 0)
	near("the past", decay(-10, 42), 1, 0)
	if left := decay(math.MaxInt32, 42); left < 0 || left > 2 {
		t.Errorf("after ages %d millionths are left", left)
	}
	if round(-3, 2) != -2 || round(3, 2) != 2 || round(3, -2) != -2 || round(-4, 3) != -1 {
		t.Error("halves are not rounded away from zero")
	}
}
