package graph

import (
	"encoding/json"
	"fmt"
	"time"
)

// sitsOut reports whether the next thing due is near enough to wait for it here.
func (e *engine) sitsOut() bool {
	if e.l.Failure != nil {
		return false
	}
	at := e.due()
	return !at.IsZero() && at.Sub(e.r.Now()) <= e.r.Inline
}

// due is the next time at which a retry or a sleep is over. The expiry of a
// question is not: whoever asks a person gives the worker back.
func (e *engine) due() time.Time {
	var next time.Time
	consider := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for i, n := range e.p.nodes {
		state := e.l.node(i)
		if state.Status != active {
			continue
		}
		consider(state.Due)
		for item, w := range state.Works {
			if _, runs := e.running[taskKey{n.name, item}]; !runs && !w.Ended {
				consider(w.Due)
			}
		}
	}
	return next
}

// outcome ends the call: the queued entries become its Final.
func (e *engine) outcome() (Outcome, error) {
	out, err := e.end()
	if err != nil {
		return Outcome{}, err
	}
	for _, o := range e.batch {
		if o.live != nil {
			e.r.Observer(*o.live)
		}
		if o.entry == nil {
			continue
		}
		data, err := encode(o.entry)
		if err != nil {
			return Outcome{}, fmt.Errorf("run %s: %w", e.r.ID, err)
		}
		out.Final = append(out.Final, data)
		out.Events = append(out.Events, o.entry.Events...)
	}
	return out, nil
}

// end works out how the call ended, and records it when the run did.
func (e *engine) end() (Outcome, error) {
	l, now := e.l, e.r.Now()
	if l.Failure != nil {
		if !l.Ended {
			f := *l.Failure
			err := e.record(&entry{Kind: kindEnd, At: now, Failure: &f}, e.event(RunFailed, f.Node, FailedData{Failure: f}))
			if err != nil {
				return Outcome{}, err
			}
		}
		return Outcome{State: Failed, Failure: l.Failure}, nil
	}
	if l.settled() {
		return e.finished()
	}
	out := Outcome{State: Sleeping, Until: e.due()}
	for i, n := range e.p.nodes {
		if s := l.node(i); s.Status == active && s.Wait != nil {
			out.State = Waiting
			out.Waits = append(out.Waits, Wait{n.name, s.Visits, s.Wait.Token, s.Wait.Prompt, s.Wait.Expires})
			if at := s.Wait.Expires; !at.IsZero() && (out.Until.IsZero() || at.Before(out.Until)) {
				out.Until = at
			}
		}
	}
	if out.State == Sleeping && out.Until.IsZero() {
		return Outcome{}, fmt.Errorf("%w: nothing can run and nothing is waited for", ErrNeedsAttention)
	}
	if limit := l.Since.Add(e.p.limits.Deadline); out.Until.IsZero() || limit.Before(out.Until) {
		out.Until = limit
	}
	return out, nil
}

// finished is the end of a run that reached it.
func (e *engine) finished() (Outcome, error) {
	l, now := e.l, e.r.Now()
	var result json.RawMessage
	err := l.fold()
	if err == nil {
		result, err = e.result()
	}
	switch {
	case err != nil && l.Ended:
		return Outcome{}, fmt.Errorf("%w: %w", ErrNeedsAttention, err)
	case err != nil:
		if err := e.failRun(err); err != nil {
			return Outcome{}, err
		}
		return e.end()
	case !l.Ended:
		data := FinishedData{Milliseconds: now.Sub(l.Began).Milliseconds()}
		if err := e.record(&entry{Kind: kindEnd, At: now}, e.event(RunFinished, "", data)); err != nil {
			return Outcome{}, err
		}
	}
	return Outcome{State: Done, FinalState: l.Base, Result: result}, nil
}

// result is what the caller gets of the last state.
func (e *engine) result() (json.RawMessage, error) {
	if e.p.result == nil {
		return e.l.Base, nil
	}
	return e.guarded(e.l.Base, e.p.result)
}
