// Package agents is where requests become work: one table of workflows, one
// runner that takes a request, walks its graph on the queue and keeps what came
// of it.
//
// It promises that a run that was accepted ends exactly once, whatever happens
// to the process; that each step is on disk before the next one relies on it;
// that what people see of a run (its record, its events, its trace) follows
// the queue and catches up after a crash; and that no text of mails, no secret
// and no prompt gets into a trace.
//
// It knows neither HTTP nor the command line.
package agents
