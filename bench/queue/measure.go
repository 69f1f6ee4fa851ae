package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Measurement is one system in one round.
type Measurement struct {
	Round      int        `json:"round"`
	System     string     `json:"system"`
	Throughput Throughput `json:"throughput"`
	Latency    Latency    `json:"latency"`
	// Before and After frame the throughput.
	Before Probe `json:"probe_before"`
	After  Probe `json:"probe_after"`
}

// bound is the mean of what the disk allowed before and after.
func (m Measurement) bound() float64 { return (m.Before.bound() + m.After.bound()) / 2 }

// warmUp is run before the throughput and not counted: connections, prepared
// statements, the first pages of a file.
const warmUp = 500 * time.Millisecond

// measure runs all rounds. It fails when ours fails or the disk does; a peer
// that fails is left out and said so.
func measure(ctx context.Context, o options, progress io.Writer) (*Report, error) {
	dir, err := os.MkdirTemp(o.dir, "pulseplan-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	r := newReport(o)
	for round := range o.Rounds {
		for i := range o.Only {
			// Another one begins each round, so that none is always the one
			// after the slowest.
			c, _ := byName(o.Only[(i+round)%len(o.Only)])
			if r.NotRun[c.Name] != "" {
				continue
			}
			m, err := one(ctx, c, o, dir)
			m.Round, m.System = round+1, c.Name
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case err != nil && c.Name == ours:
				return nil, fmt.Errorf("%s: %w", c.Name, err)
			case err != nil:
				r.NotRun[c.Name] = err.Error()
				fmt.Fprintf(progress, "round %d/%d  %-15s NOT RUN: %v\n", m.Round, o.Rounds, c.Name, err)
				continue
			}
			r.Measurements = append(r.Measurements, m)
			fmt.Fprintf(progress, "round %d/%d  %-15s %8.0f jobs/s   start p50 %6.2f ms  p99 %6.2f ms   probe %3.0f and %3.0f µs\n",
				m.Round, o.Rounds, c.Name, m.Throughput.PerSec, m.Latency.P50, m.Latency.P99, m.Before.P50, m.After.P50)
		}
	}
	if o.Waiting > 0 {
		if r.Opening, err = openWaiting(ctx, dir, o, progress); err != nil {
			return nil, fmt.Errorf("open a file of waiting jobs: %w", err)
		}
	}
	return r, nil
}

// one opens a system on an empty folder and measures both loads.
func one(ctx context.Context, c contender, o options, parent string) (m Measurement, err error) {
	dir, err := os.MkdirTemp(parent, c.Name+"-*")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(dir)
	l := &load{payload: o.Payload}
	store := filepath.Join(dir, "store")
	if err := os.Mkdir(store, 0o700); err != nil {
		return m, err
	}
	if l.sys, err = c.open(ctx, setup{dir: store, workers: o.Workers, handle: l.handle}); err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, l.sys.Close()) }()
	if _, err := l.throughput(ctx, o.Producers, warmUp); err != nil {
		return m, err
	}
	lasts := time.Duration(o.Seconds) * time.Second
	if m.Before, err = probe(dir); err != nil {
		return m, err
	}
	if m.Throughput, err = l.throughput(ctx, o.Producers, lasts); err != nil {
		return m, err
	}
	if m.After, err = probe(dir); err != nil {
		return m, err
	}
	m.Latency, err = l.latency(ctx, o.Rate, lasts)
	return m, err
}
