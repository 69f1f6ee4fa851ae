package intent

import "slices"

// window makes a window of a part of the day.
func (s span) window(days []string) *Window {
	return &Window{From: hhmm(s.from), To: hhmm(s.to), Days: days}
}

// window reads "evenings", "in the morning", "weekday evenings", "on weekends".
func (p *parser) window(i int) (finding, bool) {
	j := i
	var days []string
	if p.is(j, "on") && p.is(j+1, "weekday", "weekdays", "weekend", "weekends") {
		j++
	}
	switch {
	case p.is(j, "weekday", "weekdays"):
		days, j = slices.Clone(workweek), j+1
	case p.is(j, "weekend", "weekends"):
		days, j = slices.Clone(weekend), j+1
	}
	if p.is(j, "in") && p.is(j+1, "the") {
		if s, ok := partsAlone[p.low(j+2)]; ok {
			return finding{field: FieldWindow, window: s.window(days), to: j + 3}, true
		}
	}
	if p.is(j, "in", "am") {
		k := j + 1
		if p.is(j, "in") && p.is(k, "the", "der") {
			k++
		}
		if s, ok := parts[p.low(k)]; ok && k > j && (p.is(j, "am") || k == j+2) && p.edge(k+1) {
			return finding{field: FieldWindow, window: s.window(days), to: k + 1}, true
		}
	}
	s, ok := partsAlone[p.low(j)]
	if _, _, counted := p.count(i - 1); counted {
		return finding{}, false
	}
	if !ok {
		only := p.is(j-1, "weekends") && (j > i+1 || p.edge(j))
		return finding{field: FieldWindow, window: &Window{From: "00:00", To: "24:00", Days: days}, to: j}, only
	}
	if p.titled(j, j+1) || p.lowAt(i-1, articles) {
		return finding{}, false
	}
	return finding{field: FieldWindow, window: s.window(days), to: j + 1}, true
}
