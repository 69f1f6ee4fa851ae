package planner

import (
	"fmt"
	"time"
)

// Bounds of a problem that are not about single fields.
const (
	maxDistinctHours = 64 // each needs a mask over the timeline
	maxIDBytes       = 200
	maxDependsOn     = 200
	maxTitleBytes    = 4_000 // a title of the longest kind, in any script
)

// Validate reports what makes a problem meaningless: fields out of range, duplicate or unknown ids, circular dependencies
// (*CycleError). That the work does not fit is no error.
func Validate(p Problem) error {
	for _, check := range []func(*Problem) error{validateHorizon, validateLimits, validateWeights, validateBusy, validateTravel, validateTasks, validateFixed, validatePrevious} {
		if err := check(&p); err != nil {
			return err
		}
	}
	return findCycle(p.Tasks)
}

func refuse(field, rule string, args ...any) error {
	return &FieldError{Field: field, Rule: fmt.Sprintf(rule, args...)}
}

func validateHorizon(p *Problem) error {
	switch {
	case p.Zone == nil:
		return refuse("zone", "is missing")
	case p.Now.IsZero():
		return refuse("now", "is missing")
	case p.From.IsZero():
		return refuse("from", "is missing")
	case !p.To.After(p.From):
		return refuse("to", "is not after from")
	case p.To.Sub(p.From) > MaxHorizonDays*24*time.Hour+3*time.Hour: // a shift of the clocks may add hours
		return refuse("to", "is more than %d days after from", MaxHorizonDays)
	case p.Budget < 0:
		return refuse("budget", "is negative")
	case p.Budget > MaxBudget:
		return refuse("budget", "%d work units are more than %d", p.Budget, int64(MaxBudget))
	case p.Walks < 0 || p.Walks > MaxWalks:
		return refuse("walks", "%d walks, from 0 to %d are possible", p.Walks, MaxWalks)
	}
	for _, at := range []struct {
		name string
		t    time.Time
	}{{"now", p.Now}, {"from", p.From}, {"to", p.To}} {
		if y := at.t.Year(); y < 1970 || y > 9000 {
			return refuse(at.name, "lies in the year %d, outside 1970 to 9000", y)
		}
	}
	return nil
}

func validateLimits(p *Problem) error {
	l := p.Limits
	for _, f := range []struct {
		name  string
		value int
		most  int
	}{
		{"limits.max_per_day", l.MaxPerDay, dayMinutes}, {"limits.max_per_week", l.MaxPerWeek, 7 * dayMinutes},
		{"limits.target_pct", l.TargetPct, 100}, {"limits.break_after", l.BreakAfter, dayMinutes},
		{"limits.break", l.Break, 240}, {"limits.buffer_before", l.BufferBefore, maxBufferMinutes},
		{"limits.buffer_after", l.BufferAfter, maxBufferMinutes},
		{"limits.bundle", l.Bundle, bundleMost}, {"limits.busy_within", l.BusyWithin, 31 * dayMinutes},
	} {
		if f.value > f.most {
			return refuse(f.name, "%d is more than %d", f.value, f.most)
		}
	}
	for d, v := range l.ByWeekday {
		if v > dayMinutes {
			return refuse("limits.by_weekday["+dayNames[d]+"]", "%d is more than %d", v, dayMinutes)
		}
	}
	if u := l.Lunch; u != (Lunch{}) {
		if err := validateWindow("limits.lunch", u.From, u.To, u.Minutes); err != nil {
			return err
		}
	}
	if len(l.Free) > maxFree {
		return refuse("limits.free", "%d are more than %d", len(l.Free), maxFree)
	}
	for i, f := range l.Free {
		if err := validateWindow(fmt.Sprintf("limits.free[%d]", i), f.From, f.To, f.Minutes); err != nil {
			return err
		}
	}
	return nil
}

// validateWindow looks at so many minutes of free time between two minutes of the day.
func validateWindow(field string, from, to, minutes int) error {
	switch {
	case from < 0 || to > dayMinutes || from >= to:
		return refuse(field, "the window ends before it starts or leaves the day")
	case minutes <= 0 || minutes > to-from:
		return refuse(field, "%d minutes do not fit into its window", minutes)
	}
	return nil
}

