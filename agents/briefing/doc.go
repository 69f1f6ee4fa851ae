// Package briefing writes the daily briefing: what the day holds, what is free, what is due, what is at risk, what
// collides, what to do first and how tomorrow begins.
//
// It promises:
//   - the same Input gives the same Briefing, whatever the order of the lists in it;
//   - every statement names the records it was made from (Statement.Records); only sentences that count, or say that there
//     is nothing, may have none;
//   - every event and block of the day stands in the timeline (section "today") exactly once;
//   - Counts.FreeMinutes + Counts.BusyMinutes = Counts.HoursMinutes;
//   - titles, places and names from outside are cleaned and bounded, and are escaped in Markdown and HTML;
//   - days are the person's local days, 23 or 25 hours long where the clocks change.
//
// It never reads a clock, a file or a network, never asks a model and keeps no state between calls. Every sentence stands in
// one catalogue (catalogue.go), so that a language is added there and nowhere else.
package briefing
