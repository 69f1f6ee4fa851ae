// Package commands shows from the outside what the commands promise: the
// program is run as people run it, with files on disk, and judged by its exit
// code, its output and what it left behind.
//
// Each file of testdata is one guarantee. Plans are judged by a checker that
// knows nothing but the JSON a command printed.
package commands
