package intent

import "strconv"

var effortLeads = phrases(map[string]bool{
	"~|about|around|approx|approx .|approximately|ca|ca .|circa|etwa|ungefähr|takes|takes about|needs|est|est .|estimate|estimated|duration|duration :|dauer|dauer :|dauert|≈|for|for about|für|roughly": true,
})

var perDayWords = phrases(map[string]bool{
	"a day|per day|/ day|each day|daily|every day|am tag|pro tag|/ tag|täglich|/ d": true,
})

// shareWords after a length leave open whether it is a limit or a repetition.
var shareWords = phrases(map[string]bool{"a day|per day|/ day|am tag|pro tag|/ tag|/ d": true})

var effortTails = phrases(map[string]bool{
	"of work|long|total|in total|of effort|arbeit|lang|insgesamt": true,
})

// effort reads how long the task takes.
func (p *parser) effort(i int) (finding, bool) {
	_, j, led := effortLeads.find(p, i)
	if !led {
		j = i
	}
	l, end, ok := p.length(j)
	if !ok || !p.ends(end) && !p.is(end, "/") || p.is(end, "ago", "old", "alt", "later", "earlier", "apart") {
		return finding{}, false
	}
	certain := p.is(i, "~", "≈")
	if !certain && p.kindAt(j) == number && p.lowAt(i-1, articles) {
		return finding{}, false
	}
	if !certain && (l.meters || l.adjective) && !p.edge(end) {
		return finding{}, false
	}
	f := finding{field: FieldMinutes, n: l.minutes, m: l.chunk, to: end}
	if p.is(end, "of") && !p.is(end+1, "work", "effort") {
		if i > 0 { // "buy 2 hours of parking"
			return finding{}, false
		}
		f.to++
	}
	if _, stop, ok := effortTails.find(p, end); ok {
		f.to = stop
	}
	if _, stop, ok := shareWords.find(p, end); ok && p.ends(stop) {
		return p.amountPerDay(l, stop), true
	}
	if l.high > 0 {
		f.sentence = p.tongue.say("This gives two lengths. How long should be planned?")
		f.choices = []Choice{{spell(l.minutes), spell(l.minutes)}, {spell(l.high), spell(l.high)}}
	}
	if l.minutes == 0 {
		f.sentence = p.tongue.say("A task takes between one minute and 1,000 hours. How long does it take?")
	}
	return f, true
}

// amountPerDay is "2h a day": a limit, or something to do every day.
func (p *parser) amountPerDay(l length, end int) finding {
	f := finding{field: FieldMaxPerDay, n: l.minutes, to: end}
	if p.is(end, "max", "maximum", "tops", "maximal", "höchstens") {
		f.to++
		return f
	}
	f.sentence = p.tongue.say("Is this the most to do on one day, or something to repeat every day?")
	f.choices = []Choice{
		{p.tongue.put("at most %s a day", spell(l.minutes)), p.tongue.put("max %s a day", spell(l.minutes))},
		{p.tongue.put("%s every day", spell(l.minutes)), p.tongue.put("%s, every day", spell(l.minutes))},
	}
	return f
}

// spell writes minutes so that they are read again as the same.
func spell(minutes int) string {
	h, m := minutes/60, minutes%60
	switch {
	case m == 0 && h > 0:
		return strconv.Itoa(h) + "h"
	case h == 0:
		return strconv.Itoa(m) + " min"
	}
	return strconv.Itoa(h) + "h " + strconv.Itoa(m) + " min"
}

var splits = phrases(map[string]bool{
	"split|split into|split in|split up into|in chunks of|chunks of|chunk|chunks|in pieces of|in sessions of|in blocks of|aufteilen in|aufteilen|aufgeteilt in|teilen|teilen in|in blöcken von|in stücken von|in": true,
})

var chunkNouns = phrases(map[string]bool{
	"chunks|pieces|blocks|sessions|chunk|blöcke|blöcken|stücke|stücken|each|slots|parts": true,
})

// chunk reads "split 45-90m", "in 30m chunks" and "min 30m at a time".
func (p *parser) chunk(i int) (finding, bool) {
	if _, j, ok := splits.find(p, i); ok {
		l, end, ok := p.length(j)
		if !ok && p.is(i, "split") {
			l, end, ok = p.bareMinutes(j)
		}
		if !ok || l.minutes == 0 {
			return finding{}, false
		}
		_, stop, noun := chunkNouns.find(p, end)
		if noun {
			end = stop
		} else if p.is(i, "in") && j == i+1 {
			return finding{}, false
		}
		return finding{field: FieldChunk, n: l.minutes, m: max(l.high, l.minutes), to: end}, true
	}
	if !p.is(i, "min", "minimum", "at", "mindestens") {
		return finding{}, false
	}
	j := i + 1
	if p.is(i, "at") {
		if !p.is(j, "least") {
			return finding{}, false
		}
		j++
	}
	if p.is(j, ".") && p.glued(j) {
		j++
	}
	l, end, ok := p.length(j)
	if !ok || l.high > 0 || l.minutes == 0 {
		return finding{}, false
	}
	if _, stop, ok := atATime.find(p, end); ok {
		end = stop
	}
	return finding{field: FieldChunk, n: l.minutes, to: end}, true
}

// Numbers behind "split" that can only be minutes: fewer would be a count of
// pieces or hours, more no block of work.
const minBareMinutes, maxBareMinutes = 15, 480

// bareMinutes reads the range of "split 45-90", which can only be minutes.
func (p *parser) bareMinutes(i int) (length, int, bool) {
	low, high, end := p.num(i), p.num(i+2), i+3
	if !p.isDash(i+1) || low < minBareMinutes || high <= low || high > maxBareMinutes || p.glued(end) {
		return length{}, i, false
	}
	return length{minutes: low, high: high}, end, true
}

var atATime = phrases(map[string]bool{
	"at a time|per session|per chunk|per block|chunks|chunk|each|in one go|am stück|pro block|at once|per sitting": true,
})

var limits = phrases(map[string]bool{
	"max|max .|max :|maximum|at most|no more than|not more than|up to|höchstens|maximal": true,
})

// perDay reads "max 2h a day" and "max 90m at a time".
func (p *parser) perDay(i int) (finding, bool) {
	_, j, ok := limits.find(p, i)
	if !ok {
		return finding{}, false
	}
	l, end, ok := p.length(j)
	if !ok || l.high > 0 || l.minutes == 0 {
		return finding{}, false
	}
	if _, stop, ok := perDayWords.find(p, end); ok && p.ends(stop) {
		return finding{field: FieldMaxPerDay, n: l.minutes, to: stop}, true
	}
	if _, stop, ok := atATime.find(p, end); ok {
		return finding{field: FieldChunk, m: l.minutes, to: stop}, true
	}
	return finding{
		field: FieldMaxPerDay, to: end,
		sentence: p.tongue.say("At most this much on one day, or in one sitting?"),
		choices: []Choice{
			{p.tongue.put("at most %s a day", spell(l.minutes)), p.tongue.put("max %s a day", spell(l.minutes))},
			{p.tongue.put("at most %s at a time", spell(l.minutes)), p.tongue.put("max %s at a time", spell(l.minutes))},
		},
	}, true
}
