package intent

// maxMinutes is the longest effort read: 1,000 hours, half a working year.
const maxMinutes = 60_000

type length struct {
	minutes int
	// high is the other end of "2-3h", 0 without.
	high int
	// chunk is the 45 of "2x45m".
	chunk int
	// meters is true for "100m", which is a distance before a noun.
	meters bool
	// adjective is true for "5 minute" before a noun: "5 minute speech".
	adjective bool
}

const (
	perHour   = 60
	perMinute = 1
)

var lengthUnits = map[string]int{
	"h": perHour, "hr": perHour, "hrs": perHour, "hour": perHour, "hours": perHour, "std": perHour, "stunde": perHour, "stunden": perHour,
	"m": perMinute, "min": perMinute, "mins": perMinute, "minute": perMinute, "minutes": perMinute, "minuten": perMinute,
}

var wholeLengths = phrases(map[string]int{
	"half an hour|half hour|a half hour|a half - hour|eine halbe stunde|halbe stunde|einer halben stunde|halben stunde|½ h|½ hour|½ stunde":            30,
	"an hour and a half|one and a half hours|1 and a half hours|1 ½ hours|1 ½ h|1 ½ stunden|anderthalb stunden|eineinhalb stunden|one hour and a half": 90,
	"quarter of an hour|a quarter of an hour|a quarter hour|viertelstunde|eine viertelstunde|einer viertelstunde":                                      15,
	"three quarters of an hour|dreiviertelstunde|eine dreiviertelstunde":                                                                               45,
	"two and a half hours|2 and a half hours|2 ½ h|2 ½ hours|zweieinhalb stunden":                                                                      150,
})

// length reads an amount of work: 3h, 1h30, 1.5h, 90 min, half an hour, 2x45m.
func (p *parser) length(i int) (length, int, bool) {
	if m, end, ok := wholeLengths.find(p, i); ok {
		return length{minutes: m}, end, true
	}
	if n := p.num(i); n > 0 && n <= 100 && p.is(i+1, "x", "×", "*") {
		if l, end, ok := p.oneLength(i + 2); ok && l.high == 0 {
			return bounded(length{minutes: n * l.minutes, chunk: l.minutes}, end)
		}
	}
	return p.oneLength(i)
}

func (p *parser) oneLength(i int) (length, int, bool) {
	if n := p.num(i); n > 0 && p.isDash(i+1) && p.num(i+2) > n {
		if l, end, ok := p.amount(i + 2); ok && l.minutes > 0 {
			unit := perMinute
			if l.minutes >= p.num(i+2)*perHour {
				unit = perHour
			}
			return length{minutes: n * unit, high: l.minutes, meters: l.meters}, end, true
		}
	}
	l, end, ok := p.amount(i)
	if ok && p.isDash(end) {
		if to, stop, ok := p.amount(end + 1); ok && to.minutes > l.minutes {
			return length{minutes: l.minutes, high: to.minutes}, stop, true
		}
	}
	return l, end, ok
}

// amount reads a number with its unit and the minutes after hours.
func (p *parser) amount(i int) (length, int, bool) {
	whole, end := p.num(i), i+1
	if whole < 0 {
		n, ok := counts[p.low(i)]
		if !ok {
			return length{}, i, false
		}
		whole = n
	}
	hundredths := 0
	if p.num(i) >= 0 && p.is(end, ".", ",") && p.glued(end) && p.glued(end+1) && p.num(end+1) >= 0 && len(p.low(end+1)) <= 2 {
		hundredths = p.num(end + 1)
		if len(p.low(end+1)) == 1 {
			hundredths *= 10
		}
		end += 2
	} else if p.is(end, ":") && p.glued(end) && p.num(end+1) >= 0 && p.num(end+1) < 60 && len(p.low(end+1)) == 2 && p.is(end+2, "h", "hours", "std", "stunden") {
		return bounded(length{minutes: whole*60 + p.num(end+1)}, end+3)
	}
	if p.isDash(end) && p.glued(end) { // "3-hour": an adjective, part of the title
		return length{}, i, false
	}
	unit, ok := lengthUnits[p.low(end)]
	if !ok || p.num(i) < 0 && len(p.low(end)) < 3 {
		return length{}, i, false
	}
	name := p.low(end)
	l := length{
		minutes:   min(whole, maxMinutes+1)*unit + hundredths*unit/100,
		meters:    name == "m",
		adjective: whole != 1 && (name == "minute" || name == "hour") || whole == 1 && (name == "minute" || name == "hour") && p.num(i) == 1,
	}
	end++
	if len(name) <= 3 && p.is(end, ".") && p.glued(end) && end+1 < len(p.toks) && !p.glued(end+1) && name == "std" {
		end++
	}
	if unit != perHour || hundredths > 0 {
		return bounded(l, end)
	}
	at := end
	if p.is(at, "and", "und") {
		at++
	}
	if m := p.num(at); m >= 0 && m < 60 {
		if u, ok := lengthUnits[p.low(at+1)]; ok && u == perMinute && p.ends(at+2) {
			l.minutes, end = l.minutes+m, at+2
		} else if at == end && name == "h" && len(p.low(at)) == 2 && p.ends(at+1) && (p.glued(at) || p.edge(at+1)) {
			l.minutes, end = l.minutes+m, at+1
		}
	}
	return bounded(l, end)
}

// bounded gives lengths beyond maxMinutes none at all; rules ask about those.
func bounded(l length, end int) (length, int, bool) {
	if l.minutes > maxMinutes {
		l.minutes = 0
	}
	return l, end, true
}
