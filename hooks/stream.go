package hooks

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/pulseplan/pulseplan/agents"
	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/app/record"
)

// heartbeat keeps proxies from closing a stream on which nothing happens; many
// close after 60 s, some after 30.
const heartbeat = 15 * time.Second

// streamEvents sends the events of a run as they come (WHATWG HTML, section
// 9.2), after those that the client does not know yet. The stream ends with the
// run: a last message "end" says how. A client that connects again after that
// gets 204, which tells EventSource to stop.
func streamEvents(c *call, runner *agents.Runner) (any, error) {
	job, err := c.job()
	if err != nil {
		return nil, err
	}
	after, err := lastSeen(c)
	if err != nil {
		return nil, err
	}
	s := &stream{call: c, runner: runner, job: job, last: after}
	// Following begins before the past is read, so that nothing falls between.
	f := runner.Follow(job.Id)
	defer f.Close()
	if s.job, err = c.job(); err != nil {
		return nil, err
	}
	past, err := runner.Events(s.job, after)
	if err != nil {
		return nil, err
	}
	if len(past) == 0 && after > 0 && s.job.Ended() {
		return nil, c.NoContent(http.StatusNoContent)
	}
	return nil, s.run(f, past)
}

// lastSeen is the number of the newest event the client has.
func lastSeen(c *call) (uint64, error) {
	text := c.Request.Header.Get("Last-Event-ID")
	field := "Last-Event-ID"
	if text == "" {
		text, field = c.Request.URL.Query().Get("after"), "after"
	}
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, badField(field, "must be the number of an event")
	}
	return n, nil
}

// stream is one client that follows one run.
type stream struct {
	*call
	runner *agents.Runner
	job    *record.Job
	last   uint64 // number of the newest event sent
}

func (s *stream) run(f *agents.Follower, past []graph.Event) error {
	// The server bounds how long an answer may take; this one takes as long as
	// the run.
	if err := http.NewResponseController(s.Response).SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	h := s.Response.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	s.Response.WriteHeader(http.StatusOK)
	if err := s.send(past...); err != nil {
		return nil // the client has left
	}
	if s.job.Ended() {
		s.end()
		return nil
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-s.Request.Context().Done():
			return nil
		case <-beat.C:
			err = s.write(": still here\n\n")
		case e := <-f.Events:
			err = s.next(f, e)
		case <-f.Ended:
			s.finish()
			return nil
		}
		if err != nil {
			return nil
		}
	}
}

// next sends an event. Where events were dropped, it sends what is on record
// first.
func (s *stream) next(f *agents.Follower, e graph.Event) error {
	if f.Missed() || e.Seq > s.last+1 {
		missed, err := s.runner.Events(s.job, s.last)
		if err != nil {
			return err
		}
		if err := s.send(missed...); err != nil {
			return err
		}
	}
	return s.send(e)
}

// finish sends what is left of a run that has ended. Its status was sent long
// ago: what goes wrong now, the client learns when it connects again.
func (s *stream) finish() {
	var err error
	if s.job, err = s.call.job(); err != nil {
		return // its owner has deleted it meanwhile
	}
	rest, err := s.runner.Events(s.job, s.last)
	if err == nil && s.send(rest...) == nil {
		s.end()
	}
}

// end is the last message. It has no number: it is no event of the run.
func (s *stream) end() {
	_ = s.write(fmt.Sprintf("event: end\ndata: {\"status\":%q}\n\n", s.job.Status())) // a client that has left needs no farewell
}

// send writes events, leaving out those that were sent.
func (s *stream) send(events ...graph.Event) error {
	text := ""
	for _, e := range events {
		if e.Seq != 0 && e.Seq <= s.last {
			continue
		}
		data, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if e.Seq != 0 { // what is not kept has no number to come back to
			s.last = e.Seq
			text += fmt.Sprintf("id: %d\n", e.Seq)
		}
		text += fmt.Sprintf("event: %s\ndata: %s\n\n", e.Type, data)
	}
	return s.write(text)
}

func (s *stream) write(text string) error {
	if _, err := s.Response.Write([]byte(text)); err != nil {
		return err
	}
	return s.Flush()
}
