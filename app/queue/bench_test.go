package queue

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func openBench(b *testing.B, o Options, handle Handler) *Queue {
	b.Helper()
	if o.Path == "" {
		o.Path = filepath.Join(b.TempDir(), "jobs.db")
	}
	o.Now = time.Now
	q, err := Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = q.Stop(context.Background()) })
	if err := q.Register(Kind{Name: "bench", Handle: handle}); err != nil {
		b.Fatal(err)
	}
	if err := q.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	return q
}

// BenchmarkEnqueueToDone16 is a job of 256 bytes from Enqueue to its end, with
// 16 callers that each wait for theirs to be accepted and 16 workers. It
// reports commits a second as a share of what two fdatasyncs a commit allow,
// as the median of slices that are each measured right after the disk was:
// its latency follows the neighbours'.
func BenchmarkEnqueueToDone16(b *testing.B) {
	var done atomic.Int64
	reached := make(chan struct{}, 1)
	var want atomic.Int64
	q := openBench(b, Options{Workers: 16, TenantLimit: 1000}, func(context.Context, *Run) error {
		if done.Add(1) == want.Load() {
			reached <- struct{}{}
		}
		return nil
	})
	payload := make([]byte, 256)
	probe := newProbe(b)
	var shares []float64
	var took time.Duration
	b.ReportAllocs()
	for left, slice := b.N, max(b.N/10, 1000); left > 0; left -= slice {
		n := int64(min(slice, left))
		b.StopTimer()
		bound := probe.bound(b)
		before := q.Stats()
		want.Store(done.Load() + n)
		b.StartTimer()
		start := time.Now()
		var next atomic.Int64
		var wg sync.WaitGroup
		for p := range 16 {
			wg.Go(func() {
				tenant := fmt.Sprintf("tenant-%02d", p)
				for next.Add(1) <= n {
					if _, err := q.Enqueue(b.Context(), Job{Kind: "bench", Tenant: tenant, Payload: payload}); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		<-reached
		one := time.Since(start)
		took += one
		shares = append(shares, float64(q.Stats().Commits-before.Commits)/one.Seconds()/bound)
	}
	b.StopTimer()
	s := q.Stats()
	slices.Sort(shares)
	b.ReportMetric(float64(b.N)/took.Seconds(), "jobs/s")
	b.ReportMetric(float64(s.Commits)/took.Seconds(), "commits/s")
	b.ReportMetric(100*shares[len(shares)/2], "%bound")
	b.ReportMetric(float64(b.N)/float64(max(s.Commits, 1)), "jobs/commit")
}

// probe measures what the disk allows.
type probe struct{ f *os.File }

func newProbe(b *testing.B) *probe {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "probe"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	if _, err := f.Write(make([]byte, 1<<20)); err != nil {
		b.Fatal(err)
	}
	return &probe{f: f}
}

// bound is how many commits a second two writes of 4 KiB with a sync each
// would allow now.
func (p *probe) bound(b *testing.B) float64 {
	b.Helper()
	page := make([]byte, 4096)
	var times []time.Duration
	for i := range 100 {
		at := time.Now()
		if _, err := p.f.WriteAt(page, int64(i)*4096); err != nil {
			b.Fatal(err)
		}
		if err := fdatasync(p.f); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(at))
	}
	slices.Sort(times)
	return 1 / (2 * times[len(times)/2].Seconds())
}

// BenchmarkEnqueueToStart200 is the time from the call of Enqueue to the start
// of the handler when 200 jobs a second come.
func BenchmarkEnqueueToStart200(b *testing.B) {
	var mu sync.Mutex
	var waits []time.Duration
	q := openBench(b, Options{Workers: 16}, func(_ context.Context, r *Run) error {
		var at time.Time
		if err := at.UnmarshalBinary(r.Payload()); err != nil {
			return err
		}
		mu.Lock()
		waits = append(waits, time.Since(at))
		mu.Unlock()
		return nil
	})
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	var wg sync.WaitGroup
	for range b.N {
		<-tick.C
		wg.Go(func() {
			at, _ := time.Now().MarshalBinary()
			if _, err := q.Enqueue(b.Context(), Job{Kind: "bench", Payload: at}); err != nil {
				b.Error(err)
			}
		})
	}
	wg.Wait()
	for q.Stats().Done < uint64(b.N) {
		runtime.Gosched()
	}
	slices.Sort(waits)
	b.ReportMetric(float64(waits[len(waits)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkOpenMillion is Open with a million jobs of 256 bytes waiting.
func BenchmarkOpenMillion(b *testing.B) {
	if testing.Short() {
		b.Skip("writes half a gigabyte")
	}
	path := filepath.Join(b.TempDir(), "jobs.db")
	q := openBench(b, Options{Path: path, MaxWaitingPerTenant: 1 << 30, MaxWaiting: 2_000_000}, func(context.Context, *Run) error { return nil })
	if err := q.Pause(b.Context(), defaultQueue); err != nil {
		b.Fatal(err)
	}
	jobs := make([]Job, 2000)
	payload := make([]byte, 256)
	for n := 0; n < 1_000_000; n += len(jobs) {
		for i := range jobs {
			jobs[i] = Job{Kind: "bench", Tenant: fmt.Sprintf("tenant-%d", (n+i)%5000), Payload: payload}
		}
		if _, err := q.Enqueue(b.Context(), jobs...); err != nil {
			b.Fatal(err)
		}
	}
	if err := q.Stop(context.Background()); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("clean", func(b *testing.B) {
		for b.Loop() {
			q, err := Open(b.Context(), Options{Path: path, Now: time.Now})
			if err != nil {
				b.Fatal(err)
			}
			if n := q.Stats().Waiting; n != 1_000_000 {
				b.Fatalf("%d jobs wait", n)
			}
			b.StopTimer()
			if err := q.Stop(context.Background()); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
		b.ReportMetric(float64(info.Size())/(1<<20), "MiB")
	})
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			q, err := Open(b.Context(), Options{Path: path, Now: time.Now})
			if err != nil {
				b.Fatal(err)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "B/job")
			if err := q.Stop(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
