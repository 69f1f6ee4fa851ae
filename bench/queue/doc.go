// Command queue measures PulsePlan's job queue against asynq on Redis, goqite
// and River on SQLite, and against what the disk allows, in one run.
//
//	go run . [-json] [-rounds 3] [-seconds 5] [-only ours,asynq-always]
//
// Each round runs every system once, so that a busy minute of the machine hits
// all of them; between two systems a probe times fdatasync on the same disk.
// Only ratios within one run can be compared with those of another machine.
//
// Throughput: producers enqueue as fast as each enqueue returns, with at most
// backlog jobs not yet started; workers run an empty handler; the watch stops
// when the store has recorded the end of the last job. Latency: jobs are
// enqueued at a fixed rate whatever the queue does, and the time from the call
// to the start of the handler is taken. Every job is counted: one that does
// not run, or whose end is not recorded, is an error and not a figure.
//
// Each peer is set up as its documentation advises and then tuned for this
// load; its settings stand beside it in the report. The program writes into a
// temporary folder and removes it. A missed expectation is printed, it is not
// an error.
//
// The peers are in a module of their own, so that the product does not depend
// on them.
package main
