package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Probe is what the disk does: 4 KiB written over old ones, then fdatasync,
// again and again.
type Probe struct {
	P50 float64 `json:"p50_us"`
	P99 float64 `json:"p99_us"`
}

const (
	probeSyncs = 400
	probeBlock = 4 << 10
	probeFile  = 4 << 20
)

// bound is the most commits per second a store can reach that syncs twice for
// each, one after the other, as bbolt must: the pages, then the page that
// makes them valid.
func (p Probe) bound() float64 { return 1e6 / (2 * p.P50) }

// probe measures in a file of its own in dir.
func probe(dir string) (Probe, error) {
	path := filepath.Join(dir, "probe")
	f, err := os.Create(path)
	if err != nil {
		return Probe{}, err
	}
	defer os.Remove(path)
	defer f.Close()
	if _, err := f.Write(make([]byte, probeFile)); err != nil {
		return Probe{}, err
	}
	if err := f.Sync(); err != nil {
		return Probe{}, err
	}
	block := make([]byte, probeBlock)
	took := make([]time.Duration, probeSyncs)
	for i := range took {
		block[0] = byte(i)
		since := stopwatch()
		if _, err := f.WriteAt(block, int64(i)*probeBlock%probeFile); err != nil {
			return Probe{}, err
		}
		if err := fdatasync(f); err != nil {
			return Probe{}, fmt.Errorf("fdatasync: %w", err)
		}
		took[i] = since()
	}
	return Probe{P50: micros(percentile(took, 50)), P99: micros(percentile(took, 99))}, nil
}
