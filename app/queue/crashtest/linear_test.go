package crashtest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/pulseplan/pulseplan/app/queue"
)

var histories = flag.Int("histories", 200, "histories of concurrent calls that must be linearizable")

const (
	callers      = 8
	callsOfOne   = 125
	keysInOne    = 12
	checkTimeout = 20 * time.Second
)

// asked is one call about the jobs that want one unique key.
type asked struct {
	call string // enqueue, cancel, retry, discard or get
	key  int
	id   queue.ID // not of enqueue, which answers with it
}

// answered is what came back.
type answered struct {
	id    queue.ID
	state queue.State
	err   error
}

// jobsOfKey is the sequential object: the jobs that ever wanted a key by
// state, and which of them holds it. As text, so that states can be compared.
type jobsOfKey struct {
	ids    []queue.ID
	states []queue.State
}

func (j jobsOfKey) find(id queue.ID) int {
	for i := range j.ids {
		if j.ids[i] == id {
			return i
		}
	}
	return -1
}

// held reports whether a live job holds the key.
func (j jobsOfKey) held() bool {
	for _, s := range j.states {
		if !s.Ended() {
			return true
		}
	}
	return false
}

// with is j with one job in another state.
func (j jobsOfKey) with(i int, s queue.State) jobsOfKey {
	states := append([]queue.State(nil), j.states...)
	states[i] = s
	return jobsOfKey{j.ids, states}
}

// step is what a queue does that answers one call after the other.
func (j jobsOfKey) step(in asked, out answered) (bool, jobsOfKey) {
	if in.call == "enqueue" {
		if j.held() {
			return errors.Is(out.err, queue.ErrUnique), j
		}
		return out.err == nil && j.find(out.id) < 0, jobsOfKey{append(j.ids[:len(j.ids):len(j.ids)], out.id), append(j.states[:len(j.states):len(j.states)], queue.Scheduled)}
	}
	i := j.find(in.id)
	if i < 0 {
		return false, j // ids are only known from answers
	}
	s := j.states[i]
	switch in.call {
	case "get":
		return out.err == nil && out.state == s, j
	case "cancel":
		if s.Ended() {
			return errors.Is(out.err, queue.ErrState), j
		}
		return out.err == nil, j.with(i, queue.Cancelled)
	case "discard":
		if s == queue.Discarded {
			return errors.Is(out.err, queue.ErrState), j
		}
		return out.err == nil, j.with(i, queue.Discarded)
	default: // retry
		switch {
		case !s.Ended():
			return errors.Is(out.err, queue.ErrState), j
		case j.held():
			return errors.Is(out.err, queue.ErrUnique), j
		}
		return out.err == nil, j.with(i, queue.Ready)
	}
}

// linearModel tells porcupine about jobsOfKey; calls about one key are a
// history of their own.
var linearModel = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		parts := make([][]porcupine.Operation, keysInOne)
		for _, op := range history {
			key := op.Input.(asked).key
			parts[key] = append(parts[key], op)
		}
		return parts
	},
	Init: func() any { return jobsOfKey{} },
	Step: func(state, in, out any) (bool, any) { return state.(jobsOfKey).step(in.(asked), out.(answered)) },
	Equal: func(a, b any) bool {
		return fmt.Sprint(a) == fmt.Sprint(b)
	},
	DescribeOperation: func(in, out any) string {
		i, o := in.(asked), out.(answered)
		return fmt.Sprintf("%s %s -> %s %s %v", i.call, i.id, o.id, o.state, o.err)
	},
}

// TestConcurrentCallsAnswerAsIfOneCameAfterTheOther has eight callers enqueue
// under unique keys, cancel, discard, retry and ask at once, and searches an
// order of their calls that explains every answer (Herlihy and Wing,
// Linearizability, 1990; the search is porcupine's).
func TestConcurrentCallsAnswerAsIfOneCameAfterTheOther(t *testing.T) {
	t.Parallel()
	seed, dir := newSeed(t), memoryDir(t)
	calls := map[string]int{}
	for n := range *histories {
		history := callAtOnce(t, filepath.Join(dir, fmt.Sprintf("%d.db", n)), newRand(seed, uint64(n)))
		for _, op := range history {
			what := op.Input.(asked).call
			if op.Output.(answered).err != nil {
				what += " refused"
			}
			calls[what]++
		}
		picture(t, linearModel, history, fmt.Sprintf("linear-%d-%d", seed, n))
	}
	t.Logf("%d histories: %v", *histories, calls)
}

