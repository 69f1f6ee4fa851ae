package planner

// WeightInfo describes one field of Weights for people and for settings.
type WeightInfo struct {
	Name     string // snake_case, as refusals name it
	Field    string // of Weights, as TermInfo.Weight names it
	Label    string
	Unit     string
	Min, Max int64 // what a person may choose
	field    func(*Weights) *int64
}

// Units of weights.
const (
	unitBlock        = "tenths of a pain minute per block"
	unitBlockMost    = "tenths of a pain minute per block, at most"
	unitMinute       = "tenths of a pain minute per minute"
	unitMinuteRanked = "tenths of a pain minute per minute, times the priority"
	unitWork         = "tenths of a pain minute per minute of work"
	unitWorkRanked   = "tenths of a pain minute per minute of work, times the priority"
)

// WeightInfos lists every weight, in the order of the fields of Weights.
func WeightInfos() []WeightInfo {
	return []WeightInfo{
		{"late_per_hour", "LatePerHour", "An hour late", "tenths of a pain minute per hour, times the priority", 0, 10_000, func(w *Weights) *int64 { return &w.LatePerHour }},
		{"margin_per_min", "MarginPerMin", "Close to the deadline", unitMinuteRanked, 0, 100, func(w *Weights) *int64 { return &w.MarginPerMin }},
		{"margin_hours", "MarginHours", "Close means within", "hours", 0, 168, func(w *Weights) *int64 { return &w.MarginHours }},
		{"urgency_per_day", "UrgencyPerDay", "A day of delay without a deadline", "tenths of a pain minute per ten minutes of work, times the priority", 0, 100, func(w *Weights) *int64 { return &w.UrgencyPerDay }},
		{"asap_per_hour", "ASAPPerHour", "An hour of delay when wanted soon", unitWorkRanked, 0, 100, func(w *Weights) *int64 { return &w.ASAPPerHour }},
		{"switch", "Switch", "A switch to another block", unitBlock, 0, 2_000, func(w *Weights) *int64 { return &w.Switch }},
		{"session", "Session", "A block too short or too long", unitBlockMost, 0, 2_000, func(w *Weights) *int64 { return &w.Session }},
		{"deep_in_low", "DeepInLow", "Deep work in tired hours", unitMinute, 0, 100, func(w *Weights) *int64 { return &w.DeepInLow }},
		{"deep_in_medium", "DeepInMedium", "Deep work in ordinary hours", unitMinute, 0, 100, func(w *Weights) *int64 { return &w.DeepInMedium }},
		{"light_in_peak", "LightInPeak", "Light work in the best hours", unitMinute, 0, 100, func(w *Weights) *int64 { return &w.LightInPeak }},
		{"learned_pct", "LearnedPct", "What was learned about your hours", "percent", 0, 200, func(w *Weights) *int64 { return &w.LearnedPct }},
		{"evening_per_min", "EveningPerMin", "Late evening and night", unitMinute, 0, 100, func(w *Weights) *int64 { return &w.EveningPerMin }},
		{"weekend_per_min", "WeekendPerMin", "Saturday and Sunday", unitMinute, 0, 100, func(w *Weights) *int64 { return &w.WeekendPerMin }},
		{"load_per_min", "LoadPerMin", "A day above its target", unitMinute, 0, 100, func(w *Weights) *int64 { return &w.LoadPerMin }},
		{"stability_per_min", "StabilityPerMin", "Moving what was planned", unitMinute, 0, 100, func(w *Weights) *int64 { return &w.StabilityPerMin }},
		{"spacing_per_min", "SpacingPerMin", "More than an even share on a day", unitMinute, 0, 100, func(w *Weights) *int64 { return &w.SpacingPerMin }},
		{"spacing_per_day", "SpacingPerDay", "A study day away from an even spread", "tenths of a pain minute per day", 0, 1_000, func(w *Weights) *int64 { return &w.SpacingPerDay }},
		{"prefer_per_hour", "PreferPerHour", "An hour away from the preferred time", unitWork, 0, 100, func(w *Weights) *int64 { return &w.PreferPerHour }},
		{"off_quarter", "OffQuarter", "A start off the quarter hours", unitBlock, 0, 500, func(w *Weights) *int64 { return &w.OffQuarter }},
	}
}

// Of reads the weight.
func (i WeightInfo) Of(w Weights) int64 { return *i.field(&w) }

// Set writes the weight.
func (i WeightInfo) Set(w *Weights, value int64) { *i.field(w) = value }

// Resolved is the weights a plan is made with: the defaults when nothing is set.
func (w Weights) Resolved() Weights { return w.resolved() }

// Costs is what each term of the objective costs in the plan, in the order of Terms, zero ones included: the medium term in
// weighted minutes, the others in tenths of a pain minute.
func (d *Desk) Costs() []Term {
	jobs := make([]int, len(d.m.jobs))
	for i := range jobs {
		jobs[i] = i
	}
	bill := d.bill(jobs...)
	for day, minutes := range d.m.fixedLoad { // blocks that stay are nobody's to change
		bill[termAt(TermLoad)] -= d.m.loadCost(day, minutes)
	}
	out := make([]Term, 0, len(bill))
	for i, info := range Terms() {
		out = append(out, Term{info.Name, bill[i]})
	}
	return out
}
