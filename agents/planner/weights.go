package planner

// Weights price the soft terms, in tenths of a pain minute. The zero value as a whole takes DefaultWeights; otherwise every
// field is taken as it is, and 0 switches a term off.
type Weights struct {
	LatePerHour     int64 // x priority weight, per hour from soft due time to completion
	MarginPerMin    int64 // x priority weight, per minute of work just before due, falling to 0 over MarginHours
	MarginHours     int64 // width of the margin in hours
	UrgencyPerDay   int64 // x priority weight, per 10 minutes of work and day of delay, for tasks without due time
	ASAPPerHour     int64 // x priority weight, per minute of work and hour of delay, for tasks wanted as soon as possible
	Switch          int64 // per block
	Session         int64 // most a block can cost for being shorter or longer than a good session
	DeepInLow       int64 // per minute of deep work in low hours
	DeepInMedium    int64 // per minute of deep work in medium hours
	LightInPeak     int64 // per minute of light work in peak hours
	LearnedPct      int64 // percent at which Problem.TimeFit counts
	EveningPerMin   int64 // per minute of work late in the evening or at night
	WeekendPerMin   int64 // per minute of work on Saturday and Sunday
	LoadPerMin      int64 // per minute above the day's soft target
	StabilityPerMin int64 // per minute not at its old place
	SpacingPerMin   int64 // per minute of a day above the even share of a task that is spread over days
	SpacingPerDay   int64 // per study day of such a task and day of distance from an even spread
	PreferPerHour   int64 // per minute of work and hour from its preferred time of day
	OffQuarter      int64 // per block that starts off the quarter hours; half hours cost less, full hours nothing
}

// Defaults of Weights, in tenths of a pain minute.
const (
	DefaultLatePerHour     = 150 // 15 pain minutes an hour: lateness grows with time
	DefaultMarginPerMin    = 1   // last-minute plans are allowed, not liked
	DefaultMarginHours     = 24
	DefaultUrgencyPerDay   = 1   // 0.01 pain minutes per minute and day: without it open-ended tasks drift to the end
	DefaultASAPPerHour     = 1   // four hours later weigh as much as deep work in the worst hours
	DefaultSwitch          = 120 // 12 pain minutes: switching tasks leaves attention behind
	DefaultSession         = 60  // 6 pain minutes
	DefaultDeepInLow       = 4
	DefaultDeepInMedium    = 2
	DefaultLightInPeak     = 3
	DefaultLearnedPct      = 100
	DefaultEveningPerMin   = 3
	DefaultWeekendPerMin   = 4
	DefaultLoadPerMin      = 3  // above 70 % of the cap
	DefaultStabilityPerMin = 2  // measured: nine blocks of ten stay after a change, for less than half a percent of the cost
	DefaultSpacingPerMin   = 10 // the task asks for it: two sessions in one day cost more than a switch
	DefaultSpacingPerDay   = 60 // 6 pain minutes: even gaps matter less than separate days
	DefaultPreferPerHour   = 1  // four hours away weigh as much as deep work in the worst hours
	DefaultOffQuarter      = 15
)

// DefaultWeights are the prices nobody has learned better for.
func DefaultWeights() Weights {
	return Weights{
		LatePerHour: DefaultLatePerHour, MarginPerMin: DefaultMarginPerMin, MarginHours: DefaultMarginHours,
		UrgencyPerDay: DefaultUrgencyPerDay, ASAPPerHour: DefaultASAPPerHour,
		Switch: DefaultSwitch, Session: DefaultSession,
		DeepInLow: DefaultDeepInLow, DeepInMedium: DefaultDeepInMedium, LightInPeak: DefaultLightInPeak, LearnedPct: DefaultLearnedPct,
		EveningPerMin: DefaultEveningPerMin, WeekendPerMin: DefaultWeekendPerMin,
		LoadPerMin: DefaultLoadPerMin, StabilityPerMin: DefaultStabilityPerMin,
		SpacingPerMin: DefaultSpacingPerMin, SpacingPerDay: DefaultSpacingPerDay, PreferPerHour: DefaultPreferPerHour,
		OffQuarter: DefaultOffQuarter,
	}
}
