package crashtest

import (
	"bufio"
	"context"
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
//	check PATH   queue.Check
//	open PATH    open it, tell all of it, and stop
func examiner() error {
	t := toPipe()
	commands := bufio.NewScanner(os.Stdin)
	for commands.Scan() {
		verb, path, _ := strings.Cut(commands.Text(), " ")
		do := map[string]func(*teller, string) error{"check": examineFile, "open": examineQueue}[verb]
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

// examineQueue opens the queue and lets nothing start or go.
func examineQueue(t *teller, path string) error {
	ctx := context.Background()
	q, err := queue.Open(ctx, queue.Options{
		Path: path, Now: time.Now,
		MayPrune: func([]queue.ID) ([]queue.ID, error) { return nil, nil },
	})
	if err != nil {
		return err
	}
	if err := tellAll(ctx, q, t, nil); err != nil {
		return err
	}
	return q.Stop(ctx)
}
