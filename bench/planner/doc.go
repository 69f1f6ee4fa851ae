// The program planner measures the planner on files of instances whose best values are known.
//
//	go run ./bench/planner -format wt ../shared/bench/wt/wt40.txt -best ../shared/bench/wt/wtopt40.txt
//	go run ./bench/planner -format pulse ../shared/bench/pulse -best ../shared/bench/pulse/OPTIMA.tsv -ms 100
//
// Format wt is the weighted tardiness of the OR-Library: n processing times, n weights and n due dates for each instance. Format
// pulse is a folder of planning weeks as gzipped JSON (pulse.go). For each instance and in total it prints the value, the
// reference, the gap, the work units and the CPU time of the whole process. It computes every value itself from the file and the
// solution, and stops with an error when a solution breaks a rule.
//
// It reads files and writes to its output; nothing else is touched.
package main
