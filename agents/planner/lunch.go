package planner

// reserveLunch keeps one stretch of each day free inside the lunch window: among the stretches without events, the one that
// takes the fewest bookable slots, then the one nearest to the middle of the window, then the earliest. It returns the days
// on which work is possible but events leave no such stretch.
func reserveLunch(raw []rawSlot, lunch Lunch) []civilDay {
	need := (lunch.Minutes + SlotMinutes - 1) / SlotMinutes
	var without []civilDay
	for lo := 0; lo < len(raw); {
		hi := lo
		for hi < len(raw) && raw[hi].local == raw[lo].local {
			hi++
		}
		at, room, work := lunchPlace(raw[lo:hi], lunch, need)
		switch {
		case at >= 0:
			for i := lo + at; i < lo+at+need; i++ {
				raw[i].blocked = true
			}
		case room && work:
			without = append(without, raw[lo].local)
		}
		lo = hi
	}
	return without
}

// lunchPlace returns where lunch goes within one date, or -1; whether the window lies far enough ahead to hold it at all;
// and whether any of the window could be worked in.
func lunchPlace(day []rawSlot, lunch Lunch, need int) (at int, room, work bool) {
	at = -1
	bestTaken, bestOff := 0, 0
	inWindow := func(s *rawSlot) bool { return int(s.wall) >= lunch.From && int(s.wall)+SlotMinutes <= lunch.To }
	ahead := 0
	for i := range day {
		if inWindow(&day[i]) {
			ahead++
			work = work || day[i].open && !day[i].blocked
		}
		if i+need > len(day) {
			continue
		}
		taken, free := 0, true
		for k := i; k < i+need && free; k++ {
			free = !day[k].blocked && inWindow(&day[k]) && day[k].start == day[i].start+int64(k-i)*slotSeconds
			if day[k].open {
				taken++
			}
		}
		if !free {
			continue
		}
		middle := 2*int(day[i].wall) + need*SlotMinutes // twice, to stay whole
		off := middle - lunch.From - lunch.To
		if off < 0 {
			off = -off
		}
		if at < 0 || taken < bestTaken || taken == bestTaken && off < bestOff {
			at, bestTaken, bestOff = i, taken, off
		}
	}
	return at, ahead >= need, work
}
