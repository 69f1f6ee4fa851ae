// Package intent turns a plain sentence into a task, without a model:
//
//	Essay for CS101 by Fri 17:00 ~3h !high split 45-90m after Lab 3 #writing
//
// [Parse] returns what it understood, the stretch of text each piece came from
// and a title made of what is left; [ParseMoment] and [ParseMinutes] read a
// date or an amount of time alone. English and German words are understood
// side by side.
//
// # Promises
//
// The same text and [Options] give the same [Result]. Every text of up to
// [MaxRunes] characters is read, in time and memory bounded by its length.
// What has more than one reading is a [Question], never a guess: its field
// stays unset, its words leave the title, and putting a [Choice] in place of
// the question's text answers it. Nothing understood as due or as the start of
// an appointment is in the past. The package has no clock, no state and no I/O,
// and imports nothing of the house.
//
// # Offsets
//
// Piece.Start and Piece.End are byte offsets into Result.Text, as Go slices
// count; UTF16Start and UTF16End are the same places in UTF-16 units, as
// JavaScript's String.slice counts.
//
// # Days
//
// A day alone is due at its end, the next local midnight: "Fri", "by Fri",
// "until Fri". "Before Fri" is due when Friday begins. "On Fri" is neither
// earlier nor later than Friday; so are "this weekend", "next week", "Mon-Fri"
// and "tomorrow morning" over their stretch. "From Fri" begins with Friday,
// "after Fri" with Saturday. "By next week" and "by May" are asked: some mean
// before it, some by its end.
//
// The rule for weekdays:
//
//   - "Fri", "this Fri" and "coming Fri" are the coming Friday. When today is
//     Friday, "Fri" and "this Fri" are asked: today or in a week. A clock time
//     that is already past leaves only one.
//   - "Friday next week" is the Friday of the next calendar week, which begins
//     on the locale's first day.
//   - "Next Fri" is the Friday of the next calendar week. People divide when a
//     Friday of this week is still to come, so it is then asked, with one
//     exception: on a Thursday the coming Friday is called tomorrow, and "next
//     Fri" can only be the other. It is certain whenever both readings agree,
//     as for "next Mon" on any day but Monday in a week that begins on Monday,
//     and when today is that weekday.
//   - "Next weekend" follows the same rule with its Saturday, in weeks that
//     begin on Monday everywhere, since a weekend is not cut in two.
//
// A day and month without a year are the coming ones; when this year's passed
// less than half a year ago it is asked, so that "Oct 3" in November is, and
// "Jan 3" in December is not. "The 20th" is the coming 20th. 20.11. is always
// day first; 11/12 follows the locale, and is asked when the locale gives no
// order; 20/11 and 11/20 have one reading anywhere. A weekday that contradicts
// its date is asked about. "End of the week" is asked: Friday or Sunday.
//
// # Times
//
// A clock time with "by", "until" or "before" is a deadline, with "from" or
// "after" the earliest start; else it is the fixed start of an appointment,
// and its end when a range is given. 23:59, "eod" (the day's end) and "cob"
// (17:00) are deadlines by themselves. Hours without am or pm are asked: "at
// 5", "halb sechs", and 5:30 in locales with a 12 hour clock. Two-digit hours
// with minutes (09:30, 10:00, 17:00), "8 Uhr" and hours from 13 on are by the
// 24 hour clock. A reading that is past on a named day is no reading. "17h" is
// a time after "at" or a day, else a length. Midnight alone ends today; "Fri
// midnight" is asked. A range may go over midnight when it then lasts at most
// twelve hours.
//
// Morning is 06:00-12:00, afternoon 12:00-17:00, evening 17:00-22:00, night
// 20:00-24:00 and tonight 17:00-24:00.
//
// Local times in a gap or overlap of the clock follow RFC 5545 section 3.3.5:
// the offset before the gap, the first pass of the overlap.
//
// # Titles
//
// Words that could be dates stay in the title when they stand as names do:
// before another ordinary word ("call Mon Cheri"), written with capitals within
// the sentence ("The Day After Tomorrow"), with an apostrophe or hyphen
// ("tomorrow's", "3-hour"), before a noun as an adjective ("weekly report").
// Quoted text, a word after a backslash, URLs and addresses are always title.
//
// "After X" names a task: a known one wherever it stands, an unknown one in
// English only ("nach Berlin" is a direction), up to the next piece or joining
// word. "For X" is a project when X is known or looks like a course code;
// "@X" is a project and "#X" a tag unless a project has that name.
package intent
