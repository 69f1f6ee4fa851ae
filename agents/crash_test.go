package agents

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// death is what kill -9 left at one moment of a run.
type death struct {
	moment string
	image  apptest.Image
	// with is what the test keeps beside it, such as what a server has seen.
	with any
}

// witness takes an image of each moment of a run at which the process could
// die: before and after each record in its journal, before its last commit,
// and before and after its record follows.
type witness struct {
	d      *desk
	beside func() any
	only   int // 0: all moments, else this one

	mu      sync.Mutex
	records int
	moments int
	deaths  []death
	digest  [sha256.Size]byte // of the last image
	enough  bool              // no more images
}

// taps of the desk that the witness watches.
func (w *witness) taps() taps {
	return taps{
		begin: func(d *desk) { w.d = d },
		append: func(before bool) error {
			if before {
				w.records++ // a run writes one after the other
				w.see("before record %d", w.records)
			} else {
				w.see("after record %d", w.records)
			}
			return nil
		},
		handled: func() { w.see("before the last commit") },
		changed: func(before bool, s []queue.Status) {
			when := "after"
			if before {
				when = "before"
			}
			w.see("%s the record says %s", when, s[len(s)-1].State)
		},
	}
}

func (w *witness) see(moment string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.moments++
	if w.enough || w.only != 0 && w.only != w.moments {
		return
	}
	image, err := w.d.Crash()
	if err != nil {
		w.d.T.Error(err)
		return
	}
	// What was there the moment before need not be tried again.
	last := w.digest
	if w.digest = digest(w.d.T, image); w.digest == last && w.beside == nil {
		return
	}
	dead := death{moment: fmt.Sprintf("%02d %s", w.moments, fmt.Sprintf(moment, args...)), image: image}
	if w.beside != nil {
		dead.with = w.beside()
	}
	w.deaths = append(w.deaths, dead)
}

// digest is of what an image has of records and queue.
func digest(t testing.TB, image apptest.Image) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, name := range []string{"data.db", "data.db-wal", app.QueueFile} {
		raw, err := os.ReadFile(filepath.Join(image.Dir, name))
		if err != nil {
			t.Error(err)
		}
		h.Write(raw)
	}
	h.Sum(sum[:0])
	return sum
}

// done ends the watching and returns what was seen.
func (w *witness) done() []death {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.enough = true
	return w.deaths
}

// whole fails unless a run that is done has left exactly one of everything: a
// job, a trace of each step once, its events without a gap.
func (d *desk) whole(id string) {
	d.T.Helper()
	job := d.job(id)
	if job.Status() != record.JobDone || job.Problem() != nil || job.Finished().IsZero() {
		d.T.Fatalf("run %s is %s (%v), ended %s\n%s", id, job.Status(), job.Problem(), job.Finished(), d.log)
	}
	jobs, err := d.queue().List(queue.Filter{})
	if err != nil || len(jobs) != 1 || jobs[0].State != queue.Done {
		d.T.Errorf("the queue has %+v (%v)", jobs, err)
	}
	if n, err := d.App.Jobs.Outbox().Waiting(); err != nil || n != 0 {
		d.T.Errorf("%d rows wait in the outbox (%v)", n, err)
	}
	if n := d.r.Slipped(); n != 0 {
		d.T.Errorf("%d runs slipped", n)
	}
	d.traced(id)
}

// traced fails unless the trace of a run tells of each node once, from the
// first event to the last.
func (d *desk) traced(id string) {
	d.T.Helper()
	traces, err := d.FindRecordsByFilter(record.DecisionTraces, "job = {:job}", "", 0, 0, map[string]any{"job": id})
	if err != nil || len(traces) != 1 {
		d.T.Fatalf("%d traces (%v)", len(traces), err)
	}
	var events []graph.Event
	var lines []Step
	for field, to := range map[string]any{"events": &events, "steps": &lines} {
		if err := traces[0].UnmarshalJSONField(field, to); err != nil {
			d.T.Fatal(err)
		}
	}
	numbered(d.T, events)
	finished := map[string]int{}
	for i, e := range events {
		if e.Type == graph.NodeFinished {
			finished[e.Node]++
		}
		if (e.Type == graph.RunStarted) != (i == 0) || (e.Type == graph.RunFinished) != (i == len(events)-1) {
			d.T.Errorf("event %d of %d is %s", i+1, len(events), e.Type)
		}
	}
	seen := map[string]int{}
	for _, s := range lines {
		if s.Tool == "" && s.Status != "skipped" {
			seen[s.Node]++
			if s.Status != "done" || finished[s.Node] != 1 {
				d.T.Errorf("step %s is %s and finished %d times", s.Node, s.Status, finished[s.Node])
			}
		}
	}
	for node, n := range seen {
		if n != 1 {
			d.T.Errorf("step %s is in the trace %d times", node, n)
		}
	}
	if len(seen) != len(finished) || len(seen) == 0 {
		d.T.Errorf("%d steps, %d finished", len(seen), len(finished))
	}
}

// numbered fails unless events count from 1 without gaps or repeats.
func numbered(t testing.TB, events []graph.Event) {
	t.Helper()
	for i, e := range events {
		if e.Seq != uint64(i+1) {
			t.Fatalf("event %d has number %d", i+1, e.Seq)
		}
	}
}

// effects are the rows of the ledger, without their results.
func (d *desk) effects() string {
	d.T.Helper()
	var rows []struct {
		Job, Step, State string
	}
	if err := d.DB().NewQuery("SELECT [[job]], [[step]], [[state]] FROM [[_effects]] ORDER BY [[job]], [[step]]").All(&rows); err != nil {
		d.T.Fatal(err)
	}
	text, err := json.Marshal(rows)
	if err != nil {
		d.T.Fatal(err)
	}
	return string(text)
}
