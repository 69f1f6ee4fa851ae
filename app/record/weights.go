package record

import (
	"fmt"
	"maps"
	"slices"
)

// WeightLimit bounds one weight a person may choose, inclusive.
type WeightLimit struct {
	Name     string
	Min, Max int64
}

// WeightLimits lists the weights of the planner's terms that preferences.weights
// may name. The planner describes them; a test compares both lists.
func WeightLimits() []WeightLimit {
	return []WeightLimit{
		{"late_per_hour", 0, 10_000},
		{"margin_per_min", 0, 100},
		{"margin_hours", 0, 168},
		{"urgency_per_day", 0, 100},
		{"asap_per_hour", 0, 100},
		{"switch", 0, 2_000},
		{"session", 0, 2_000},
		{"deep_in_low", 0, 100},
		{"deep_in_medium", 0, 100},
		{"light_in_peak", 0, 100},
		{"learned_pct", 0, 200},
		{"evening_per_min", 0, 100},
		{"weekend_per_min", 0, 100},
		{"load_per_min", 0, 100},
		{"stability_per_min", 0, 100},
		{"spacing_per_min", 0, 100},
		{"spacing_per_day", 0, 1_000},
		{"prefer_per_hour", 0, 100},
		{"off_quarter", 0, 500},
	}
}

// checkWeights refuses weights that do not exist and values out of range, by
// name; the first in alphabetical order, so that the answer is always the same.
func (p Preferences) checkWeights() error {
	limits := WeightLimits()
	for _, name := range slices.Sorted(maps.Keys(p.Weights)) {
		i := slices.IndexFunc(limits, func(l WeightLimit) bool { return l.Name == name })
		if i < 0 {
			return fmt.Errorf("preferences.weights: there is no weight %q", name)
		}
		if v, l := p.Weights[name], limits[i]; v < l.Min || v > l.Max {
			return fmt.Errorf("preferences.weights.%s: must be a whole number from %d to %d", name, l.Min, l.Max)
		}
	}
	return nil
}
