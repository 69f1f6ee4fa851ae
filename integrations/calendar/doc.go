// Package calendar is the one door through which outside calendars become
// records: it keeps each series as received and materialises its occurrences
// in a rolling window, so that clients list events by time alone.
//
// It promises that a calendar is stored whole or not at all, that an event
// disappears only after a complete reading no longer has it, that storing the
// same calendar twice changes nothing, and that no feed fills the database:
// what exceeds a bound is said in words.
//
// It never decides what is busy beyond what the person chose for the calendar;
// that is package ical's reading of each event.
package calendar
