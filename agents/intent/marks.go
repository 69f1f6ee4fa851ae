package intent

import "strings"

// mark is what a "!" word sets.
type markValue struct{ field, value string }

const yes, no = "true", "false"

var marks = map[string]markValue{
	"low": {FieldPriority, Low}, "niedrig": {FieldPriority, Low},
	"med": {FieldPriority, Medium}, "medium": {FieldPriority, Medium}, "mittel": {FieldPriority, Medium}, "normal": {FieldPriority, Medium},
	"high": {FieldPriority, High}, "hoch": {FieldPriority, High}, "urgent": {FieldPriority, High}, "dringend": {FieldPriority, High}, "wichtig": {FieldPriority, High},
	"important": {FieldPriority, High}, "asap": {FieldPriority, High},
	"crit": {FieldPriority, Critical}, "critical": {FieldPriority, Critical}, "kritisch": {FieldPriority, Critical},
	"p1": {FieldPriority, Critical}, "p2": {FieldPriority, High}, "p3": {FieldPriority, Medium}, "p4": {FieldPriority, Low},
	"hard": {FieldHard, yes}, "must": {FieldHard, yes}, "hart": {FieldHard, yes}, "soft": {FieldHard, no}, "weich": {FieldHard, no},
	"deep": {FieldEnergy, High}, "light": {FieldEnergy, Low},
	"1": {FieldPriority, Critical}, "2": {FieldPriority, High}, "3": {FieldPriority, Medium}, "4": {FieldPriority, Low},
}

// mark reads #tag, @project, !high, !!! and !hard.
func (p *parser) mark(i int) (finding, bool) {
	switch p.low(i) {
	case "#", "@":
		return p.tag(i)
	case "!":
		if p.is(i-1, "!") && p.glued(i) {
			return finding{}, false
		}
		if p.is(i+1, "!") && p.glued(i+1) {
			value, end := High, i+2
			if p.is(i+2, "!") && p.glued(i+2) {
				value, end = Critical, i+3
			}
			return finding{field: FieldPriority, text: value, to: end}, !p.glued(end)
		}
		if !p.glued(i + 1) {
			return finding{}, false
		}
		name, end := p.low(i+1), i+2
		if name == "p" && p.glued(end) && p.num(end) >= 0 {
			name, end = name+p.low(end), end+1
		}
		v, ok := marks[name]
		return finding{field: v.field, text: v.value, flag: v.value == yes, to: end}, ok
	}
	return finding{}, false
}

// tag reads what is glued to "#" and "@". A known project is one whichever sign
// it has; else "#" is a tag and "@" a project.
func (p *parser) tag(i int) (finding, bool) {
	if !p.glued(i + 1) {
		return finding{}, false
	}
	if name, end, ok := p.known(i+1, p.projects); ok {
		return finding{field: FieldProject, text: name, flag: true, to: end}, true
	}
	field := FieldTag
	if p.is(i, "@") {
		field = FieldProject
	}
	if name, ok := p.unquoted(i + 1); ok && name != "" {
		return finding{field: field, text: name, to: i + 2}, true
	}
	end, letters := i+1, false
	for end < len(p.toks) && p.glued(end) && (p.kindAt(end) == word || p.kindAt(end) == number || p.is(end, "-", "_", "/", "+") && p.glued(end+1)) {
		letters = letters || p.kindAt(end) == word
		end++
	}
	if !letters || p.num(i+1) >= 0 && p.is(i, "@") {
		return finding{}, false
	}
	return finding{field: field, text: p.slice(i+1, end), to: end}, true
}

