package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// diary is the state of the samples: lines in the order of their merges.
type diary struct {
	Lines  []string `json:"lines"`
	Numbs  []int    `json:"numbs"`
	Round  int      `json:"round"`
	Route  way      `json:"route"`
	Reason string   `json:"reason"`
}

type way string

const (
	left  way = "left"
	right way = "right"
)

func (way) Values() []way { return []way{left, right} }

type verdict string

const (
	accept verdict = "accept"
	redo   verdict = "redo"
)

func (verdict) Values() []verdict { return []verdict{accept, redo} }

// say is a step that writes down what it saw.
func say(g *graph.Graph[diary], c *calls, name string, opts ...graph.Option) *graph.Node {
	return graph.Step(g, name, func(ctx *graph.Ctx, s diary) (string, error) {
		c.hit(ctx)
		ctx.Emit(map[string]any{"lines": len(s.Lines)})
		return fmt.Sprintf("%s saw %d", name, len(s.Lines)), nil
	}, write, opts...)
}

func write(s *diary, line string) { s.Lines = append(s.Lines, line) }

type sample struct {
	name   string
	build  func(*calls) *graph.Graph[diary]
	input  diary
	answer func(graph.Wait) json.RawMessage
}

// samples has one graph for each way a graph can go.
var samples = []sample{
	{name: "linear", build: func(c *calls) *graph.Graph[diary] {
		g := graph.New[diary]("linear")
		a, b, z := say(g, c, "a"), say(g, c, "b"), say(g, c, "z")
		g.Start(a)
		g.Then(a, b)
		g.Then(b, z)
		g.Then(z, graph.End)
		return g
	}},
	{name: "parallel", build: func(c *calls) *graph.Graph[diary] {
		g := graph.New[diary]("parallel")
		a, b, b2, d, z := say(g, c, "a"), say(g, c, "b"), say(g, c, "b2"), say(g, c, "d"), say(g, c, "z")
		g.Start(a, b, d)
		g.Then(b, b2)
		g.Join(z, a, b2, d)
		g.Then(z, graph.End)
		return g
	}},
	{name: "branch", input: diary{Route: right}, build: func(c *calls) *graph.Graph[diary] {
		g := graph.New[diary]("branch")
		a, l, r, r2, z := say(g, c, "a"), say(g, c, "l"), say(g, c, "r"), say(g, c, "r2"), say(g, c, "z")
		g.Start(a)
		graph.Branch(g, a, func(s diary) way { return s.Route }, graph.Routes[way]{left: l, right: r})
		g.Then(r, r2)
		g.Join(z, graph.Optional(l), graph.Optional(r2))
		g.Then(z, graph.End)
		return g
	}},
	{name: "map", input: diary{Numbs: []int{3, 1, 2, 7, 5}}, build: func(c *calls) *graph.Graph[diary] {
		g := graph.New[diary]("map")
		m := graph.Map(g, "m", func(s diary) []int { return s.Numbs }, func(ctx *graph.Ctx, n int) (string, error) {
			c.hit(ctx)
			if n == 7 {
				return "", graph.Permanent(errors.New("seven is bad"))
			}
			return fmt.Sprint("item ", n), nil
		}, func(s *diary, results []graph.Result[string]) {
			for _, r := range results {
				if r.Err != nil {
					write(s, r.Err.Message)
				} else {
					write(s, r.Value)
				}
			}
		}, graph.Limit(2))
		z := say(g, c, "z")
		g.Start(m)
		g.Then(m, z)
		g.Then(z, graph.End)
		return g
	}},
	{name: "loop", build: func(c *calls) *graph.Graph[diary] {
		// think goes on to act until it has acted twice; act has two parallel parts.
		g := graph.New[diary]("loop")
		think := graph.Step(g, "think", func(ctx *graph.Ctx, s diary) (string, error) {
			c.hit(ctx)
			return fmt.Sprintf("think %d saw %d", ctx.Iteration(), len(s.Lines)), nil
		}, func(s *diary, o string) { write(s, o); s.Round++ })
		a, b := say(g, c, "a"), say(g, c, "b")
		back, z := say(g, c, "back"), say(g, c, "z")
		g.Start(think)
		graph.Branch(g, think, func(s diary) way {
			if s.Round <= 2 {
				return left
			}
			return right
		}, graph.Routes[way]{left: a, right: z})
		g.Then(a, b)
		g.Then(b, back)
		g.Loop(back, think, 5)
		g.Then(z, graph.End)
		return g
	}},
	{name: "await", answer: func(w graph.Wait) json.RawMessage {
		if w.Iteration == 0 {
			return json.RawMessage(`"redo"`)
		}
		return json.RawMessage(`"accept"`)
	}, build: func(c *calls) *graph.Graph[diary] {
		g := graph.New[diary]("await")
		draft, side := say(g, c, "draft"), say(g, c, "side")
		ask := graph.Await(g, "ask", func(s diary) any { return s.Lines }, func(s *diary, v verdict) { write(s, string(v)); s.Reason = string(v) }, graph.Expires(48*time.Hour, accept))
		send := say(g, c, "send")
		g.Start(draft, side)
		g.Then(draft, ask)
		graph.Branch(g, ask, func(s diary) verdict { return verdict(s.Reason) }, graph.Routes[verdict]{accept: send, redo: draft})
		g.Loop(ask, draft, 3)
		g.Then(send, graph.End)
		g.Then(side, graph.End)
		return g
	}},
	{name: "sleep", build: func(c *calls) *graph.Graph[diary] {
		g := graph.New[diary]("sleep")
		a, b := say(g, c, "a"), say(g, c, "b")
		long := graph.Sleep(g, "long", func(diary) time.Duration { return 3 * time.Hour })
		short := graph.Sleep(g, "short", func(diary) time.Duration { return 3 * time.Second })
		z := say(g, c, "z")
		g.Start(a, short)
		g.Then(a, long)
		g.Then(short, b)
		g.Join(z, long, b)
		g.Then(z, graph.End)
		return g
	}},
	{name: "retry", build: func(c *calls) *graph.Graph[diary] {
		g := graph.New[diary]("retry")
		a := graph.Step(g, "a", func(ctx *graph.Ctx, s diary) (string, error) {
			c.hit(ctx, "attempt", ctx.Attempt())
			if ctx.Attempt() < 4 {
				return "", fmt.Errorf("attempt %d fails", ctx.Attempt())
			}
			return fmt.Sprint("attempt ", ctx.Attempt()), nil
		}, write, graph.Retry(3, graph.Expo(20*time.Second, 5*time.Minute)))
		b := say(g, c, "b")
		z := say(g, c, "z")
		g.Start(a, b)
		g.Join(z, a, b)
		g.Then(z, graph.End)
		return g
	}},
	{name: "continue_on_error", build: func(c *calls) *graph.Graph[diary] {
		g := graph.New[diary]("continue_on_error")
		a := graph.Step(g, "a", func(ctx *graph.Ctx, s diary) (string, error) {
			c.hit(ctx)
			return "", errors.New("the mail server is away")
		}, write, graph.Recover(func(s *diary, f graph.Failure) { s.Reason = f.Message }))
		b := say(g, c, "b")
		z := say(g, c, "z")
		g.Start(a, b)
		g.Join(z, a, b)
		g.Then(z, graph.End)
		return g
	}},
	{name: "do", build: func(c *calls) *graph.Graph[diary] {
		g := graph.New[diary]("do")
		a := graph.Step(g, "a", func(ctx *graph.Ctx, s diary) (string, error) {
			text := ""
			for i := range 4 {
				word, err := graph.Do(ctx, fmt.Sprint("word", i), func(context.Context) (string, error) {
					c.note(fmt.Sprint("word", i))
					return fmt.Sprint("w", i), nil
				})
				if err != nil {
					return "", err
				}
				text += word
			}
			return text, nil
		}, write)
		z := say(g, c, "z")
		g.Start(a)
		g.Then(a, z)
		g.Then(z, graph.End)
		return g
	}},
	{name: "nested_loops", build: func(c *calls) *graph.Graph[diary] {
		g := graph.New[diary]("nested_loops")
		outer, inner, tail, z := say(g, c, "outer"), say(g, c, "inner"), say(g, c, "tail"), say(g, c, "z")
		side := say(g, c, "side")
		g.Start(outer, side)
		g.Then(outer, inner)
		g.Loop(inner, inner, 2, graph.Exhausted(tail))
		g.Loop(tail, outer, 1, graph.Exhausted(z))
		g.Then(z, graph.End)
		g.Then(side, graph.End)
		return g
	}},
}

func (s sample) driver(t *testing.T, c *calls, j graph.Journal) *driver {
	return &driver{t: t, g: compiled(t, s.build(c)), id: "run-1", input: input(t, s.input), journal: j, answer: s.answer}
}
