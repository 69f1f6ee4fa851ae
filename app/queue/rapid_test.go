package queue

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestTheQueueIsItsModel runs random histories against the queue and against
// the model and compares everything after each step. Run more of them with
// -rapid.checks=N.
func TestTheQueueIsItsModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := newHistory(t, rt)
		rt.Repeat(map[string]func(*rapid.T){
			"enqueue":    h.enqueue,
			"finish":     h.finish,
			"append":     h.appendEntries,
			"compact":    h.compact,
			"progress":   h.progress,
			"resume":     h.resume,
			"cancel":     h.cancel,
			"discard":    h.discard,
			"retry":      h.retry,
			"reschedule": h.reschedule,
			"pause":      h.pause,
			"advance":    h.advance,
			"forget":     h.forget,
			"crash":      h.crash,
			"restart":    h.restart,
			"diskFails":  h.diskFails,
			"": func(rt *rapid.T) {
				if err := h.w.compare(); err != nil {
					rt.Fatal(err)
				}
			},
		})
	})
}

// history draws the steps of one run.
type history struct {
	m     *machine
	w     *model
	given int
}

func newHistory(t *testing.T, rt *rapid.T) *history {
	m := newMachine(t, func(m *machine) {
		m.o.Workers = rapid.IntRange(1, 5).Draw(rt, "workers")
		m.o.TenantLimit = rapid.IntRange(1, 3).Draw(rt, "tenantLimit")
		m.o.KeepSeen = 100 * 365 * 24 * time.Hour
		m.o.QueueLimits = map[string]int{"narrow": 1}
		for i := range m.kinds {
			m.kinds[i].Timeout = 10_000 * time.Hour
		}
	})
	return &history{m: m, w: newModel(m)}
}

// pick draws a job, if there is one.
func (h *history) pick(rt *rapid.T, match func(*modelJob) bool) *modelJob {
	var list []*modelJob
	for _, j := range h.w.jobs {
		if match == nil || match(j) {
			list = append(list, j)
		}
	}
	if len(list) == 0 {
		rt.Skip("no such job")
	}
	return rapid.SampledFrom(list).Draw(rt, "job")
}

func (h *history) drawJob(rt *rapid.T) Job {
	j := Job{
		Kind:     rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "kind"),
		Queue:    rapid.SampledFrom([]string{"", "narrow", "wide"}).Draw(rt, "queue"),
		Tenant:   rapid.SampledFrom([]string{"", "anna", "ben"}).Draw(rt, "tenant"),
		Priority: rapid.SampledFrom([]uint8{0, 0, Urgent, Low, Idle}).Draw(rt, "priority"),
		Payload:  []byte(rapid.SampledFrom([]string{"", "x", "y"}).Draw(rt, "payload")),
		Retries:  rapid.SampledFrom([]int{0, -1, 1}).Draw(rt, "retries"),
	}
	switch rapid.IntRange(0, 5).Draw(rt, "extra") {
	case 0:
		j.Unique = rapid.SampledFrom([]string{"u", "v"}).Draw(rt, "unique")
		j.OnConflict = rapid.SampledFrom([]Conflict{ReturnExisting, Replace, Reject}).Draw(rt, "conflict")
		j.UniqueScope = rapid.SampledFrom([]Scope{UntilEnd, UntilStart}).Draw(rt, "scope")
	case 1:
		j.Idempotency = rapid.SampledFrom([]string{"i", "k"}).Draw(rt, "idempotency")
	case 2:
		if h.given > 0 && rapid.Bool().Draw(rt, "again") {
			j.ID = DeriveID("given", fmt.Sprint(rapid.IntRange(1, h.given).Draw(rt, "which")))
		} else {
			h.given++
			j.ID = DeriveID("given", fmt.Sprint(h.given))
		}
	case 3:
		j.RunAt = h.m.v.Now().Add(time.Duration(rapid.IntRange(-10, 100).Draw(rt, "seconds")) * time.Second)
	case 4:
		j.AtMostOnce = true
	}
	return j
}

func (h *history) enqueue(rt *rapid.T) {
	j := h.drawJob(rt)
	// The model answers first: the answer is given before anything starts.
	id := j.ID
	if id.IsZero() {
		id = h.peekID()
	}
	want, wantErr := h.w.enqueue(j, id)
	got, err := h.m.enqueue(j)
	if !errors.Is(err, wantErr) || err == nil && got[0] != want {
		rt.Fatalf("Enqueue(%+v) = %+v, %v, want %+v, %v", j, got, err, want, wantErr)
	}
}

// peekID is the ID that the queue gives next.
func (h *history) peekID() ID {
	ids := h.m.ids
	id := h.m.q.newID(h.m.v.Now())
	h.m.ids = ids
	return id
}

func isRunning(j *modelJob) bool { return j.state == Running }

func (h *history) finish(rt *rapid.T) {
	if len(h.w.zombies) > 0 && rapid.Bool().Draw(rt, "zombie") {
		h.bury()
		return
	}
	j := h.pick(rt, isRunning)
	r := j.run
	var result error
	switch rapid.IntRange(0, 8).Draw(rt, "outcome") {
	case 0:
		result = errWork
	case 1:
		result = Snooze(time.Minute)
	case 2:
		result = Park(time.Time{})
	case 3:
		result = Park(h.m.v.Now().Add(time.Hour))
	case 4:
		result = Discard("stale")
	case 5:
		result = Fatal(errWork)
	case 6:
		result = RetryAfter(20*time.Second, errWork)
	}
	if rapid.Bool().Draw(rt, "final") {
		if err := r.Finally([]byte("final")); err != nil {
			rt.Fatal(err)
		}
		j.append([]byte("final"))
	}
	if err := r.SetResult([]byte("result")); err != nil {
		rt.Fatal(err)
	}
	if result == nil {
		j.result = "result"
	}
	h.w.finish(j, result)
	h.m.end(r, result)
	h.m.rest()
}

