package agents

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/outbox"
	"github.com/pulseplan/pulseplan/app/record"
)

// office is a server outside that counts what was done. Bookings take an
// idempotency key; letters take none, but can be looked up by their reference;
// calls can neither be told apart nor looked up.
type office struct {
	*httptest.Server
	// tap is called before something is done, and before that is answered.
	tap func(moment string)

	mu sync.Mutex
	ledger
}

// ledger is what an office has done.
type ledger struct {
	bookings map[string]int // requests by key; each key is booked once
	letters  map[string]int // letters by reference
	calls    int
}

func (l ledger) clone() ledger {
	return ledger{maps.Clone(l.bookings), maps.Clone(l.letters), l.calls}
}

// newOffice opens an office that has done this much.
func newOffice(t testing.TB, done ledger) *office {
	t.Helper()
	o := &office{ledger: done.clone()}
	if o.bookings == nil {
		o.bookings, o.letters = map[string]int{}, map[string]int{}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /bookings", o.do(func(r *http.Request) { o.bookings[r.Header.Get("Idempotency-Key")]++ }))
	mux.HandleFunc("POST /letters", o.do(func(r *http.Request) { o.letters[r.URL.Query().Get("ref")]++ }))
	mux.HandleFunc("POST /calls", o.do(func(*http.Request) { o.calls++ }))
	mux.HandleFunc("GET /letters", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, o.done().letters[r.URL.Query().Get("ref")])
	})
	o.Server = httptest.NewServer(mux)
	t.Cleanup(o.Close)
	return o
}

func (o *office) do(what func(*http.Request)) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		if o.tap != nil {
			o.tap("before " + r.URL.Path[1:])
		}
		o.mu.Lock()
		what(r)
		o.mu.Unlock()
		if o.tap != nil {
			o.tap("before the answer of " + r.URL.Path[1:])
		}
	}
}

func (o *office) done() ledger {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.clone()
}

// request sends one request of a step and returns the answer.
func (o *office) request(ctx context.Context, method, path, key string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, method, o.URL+path, strings.NewReader(""))
	if err != nil {
		return "", err
	}
	r.Header.Set("Idempotency-Key", key)
	answer, err := o.Client().Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return string(body), err
}

// book books with the key of the step.
func (o *office) book(c *graph.Ctx, _ errand) (string, error) {
	_, err := o.request(c, http.MethodPost, "/bookings", c.Key())
	return "booked", err
}

// write sends a letter. An attempt that finds an intent looks whether the
// letter went before it sends one.
func (o *office) write(a *app.App) func(*graph.Ctx, errand) (string, error) {
	return func(c *graph.Ctx, _ errand) (string, error) {
		ref := "/letters?ref=" + c.Key()
		prior, err := outbox.Intend(a, a.Clock.Now(), c.Run(), c.Node())
		if err != nil || prior != nil && prior.Done {
			return "sent", err
		}
		if prior != nil {
			if n, err := o.request(c, http.MethodGet, ref, ""); err != nil || n != "0" {
				return "sent", errors.Join(err, outbox.Happened(a, a.Clock.Now(), c.Run(), c.Node(), nil))
			}
		}
		if _, err := o.request(c, http.MethodPost, ref, ""); err != nil {
			return "", err
		}
		return "sent", outbox.Happened(a, a.Clock.Now(), c.Run(), c.Node(), nil)
	}
}

// call calls at most once: an attempt that finds an intent gives up and says so.
func (o *office) call(a *app.App) func(*graph.Ctx, errand) (string, error) {
	return func(c *graph.Ctx, _ errand) (string, error) {
		prior, err := outbox.Intend(a, a.Clock.Now(), c.Run(), c.Node())
		switch {
		case err != nil:
			return "", err
		case prior != nil && prior.Done:
			return "called", nil
		case prior != nil:
			return "", graph.Permanent(fault.JobLost.Say("Whether the call was made is not known."))
		}
		if _, err := o.request(c, http.MethodPost, "/calls", ""); err != nil {
			return "", err
		}
		return "called", outbox.Happened(a, a.Clock.Now(), c.Run(), c.Node(), nil)
	}
}

// file stores a task that says what was done: an effect on records.
func file(a *app.App) func(*graph.Ctx, errand) (string, error) {
	return func(c *graph.Ctx, s errand) (id string, err error) {
		err = a.RunInTransaction(func(tx core.App) error {
			id, err = outbox.Once(tx, a.Clock.Now(), c.Run(), c.Node(), func() (string, error) {
				task, err := record.NewTask(tx, s.User)
				if err != nil {
					return "", err
				}
				task.Set("title", strings.Join(s.Did, ", "))
				return task.Id, tx.Save(task.Record)
			})
			return err
		})
		return "filed", err
	}
}

