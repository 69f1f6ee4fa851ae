package graph

import (
	"fmt"
	"strings"
)

// shapes are Mermaid's brackets around the text of a node.
var shapes = map[Kind][2]string{
	KindStart: {"([", "])"},
	KindStep:  {"[", "]"},
	KindMap:   {"[[", "]]"},
	KindAwait: {"{{", "}}"},
	KindSleep: {"((", "))"},
	KindEnd:   {"([", "])"},
}

// classes colour a run. Every status has another border too, so that colour is
// not all that tells them apart.
var classes = []struct {
	status NodeStatus
	style  string
}{
	{StatusDone, "fill:#d9f2e0,stroke:#1b7f3b,color:#10331d"},
	{StatusRunning, "fill:#d8e8fb,stroke:#1f5fae,color:#10294a,stroke-width:3px"},
	{StatusWaiting, "fill:#fdf0cf,stroke:#9a6700,color:#3f2b00,stroke-dasharray:6 3"},
	{StatusSleeping, "fill:#ece6f7,stroke:#6a4fa3,color:#2c1f4a,stroke-dasharray:2 3"},
	{StatusFailed, "fill:#fbdcdc,stroke:#b42318,color:#4a0f0a,stroke-width:3px"},
	{StatusSkipped, "fill:#f2f2f2,stroke:#8a8a8a,color:#5a5a5a,stroke-dasharray:3 3"},
}

// Mermaid implements Runnable: a flowchart in Mermaid's language.
func (p *program) Mermaid() string { return p.draw(nil) }

// MermaidOf implements Runnable.
func (p *program) MermaidOf(s RunStatus) string { return p.draw(&s) }

func (p *program) draw(run *RunStatus) string {
	var out strings.Builder
	out.WriteString("flowchart TD\n")
	d := p.Describe()
	for _, n := range d.Nodes {
		shape := shapes[n.Kind]
		fmt.Fprintf(&out, "  %s%s\"%s\"%s\n", mermaidID(n.Name), shape[0], strings.ReplaceAll(n.Name, "_", " "), shape[1])
	}
	for _, e := range d.Edges {
		arrow := "-->"
		if e.Optional || e.Back {
			arrow = "-.->"
		}
		label := ""
		if e.Label != "" {
			label = "|\"" + mermaidText(e.Label) + "\"|"
		}
		fmt.Fprintf(&out, "  %s %s%s %s\n", mermaidID(e.From), arrow, label, mermaidID(e.To))
	}
	if run != nil {
		p.drawStatus(&out, run)
	}
	return out.String()
}

func (p *program) drawStatus(out *strings.Builder, run *RunStatus) {
	for _, c := range classes {
		var ids []string
		for _, n := range run.Nodes {
			if n.Status == c.status {
				ids = append(ids, mermaidID(n.Name))
			}
		}
		if len(ids) > 0 {
			fmt.Fprintf(out, "  classDef %s %s\n  class %s %s\n", c.status, c.style, strings.Join(ids, ","), c.status)
		}
	}
}

// mermaidID keeps names apart from the words of the language, such as "end".
func mermaidID(name string) string { return "n_" + name }

// mermaidText makes a text safe inside quotes.
func mermaidText(s string) string {
	return strings.NewReplacer(`"`, "#quot;", "<", "#lt;", ">", "#gt;", "\n", " ").Replace(s)
}
