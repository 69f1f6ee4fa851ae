package crashtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pulseplan/pulseplan/app/queue"
)

// The kinds of jobs, each for one promise.
const (
	plain = "plain" // returns, with a result; soon pruned
	slow  = "slow"  // runs long enough to be interrupted or cancelled
	flaky = "flaky" // fails once, snoozes once
	once  = "once"  // must not start twice
	lone  = "lone"  // holds one of a few unique keys
	keyed = "keyed" // has one of some idempotency keys
	given = "given" // has an ID of the caller's; soon pruned
	steps = "steps" // keeps a journal
	ask   = "ask"   // parks until it is answered
	pair  = "pair"  // leaves a child behind when it is done
	child = "child"
	group = "group" // three in one Enqueue
)

const (
	producers = 4
	loneKeys  = 5
	idemKeys  = 40
	lastStep  = 6
	groupSize = 3
	answer    = "answer"
	shortly   = 15 * time.Millisecond
)

// register says who handles what. Kinds that the ledger looks for after their
// end are kept.
func (c *crew) register() error {
	kinds := []queue.Kind{
		{Name: plain, Handle: c.plain, KeepFor: shortly},
		{Name: given, Handle: c.plain, KeepFor: shortly},
		{Name: child, Handle: c.plain, KeepFor: shortly},
		{Name: flaky, Handle: c.flaky, KeepFor: shortly, BackoffMin: time.Millisecond, BackoffMax: 5 * time.Millisecond},
		{Name: once, Handle: c.slow, AtMostOnce: true},
		{Name: slow, Handle: c.slow, KeepFor: shortly},
		{Name: lone, Handle: c.alone},
		{Name: keyed, Handle: c.plain},
		{Name: steps, Handle: c.steps, BackoffMin: time.Millisecond, BackoffMax: 5 * time.Millisecond},
		{Name: ask, Handle: c.ask},
		{Name: pair, Handle: c.pair},
		{Name: group, Handle: c.plain},
	}
	for _, k := range kinds {
		handle := k.Handle
		k.Handle = func(ctx context.Context, r *queue.Run) error {
			s := r.Job()
			strict := s.Kind == once || c.q.State().State == "safe"
			c.tell(toldStart, s.ID, s.Crashes, strict)
			if _, ok := readPayload(r.Payload()); !ok {
				c.wrong("job %s runs with a payload that is not its own: %.80q", s.ID, r.Payload())
			}
			return handle(ctx, r)
		}
		if err := c.q.Register(k); err != nil {
			return err
		}
	}
	return nil
}

// payload tells a job's key and has a length of its own; a bit of it that is
// wrong shows.
func payload(key string, n int) []byte {
	head := fmt.Sprintf("%s %d ", key, n)
	return append([]byte(head), bytes.Repeat([]byte(strconv.Itoa(n)), n*7919%300)...)
}

func readPayload(p []byte) (key string, ok bool) {
	fields := strings.SplitN(string(p), " ", 3)
	if len(fields) != 3 {
		return "", false
	}
	n, err := strconv.Atoi(fields[1])
	return fields[0], err == nil && bytes.Equal(p, payload(fields[0], n))
}

func (c *crew) plain(_ context.Context, r *queue.Run) error { return r.SetResult(result(r.Job().ID)) }

func result(id queue.ID) []byte { return []byte("result of " + id.String()) }

func (c *crew) slow(ctx context.Context, _ *queue.Run) error {
	select {
	case <-time.After(25 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (c *crew) flaky(_ context.Context, r *queue.Run) error {
	entries, err := r.Entries()
	switch {
	case err != nil:
		return err
	case len(entries) == 0:
		return errors.Join(r.Finally([]byte("failed")), errors.New("the first time"))
	case len(entries) == 1:
		return errors.Join(r.Finally([]byte("snoozed")), queue.Snooze(time.Millisecond))
	}
	return nil
}

// alone is the handler of jobs of which one runs per key.
func (c *crew) alone(ctx context.Context, r *queue.Run) error {
	key, _ := readPayload(r.Payload())
	if other, runs := c.lone.LoadOrStore(key, r.Job().ID); runs {
		c.wrong("jobs %s and %s run at once with the unique key %s", r.Job().ID, other, key)
	}
	defer c.lone.Delete(key)
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(time.Millisecond):
		return nil
	}
}

func step(id queue.ID, seq uint64) []byte { return fmt.Appendf(nil, "step %d of %s", seq, id) }

// steps does what is not on record yet. Step 4 also replaces the first three.
func (c *crew) steps(ctx context.Context, r *queue.Run) error {
	id := r.Job().ID
	entries, err := r.Entries()
	if err != nil {
		return err
	}
	next := uint64(1)
	if len(entries) > 0 {
		next = entries[len(entries)-1].Seq + 1
	}
	for ; next <= lastStep; next++ {
		if err := r.Append(ctx, step(id, next)); err != nil {
			return err
		}
		c.tell(toldJournal, id, next)
		if next == 4 {
			if err := r.Compact(ctx, 3, step(id, 3)); err != nil {
				return err
			}
		}
	}
	return r.Finally(step(id, next))
}

func (c *crew) ask(_ context.Context, r *queue.Run) error {
	entries, err := r.Entries()
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return queue.Park(time.Time{})
	}
	return nil
}

func childOf(id queue.ID) queue.ID { return queue.DeriveID("child", id.String()) }

func (c *crew) pair(_ context.Context, r *queue.Run) error {
	id := r.Job().ID
	return r.Then(queue.Job{Kind: child, ID: childOf(id), Payload: payload(id.String(), 1)})
}
