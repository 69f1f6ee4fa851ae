package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the flags.
type options struct {
	bin, dir string
	users    int
	rate     int
	quiet    time.Duration
	patience time.Duration
	late     bool
	kill     bool
	json     bool
}

// Exit codes: a briefing is missing or the measurement failed, or the command
// was called wrongly.
const (
	exitFailed = 1
	exitUsage  = 2
)

func run(args []string, out, errOut io.Writer) int {
	var o options
	f := flag.NewFlagSet("morning", flag.ContinueOnError)
	f.SetOutput(errOut)
	f.StringVar(&o.bin, "bin", "bin/pulseplan", "the program")
	f.StringVar(&o.dir, "dir", disk(), "folder to write into")
	f.IntVar(&o.users, "users", 5000, "people whose briefing is due")
	f.IntVar(&o.rate, "rate", 20, "requests per second to each of the two routes")
	f.DurationVar(&o.quiet, "quiet", 15*time.Second, "how long the idle server is asked, for comparison")
	f.DurationVar(&o.patience, "patience", 15*time.Minute, "when to give up")
	f.BoolVar(&o.late, "late", false, "start the server after the minute")
	f.BoolVar(&o.kill, "kill", false, "kill the server when a third is done")
	f.BoolVar(&o.json, "json", false, "print JSON")
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return exitUsage
	}
	if f.NArg() > 0 || o.users < 1 || o.rate < 1 {
		fmt.Fprintln(errOut, "morning: -users and -rate must be positive, and nothing may follow the flags")
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	figures, err := measure(ctx, o, errOut)
	if figures != nil {
		if o.json {
			e := json.NewEncoder(out)
			e.SetIndent("", "  ")
			err = errors.Join(err, e.Encode(figures))
		} else {
			figures.write(out)
		}
	}
	if err != nil {
		fmt.Fprintln(errOut, "morning:", err)
		return exitFailed
	}
	return 0
}

// disk is where a temporary folder is most likely on a disk: /tmp is memory on
// many systems.
func disk() string {
	const stays = "/var/tmp"
	if info, err := os.Stat(stays); err == nil && info.IsDir() {
		return stays
	}
	return os.TempDir()
}

// now is the machine's time, which is what a benchmark measures.
func now() time.Time { return time.Now() } //nolint:forbidigo // see above
