package crashtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/pulseplan/pulseplan/app/queue"
)

// examiner looks at queue files that may be in any state, so that whatever
// they do to a process they do to this one. It reads commands, one a line, and
// ends each answer with a full stop. An answer may be "refused" with a reason.
//
//	check PATH    queue.Check
//	open PATH     open it, tell all of it, and stop
//	trust PATH    the same with a file that was checked
//	finish PATH   open it, run what there is to an end, and stop
//	salvage PATH  salvage it to PATH.new, and tell all of that
func examiner() error {
	t := toPipe()
	commands := bufio.NewScanner(os.Stdin)
	for commands.Scan() {
		verb, path, _ := strings.Cut(commands.Text(), " ")
		do := map[string]func(*teller, string) error{
			"check": examineFile, "open": examineQueue, "trust": examineChecked, "finish": finishQueue, "salvage": salvageFile,
		}[verb]
		if do == nil {
			return fmt.Errorf("command %q", commands.Text())
		}
		if err := do(t, path); err != nil {
			t.tell(toldRefused, strings.ReplaceAll(err.Error(), "\n", "; "))
		}
		if err := t.write([]byte(".\n")); err != nil {
			return err
		}
	}
	return commands.Err()
}

const toldRefused = "refused"

func examineFile(_ *teller, path string) error {
	_, err := queue.Check(context.Background(), path)
	return err
}

// look opens the queue and lets nothing start or go.
func look(t *teller, path string, change func(*queue.Options)) error {
	ctx := context.Background()
	o := queue.Options{Path: path, Now: time.Now, MayPrune: func([]queue.ID) ([]queue.ID, error) { return nil, nil }}
	if change != nil {
		change(&o)
	}
	q, err := queue.Open(ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(tellAll(ctx, q, t, nil), q.Stop(ctx))
}

func examineQueue(t *teller, path string) error { return look(t, path, nil) }

// checked is a Verify for a file that another process has checked.
func checked(context.Context, string) error { return nil }

func examineChecked(t *teller, path string) error {
	return look(t, path, func(o *queue.Options) { o.Verify = checked })
}

func salvageFile(t *teller, path string) error {
	if _, err := queue.Salvage(context.Background(), path, path+".new"); err != nil {
		return err
	}
	return look(t, path+".new", nil)
}

// finishQueue runs all jobs to an end, for a limited time: a job that is
// damaged may never come to one.
func finishQueue(t *teller, path string) (err error) {
	c := newCrew()
	c.Path, c.teller = path, t
	c.ctx, c.stop = context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer c.stop()
	o := c.options()
	o.Verify, o.OnChange = checked, c.hear
	if c.q, err = queue.Open(c.ctx, o); err != nil {
		return err
	}
	close(c.opened)
	defer func() { err = errors.Join(err, c.q.Stop(context.Background())) }()
	parked, err := c.q.List(queue.Filter{States: []queue.State{queue.Parked}})
	if err := errors.Join(err, c.register(), c.q.Start(c.ctx)); err != nil {
		return err
	}
	for _, s := range parked {
		c.parked <- s.ID
	}
	go c.resume()
	for c.live() > 0 && c.ctx.Err() == nil {
		select {
		case <-c.ctx.Done():
		case <-c.changed:
		}
	}
	return nil
}
