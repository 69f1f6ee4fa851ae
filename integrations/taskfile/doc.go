// Package taskfile reads and writes lists of tasks as files: CSV with a header, or
// a JSON array. It is the format of `pulseplan plan --tasks`, of the import and
// export endpoints, and of people's own spreadsheets.
//
// It promises that every mistake is reported with file, line, field and rule, all
// of them in one go; that nothing is guessed; that text which a spreadsheet would
// run as a formula leaves as plain text; and that a list written and read again is
// the same list. Memory is bounded by the size limit.
//
// It never reads a clock, never opens a file, and does not decide whether tasks
// can be planned: circles of dependencies and working hours belong to the planner.
package taskfile
