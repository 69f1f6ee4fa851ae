package ical

import "strings"

// property is one content line, cut up: NAME;PARAM=VALUE:VALUE.
type property struct {
	line   int
	name   string // upper case
	params []param
	value  string // as written; TEXT is still escaped
}

type param struct {
	name  string // upper case
	value string // quotes removed, RFC 6868 carets resolved; a list stays joined by commas
}

// param gives the value of a parameter, or "".
func (p *property) param(name string) string {
	for i := range p.params {
		if p.params[i].name == name {
			return p.params[i].value
		}
	}
	return ""
}

// fail is an error about this line.
func (p *property) fail(value, reason string) *ParseError {
	return &ParseError{Line: p.line, Component: "VEVENT", Property: p.name, Value: shorten(value), Reason: reason}
}

// nameEnd gives the length of a property or parameter name at the start of a
// line, or 0. RFC 5545 section 3.1 allows letters, digits and hyphens; feeds
// also use underscores and dots (vCard groups).
func nameEnd(line string) int {
	for i := range len(line) {
		switch c := line[i]; {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_', c == '.':
		default:
			return i
		}
	}
	return len(line)
}

// parseProperty cuts a content line. ok is false when the line is not
// NAME...:VALUE.
func parseProperty(line string, number int) (p property, ok bool) {
	n := nameEnd(line)
	if n == 0 || n == len(line) {
		return p, false
	}
	p = property{line: number, name: upper(line[:n])}
	rest := line[n:]
	for len(rest) > 0 && rest[0] == ';' {
		var one param
		if one, rest, ok = parseParam(rest[1:]); !ok {
			return p, false
		}
		if one.name != "" {
			p.params = append(p.params, one)
		}
	}
	if len(rest) == 0 || rest[0] != ':' {
		return p, false
	}
	p.value = rest[1:]
	p.repairZone()
	return p, true
}

// parseParam reads NAME=VALUE,VALUE up to the next semicolon or colon outside
// quotes.
func parseParam(rest string) (one param, after string, ok bool) {
	n := nameEnd(rest)
	one.name = upper(rest[:n])
	rest = rest[n:]
	if len(rest) == 0 {
		return one, "", false
	}
	if rest[0] != '=' {
		// A bare word such as vCalendar 1.0's ;QUOTED-PRINTABLE carries no value.
		return param{}, rest, rest[0] == ';' || rest[0] == ':'
	}
	rest = rest[1:]
	end, quoted := 0, false
	for ; end < len(rest); end++ {
		c := rest[end]
		if c == '"' {
			quoted = !quoted
		} else if !quoted && (c == ';' || c == ':') {
			break
		}
	}
	if end == len(rest) {
		return one, "", false
	}
	one.value = uncaret(strings.ReplaceAll(rest[:end], `"`, ""))
	return one, rest[end:], true
}

// repairZone mends `DTSTART;TZID=(UTC+01:00) Amsterdam, Berlin:20261120T090000`
// and `TZID=tzone://Microsoft/Utc:...`: some Exchange gateways do not quote a
// zone name with a colon in it, so that the name is cut at the wrong place.
func (p *property) repairZone() {
	for i := range p.params {
		one := &p.params[i]
		if one.name != "TZID" {
			continue
		}
		open := strings.HasPrefix(one.value, "(") && !strings.Contains(one.value, ")")
		if !open && !strings.EqualFold(one.value, "tzone") {
			return
		}
		if colon := strings.LastIndexByte(p.value, ':'); colon >= 0 {
			one.value += ":" + strings.Trim(p.value[:colon], `"`)
			p.value = p.value[colon+1:]
		}
		return
	}
}

// knownNames are the names met on nearly every line; they are shared, so that a
// large file does not hold thousands of copies.
var knownNames = func() map[string]string {
	names := map[string]string{}
	for _, n := range strings.Fields(`BEGIN END UID SUMMARY DESCRIPTION LOCATION URL STATUS TRANSP CLASS ORGANIZER
		ATTENDEE CATEGORIES DTSTAMP DTSTART DTEND DURATION RRULE EXRULE RDATE EXDATE RECURRENCE-ID SEQUENCE CREATED
		LAST-MODIFIED X-MICROSOFT-CDO-BUSYSTATUS TZID VALUE RANGE TZNAME TZOFFSETFROM TZOFFSETTO CN ROLE PARTSTAT
		CUTYPE RSVP ALTREP LANGUAGE TRIGGER ACTION PRIORITY VERSION PRODID METHOD CALSCALE VEVENT VCALENDAR VALARM
		VTIMEZONE STANDARD DAYLIGHT VTODO VJOURNAL VFREEBUSY X-ALT-DESC FMTTYPE ATTACH COLOR NAME`) {
		names[n] = n
	}
	return names
}()

// upper gives a name in upper case.
func upper(name string) string {
	if shared, ok := knownNames[name]; ok {
		return shared
	}
	folded := strings.ToUpper(name)
	if shared, ok := knownNames[folded]; ok {
		return shared
	}
	return folded
}

// uncaret resolves the parameter escapes of RFC 6868.
func uncaret(s string) string {
	if strings.IndexByte(s, '^') < 0 {
		return s
	}
	return caretEscapes.Replace(s)
}

var caretEscapes = strings.NewReplacer("^^", "^", "^n", "\n", "^N", "\n", "^'", `"`)

// unescape resolves the escapes of a TEXT value, RFC 5545 section 3.3.11. A
// backslash before any other character is kept: people paste Windows paths.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	return textEscapes.Replace(s)
}

var textEscapes = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\N`, "\n", `\;`, ";", `\,`, ",", `\:`, ":", `\"`, `"`)

// splitList cuts a comma-separated list of TEXT values and resolves the escapes
// of each. Empty entries are dropped.
func splitList(s string) []string {
	var list []string
	for len(s) > 0 {
		end := 0
		for end < len(s) && s[end] != ',' {
			if s[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end, len(s))
		if entry := strings.TrimSpace(unescape(s[:end])); entry != "" {
			list = append(list, entry)
		}
		s = s[min(end+1, len(s)):]
	}
	return list
}
