package ical

// TakesTime reports whether nothing else can be done during the occurrence: it
// is busy and has a length. A busy moment (a deadline exported as an event, a
// reminder) takes no time.
func (o Occurrence) TakesTime() bool { return o.Busy && o.End.After(o.Start) }

// Busy reports whether the event takes its owner's time, unless it is cancelled.
// The first of these that speaks decides:
//
//  1. TRANSP:TRANSPARENT is free (RFC 5545 section 3.8.2.7): nobody gets it
//     without having asked for it.
//  2. X-MICROSOFT-CDO-BUSYSTATUS FREE or WORKINGELSEWHERE is free; BUSY, OOF and
//     TENTATIVE are busy. Outlook writes TRANSP:OPAQUE beside all of them.
//  3. TRANSP:OPAQUE is busy.
//  4. An all-day event that states neither is free. The RFC's default would be
//     OPAQUE, but feeds of birthdays, holidays and deadlines leave TRANSP out,
//     and a day that nobody marked as taken can be planned in.
//  5. Everything else is busy, STATUS:TENTATIVE too: the time is asked for.
func (e *Event) Busy() bool {
	if e.Transp == "TRANSPARENT" {
		return false
	}
	switch e.BusyStatus {
	case "FREE", "WORKINGELSEWHERE":
		return false
	case "BUSY", "OOF", "TENTATIVE":
		return true
	}
	return e.Transp == "OPAQUE" || !e.Start.IsDate()
}
