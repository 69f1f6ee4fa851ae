// Package planner puts tasks into free time.
//
// It is a pure function: [Plan] takes a [Problem] and returns a [Result]. There is no clock, no input or output and no
// randomness outside the seed; nothing of the rest of the house is imported. The same problem gives the same plan, bit for
// bit, on every machine and with any number of threads; [Result.Hash] shows it.
//
// # The model
//
// Time is a grid of five-minute slots. Only bookable slots (inside somebody's hours, free of events, buffers, blocks that
// stay and the lunch that is guaranteed) get an index, so the timeline is short. Slots are made from local wall time but
// stored as instants: days of 23 or 25 hours, half-hour shifts and offsets such as +05:30 need no special case later.
//
// Three levels order all plans. What is hard (no overlap, hours, chunk sizes, earliest start, hard deadlines, dependencies,
// caps, breaks) holds by construction and is never traded. The medium level is the minutes that could not be placed,
// weighted by priority. The soft level is everything else in one currency: tenths of a pain minute, where a pain minute is
// the annoyance of one minute of work at a mildly bad time. Each soft term is one file (term_*.go) with its name, level,
// weight, formula and sentence; [Terms] lists them.
//
// Every soft term is a sum over a task's own slots and chunks, a function of its completion, or a convex function of a
// day's load. That is what makes one kernel enough: the best way to place one task, given everything else, is found exactly
// by a dynamic program over chunks inside a day and over days (kernel.go).
//
// # The road of a plan
//
// validate.go and cycle.go refuse; timeline.go and lunch.go make slots from hours, events and fixed blocks; shape.go turns a
// task's minutes into units and legal blocks; model.go looks everything up; kernel.go, kernel_day.go and rests.go place one
// task exactly; construct.go, keep.go and repair.go build whole plans in a state (state.go) that any task can be taken out of
// and put back into; search.go and ruin.go improve them while [Problem.Budget] lasts; certificate.go and flow.go
// prove what no plan can do; plan.go reports, reasons.go says why something is missing; check.go and check_day.go check.
// A [Desk] (explain*.go, whynot*.go) answers questions about a finished plan by moving one block of it and scoring it anew;
// ways.go prices changes that let more work fit; outlook.go looks at days and deadlines ahead. generator.go makes realistic
// weeks for tests and benchmarks.
//
// A break is owed once BreakAfter minutes have been worked without a rest, whichever tasks the blocks belong to; a block that
// reaches the limit may end beyond it. Breaks end with a free stretch: before an event or the end of hours none is added.
//
// # What it promises
//
//   - Nothing is dropped silently: minutes placed + minutes listed as unplaced + minutes credited = minutes of the task.
//   - Blocks that stay are never moved; nothing is placed before [Problem.Now].
//   - [Check] reads a plan from the rules alone, sharing no structure with the solver, and reports every rule it breaks.
//
// # What it never does
//
// It never rounds a task's minutes, never crosses the turn of a day with a block (see [Problem.DayTurn]), never refuses a
// problem because the work does not fit, and never reads the time.
package planner
