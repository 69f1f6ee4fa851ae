package ical

// Limits bounds what a hostile or broken feed may cost. A field that is zero or
// negative takes its value from DefaultLimits, so that a caller names only what
// it wants to change.
type Limits struct {
	MaxBytes      int64 // bytes read from the source before the file is refused
	MaxLine       int   // bytes of one unfolded content line
	MaxComponents int   // BEGIN lines in the file, of any kind
	MaxDepth      int   // components open inside one another
	MaxProperties int   // content lines in the file
	MaxDates      int   // EXDATE and RDATE values of one event, each; five times as many in a file
	MaxZones      int   // different TZIDs looked up for one file
	MaxProblems   int   // problems kept; one more says that there were others

	MaxIterations      int // recurrence steps for one series in one expansion
	MaxTotalIterations int // recurrence steps for all series in one expansion
	MaxInstances       int // occurrences of one series in one expansion
	MaxTotalInstances  int // occurrences of all series in one expansion
}

// DefaultLimits is what a subscribed feed gets. The figures come from real
// calendars with room to spare: ten years of a busy person's Google export is
// about 4 MiB, 8,000 events, 120,000 lines, three levels deep and one zone; the
// largest honest line is an HTML description or an inline picture.
var DefaultLimits = Limits{
	MaxBytes:      5 << 20,
	MaxLine:       1 << 20,
	MaxComponents: 50_000,
	MaxDepth:      8,
	MaxProperties: 250_000,
	MaxDates:      10_000,
	MaxZones:      100,
	MaxProblems:   200,

	MaxIterations:      50_000,
	MaxTotalIterations: 1_000_000,
	MaxInstances:       5_000,
	MaxTotalInstances:  25_000,
}

func (l Limits) withDefaults() Limits {
	if l.MaxBytes <= 0 {
		l.MaxBytes = DefaultLimits.MaxBytes
	}
	for _, field := range []struct{ value, fallback *int }{
		{&l.MaxLine, &DefaultLimits.MaxLine},
		{&l.MaxComponents, &DefaultLimits.MaxComponents},
		{&l.MaxDepth, &DefaultLimits.MaxDepth},
		{&l.MaxProperties, &DefaultLimits.MaxProperties},
		{&l.MaxDates, &DefaultLimits.MaxDates},
		{&l.MaxZones, &DefaultLimits.MaxZones},
		{&l.MaxProblems, &DefaultLimits.MaxProblems},
		{&l.MaxIterations, &DefaultLimits.MaxIterations},
		{&l.MaxTotalIterations, &DefaultLimits.MaxTotalIterations},
		{&l.MaxInstances, &DefaultLimits.MaxInstances},
		{&l.MaxTotalInstances, &DefaultLimits.MaxTotalInstances},
	} {
		if *field.value <= 0 {
			*field.value = *field.fallback
		}
	}
	return l
}
