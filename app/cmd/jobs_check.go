package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/hooks"
)

const (
	// checkTime bounds a check in a child; one of 4 GiB from a slow disk takes
	// a minute.
	checkTime = 5 * time.Minute
	// maxChildOutput bounds what is kept of what the child prints, in bytes.
	maxChildOutput = 256 << 10
)

func jobsCheckCommand(w *world, data *string) *cobra.Command {
	var asJSON, here bool
	c := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Check every record of the queue, or of a queue file that nobody has open; exit code 1 if something is damaged.",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("%s takes one argument at most, a queue file", c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			var answer hooks.CheckAnswer
			var err error
			switch {
			case len(args) == 0:
				answer, err = checkQueue(c.Context(), w, *data)
			case here:
				answer, err = checkHere(c.Context(), args[0])
			default:
				answer, err = checkInChild(c.Context(), args[0])
			}
			if err != nil {
				return err
			}
			if err := show(w, asJSON, answer, checkText); err != nil {
				return err
			}
			if !answer.OK {
				return silentError{}
			}
			return nil
		},
	}
	jsonFlag(c, &asJSON)
	c.Flags().BoolVar(&here, "here", false, "read the file in this process, which damage may end")
	_ = c.Flags().MarkHidden("here") // it exists: the line above made it
	return c
}

// checkQueue checks the queue of a data folder: its server's, when one answers.
func checkQueue(ctx context.Context, w *world, data string) (hooks.CheckAnswer, error) {
	cfg, err := serverConfig(w, "", data)
	if err != nil {
		return hooks.CheckAnswer{}, err
	}
	if server, _ := findServer(ctx, cfg); server != nil {
		answer, err := server.check(ctx)
		return answer, errors.Join(err, server.close())
	}
	path, err := queueFile(cfg)
	if err != nil {
		return hooks.CheckAnswer{}, err
	}
	return checkInChild(ctx, path)
}

// checkHere checks a file in this process.
func checkHere(ctx context.Context, path string) (hooks.CheckAnswer, error) {
	f, err := os.Open(path)
	if err != nil {
		return hooks.CheckAnswer{}, plainPathError(path, err)
	}
	info, err := f.Stat()
	if err = errors.Join(err, f.Close()); err != nil {
		return hooks.CheckAnswer{}, plainPathError(path, err)
	}
	if !info.Mode().IsRegular() {
		return hooks.CheckAnswer{}, fmt.Errorf("%s: it is not a file", path)
	}
	report, err := queue.Check(ctx, path)
	if ctx.Err() != nil {
		return hooks.CheckAnswer{}, ctx.Err()
	}
	return hooks.CheckOf(report, err), nil
}

// checkInChild checks a file in a process of its own: bbolt reads a damaged
// file in goroutines whose panic nobody can catch, and a shrunk one by a fault.
func checkInChild(ctx context.Context, path string) (hooks.CheckAnswer, error) {
	exe, err := os.Executable()
	if err != nil || isTestBinary(exe) { // a test binary would run its tests
		return checkHere(ctx, path)
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	var out, errOut bounded
	child := exec.CommandContext(ctx, exe, "jobs", "check", "--json", "--here", "--", path)
	child.Env = []string{"GOTRACEBACK=none"} // it needs nothing of ours, and no secret
	child.Stdout, child.Stderr = &out, &errOut
	child.WaitDelay = 5 * time.Second
	if err := child.Start(); err != nil {
		return hooks.CheckAnswer{}, fmt.Errorf("start the check of %s: %w", path, err)
	}
	err = child.Wait()
	if ctx.Err() != nil {
		return hooks.CheckAnswer{}, fmt.Errorf("check %s: %w", path, context.Cause(ctx))
	}
	var answer hooks.CheckAnswer
	if json.Unmarshal(out.Bytes(), &answer) == nil && answer.Sentence != "" {
		return answer, nil
	}
	if code := child.ProcessState.ExitCode(); code == exitFailed {
		return hooks.CheckAnswer{}, errors.New(strings.TrimPrefix(errOut.line(), "pulseplan: "))
	}
	// It ended in the middle: that is what damage does.
	answer = hooks.CheckOf(queue.Report{}, fmt.Errorf("reading it ended the process (%w) with %q", err, errOut.line()))
	return answer, nil
}

// verifyInChild checks a queue file in a process of its own and returns why it
// cannot be used: an error that wraps queue.ErrInUse or queue.ErrDamaged, or
// says why nobody knows.
func verifyInChild(ctx context.Context, path string) error {
	answer, err := checkInChild(ctx, path)
	switch {
	case err != nil:
		return err
	case answer.InUse:
		return queue.ErrInUse
	case !answer.Usable:
		return fmt.Errorf("%w: %s", queue.ErrDamaged, strings.Join(answer.Problems, "; "))
	}
	return nil
}

// isTestBinary reports whether the program is one that go test has built.
func isTestBinary(exe string) bool {
	return strings.HasSuffix(strings.TrimSuffix(filepath.Base(exe), ".exe"), ".test")
}

// bounded keeps the beginning of what is written to it.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if room := maxChildOutput - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// line is its first line, not too long.
func (b *bounded) line() string {
	first, _, _ := strings.Cut(strings.TrimSpace(b.String()), "\n")
	return plain(first[:min(len(first), 200)])
}