// picture ends the test when no order of the calls explains their answers, and
// keeps a picture of them.
func picture(t *testing.T, model porcupine.Model, history []porcupine.Operation, name string) {
	t.Helper()
	result, info := porcupine.CheckOperationsVerbose(model, history, checkTimeout)
	if result == porcupine.Ok {
		return
	}
	path := filepath.Join(os.TempDir(), name+".html")
	f, err := os.Create(path)
	if err == nil {
		err = errors.Join(porcupine.Visualize(model, info, f), f.Close())
	}
	t.Fatalf("the history is %v; a picture of it is in %s (%v)", result, path, err)
}

// callAtOnce makes one history on a queue of its own. Its jobs are for next
// year, so that nothing but the calls changes them.
func callAtOnce(t *testing.T, path string, rng *rand.Rand) []porcupine.Operation {
	t.Helper()
	began := time.Now()
	q, err := queue.Open(t.Context(), queue.Options{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(path)
	defer q.Stop(context.WithoutCancel(t.Context()))
	if err := q.Register(queue.Kind{Name: "k", Handle: func(context.Context, *queue.Run) error { return nil }}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var history []porcupine.Operation
	known := make([][]queue.ID, keysInOne)
	pick := func(key int, r *rand.Rand) (queue.ID, bool) {
		mu.Lock()
		defer mu.Unlock()
		if len(known[key]) == 0 {
			return queue.ID{}, false
		}
		return known[key][r.IntN(len(known[key]))], true
	}
	var all sync.WaitGroup
	for caller := range callers {
		r := rand.New(rand.NewPCG(rng.Uint64(), uint64(caller)))
		all.Go(func() {
			for range callsOfOne {
				in := asked{call: []string{"enqueue", "enqueue", "cancel", "discard", "retry", "retry", "get"}[r.IntN(7)], key: r.IntN(keysInOne)}
				if in.call != "enqueue" {
					id, ok := pick(in.key, r)
					if !ok {
						continue
					}
					in.id = id
				}
				op := porcupine.Operation{ClientId: caller, Input: in, Call: int64(time.Since(began))}
				out := callQueue(t, q, in, began)
				op.Return, op.Output = int64(time.Since(began)), out
				mu.Lock()
				history = append(history, op)
				if in.call == "enqueue" && out.err == nil {
					known[in.key] = append(known[in.key], out.id)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return history
}

// callQueue makes one call. States that wait count as one: a retried job is
// ready, a new one scheduled.
func callQueue(t *testing.T, q *queue.Queue, in asked, began time.Time) answered {
	ctx := t.Context()
	switch in.call {
	case "enqueue":
		got, err := q.Enqueue(ctx, queue.Job{Kind: "k", RunAt: began.AddDate(1, 0, 0), Unique: fmt.Sprint(in.key), OnConflict: queue.Reject})
		if err != nil {
			return answered{err: err}
		}
		return answered{id: got[0].ID}
	case "get":
		s, err := q.Get(in.id)
		return answered{state: s.State, err: err}
	case "cancel":
		return answered{err: q.Cancel(ctx, in.id, "asked to")}
	case "discard":
		return answered{err: q.Discard(ctx, in.id)}
	}
	return answered{err: q.Retry(ctx, in.id)}
}

func TestAnswersThatNoOrderExplainsAreNoticed(t *testing.T) {
	id := queue.DeriveID("one")
	in := func(call string) asked { return asked{call: call, id: id} }
	history := []porcupine.Operation{
		{ClientId: 0, Input: asked{call: "enqueue"}, Output: answered{id: id}, Call: 0, Return: 1},
		{ClientId: 0, Input: in("cancel"), Output: answered{}, Call: 2, Return: 3},
		{ClientId: 1, Input: in("get"), Output: answered{state: queue.Scheduled}, Call: 4, Return: 5}, // what was cancelled is back
	}
	if porcupine.CheckOperations(linearModel, history) {
		t.Error("a cancelled job that is scheduled again by itself passes")
	}
	if !porcupine.CheckOperations(linearModel, history[:2]) || !strings.Contains(linearModel.DescribeOperation(history[0].Input, history[0].Output), "enqueue") {
		t.Error("what is right does not pass")
	}
}
