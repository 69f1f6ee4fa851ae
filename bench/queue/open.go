package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/pulseplan/pulseplan/app/queue"
)

// Opening is how long a file of waiting jobs takes until they can be worked on.
type Opening struct {
	Jobs   int     `json:"jobs"`
	FileMB float64 `json:"file_mb"` // 10^6 bytes
	// PerSec is how fast the jobs went in, batchSize in each commit.
	PerSec float64 `json:"enqueued_per_second"`
	// Seconds after a clean stop, with the file in the system's cache.
	Seconds *Spread `json:"seconds"`
	// Cold is the same with the file read from disk, where the system lets a
	// program ask for that.
	Cold *Spread `json:"seconds_cold,omitempty"`
	// Unclean is the same after the process was killed: the whole file is
	// checked before.
	Unclean *Spread `json:"seconds_unclean"`
	// PerJob is the memory of a waiting job, in bytes.
	PerJob float64 `json:"heap_bytes_per_job"`
}

const (
	batchSize = 2000
	tenants   = 1000 // so that the rings of tenants are built too
)

// openWaiting fills a file with waiting jobs and opens it, as often as there
// are rounds.
func openWaiting(ctx context.Context, parent string, o options, progress io.Writer) (*Opening, error) {
	dir, err := os.MkdirTemp(parent, "open-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "queue.db")
	fmt.Fprintf(progress, "open: filling a file with %d waiting jobs\n", o.Waiting)
	out := &Opening{Jobs: o.Waiting}
	if out.PerSec, err = fill(ctx, path, o); err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	out.FileMB = float64(info.Size()) / 1e6
	ways := []struct {
		name    string
		into    **Spread
		prepare func(path string) (bool, error)
	}{
		{"warm", &out.Seconds, func(string) (bool, error) { return true, nil }},
		{"cold", &out.Cold, dropCache},
		{"unclean", &out.Unclean, leaveMarker},
	}
	for _, way := range ways {
		var took []float64
		for range o.Rounds {
			if ok, err := way.prepare(path); err != nil {
				return nil, err
			} else if !ok {
				break
			}
			seconds, perJob, err := reopen(ctx, path, o)
			if err != nil {
				return nil, err
			}
			took, out.PerJob = append(took, seconds), perJob
			fmt.Fprintf(progress, "open: %-8s %.3f s\n", way.name, seconds)
		}
		*way.into = spread(took)
	}
	return out, nil
}

// openQueue opens without Start: nothing runs.
func openQueue(ctx context.Context, path string, o options) (*queue.Queue, error) {
	q, err := queue.Open(ctx, queue.Options{
		Path: path, Now: now, Workers: o.Workers, MaxWaiting: max(o.Waiting, 1), MaxWaitingPerTenant: max(o.Waiting, 1),
	})
	if err != nil {
		return nil, err
	}
	err = q.Register(queue.Kind{Name: kind, Handle: func(context.Context, *queue.Run) error { return nil }})
	if err != nil {
		return nil, errors.Join(err, q.Stop(ctx))
	}
	return q, nil
}

// fill enqueues the jobs and returns how many a second.
func fill(ctx context.Context, path string, o options) (float64, error) {
	q, err := openQueue(ctx, path, o)
	if err != nil {
		return 0, err
	}
	defer func() { _ = q.Stop(ctx) }()
	since := stopwatch()
	for done := 0; done < o.Waiting; done += batchSize {
		jobs := make([]queue.Job, min(batchSize, o.Waiting-done))
		for i := range jobs {
			jobs[i] = queue.Job{Kind: kind, Tenant: "tenant-" + strconv.Itoa((done+i)%tenants), Payload: make([]byte, o.Payload)}
		}
		if _, err := q.Enqueue(ctx, jobs...); err != nil {
			return 0, err
		}
	}
	return float64(o.Waiting) / since().Seconds(), q.Stop(ctx)
}

// reopen takes the time of Open and counts what it found.
func reopen(ctx context.Context, path string, o options) (seconds, perJob float64, err error) {
	before := heap()
	since := stopwatch()
	q, err := openQueue(ctx, path, o)
	if err != nil {
		return 0, 0, err
	}
	seconds = since().Seconds()
	perJob = (heap() - before) / float64(o.Waiting)
	found := q.Stats().Waiting
	if err := q.Stop(ctx); err != nil {
		return 0, 0, err
	}
	if found != o.Waiting {
		return 0, 0, fmt.Errorf("%d of %d jobs wait after the file was opened", found, o.Waiting)
	}
	return seconds, perJob, nil
}

// heap is the memory in use, in bytes.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// leaveMarker leaves what a killed process leaves beside the file.
func leaveMarker(path string) (bool, error) {
	return true, os.WriteFile(path+".open", nil, 0o600)
}

func (o *Opening) write(out io.Writer) {
	if o == nil {
		return
	}
	fmt.Fprintf(out, "\n%d waiting jobs (%.0f MB): open in %s s", o.Jobs, o.FileMB, o.Seconds.text("%.2f"))
	if o.Cold != nil {
		fmt.Fprintf(out, ", from a cold cache %s s", o.Cold.text("%.2f"))
	}
	fmt.Fprintf(out, ", after a kill with the check of the file %s s; %.0f bytes of memory a job; enqueued at %.0f/s, %d in a commit\n",
		o.Unclean.text("%.2f"), o.PerJob, o.PerSec, batchSize)
}
