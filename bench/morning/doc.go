// Command morning measures the hour everybody is waiting for: many people
// whose morning briefing is due at the same minute, on one server.
//
//	go run ./bench/morning -users 5000 [-late] [-kill] [-json]
//
// It makes a data folder with people, a day of events, tasks and blocks for
// each, and a schedule that is due at the next full minute; starts the real
// program on it; asks the API at a steady rate before that minute and while
// the briefings are written; and waits until the last one is there. Then it
// stops the server and counts in its database: each person has exactly one
// briefing, one job that is done, one trace and one effect, and nothing is
// left to hand over. Anything else is an error; slowness is not.
//
// With -late the server starts only after the minute, so that the schedules
// catch up. With -kill the server is killed when a third is done, and started
// again.
package main
