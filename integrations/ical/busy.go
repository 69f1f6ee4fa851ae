package ical

// Busy reports whether the event takes its owner's time, unless it is cancelled.
//
//  1. X-MICROSOFT-CDO-BUSYSTATUS FREE or WORKINGELSEWHERE is free; BUSY, OOF and
//     TENTATIVE are busy. Outlook states it on every event, and states TRANSP
//     less precisely beside it.
//  2. TRANSP:TRANSPARENT is free, TRANSP:OPAQUE is busy (RFC 5545, 3.8.2.7).
//  3. An all-day event that states neither is free. The RFC's default would be
//     OPAQUE, but feeds of birthdays, holidays and deadlines leave TRANSP out,
//     and a day that nobody marked as taken can be planned in.
//  4. Everything else is busy, STATUS:TENTATIVE too: the time is asked for.
//
// Rule 1 gives way in one case: FREE or BUSY never overrules TRANSP:TRANSPARENT,
// which an owner sets by hand.
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
