// Package learn turns what happened (how long tasks took, which blocks were worked, which were dragged elsewhere) into the
// few numbers a plan is better with: how long work takes, when it is done, and what somebody cares about.
//
// It is pure: [Fold] is a function of the observations alone, in order of time, and everything else is a function of a
// [State] and an instant that is handed in. There is no clock, no input or output, no randomness, and nothing of the rest of
// the house is imported. A state can be thrown away and made again.
//
// # Arithmetic
//
// All of it is on integers, in millionths (fixed.go), logarithm and exponential included: Go may fuse a multiplication and
// an addition of floating point into one rounding on arm64 and not on amd64, and a plan must not depend on that. What
// reaches a plan is rounded once more: factors to hundredths, costs to tenths of a pain minute a slot.
//
// # The three lessons
//
// Durations (duration.go): y = ln(actual / estimate) is normal around the bias of its project, which is normal around the bias
// of the person; the outside view of Kahneman and Tversky (1979) with shrinkage, so that three observations of one project
// borrow from all others. The sign is learned too: short tasks tend to be overestimated, long ones underestimated (Roy,
// Christenfeld and McKenzie 2005).
//
// Times of day (rhythm.go): a Beta distribution of "worked as planned" for each kind of work, weekday or weekend, and two
// hours of the day.
//
// Weights (taste.go): a drag from one place to another is a comparison, and the price of what made the new place look worse
// takes a passive-aggressive step (Crammer et al. 2006) on its logarithm.
//
// # What it never does
//
// It never touches what is hard or the medium level, never changes an estimate (a plan says what it booked and why), and
// never acts on less than the documented minimum of observations ([MinCompletions], [MinOutcomes], [MinDrags]).
package learn
