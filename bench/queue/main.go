package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the flags.
type options struct {
	Rounds    int      `json:"rounds"`
	Seconds   int      `json:"seconds"`
	Producers int      `json:"producers"`
	Workers   int      `json:"workers"`
	Payload   int      `json:"payload_bytes"`
	Rate      int      `json:"latency_jobs_per_second"`
	Waiting   int      `json:"waiting_jobs"`
	Only      []string `json:"systems"`
	dir       string
	json      bool
}

// Exit codes: the measurement failed, or the command was called wrongly.
const (
	exitFailed = 1
	exitUsage  = 2
)

func run(args []string, out, errOut io.Writer) int {
	o, err := parse(args, errOut)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(errOut, "queue:", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r, err := measure(ctx, o, errOut)
	if err == nil && o.json {
		err = r.writeJSON(out)
	} else if err == nil {
		err = r.writeTable(out)
	}
	if err != nil {
		fmt.Fprintln(errOut, "queue:", err)
		return exitFailed
	}
	return 0
}

func parse(args []string, errOut io.Writer) (options, error) {
	var o options
	var only string
	f := flag.NewFlagSet("queue", flag.ContinueOnError)
	f.SetOutput(errOut)
	f.IntVar(&o.Rounds, "rounds", 3, "how often each system is measured")
	f.IntVar(&o.Seconds, "seconds", 5, "length of each measurement")
	f.IntVar(&o.Producers, "producers", 16, "goroutines that enqueue")
	f.IntVar(&o.Workers, "workers", 16, "jobs that run at once")
	f.IntVar(&o.Payload, "payload", 256, "bytes in each job")
	f.IntVar(&o.Rate, "rate", 200, "jobs per second while latency is measured")
	f.IntVar(&o.Waiting, "waiting", 1_000_000, "waiting jobs in the file that is opened; 0 leaves it out")
	f.StringVar(&only, "only", "", "systems, separated by commas; empty is all: "+strings.Join(names(), ","))
	f.StringVar(&o.dir, "dir", disk(), "folder to write into; its disk is the one that is measured")
	f.BoolVar(&o.json, "json", false, "print JSON")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	o.Only = names()
	if only != "" {
		o.Only = strings.Split(only, ",")
	}
	for _, name := range o.Only {
		if _, ok := byName(name); !ok {
			return o, fmt.Errorf("there is no system %q; there are %s", name, strings.Join(names(), ", "))
		}
	}
	if f.NArg() > 0 || min(o.Rounds, o.Seconds, o.Producers, o.Workers, o.Rate) < 1 || o.Payload < smallestPayload || o.Waiting < 0 {
		return o, fmt.Errorf("all numbers must be positive, -payload at least %d, and nothing may follow the flags", smallestPayload)
	}
	return o, nil
}

func names() []string {
	all := make([]string, len(contenders))
	for i, c := range contenders {
		all[i] = c.Name
	}
	return all
}

// disk is where a temporary folder is most likely on a disk: /tmp is memory on
// many systems, and memory answers fdatasync at once.
func disk() string {
	const stays = "/var/tmp"
	if info, err := os.Stat(stays); err == nil && info.IsDir() {
		return stays
	}
	return os.TempDir()
}
