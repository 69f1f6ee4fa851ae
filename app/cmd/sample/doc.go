// Package sample holds the semester of a made-up student, a calendar and a task list as real files, and moves it so that it
// lies around any given day.
//
// It promises that the calendar keeps its weekdays (it moves by whole weeks), that every deadline of an open task lies after
// the given day (the tasks move by days), and that the same day gives the same bytes.
//
// It never reads a clock, a disk or a network: the files are embedded and the day is an argument. The files are fit for every
// other program that reads iCalendar and CSV.
package sample
