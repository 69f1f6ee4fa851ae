// Package cmd composes the program: it reads the configuration, builds the
// rooms and offers them as commands, one file each.
//
// It promises exit code 0 for success, 1 when the input or the work failed and
// 2 when the command was called wrongly; one sentence on standard error that
// says why; results on standard output only; and that a command which fails
// has written nothing.
package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/fault"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// Version is the release; the build sets it.
var Version = "dev"

// world is what commands know of the outside.
type world struct {
	in       io.Reader
	out, err io.Writer
	clock    clock.Clock
	lookup   func(string) (string, bool)
	environ  func() []string
}

// config reads the configuration; mistakes are the caller's, so exit code 1.
func (w *world) config() (config.Config, error) { return config.Read(w.lookup) }

// usageError marks a command that was called wrongly.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// usagef makes a usage error.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Main runs the program and returns its exit code.
func Main(args []string, in io.Reader, out, errOut io.Writer) int {
	w := &world{in: in, out: out, err: errOut, clock: clock.System{}, lookup: os.LookupEnv, environ: os.Environ}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// After the first signal the default comes back, so that a second one ends
	// a program that hangs.
	context.AfterFunc(ctx, stop)
	return run(ctx, w, args)
}

func run(ctx context.Context, w *world, args []string) int {
	root := newRoot(w)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	var usage usageError
	var silent silentError
	switch {
	case errors.As(err, &silent):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintf(w.err, "pulseplan: %s\n", err)
		fmt.Fprintln(w.err, "Run 'pulseplan --help' or 'pulseplan COMMAND --help' for usage.")
		return exitUsage
	}
	var said *fault.Fault
	if errors.As(err, &said) {
		fmt.Fprintf(w.err, "pulseplan: %s\n", said.Sentence())
		return exitFailed
	}
	fmt.Fprintf(w.err, "pulseplan: %s\n", err)
	return exitFailed
}

// silentError fails a command that has already said why on standard output.
type silentError struct{}

func (silentError) Error() string { return "failed" }

func newRoot(w *world) *cobra.Command {
	root := &cobra.Command{
		Use:           "pulseplan",
		Short:         "Plans your days: calendars and tasks in, a week whose deadlines hold out.",
		Version:       Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("there is no command %q", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetIn(w.in)
	root.SetOut(w.out)
	root.SetErr(w.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		serveCommand(w), demoCommand(w), planCommand(w), briefCommand(w), icsCommand(w), parseCommand(w),
		jobsCommand(w), doctorCommand(w), healthCommand(w), superuserCommand(w),
	)
	return root
}

// noArgs and exactArgs are cobra's checks as usage errors.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no arguments, but got %q", c.CommandPath(), args[0])
	}
	return nil
}

func oneArg(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("%s takes one argument, %s", c.CommandPath(), what)
		}
		return nil
	}
}
