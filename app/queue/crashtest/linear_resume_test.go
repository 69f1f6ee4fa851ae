package crashtest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/pulseplan/pulseplan/app/queue"
)

const (
	// answersNeeded is how often a job parks before it is done.
	answersNeeded = 3
	askingJobs    = 20
)

// asking is the sequential object: a job that parks until it was answered
// often enough. When it parks and when it is done is its own business, so
// until that is seen both may be true.
type asking struct {
	answers int
	end     queue.State // 0: none is certain
}

// step is what the queue may answer to one call.
func (a asking) step(in asked, out answered) (bool, asking) {
	last := a.answers == answersNeeded
	refused := errors.Is(out.err, queue.ErrState)
	switch in.call {
	case "resume":
		switch {
		case refused:
			return true, a // it runs, or has ended
		case out.err != nil || last || a.end != 0:
			return false, a
		}
		a.answers++
		return true, a
	case "cancel":
		switch {
		case out.err == nil:
			before := a.end
			a.end = queue.Cancelled
			return before == 0, a
		case refused && last && a.end == 0:
			a.end = queue.Done
			return true, a
		}
		return refused && a.end != 0, a
	}
	switch out.state { // get
	case queue.Done:
		before := a.end
		a.end = queue.Done
		return last && before != queue.Cancelled, a
	case queue.Cancelled:
		return a.end == queue.Cancelled, a
	case queue.Parked:
		return a.end == 0 && !last, a
	}
	return a.end == 0, a
}

var askingModel = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		parts := make([][]porcupine.Operation, askingJobs)
		for _, op := range history {
			key := op.Input.(asked).key
			parts[key] = append(parts[key], op)
		}
		return parts
	},
	Init:              func() any { return asking{} },
	Step:              func(state, in, out any) (bool, any) { return state.(asking).step(in.(asked), out.(answered)) },
	DescribeOperation: linearModel.DescribeOperation,
}

// TestAnAnswerIsTakenOnceAndAnEndIsOne has eight callers answer, cancel and
// look at the same jobs while these run, park and end.
func TestAnAnswerIsTakenOnceAndAnEndIsOne(t *testing.T) {
	t.Parallel()
	seed, dir := newSeed(t), memoryDir(t)
	tally := map[string]int{}
	for n := range max(*histories/4, 1) {
		history := answerAtOnce(t, filepath.Join(dir, fmt.Sprintf("%d.db", n)), seed+uint64(n))
		for _, op := range history {
			what := op.Input.(asked).call
			if op.Output.(answered).err != nil {
				what += " refused"
			}
			tally[what]++
		}
		picture(t, askingModel, history, fmt.Sprintf("asking-%d-%d", seed, n))
	}
	t.Logf("%d histories: %v", max(*histories/4, 1), tally)
}

// answerAtOnce makes one history.
func answerAtOnce(t *testing.T, path string, seed uint64) []porcupine.Operation {
	t.Helper()
	began := time.Now()
	q, err := queue.Open(t.Context(), queue.Options{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Stop(context.WithoutCancel(t.Context()))
	handle := func(_ context.Context, r *queue.Run) error {
		entries, err := r.Entries()
		if err != nil || len(entries) == answersNeeded {
			return err
		}
		return queue.Park(time.Time{})
	}
	if err := errors.Join(q.Register(queue.Kind{Name: "ask", Handle: handle}), q.Start(t.Context())); err != nil {
		t.Fatal(err)
	}
	receipts, err := q.Enqueue(t.Context(), askingOnes()...)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var history []porcupine.Operation
	var all sync.WaitGroup
	for caller := range callers {
		rng := newRand(seed, uint64(caller))
		all.Go(func() {
			for range callsOfOne {
				key := rng.IntN(askingJobs)
				in := asked{call: []string{"resume", "resume", "resume", "get", "get", "get", "cancel"}[rng.IntN(7)], key: key, id: receipts[key].ID}
				if in.call == "cancel" && rng.IntN(8) > 0 {
					in.call = "get" // else few live to their end
				}
				op := porcupine.Operation{ClientId: caller, Input: in, Call: int64(time.Since(began))}
				var out answered
				switch in.call {
				case "resume":
					out.err = q.Resume(t.Context(), in.id, []byte(answer))
				default:
					out = callQueue(t, q, in, began)
				}
				op.Return, op.Output = int64(time.Since(began)), out
				mu.Lock()
				history = append(history, op)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for key, r := range receipts {
		entries, err := q.Entries(r.ID, 0)
		taken := 0
		for _, op := range history {
			if in := op.Input.(asked); in.key == key && in.call == "resume" && op.Output.(answered).err == nil {
				taken++
			}
		}
		if err != nil || len(entries) != taken {
			t.Errorf("job %s took %d answers and holds %d: %v", r.ID, taken, len(entries), err)
		}
	}
	return history
}

func askingOnes() (jobs []queue.Job) {
	for range askingJobs {
		jobs = append(jobs, queue.Job{Kind: "ask"})
	}
	return jobs
}
