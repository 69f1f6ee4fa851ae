package schedule

import "context"

type quietKey struct{}

// quiet marks writes that follow from a plan, the timer or a way out, so that
// they are not taken for a reason to plan again.
var quiet = context.WithValue(context.Background(), quietKey{}, true)

// Quiet reports whether a write follows from a plan, the timer or a way out,
// which see to planning again themselves.
func Quiet(ctx context.Context) bool { return ctx.Value(quietKey{}) != nil }