func validateTravel(p *Problem) error {
	if n := len(p.Travel.Places); n > maxPlaces {
		return refuse("travel.places", "%d are more than %d", n, maxPlaces)
	}
	known := make(map[string]bool, len(p.Travel.Places))
	for i, place := range p.Travel.Places {
		field := fmt.Sprintf("travel.places[%d] (%s)", i, place.Name)
		switch {
		case place.Name == "":
			return refuse(field+".name", "is missing")
		case known[place.Name]:
			return refuse(field+".name", "is given twice")
		case place.Home < 0 || place.Home > maxTravelMinutes:
			return refuse(field+".home", "%d minutes are not between 0 and %d", place.Home, maxTravelMinutes)
		}
		known[place.Name] = true
	}
	if n := len(p.Travel.Legs); n > maxPlaces {
		return refuse("travel.legs", "%d are more than %d", n, maxPlaces)
	}
	for i, leg := range p.Travel.Legs {
		field := fmt.Sprintf("travel.legs[%d]", i)
		switch {
		case !known[leg.From] || !known[leg.To] || leg.From == leg.To:
			return refuse(field, "does not lead from one of travel.places to another: %q to %q", leg.From, leg.To)
		case leg.Minutes < 0 || leg.Minutes > maxTravelMinutes:
			return refuse(field+".minutes", "%d is not between 0 and %d", leg.Minutes, maxTravelMinutes)
		}
	}
	for i, b := range p.Busy {
		if b.Place != "" && !known[b.Place] {
			return refuse(fmt.Sprintf("busy[%d] (%s).place", i, named(b.Title, b.ID)), "%q is none of travel.places", b.Place)
		}
	}
	return nil
}

func validateWeights(p *Problem) error {
	w := p.Weights
	for _, f := range []struct {
		name  string
		value int64
	}{
		{"late_per_hour", w.LatePerHour}, {"margin_per_min", w.MarginPerMin}, {"margin_hours", w.MarginHours},
		{"urgency_per_day", w.UrgencyPerDay}, {"asap_per_hour", w.ASAPPerHour}, {"switch", w.Switch}, {"session", w.Session},
		{"deep_in_low", w.DeepInLow}, {"deep_in_medium", w.DeepInMedium}, {"light_in_peak", w.LightInPeak},
		{"evening_per_min", w.EveningPerMin}, {"weekend_per_min", w.WeekendPerMin}, {"load_per_min", w.LoadPerMin},
		{"stability_per_min", w.StabilityPerMin}, {"off_quarter", w.OffQuarter},
		{"spacing_per_min", w.SpacingPerMin}, {"spacing_per_day", w.SpacingPerDay}, {"prefer_per_hour", w.PreferPerHour},
	} {
		if f.value < 0 || f.value > maxWeight {
			return refuse("weights."+f.name, "%d is not between 0 and %d", f.value, maxWeight)
		}
	}
	for h, f := range p.Rhythm {
		if f < FocusMedium || f > FocusPeak {
			return refuse(fmt.Sprintf("rhythm[%d]", h), "%d is no level of focus", f)
		}
	}
	return validateFit(p)
}

func validateBusy(p *Problem) error {
	if len(p.Busy) > maxBusy {
		return refuse("busy", "%d events are more than %d", len(p.Busy), maxBusy)
	}
	for i, b := range p.Busy {
		field := fmt.Sprintf("busy[%d] (%s)", i, named(b.Title, b.ID))
		if b.End.Before(b.Start) {
			return refuse(field, "ends before it starts")
		}
		if b.BufferBefore > maxBufferMinutes*time.Minute || b.BufferAfter > maxBufferMinutes*time.Minute {
			return refuse(field, "a buffer is longer than a day")
		}
	}
	return nil
}

func validateTasks(p *Problem) error {
	if len(p.Tasks) > maxTasks {
		return refuse("tasks", "%d are more than %d", len(p.Tasks), maxTasks)
	}
	seen := make(map[string]int, len(p.Tasks))
	hours := []Hours{p.Hours}
	for i := range p.Tasks {
		t := &p.Tasks[i]
		field := fmt.Sprintf("tasks[%d] (%s)", i, named(t.Title, t.ID))
		if err := validateTask(field, t); err != nil {
			return err
		}
		if first, dup := seen[t.ID]; dup {
			return refuse(field+".id", "%q is also the id of tasks[%d]", t.ID, first)
		}
		seen[t.ID] = i
		if t.Hours != nil {
			hours = addHours(hours, *t.Hours)
		}
		if len(hours) > maxDistinctHours {
			return refuse(field+".hours", "there are more than %d different hours", maxDistinctHours)
		}
	}
	for i := range p.Tasks {
		for _, id := range p.Tasks[i].DependsOn {
			if _, ok := seen[id]; !ok {
				return refuse(fmt.Sprintf("tasks[%d] (%s).depends_on", i, named(p.Tasks[i].Title, p.Tasks[i].ID)), "%q is no task of this plan", id)
			}
		}
	}
	return nil
}