// forProject reads "for CS101": a known project, or a course code.
func (p *parser) forProject(i int) (finding, bool) {
	if !p.is(i, "for", "für") {
		return finding{}, false
	}
	for _, at := range []int{i + 1, i + 2} {
		if at == i+2 && !p.is(i+1, "the", "my", "das", "die", "den", "mein", "meine", "project", "projekt") {
			break
		}
		if name, end, ok := p.known(at, p.projects); ok {
			return finding{field: FieldProject, text: name, flag: true, to: end}, true
		}
	}
	if p.kindAt(i+1) == word && (p.toks[i+1].shout || p.toks[i+1].capital && len(p.low(i+1)) == 1) && p.glued(i+2) && p.num(i+2) >= 0 && p.ends(i+3) && !p.shouting {
		return finding{field: FieldProject, text: p.slice(i+1, i+3), to: i + 3}, true
	}
	return finding{}, false
}

// wordings are phrases that mean the same wherever they stand.
var wordings = phrases(map[string]markValue{
	"high priority|priority high|priority : high|prio high|high prio|hohe priorität|priorität hoch|top priority":                                                                                             {FieldPriority, High},
	"medium priority|priority medium|priority : medium|normal priority|mittlere priorität|priorität mittel":                                                                                                  {FieldPriority, Medium},
	"low priority|priority low|priority : low|prio low|low prio|niedrige priorität|priorität niedrig":                                                                                                        {FieldPriority, Low},
	"critical priority|priority critical|priority : critical|kritische priorität":                                                                                                                            {FieldPriority, Critical},
	"hard deadline|hard due|deadline is hard|fixed deadline|strict deadline|harte frist|harte deadline|feste frist|must be done|must be finished|must be in|must be submitted|must be sent|muss fertig sein": {FieldHard, yes},
	"soft deadline|soft due|deadline is soft|flexible deadline|weiche frist|weiche deadline":                                                                                                                 {FieldHard, no},
	"high energy|energy high|energy : high|hohe energie|energie hoch|deep focus|energy deep":                                                                                                                 {FieldEnergy, High},
	"medium energy|energy medium|energy : medium|mittlere energie|energie mittel":                                                                                                                            {FieldEnergy, Medium},
	"low energy|energy low|energy : low|niedrige energie|energie niedrig|energy light":                                                                                                                       {FieldEnergy, Low},
	"no split|don't split|do not split|nosplit|unsplit|in one go|in one sitting|in one piece|in einem stück|am stück|nicht teilen|nicht aufteilen|in einem rutsch":                                           {FieldNoSplit, yes},
})

// edgeWordings are also ordinary words: they count at the end of the text or
// before another piece, in lower case.
var edgeWordings = map[string]markValue{
	"urgent": {FieldPriority, High}, "asap": {FieldPriority, High}, "dringend": {FieldPriority, High}, "schnellstmöglich": {FieldPriority, High},
}

// wording reads priority, deadline kind and energy said in words.
func (p *parser) wording(i int) (finding, bool) {
	if v, end, ok := wordings.find(p, i); ok {
		if i > 0 && p.titled(i, end) || v.field == FieldEnergy && p.capitalAt(end) {
			return finding{}, false
		}
		return finding{field: v.field, text: v.value, flag: v.value == yes, to: end}, true
	}
	low := p.low(i)
	if v, ok := edgeWordings[low]; ok && (i == 0 && p.is(1, ":", ",", "-") || p.edge(i+1) && !p.lowAt(i-1, articles)) {
		if p.toks[i].capital && !p.toks[i].shout && i > 0 {
			return finding{}, false
		}
		return finding{field: v.field, text: v.value, to: i + 1}, true
	}
	if low == "p" && p.glued(i+1) && p.num(i+1) >= 1 && p.num(i+1) <= 4 && len(p.low(i+1)) == 1 && (p.edge(i+2) || i == 0 && !p.toks[i].capital) {
		v := marks[low+p.low(i+1)]
		return finding{field: v.field, text: v.value, to: i + 2}, true
	}
	if i == 0 && p.is(i, "must", "muss") && p.kindAt(1) == word && p.hasDeadline() {
		return finding{field: FieldHard, text: yes, flag: true, to: 1}, true
	}
	return finding{}, false
}

