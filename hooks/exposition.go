package hooks

import (
	"bytes"
	"strconv"
	"strings"
)

// expositionType is the content type of Prometheus's text format.
const expositionType = "text/plain; version=0.0.4; charset=utf-8"

// exposition is a page of metrics in Prometheus's text format 0.0.4. It is
// written by hand: the format is four rules, the client library is a dozen
// modules.
type exposition struct{ bytes.Buffer }

// sample is one value of a family with its labels as name and value in turn.
type sample struct {
	value  float64
	labels []string
}

// one is a family's only value.
func one[T int | int64 | uint64 | float64](v T) []sample { return []sample{{value: float64(v)}} }

// Line feeds and backslashes are escaped everywhere, quotes in values only.
var (
	helpEscapes  = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	valueEscapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)
)

// family writes a metric of the kind "counter" or "gauge". One without
// samples is left out.
func (e *exposition) family(name, kind, help string, samples []sample) {
	if len(samples) == 0 {
		return
	}
	e.WriteString("# HELP " + name + " " + helpEscapes.Replace(help) + "\n# TYPE " + name + " " + kind + "\n")
	for _, s := range samples {
		e.WriteString(name)
		for i := 0; i+1 < len(s.labels); i += 2 {
			e.WriteByte("{,"[min(i, 1)])
			e.WriteString(s.labels[i] + `="` + valueEscapes.Replace(strings.ToValidUTF8(s.labels[i+1], "\uFFFD")) + `"`)
		}
		if len(s.labels) > 1 {
			e.WriteByte('}')
		}
		e.WriteString(" " + strconv.FormatFloat(s.value, 'g', -1, 64) + "\n")
	}
}
