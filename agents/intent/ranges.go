package intent

// overnight is the longest range that may go over midnight unasked.
const overnight = 12 * 60

// clockRange reads "12:00-13:00", "5-7pm", "from 9 to 11".
func (p *parser) clockRange(i int, introduced bool) (clockItem, int, bool) {
	a, j, ok := p.hourAt(i)
	if !ok {
		return clockItem{}, i, false
	}
	if p.is(i-1, "t") && p.glued(i) { // 2026-11-20T14:00-05:00 has an offset
		return clockItem{}, i, false
	}
	if !p.isDash(j) && !(introduced && p.is(j, "to", "and", "till", "until", "bis", "und")) {
		return clockItem{}, i, false
	}
	b, end, ok := p.hourAt(j + 1)
	if !ok || !p.ends(end) {
		return clockItem{}, i, false
	}
	plain := a.digits && b.digits && !a.said() && !b.said()
	if plain && (!introduced || p.is(end, "h", "m", "min") || p.lowAt(i-1, numbered)) {
		return clockItem{}, i, false
	}
	item := clockItem{number: plain}
	for _, from := range a.with(b).minutes() {
		for _, to := range b.minutes() {
			item.readings = append(item.readings, reading{from, to})
		}
	}
	item.settle(a.half == halfUnsaid && b.half == halfUnsaid)
	return item, end, true
}

// said tells whether the half of the day needs no guess.
func (h hour) said() bool { return h.half == halfAM || h.half == halfPM }

// with borrows the other end's half: "5-7pm" is 17:00-19:00, "11-1pm" 11:00.
func (h hour) with(b hour) hour {
	if h.half == halfUnsaid && h.colon && (b.half == halfNone || b.h > 12) {
		h.half = halfNone // 9:00-21:30 is by the 24 hour clock
	} else if h.half == halfUnsaid && b.half == halfPM && h.h <= 12 {
		h.half = halfPM
		if h.h%12*60+h.m >= b.h%12*60+b.m {
			h.half = halfAM
		}
	} else if h.half == halfUnsaid && b.half == halfAM {
		h.half = halfAM
		if h.h%12*60+h.m >= b.h%12*60+b.m {
			h.half = halfPM
		}
	}
	return h
}

// settle drops readings that end before they begin when another does not, and
// carries a short one over midnight.
func (c *clockItem) settle(open bool) {
	var forward []reading
	for _, r := range c.readings {
		if r.to > r.from && (!open || r.to-r.from < overnight) {
			forward = append(forward, r)
		}
	}
	if len(forward) > 0 {
		c.readings = forward
		if len(forward) > 1 {
			c.why = halfOfDay
		}
		return
	}
	r := c.readings[0]
	if r.to > r.from {
		c.readings = c.readings[:1]
		return
	}
	if r.to+24*60-r.from <= overnight {
		c.readings = []reading{{r.from, r.to + 24*60}}
		return
	}
	c.readings, c.why = []reading{{r.from, r.to + 24*60}, {r.to, r.from}}, rangeTurned
	if r.from == r.to {
		c.readings = c.readings[:1]
	}
}
