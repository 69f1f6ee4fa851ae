package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
)

// Morning is the state of the briefing examples.
type Morning struct {
	Events  []string `json:"events"`
	Mails   []string `json:"mails"`
	Missing []string `json:"missing"`
	Text    string   `json:"text"`
}

// noon is the clock of the examples.
func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

// must is for examples only.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// briefing fetches in parallel, goes on without what is away, and writes.
func briefing() *graph.Graph[Morning] {
	g := graph.New[Morning]("briefing")

	events := graph.Step(g, "fetch_events",
		func(*graph.Ctx, Morning) ([]string, error) { return []string{"09:00 Lecture", "14:00 Lab"}, nil },
		func(s *Morning, events []string) { s.Events = events },
		graph.Timeout(20*time.Second), graph.Retry(3, graph.Expo(time.Second, 30*time.Second)))

	mails := graph.Step(g, "fetch_mails",
		func(*graph.Ctx, Morning) ([]string, error) { return nil, errors.New("the mail server is away") },
		func(s *Morning, mails []string) { s.Mails = mails },
		graph.Recover(func(s *Morning, f graph.Failure) { s.Missing = append(s.Missing, f.Message) }))

	write := graph.Step(g, "write",
		func(_ *graph.Ctx, s Morning) (string, error) {
			return fmt.Sprintf("%d events, %d mails, missing: %v", len(s.Events), len(s.Mails), s.Missing), nil
		},
		func(s *Morning, text string) { s.Text = text })

	g.Start(events, mails)
	g.Join(write, events, mails)
	g.Then(write, graph.End)
	return g
}

// A graph is declared, compiled once, and run with a journal.
func Example() {
	compiled := must(briefing().Compile())
	out := must(compiled.Run(context.Background(), graph.Run{
		ID:      "job-1",
		Input:   must(compiled.Input(Morning{})),
		Journal: graph.NewMemory(),
		Now:     noon,
	}))
	fmt.Println(out.State, must(compiled.State(out.FinalState)).Text)
	// Output: done 2 events, 0 mails, missing: [the mail server is away]
}

// A graph draws itself, for the manual and for the dashboard.
func Example_mermaid() {
	compiled := must(briefing().Compile())
	journal := graph.NewMemory()
	out := must(compiled.Run(context.Background(), graph.Run{ID: "job-1", Input: must(compiled.Input(Morning{})), Journal: journal, Now: noon}))
	if err := journal.Append(context.Background(), out.Final...); err != nil {
		panic(err)
	}
	fmt.Print(compiled.MermaidOf(must(compiled.Status(must(journal.Load())))))
	// Output:
	// flowchart TD
	//   n_start(["start"])
	//   n_fetch_events["fetch events"]
	//   n_fetch_mails["fetch mails"]
	//   n_write["write"]
	//   n_end(["end"])
	//   n_start --> n_fetch_events
	//   n_start --> n_fetch_mails
	//   n_fetch_events --> n_write
	//   n_fetch_mails --> n_write
	//   n_write --> n_end
	//   classDef done fill:#d9f2e0,stroke:#1b7f3b,color:#10331d
	//   class n_fetch_events,n_write done
	//   classDef failed fill:#fbdcdc,stroke:#b42318,color:#4a0f0a,stroke-width:3px
	//   class n_fetch_mails failed
}

// Reply is what can be decided about a draft.
type Reply string

const (
	Send Reply = "send"
	Edit Reply = "edit"
	Drop Reply = "drop"
)

// Values lists every Reply, so that Compile can see that each has a route.
func (Reply) Values() []Reply { return []Reply{Send, Edit, Drop} }

// Letter is the state of the approval example.
type Letter struct {
	Draft string `json:"draft"`
	Reply Reply  `json:"reply"`
	Sent  bool   `json:"sent"`
}

