package queue

import (
	"context"
	"errors"
	"slices"
	"time"
)

// stopWait is how long handlers may take to return once they are cut off.
const stopWait = 5 * time.Second

// Stop ends the queue. No further job starts; those that run may end until ctx
// does. Then their contexts end with the cause ErrStopped, and what does not
// finish by itself is handed back without using an attempt. The file is closed
// when Stop returns. Calling it again waits for the first call; when its ctx
// ends, the running jobs are cut off too.
func (q *Queue) Stop(ctx context.Context) error {
	q.mu.Lock()
	first := q.phase == opened || q.phase == started
	if first {
		q.phase = draining
	}
	var idle chan struct{}
	if first && len(q.runs) > 0 {
		idle = make(chan struct{})
		q.idle = idle
	}
	q.mu.Unlock()
	if !first {
		select {
		case <-q.gone:
			return nil
		case <-ctx.Done():
			q.rush.Do(func() { close(q.hurry) })
		}
		<-q.gone
		return nil
	}
	if idle != nil {
		q.drain(ctx, idle)
	}
	return q.close()
}

// drain waits for the handlers, and in the end cuts them off.
func (q *Queue) drain(ctx context.Context, idle chan struct{}) {
	select {
	case <-idle:
		return
	case <-ctx.Done():
	case <-q.hurry:
	}
	left := make(chan struct{})
	q.mu.Lock()
	for _, r := range q.runs {
		r.cancel(ErrStopped)
	}
	stopTimer := q.o.After(stopWait, func() { close(left) })
	q.mu.Unlock()
	defer stopTimer()
	select {
	case <-idle:
		return
	case <-left:
	}
	for _, r := range q.running() {
		q.abandon(r, errHandBack)
	}
}

func (q *Queue) running() []*Run {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.runs)
}

// close lets the committer finish what was asked of it and listeners hear of
// it, and closes the file.
// The marker goes before the lock on the file does, so that it cannot be taken
// from the next owner.
func (q *Queue) close() error {
	q.mu.Lock()
	if q.stopTick != nil {
		q.stopTick()
	}
	q.mu.Unlock()
	close(q.quit)
	<-q.ended
	q.mu.Lock()
	q.phase = closed
	clean := !q.health.failing
	late := q.pending
	q.pending = nil
	q.mu.Unlock()
	refuse(late, ErrStopped)
	answer(late)
	q.pub.close() // may still read
	<-q.pub.done
	st := q.st.Swap(nil)
	var err error
	if st != nil {
		if clean {
			err = q.disk.unmark()
		}
		err = errors.Join(err, (*st).Close())
	}
	close(q.gone)
	return err
}
