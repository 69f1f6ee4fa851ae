package graph_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s: %v\ngot\n%s", path, err, got)
	}
}

// everything is a graph with each kind of node and edge, parked in the middle.
func everything(t *testing.T) *driver {
	g := graph.New[diary]("everything")
	mail := graph.Step(g, "fetch_mail", func(*graph.Ctx, diary) (string, error) { return "", os.ErrDeadlineExceeded }, write, graph.OnError(graph.Continue))
	each := graph.Map(g, "sum_up", func(diary) []int { return []int{1, 2} }, func(*graph.Ctx, int) (int, error) { return 0, nil }, func(*diary, []graph.Result[int]) {})
	draft := step(g, "draft")
	confirm := ask(g, "confirm")
	night := graph.SleepUntil(g, "night", func(diary) time.Time { return time.Date(2000, 1, 1, 6, 0, 0, 0, time.UTC) })
	l, r := step(g, "short"), step(g, "long")
	send := step(g, "send")
	g.Start(mail, each, night)
	g.Join(draft, mail, each)
	g.Then(draft, confirm)
	graph.Branch(g, confirm, func(diary) verdict { return accept }, graph.Routes[verdict]{accept: l, redo: draft})
	g.Loop(confirm, draft, 2, graph.Exhausted(send))
	graph.Branch(g, l, choose, graph.Routes[way]{left: r, right: graph.End})
	g.Join(send, graph.Optional(r), night)
	g.Then(send, graph.End)
	return &driver{t: t, g: compiled(t, g), id: "everything", input: input(t, diary{}), journal: graph.NewMemory()}
}

func TestAGraphDrawsItself(t *testing.T) {
	d := everything(t)
	golden(t, "plain.mmd", d.g.Mermaid())
	description, err := json.MarshalIndent(d.g.Describe(), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "description.json", string(description)+"\n")
}

func TestARunIsDrawnWithItsStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := everything(t)
		d.untilParked()
		s, err := d.g.Status(d.entries())
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "waiting.mmd", d.g.MermaidOf(s))
		status, err := json.MarshalIndent(s, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "waiting.json", string(status)+"\n")
		d.answer = func(graph.Wait) json.RawMessage { return input(t, accept) }
		if out, err := d.toEnd(t.Context()); err != nil || out.State != graph.Done {
			t.Fatal(out.Failure, err)
		}
		if s, err = d.g.Status(d.entries()); err != nil || s.State != graph.Done {
			t.Fatal(s.State, err)
		}
		golden(t, "done.mmd", d.g.MermaidOf(s))
	})
}

func TestTheStatusFollowsARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := graph.New[diary]("followed")
		a := graph.Step(g, "a", func(c *graph.Ctx, _ diary) (string, error) {
			if c.Attempt() == 1 {
				return "", os.ErrDeadlineExceeded
			}
			return "", nil
		}, write, graph.Retry(1, graph.Expo(time.Hour, time.Hour)))
		m := graph.Map(g, "m", func(diary) []int { return []int{1, 2, 3} }, func(c *graph.Ctx, n int) (int, error) {
			if n == 2 && c.Attempt() == 1 {
				return 0, os.ErrDeadlineExceeded
			}
			return n, nil
		}, func(*diary, []graph.Result[int]) {}, graph.Retry(1, graph.Expo(2*time.Hour, 2*time.Hour)))
		z := step(g, "z")
		g.Start(a, m)
		g.Join(z, a, m)
		g.Then(z, graph.End)
		c := compiled(t, g)
		d := &driver{t: t, g: c, id: "followed", input: input(t, diary{}), journal: graph.NewMemory()}
		view := func() (graph.State, string) {
			s, err := c.Status(d.entries())
			if err != nil {
				t.Fatal(err)
			}
			line := ""
			for _, n := range s.Nodes {
				line += " " + string(n.Status)
				if n.Items > 0 {
					line += "(" + string(rune('0'+n.Ended)) + "/" + string(rune('0'+n.Items)) + ")"
				}
			}
			return s.State, line
		}
		want := func(state graph.State, line string) {
			t.Helper()
			if s, l := view(); s != state || l != line {
				t.Errorf("%q%s, want %q%s", s, l, state, line)
			}
		}
		want("", " pending pending pending")
		for _, line := range []string{" sleeping sleeping(2/3) pending", " done sleeping(2/3) pending"} {
			out, err := d.run(t.Context())
			if err != nil || d.commit(out) != nil {
				t.Fatal(err)
			}
			want(graph.Sleeping, line)
			<-time.After(time.Until(out.Until))
		}
		if _, err := d.toEnd(t.Context()); err != nil {
			t.Fatal(err)
		}
		want(graph.Done, " done done done")
		// While steps run, the journal says so.
		running := d.entries()[:2]
		d.journal = graph.NewMemory(running...)
		want("", " running running pending")
	})
}
