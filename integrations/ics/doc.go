// Package ics fetches calendar subscriptions: iCalendar files at an address that a
// user pasted.
//
// It promises that a nil error means a whole calendar, or the server's word that
// nothing changed: answers that are cut off, web pages and other files are errors,
// so that the caller may take what is missing from a calendar as deleted. It asks
// with the validators of the last fetch, keeps within a size limit, and says in a
// sentence what a person can do about a refusal.
//
// It does not parse the calendar, stores nothing, reads no clock, and never writes
// an address to an error or a log: whoever has the address can read the calendar.
package ics
