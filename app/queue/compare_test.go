package queue

import (
	"errors"
	"fmt"
	"time"
)

// compare looks for differences between the model and the queue.
func (w *model) compare() error {
	w.promote()
	w.prune()
	if len(w.wrong) > 0 {
		return errors.New(w.wrong[0])
	}
	depth := map[State]int{}
	for _, j := range w.jobs {
		depth[j.state]++
		if err := w.compareJob(j); err != nil {
			return err
		}
		if w.startable(j) && w.running(func(string, string) bool { return true }) < w.m.q.o.Workers {
			return fmt.Errorf("job %s could run and does not", j.id)
		}
	}
	got := map[State]int{}
	for _, q := range w.m.q.Stats().Queues {
		for s, n := range q.Depth {
			got[s] += n
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(depth) {
		return fmt.Errorf("the queue counts %v, want %v", got, depth)
	}
	list, err := w.m.q.List(Filter{})
	if err != nil || len(list) != len(w.jobs) {
		return fmt.Errorf("the queue lists %d jobs, want %d (%w)", len(list), len(w.jobs), err)
	}
	return nil
}

func (w *model) compareJob(j *modelJob) error {
	s, err := w.m.q.Get(j.id)
	if err != nil {
		return fmt.Errorf("job %s: %w", j.id, err)
	}
	if j.due == notYetKnown {
		wait := s.RunAt.UnixMilli() - w.now()
		if wait < DefaultBackoffMin.Milliseconds() || wait > DefaultBackoffMax.Milliseconds() {
			return fmt.Errorf("job %s is tried again after %d ms", j.id, wait)
		}
		j.due = s.RunAt.UnixMilli()
	}
	want := Status{State: j.state, Attempt: j.attempt, Crashes: j.crashes, Progress: j.progress}
	if got := (Status{State: s.State, Attempt: s.Attempt, Crashes: s.Crashes, Progress: s.Progress}); got != want {
		return fmt.Errorf("job %s is %+v, want %+v", j.id, got, want)
	}
	if (j.state == Scheduled || j.state == Parked) && toMillis(s.RunAt) != j.due {
		return fmt.Errorf("job %s runs at %s, want %s", j.id, s.RunAt, time.UnixMilli(j.due))
	}
	if j.problem != (s.Error != "") {
		return fmt.Errorf("job %s tells the error %q", j.id, s.Error)
	}
	payload, err1 := w.m.q.Payload(j.id)
	result, err2 := w.m.q.Result(j.id)
	entries, err3 := w.m.q.Entries(j.id, 0)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	if string(payload) != string(j.Payload) || string(result) != j.result || fmt.Sprint(entries) != fmt.Sprint(j.entries) {
		return fmt.Errorf("job %s holds %q %q %v, want %q %q %v", j.id, payload, result, entries, j.Payload, j.result, j.entries)
	}
	return nil
}
