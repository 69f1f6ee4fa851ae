// Package ical reads and writes iCalendar (RFC 5545) and expands recurring events
// over a window of time.
//
// # What it is for
//
// Calendar files and subscribed feeds come from programs that read the standard
// each in their own way. Parse takes what Google, Exchange, Apple, Canvas,
// Moodle, Nextcloud, Thunderbird and their like write; Expand says what takes
// place between two instants; Series.Source gives a series back as received, so
// that it can be stored and expanded again later; Write writes a plan as a
// calendar that others can subscribe to.
//
// # What it promises
//
//   - What cannot be understood is left out and listed with its line and a
//     sentence, never guessed and never dropped in silence.
//   - Recurrence runs on wall clocks and becomes instants after: a time in a
//     daylight-saving gap is read with the offset before the gap, a time that
//     comes twice means the first one (RFC 5545 section 3.3.5).
//   - A feed is a stranger's: bytes, lines, nesting, dates, rule steps and
//     occurrences are limited (see Limits), and a limit that was reached is told.
//     Rules that began long ago are reached by arithmetic, not by walking.
//   - The same bytes, window and zone give the same answer in the same order.
//
// # What it never does
//
// It reads no clock, opens no connection, and keeps no state but a table of the
// zones it has loaded. It does not deliver alarms, tasks, journals or free-busy
// lists: those components are passed over.
//
// # Choices where calendars differ
//
// DTSTART is always the first instance, also when the rule does not name it, and
// counts for COUNT (3.8.5.3); only an UNTIL before it takes it away, which is how
// Google ends a series whose every instance was deleted. An UNTIL that is a date
// covers that whole day by the clock of DTSTART. An EXDATE that is a date takes
// away that day of a timed series. An override whose instance the rule no longer
// names is still shown. An all-day event without TRANSP is free (see Event.Busy).
// A DTEND of the other form than DTSTART is repaired where only one meaning is
// possible; an end before the start is refused. A zone name that is known goes
// before the VTIMEZONE of that name.
//
// # Why its own lexer and its own recurrence
//
// The Go libraries were tried. go-ical gives no line numbers, reads a line of any
// length into memory, honours no RDATE, fails on an EXDATE with two dates and on
// Windows zone names, and knows no overrides. rrule-go puts a weekly 02:30 in New
// York at 01:30 on the day the clocks go forward, and walks every second of a
// SECONDLY rule from 1970. What remains of them when those parts are replaced is
// less than this package.
package ical