// bury lets handlers return whose attempt no longer counts.
func (h *history) bury() {
	for len(h.w.zombies) > 0 {
		r := h.w.zombies[0]
		h.w.zombies = h.w.zombies[1:]
		_ = r.SetResult([]byte("late"))
		_ = r.Finally([]byte("late"))
		h.m.end(r, nil)
		h.m.rest()
	}
}

func (h *history) appendEntries(rt *rapid.T) {
	if len(h.w.zombies) > 0 && rapid.Bool().Draw(rt, "zombie") {
		h.m.wantErr(h.m.try(h.w.zombies[0].appendOp([][]byte{[]byte("late")})), ErrStale)
		return
	}
	j := h.pick(rt, isRunning)
	data := [][]byte{[]byte(fmt.Sprint("entry", j.next)), {}}[:rapid.IntRange(1, 2).Draw(rt, "n")]
	h.m.must(j.run.appendOp(data))
	j.append(data...)
}

func (h *history) compact(rt *rapid.T) {
	j := h.pick(rt, func(j *modelJob) bool { return j.state == Running && len(j.entries) > 0 })
	i := rapid.IntRange(0, len(j.entries)-1).Draw(rt, "entry")
	upTo := j.entries[i].Seq
	h.m.must(j.run.compactOp(upTo, []byte("sum")))
	j.entries = append([]Entry{{Seq: upTo, Data: []byte("sum")}}, j.entries[i+1:]...)
}

func (h *history) progress(rt *rapid.T) {
	j := h.pick(rt, isRunning)
	j.progress = Progress{Done: rapid.IntRange(0, 9).Draw(rt, "done"), Total: 9, Step: "step"}
	j.run.Progress(j.progress)
	h.bury() // their time comes within the wait
	h.m.advance(newsWait * time.Millisecond)
}

func (h *history) resume(rt *rapid.T) {
	j := h.pick(rt, nil)
	want := j.state == Parked
	if want {
		j.append([]byte("answer"))
		j.state, j.due = Ready, h.w.now()
	}
	err := h.m.try(resumeOp(j.id, [][]byte{[]byte("answer")}))
	if want && err != nil || !want && !errors.Is(err, ErrState) {
		rt.Fatalf("Resume = %v", err)
	}
}

func (h *history) cancel(rt *rapid.T) {
	h.stop(rt, Cancelled)
}

func (h *history) discard(rt *rapid.T) {
	h.stop(rt, Discarded)
}

func (h *history) stop(rt *rapid.T, to State) {
	j := h.pick(rt, nil)
	ok := !j.state.Ended()
	if ok {
		if j.run != nil {
			h.w.zombies = append(h.w.zombies, j.run)
		}
		h.w.end(j, to, true)
	} else if to == Discarded && (j.state == Failed || j.state == Cancelled) {
		ok = true
		j.state = Discarded
	}
	err := h.m.try(stopOp(j.id, to, "stopped"))
	if ok && err != nil || !ok && !errors.Is(err, ErrState) {
		rt.Fatalf("stop = %v", err)
	}
}

func (h *history) retry(rt *rapid.T) {
	j := h.pick(rt, func(j *modelJob) bool { return j.state.Ended() })
	var want error
	switch {
	case j.state == Done:
		want = ErrState
	case j.Unique != "" && h.w.holder(j.Job) != nil:
		want = ErrUnique
	default:
		j.state, j.attempt, j.crashes, j.due, j.holds = Ready, 0, 0, h.w.now(), j.Unique != ""
	}
	if err := h.m.try(retryOp(j.id)); !errors.Is(err, want) {
		rt.Fatalf("Retry = %v, want %v", err, want)
	}
}

func (h *history) reschedule(rt *rapid.T) {
	j := h.pick(rt, nil)
	at := h.m.v.Now().Add(time.Duration(rapid.IntRange(-10, 100).Draw(rt, "seconds")) * time.Second)
	ok := j.state == Scheduled || j.state == Ready
	if ok {
		j.state, j.due = Scheduled, at.UnixMilli()
		h.w.promote()
	}
	err := h.m.try(rescheduleOp(j.id, at))
	if ok && err != nil || !ok && !errors.Is(err, ErrState) {
		rt.Fatalf("Reschedule = %v", err)
	}
}

func (h *history) pause(rt *rapid.T) {
	queue := rapid.SampledFrom([]string{defaultQueue, "narrow", "wide"}).Draw(rt, "queue")
	h.w.paused[queue] = !h.w.paused[queue]
	h.m.must(pauseOp(queue, h.w.paused[queue]))
}

func (h *history) advance(rt *rapid.T) {
	h.bury()
	h.m.advance(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, time.Hour, 8 * 24 * time.Hour}).Draw(rt, "by"))
}

func (h *history) forget(rt *rapid.T) {
	if h.given == 0 {
		rt.Skip("no ID was given")
	}
	id := DeriveID("given", fmt.Sprint(rapid.IntRange(1, h.given).Draw(rt, "which")))
	h.m.must(forgetOp([]ID{id}))
	delete(h.w.seen, id)
	if j := h.w.find(id); j != nil {
		j.forgotten = true
	}
}
