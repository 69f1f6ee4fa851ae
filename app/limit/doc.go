// Package limit says how often somebody may do something, and remembers it
// across restarts.
//
// It keeps one row a key in the plain table _limits: the theoretical arrival
// time of the generic cell rate algorithm (GCRA, ITU-T Recommendation I.371,
// annex A; the ATM Forum's Traffic Management Specification 4.0, section
// 4.4.2, as virtual scheduling). A budget of n per minute can be spent at once
// and then comes back one by one, each a minute/n after the last; there is no
// window whose edge doubles it, and nothing to reset.
//
// It promises that a refusal costs nothing, that what is taken inside a
// transaction is given back when that transaction is rolled back, that takers
// at the same time never get more than there is, and that a clock which was
// ahead and is set back locks nobody out for longer than an empty budget would.
//
// It never decides what is counted: callers name the key and the rule. It
// holds no counters in memory.
package limit