// A question waits without a worker. The answer is an entry of the journal, so
// that it can be committed together with the job's return to the queue; editing
// goes back at most three times, and after two days the letter is dropped.
func ExampleAwait() {
	g := graph.New[Letter]("letter")
	draft := graph.Step(g, "draft",
		func(c *graph.Ctx, _ Letter) (string, error) { return fmt.Sprintf("draft %d", c.Iteration()+1), nil },
		func(s *Letter, text string) { s.Draft = text })
	approve := graph.Await(g, "approve",
		func(s Letter) any { return s.Draft },
		func(s *Letter, r Reply) { s.Reply = r },
		graph.Expires(48*time.Hour, Drop))
	send := graph.Step(g, "send",
		func(c *graph.Ctx, s Letter) (graph.None, error) {
			// The outside call would carry c.Key(): it is the same after a crash.
			return graph.None{}, nil
		},
		func(s *Letter, _ graph.None) { s.Sent = true })
	g.Start(draft)
	g.Then(draft, approve)
	graph.Branch(g, approve, func(s Letter) Reply { return s.Reply }, graph.Routes[Reply]{Send: send, Edit: draft, Drop: graph.End})
	g.Loop(approve, draft, 3)
	g.Then(send, graph.End)
	compiled := must(g.Compile())

	ctx, journal := context.Background(), graph.NewMemory()
	for _, reply := range []Reply{Edit, Send} {
		out := must(compiled.Run(ctx, graph.Run{ID: "job-2", Input: must(compiled.Input(Letter{})), Journal: journal, Now: noon}))
		fmt.Printf("%s: %s?\n", out.State, out.Waits[0].Prompt)
		entries := append(must(journal.Load()), out.Final...)
		answer := must(compiled.Answer(entries, graph.Answer{Token: out.Waits[0].Token, Decision: must(json.Marshal(reply)), Now: noon()}))
		if err := journal.Append(ctx, append(out.Final, answer)...); err != nil {
			panic(err)
		}
	}
	out := must(compiled.Run(ctx, graph.Run{ID: "job-2", Journal: journal, Now: noon}))
	fmt.Println(out.State, string(out.Result))
	// Output:
	// waiting: "draft 1"?
	// waiting: "draft 2"?
	// done {"draft":"draft 2","reply":"send","sent":true}
}

// Sums is the state of the map example.
type Sums struct {
	Numbers []int `json:"numbers"`
	Total   int   `json:"total"`
	Bad     int   `json:"bad"`
}

// A Map calls a function for each item of a list, a few at a time; an item that
// fails leaves its error among the results.
func ExampleMap() {
	g := graph.New[Sums]("squares")
	squares := graph.Map(g, "squares",
		func(s Sums) []int { return s.Numbers },
		func(_ *graph.Ctx, n int) (int, error) {
			if n < 0 {
				return 0, errors.New("negative")
			}
			return n * n, nil
		},
		func(s *Sums, results []graph.Result[int]) {
			for _, square := range graph.OK(results) {
				s.Total += square
			}
			s.Bad = len(results) - len(graph.OK(results))
		},
		graph.Limit(2))
	g.Start(squares)
	g.Then(squares, graph.End)
	g.Result(func(s Sums) any { return s.Total })
	compiled := must(g.Compile())
	out := must(compiled.Run(context.Background(), graph.Run{ID: "job-3", Input: must(compiled.Input(Sums{Numbers: []int{1, -2, 3}})), Journal: graph.NewMemory(), Now: noon}))
	fmt.Println(string(out.Result), string(out.FinalState))
	// Output: 10 {"numbers":[1,-2,3],"total":10,"bad":1}
}

// Do keeps the value of an expensive sub-step: when the step runs again, after
// an error or a crash, it is not computed again.
func ExampleDo() {
	g := graph.New[Letter]("answer")
	calls := 0
	write := graph.Step(g, "write",
		func(c *graph.Ctx, _ Letter) (string, error) {
			text, err := graph.Do(c, "model", func(context.Context) (string, error) {
				calls++
				return "Dear Ada", nil
			})
			if err != nil {
				return "", err
			}
			if c.Attempt() == 1 {
				return "", errors.New("the printer is out of paper")
			}
			return text, nil
		},
		func(s *Letter, text string) { s.Draft = text },
		graph.Retry(1, graph.Expo(time.Millisecond, time.Millisecond)))
	g.Start(write)
	g.Then(write, graph.End)
	compiled := must(g.Compile())
	out := must(compiled.Run(context.Background(), graph.Run{ID: "job-4", Input: must(compiled.Input(Letter{})), Journal: graph.NewMemory(), Now: time.Now}))
	fmt.Println(out.State, must(compiled.State(out.Result)).Draft, "after", calls, "call of the model")
	// Output: done Dear Ada after 1 call of the model
}