// errand is the state of the tests' workflows: whose it is and what was done.
type errand struct {
	User string   `json:"user"`
	Did  []string `json:"did"`
	Go   choice   `json:"go"`
}

// choice is the answer to a question.
type choice struct {
	Go bool `json:"go"`
}

type way string

const (
	yes way = "yes"
	no  way = "no"
)

func (way) Values() []way { return []way{yes, no} }

func did(s *errand, what string) { s.Did = append(s.Did, what) }

// workflowOf makes a workflow of a graph of errands.
func workflowOf(name string, g *graph.Graph[errand]) (workflow.Workflow, error) {
	compiled, err := g.Compile()
	w := workflow.Workflow{Type: name, Graph: compiled, Payload: struct{}{}, Timeout: time.Minute,
		Begin: func(a workflow.Ask) (json.RawMessage, error) {
			var none struct{}
			if err := a.Read(&none); err != nil {
				return nil, err
			}
			return json.Marshal(errand{User: a.User.Id})
		},
		Say:   func(json.RawMessage, string) string { return "Did what was to be done." },
		Steps: map[string]string{},
	}
	if err == nil {
		for _, n := range compiled.Describe().Nodes {
			w.Steps[n.Name] = "Doing " + n.Name
		}
	}
	return w, err
}

// errands books and writes side by side, and files what was done.
func (o *office) errands(a *app.App) ([]workflow.Workflow, error) {
	g := graph.New[errand]("errands")
	book, write := graph.Step(g, "book", o.book, did), graph.Step(g, "write", o.write(a), did)
	end := graph.Step(g, "file", file(a), did)
	g.Start(book, write)
	g.Join(end, book, write)
	g.Then(end, graph.End)
	w, err := workflowOf("errands", g)
	return []workflow.Workflow{w}, err
}

// approval writes only what was approved, after an hour in which one may think
// again.
func (o *office) approval(a *app.App) ([]workflow.Workflow, error) {
	g := graph.New[errand]("approval")
	draft := graph.Step(g, "draft", func(*graph.Ctx, errand) (string, error) { return "drafted", nil }, did)
	ask := graph.Await(g, "ask", func(errand) any { return "Shall it go?" }, func(s *errand, d choice) { s.Go = d },
		graph.Expires(48*time.Hour, choice{}))
	rest := graph.Sleep(g, "rest", func(errand) time.Duration { return time.Hour })
	write, end := graph.Step(g, "write", o.write(a), did), graph.Step(g, "file", file(a), did)
	g.Start(draft)
	g.Then(draft, ask)
	graph.Branch(g, ask, func(s errand) way {
		if s.Go.Go {
			return yes
		}
		return no
	}, graph.Routes[way]{yes: rest, no: graph.End})
	g.Then(rest, write)
	g.Then(write, end)
	g.Then(end, graph.End)
	w, err := workflowOf("approval", g)
	return []workflow.Workflow{w}, err
}

// telephone makes a call that cannot be made twice.
func (o *office) telephone(a *app.App) ([]workflow.Workflow, error) {
	g := graph.New[errand]("telephone")
	call := graph.Step(g, "call", o.call(a), did)
	g.Start(call)
	g.Then(call, graph.End)
	w, err := workflowOf("telephone", g)
	return []workflow.Workflow{w}, err
}

// part is a step of a chain.
type part struct {
	name string
	do   func(*graph.Ctx, errand) (string, error)
	opts []graph.Option
}

// chain is a table of one workflow whose steps follow each other.
func chain(name string, parts ...part) table {
	return func(*app.App) ([]workflow.Workflow, error) {
		w, err := workflowOf(name, chained(graph.New[errand](name), parts...))
		return []workflow.Workflow{w}, err
	}
}

func chained(g *graph.Graph[errand], parts ...part) *graph.Graph[errand] {
	var last *graph.Node
	for _, p := range parts {
		step := graph.Step(g, p.name, p.do, did, p.opts...)
		if last == nil {
			g.Start(step)
		} else {
			g.Then(last, step)
		}
		last = step
	}
	g.Then(last, graph.End)
	return g
}

// fine is a step that does nothing.
func fine(c *graph.Ctx, _ errand) (string, error) { return c.Node(), nil }