// hasDeadline tells whether any word of a deadline follows; "Must see film"
// keeps its must.
func (p *parser) hasDeadline() bool {
	for i := range p.toks {
		if r, _, ok := leads.find(p, i); ok && r.strong() {
			return true
		}
	}
	return false
}

// trailing reads words that count only right after another piece: "by Fri
// hard", "3h deep".
func (p *parser) trailing(i int) (finding, bool) {
	at := i
	if p.is(at, ",") {
		at++
	}
	v, ok := marks[p.low(at)]
	if !ok || v.field == FieldPriority || p.kindAt(at) != word || p.toks[at].capital && !p.shouting || !p.edge(at+1) {
		return finding{}, false
	}
	return finding{field: v.field, text: v.value, flag: v.value == yes, from: i, to: at + 1}, true
}

// notAfter are words whose "after" is part of them: "look after the kids".
var notAfter = map[string]bool{
	"look": true, "looks": true, "looking": true, "take": true, "takes": true, "name": true, "named": true, "ask": true, "run": true, "chase": true,
	"day": true, "morning": true, "happily": true, "ever": true, "one": true, "go": true, "clean": true, "soon": true, "shortly": true, "time": true, "year": true,
}

var dependencies = phrases(map[string]bool{
	"after|after finishing|after completing|after doing|after the|depends on|depending on|blocked by|once|as soon as": true,
	"nach|nach dem|nach der|hängt ab von|erst nach":                                                                   true,
})

// afterKnown reads "after Lab 3" when such a task is known, and quoted names.
func (p *parser) afterKnown(i int) (finding, bool) {
	_, j, ok := dependencies.find(p, i)
	if !ok {
		return finding{}, false
	}
	var refs []Ref
	end := i
	for j < len(p.toks) {
		if name, stop, ok := p.known(j, p.tasks); ok {
			refs, end = append(refs, Ref{name, true}), stop
		} else if name, ok := p.unquoted(j); ok && name != "" && !p.is(i, "once", "as") {
			refs, end = append(refs, p.ref(name)), j+1
		} else if p.is(j, "the", "dem", "der", "task", "aufgabe") {
			j++
			continue
		} else {
			break
		}
		if !p.is(end, "and", "und", "&", ",", "+") {
			break
		}
		j = end + 1
	}
	if len(refs) > 0 && p.is(end, "is") && p.is(end+1, "done", "finished", "complete") {
		end += 2
	}
	return finding{field: FieldAfter, refs: refs, to: end}, len(refs) > 0
}

// ref looks a quoted name up.
func (p *parser) ref(name string) Ref {
	for _, t := range p.tasks {
		if strings.EqualFold(t, name) {
			return Ref{t, true}
		}
	}
	return Ref{name, false}
}

// maxRefWords bounds the name of an unknown task.
const maxRefWords = 8

// afterUnknown reads "after Lab 3" when no such task is known: up to the next
// piece, joining word or punctuation. German "nach" is too often a direction.
func (p *parser) afterUnknown(i int) (finding, bool) {
	_, j, ok := dependencies.find(p, i)
	if !ok || p.is(i, "nach", "once", "as", "erst") || p.lowAt(i-1, notAfter) {
		return finding{}, false
	}
	end := j
	for end < len(p.toks) && end-j < maxRefWords && p.refGoesOn(end, end > j) {
		end++
	}
	comma := p.is(end, ",")
	if end == j || i == 0 && !comma {
		return finding{}, false
	}
	refs := []Ref{{p.slice(j, end), false}}
	if i == 0 {
		end++
	}
	return finding{field: FieldAfter, refs: refs, to: end}, true
}

func (p *parser) refGoesOn(i int, inside bool) bool {
	t := p.toks[i]
	if t.kind == opaque || t.kind == word && joining[t.low] {
		return false
	}
	if t.kind == symbol && !(inside && t.glued && p.glued(i+1) && p.is(i, "-", "/", "'", ".", "&")) {
		return false
	}
	if !inside || t.glued {
		return true
	}
	_, ok := p.find(i)
	return !ok
}