// Compile says everything that is wrong, a sentence each.
func ExampleGraph_Compile() {
	g := graph.New[Letter]("broken")
	step := func(name string) *graph.Node {
		return graph.Step(g, name, func(*graph.Ctx, Letter) (string, error) { return "", nil }, func(s *Letter, text string) { s.Draft = text })
	}
	write, check := step("write"), step("Check it")
	g.Start(write)
	graph.Branch(g, write, func(s Letter) Reply { return s.Reply }, graph.Routes[Reply]{Send: graph.End, Edit: check})
	g.Then(check, graph.End, graph.End)
	_, err := g.Compile()
	var refusal *graph.CompileError
	if errors.As(err, &refusal) {
		for _, problem := range refusal.Problems {
			fmt.Println(problem)
		}
	}
	// Output:
	// the branch after "write" has no route for "drop"
	// the name "Check it" must be lower-case letters, digits and underscores, with a letter first
	// the edge from "Check it" to "end" is declared twice
}

// A run that was stopped anywhere goes on with another process, another machine
// even: what its journal has is not done again.
func ExampleRunnable() {
	g := graph.New[Sums]("steps")
	add := func(name string, n int) *graph.Node {
		return graph.Step(g, name, func(*graph.Ctx, Sums) (int, error) { fmt.Println("run", name); return n, nil }, func(s *Sums, n int) { s.Total += n })
	}
	one, two := add("one", 1), add("two", 2)
	g.Start(one)
	g.Then(one, two)
	g.Then(two, graph.End)
	compiled := must(g.Compile())

	// This journal takes four entries: the beginning, one's start and record, two's start.
	broken := &crashing{Memory: graph.NewMemory(), limit: 5}
	run := graph.Run{ID: "job-5", Input: must(compiled.Input(Sums{})), Journal: broken, Now: noon}
	out := must(compiled.Run(context.Background(), run))
	fmt.Println("the commit of", len(out.Final), "last entries:", broken.Append(context.Background(), out.Final...))

	run.Journal = graph.NewMemory(must(broken.Load())...)
	out = must(compiled.Run(context.Background(), run))
	fmt.Println(out.State, string(out.Result))
	// Output:
	// run one
	// run two
	// the commit of 2 last entries: crash
	// done {"numbers":null,"total":3,"bad":0}
}

// A registry finds the structure that continues a journal, or says that nobody
// can.
func ExampleRegistry() {
	version := func(n int, names ...string) graph.Runnable {
		g := graph.New[Sums]("sums", graph.Version(n))
		var last *graph.Node
		for _, name := range names {
			node := graph.Step(g, name, func(*graph.Ctx, Sums) (int, error) { return n, nil }, func(s *Sums, n int) { s.Total += n })
			if last == nil {
				g.Start(node)
			} else {
				g.Then(last, node)
			}
			last = node
		}
		g.Then(last, graph.End)
		return must(g.Compile())
	}
	journal := func(g graph.Runnable) [][]byte {
		j := graph.NewMemory()
		out := must(g.Run(context.Background(), graph.Run{ID: "job-6", Input: json.RawMessage(`{}`), Journal: j, Now: noon}))
		return append(must(j.Load()), out.Final...)
	}
	var r graph.Registry
	for _, g := range []graph.Runnable{version(1, "a"), version(2, "a", "b")} {
		if err := r.Add(g); err != nil {
			panic(err)
		}
	}
	fmt.Println("a new run takes version", must(r.Find("sums", nil)).Version())
	fmt.Println("an old run takes version", must(r.Find("sums", journal(version(1, "a")))).Version())
	_, err := r.Find("sums", journal(version(3, "a", "b", "c")))
	fmt.Println("an unknown one:", errors.Is(err, graph.ErrNeedsAttention))
	// Output:
	// a new run takes version 2
	// an old run takes version 1
	// an unknown one: true
}
