// Package timetable computes when a schedule is due: five cron fields, read in
// a person's zone.
//
// The fields are read in wall-clock time and each moment is then resolved to
// the zone by the rules of RFC 5545 section 3.3.5, as package clock does: a
// time that daylight saving skips runs right after the gap, as late as it
// would have been without it, and a time that occurs twice runs the first time
// only. (cron and its libraries leave out the night of the gap or run twice in
// the autumn, depending on which.) Two wall-clock times that become the same
// instant are one slot.
//
// It promises that Next always goes forward and always ends, that a schedule
// which would never be due or is due more often than every quarter of an hour
// is refused with a sentence, and, with Ran, that no slot runs twice whatever
// the machine's clock does.
//
// It never looks at the clock and stores nothing.
package timetable
