package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/pocketbase/dbx"

	"github.com/pulseplan/pulseplan/app"
)

// Figures is what a run found.
type Figures struct {
	Users   int    `json:"users"`
	Machine string `json:"machine"`
	Late    bool   `json:"late"`
	Killed  bool   `json:"killed"`
	// Wall is from the minute (or, when late, from the start of the server)
	// until the last job was on record as over.
	Wall     float64 `json:"wall_seconds"`
	PerSec   float64 `json:"briefings_per_second"`
	Waits    Waits   `json:"waits"` // after the minute, or the start
	AnswerMS float64 `json:"first_answer_ms"`
	// IdleMB is what the server holds before the minute, PeakMB the most it
	// ever held (10^6 bytes, resident).
	IdleMB float64 `json:"idle_mb"`
	PeakMB float64 `json:"peak_mb"`
	CPU    float64 `json:"cpu_seconds"`
	Quiet  API     `json:"quiet"`
	During API     `json:"during"`
	// Once says that the database was counted and nothing is missing or double.
	Once bool `json:"exactly_once"`
}

func measure(ctx context.Context, o options, progress io.Writer) (*Figures, error) {
	ctx, cancel := context.WithTimeout(ctx, o.patience)
	defer cancel()
	dir, err := os.MkdirTemp(o.dir, "pulseplan-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	token, err := buildWorld(dir, o.users, progress)
	if err != nil {
		return nil, fmt.Errorf("make the people: %w", err)
	}
	db, err := app.Connect(filepath.Join(dir, "data.db"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	s, err := newServer(o.bin, dir)
	if err != nil {
		return nil, err
	}
	m := morning{o: o, server: s, db: db, token: token, progress: progress, figures: Figures{
		Users: o.users, Machine: fmt.Sprintf("%s/%s, %d cores", runtime.GOOS, runtime.GOARCH, runtime.NumCPU()), Late: o.late, Killed: o.kill,
	}}
	if err := m.run(ctx); err != nil {
		return nil, errors.Join(err, s.end(os.Kill), fmt.Errorf("the server said:\n%s", s.log.String()))
	}
	m.figures.PeakMB, m.figures.CPU = s.peakMB, s.cpuSeconds
	if err := verify(db, o.users); err != nil {
		return &m.figures, fmt.Errorf("not everything was done exactly once:\n%w", err)
	}
	m.figures.Once = true
	return &m.figures, nil
}

// morning is one run.
type morning struct {
	o        options
	server   *server
	db       *dbx.DB
	token    string
	progress io.Writer
	figures  Figures
}

// lead is how long before the minute the server is asked to start, beside the
// time it is measured while idle.
const lead = 10 * time.Second

func (m *morning) run(ctx context.Context) error {
	minute := now().Add(lead + m.o.quiet).Truncate(time.Minute).Add(time.Minute)
	if m.o.late {
		minute = now().Truncate(time.Minute).Add(-time.Minute)
	}
	if err := setDue(m.db, minute); err != nil {
		return fmt.Errorf("set the schedules: %w", err)
	}
	since := now()
	took, err := m.server.start(ctx)
	if err != nil {
		return err
	}
	m.figures.AnswerMS = millis(took)
	if !m.o.late {
		m.askQuiet(ctx)
		m.figures.IdleMB = m.server.memory("VmRSS:")
		fmt.Fprintf(m.progress, "waiting for %s\n", minute.Format(time.TimeOnly))
		since = minute
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(minute.Sub(now())):
		}
	}
	if err := m.rush(ctx, since); err != nil {
		return err
	}
	if m.o.late {
		m.askQuiet(ctx)
	}
	if err := m.server.stop(); err != nil {
		return err
	}
	m.figures.Waits, err = waits(m.db, since)
	return err
}

func (m *morning) askQuiet(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, m.o.quiet)
	defer cancel()
	m.figures.Quiet = ask(ctx, m.server.address, m.token, m.o.rate)
}

// rush asks the API until every job is over.
func (m *morning) rush(ctx context.Context, since time.Time) error {
	asking, enough := context.WithCancel(ctx)
	defer enough()
	answers := make(chan API, 1)
	go func() { answers <- ask(asking, m.server.address, m.token, m.o.rate) }()
	err := m.untilDone(ctx)
	took := now().Sub(since).Seconds()
	enough()
	m.figures.During = <-answers
	m.figures.Wall, m.figures.PerSec = took, float64(m.o.users)/took
	return err
}

// untilDone looks at the database until the last job is over.
func (m *morning) untilDone(ctx context.Context) error {
	killed, said := false, 0
	for {
		n, err := ended(m.db)
		if err != nil {
			return err
		}
		if n*10/m.o.users > said {
			said = n * 10 / m.o.users
			fmt.Fprintf(m.progress, "%d of %d briefings\n", n, m.o.users)
		}
		if n >= m.o.users {
			return nil
		}
		if m.o.kill && !killed && n >= m.o.users/3 {
			killed = true
			if err := m.again(ctx); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d of %d briefings after %s: %w", n, m.o.users, m.o.patience, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// again kills the server and starts another on what it left.
func (m *morning) again(ctx context.Context) error {
	if err := m.server.end(os.Kill); err != nil {
		return err
	}
	took, err := m.server.start(ctx)
	fmt.Fprintf(m.progress, "killed; the next one answered after %.0f ms\n", millis(took))
	return err
}

func (f *Figures) write(out io.Writer) {
	when := "due at one minute"
	if f.Late {
		when = "overdue when the server starts"
	}
	fmt.Fprintf(out, "%d people, briefings %s; %s\n", f.Users, when, f.Machine)
	if f.Killed {
		fmt.Fprintf(out, "the server was killed when a third was done, and started again\n")
	}
	fmt.Fprintf(out, "all done after           %8.1f s, %.0f a second; half after %.1f s, 99 %% after %.1f s\n", f.Wall, f.PerSec, f.Waits.P50, f.Waits.P99)
	fmt.Fprintf(out, "attempts                 %8d at most\n", f.Waits.Attempts)
	fmt.Fprintf(out, "first answer             %8.0f ms after the start\n", f.AnswerMS)
	if f.IdleMB > 0 {
		fmt.Fprintf(out, "memory before            %8.1f MB resident\n", f.IdleMB)
	}
	fmt.Fprintf(out, "peak memory              %8.1f MB resident\n", f.PeakMB)
	fmt.Fprintf(out, "CPU                      %8.1f s, %.1f ms a briefing\n", f.CPU, f.CPU/float64(f.Users)*1000)
	for _, row := range []struct {
		what string
		a    Answers
	}{{"health, idle", f.Quiet.Health}, {"health, meanwhile", f.During.Health}, {"task list, idle", f.Quiet.List}, {"task list, meanwhile", f.During.List}} {
		fmt.Fprintf(out, "%-24s p50 %7.1f ms  p99 %8.1f ms  max %8.1f ms  (%d asked, %d failed)\n", row.what, row.a.P50, row.a.P99, row.a.Max, row.a.Asked, row.a.Failed)
	}
	once := "no"
	if f.Once {
		once = "yes"
	}
	fmt.Fprintf(out, "every briefing exactly once: %s\n", once)
}