func addHours(all []Hours, h Hours) []Hours {
	for _, have := range all {
		if have.Equal(h) {
			return all
		}
	}
	return append(all, h)
}

func validateTask(field string, t *Task) error {
	switch {
	case t.ID == "":
		return refuse(field+".id", "is missing")
	case len(t.ID) > maxIDBytes:
		return refuse(field+".id", "is longer than %d bytes", maxIDBytes)
	case t.Minutes < 0 || t.Minutes > maxTaskMinutes:
		return refuse(field+".minutes", "%d is not between 0 and %d", t.Minutes, maxTaskMinutes)
	case t.Done < 0 || t.Done > maxTaskMinutes:
		return refuse(field+".done_minutes", "%d is not between 0 and %d", t.Done, maxTaskMinutes)
	case t.Priority.Weight() == 0:
		return refuse(field+".priority", "%d is no priority", int(t.Priority))
	case t.Energy < 0 || int(t.Energy) >= len(energies):
		return refuse(field+".energy", "%d is no energy", int(t.Energy))
	case t.MinChunk < 0 || t.MinChunk > maxTaskMinutes:
		return refuse(field+".min_chunk", "%d is not between 0 and %d", t.MinChunk, maxTaskMinutes)
	case t.MaxChunk < 0 || t.MaxChunk > maxTaskMinutes:
		return refuse(field+".max_chunk", "%d is not between 0 and %d", t.MaxChunk, maxTaskMinutes)
	case t.MaxPerDay < 0 || t.MaxPerDay > maxTaskMinutes:
		return refuse(field+".max_per_day", "%d is not between 0 and %d", t.MaxPerDay, maxTaskMinutes)
	case t.MinChunk > 0 && t.MaxChunk > 0 && t.MinChunk > t.MaxChunk:
		return refuse(field+".min_chunk", "%d is more than max_chunk %d", t.MinChunk, t.MaxChunk)
	case t.Hard && t.Due.IsZero():
		return refuse(field+".due", "is missing, but the deadline is hard")
	case len(t.DependsOn) > maxDependsOn:
		return refuse(field+".depends_on", "names more than %d tasks", maxDependsOn)
	case t.PreferFrom < 0 || t.PreferTo > dayMinutes || (t.PreferFrom != 0 || t.PreferTo != 0) && t.PreferFrom >= t.PreferTo:
		return refuse(field+".prefer", "the preferred time ends before it starts or leaves the day")
	case t.Distance < 0 || t.Distance > maxTaskMinutes:
		return refuse(field+".distance", "%d is not between 0 and %d", t.Distance, maxTaskMinutes)
	case t.Distance > 0 && t.Series == "":
		return refuse(field+".series", "is missing, but a distance is given")
	case len(t.Series) > maxIDBytes || len(t.Turn) > maxIDBytes || len(t.AfterEvent) > maxTitleBytes:
		return refuse(field+".series", "a name is longer than %d bytes", maxIDBytes)
	}
	return validateAvoid(field, t)
}

func validateFixed(p *Problem) error {
	if len(p.Fixed) > maxFixed {
		return refuse("fixed", "%d blocks are more than %d", len(p.Fixed), maxFixed)
	}
	tasks := taskIndex(p.Tasks)
	for i, f := range p.Fixed {
		field := fmt.Sprintf("fixed[%d] (%s)", i, f.ID)
		if !f.End.After(f.Start) {
			return refuse(field, "does not end after it starts")
		}
		if f.End.Sub(f.Start) > 366*24*time.Hour {
			return refuse(field, "is longer than a year")
		}
		if _, known := tasks[f.Task]; f.Counts && !known {
			return refuse(field+".task", "%q is no task of this plan, so its minutes cannot be credited", f.Task)
		}
		switch f.Kind {
		case FixedPinned, FixedStarted, FixedDone, FixedPast, FixedLocked:
		default:
			return refuse(field+".kind", "%q is not pinned, started, done, past or locked", f.Kind)
		}
	}
	return nil
}

func validatePrevious(p *Problem) error {
	if len(p.Previous) > maxPrevious {
		return refuse("previous", "%d blocks are more than %d", len(p.Previous), maxPrevious)
	}
	for i, b := range p.Previous {
		if b.End.Before(b.Start) {
			return refuse(fmt.Sprintf("previous[%d] (%s)", i, b.Task), "ends before it starts")
		}
	}
	return nil
}

// named is the title, or the id where there is none.
func named(title, id string) string {
	if title != "" {
		return title
	}
	return id
}

func taskIndex(tasks []Task) map[string]int {
	index := make(map[string]int, len(tasks))
	for i := range tasks {
		index[tasks[i].ID] = i
	}
	return index
}
