// Package crashtest holds no code for the program. Its tests check the queue
// from outside, as a process that is killed, on a disk that loses what was not
// synced, with damaged bytes, with no space left, and under many callers at
// once; and that they notice a queue that was broken on purpose.
//
// The tests run themselves again as child processes. What a child did it tells
// in lines (lines_test.go), and a ledger (ledger_test.go) knows from these
// what must be true of the file from then on, whatever happened. Sizes are
// flags (main_test.go); `make crash N=20000` is the long run.
package crashtest
