package schedule

import "context"

type quietKey struct{}

// quiet marks writes of blocks that follow from a plan or from the timer, so
// that they are not taken for a reason to plan again.
var quiet = context.WithValue(context.Background(), quietKey{}, true)

// Quiet reports whether a write of a block follows from a plan or from the
// timer, which see to planning again themselves.
func Quiet(ctx context.Context) bool { return ctx.Value(quietKey{}) != nil }
