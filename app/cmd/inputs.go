package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/netx"
	"github.com/pulseplan/pulseplan/integrations/calendar"
	"github.com/pulseplan/pulseplan/integrations/ical"
	"github.com/pulseplan/pulseplan/integrations/ics"
	"github.com/pulseplan/pulseplan/integrations/taskfile"
)

// inputs are the flags that plan and brief share: everything a plan is made
// from, without a server or a data folder.
type inputs struct {
	ics     []string
	tasks   string
	hours   string
	zone    string
	now     string
	days    int
	seed    uint64
	budget  int64
	skipBad bool
	json    bool
}

func (in *inputs) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringArrayVar(&in.ics, "ics", nil, "calendar: an .ics file, an address (https, webcal), or - for standard input; may be repeated")
	f.StringVar(&in.tasks, "tasks", "", "tasks: a .csv or .json file, or - for standard input")
	f.StringVar(&in.hours, "hours", schedule.DefaultHours, "when work may be planned, e.g. \"Mon-Fri 09:00-17:00; Sat 10:00-14:00\"")
	f.StringVar(&in.now, "now", "", "plan as if it were this moment: RFC 3339, or local without offset (default: now)")
	f.IntVar(&in.days, "days", schedule.DefaultDays, fmt.Sprintf("how many days to plan, today included, 1 to %d", schedule.MaxDays))
	f.Uint64Var(&in.seed, "seed", 0, "seed of the plan")
	f.Int64Var(&in.budget, "budget", planner.DefaultBudget, "how long to look for a better plan, in work units (some 200,000 a millisecond); 0 takes the first plan")
	f.BoolVar(&in.skipBad, "skip-bad", false, "leave out events and rows that cannot be read, and say so, instead of stopping")
	zoneFlag(c, &in.zone)
	jsonFlag(c, &in.json)
}

func zoneFlag(c *cobra.Command, zone *string) {
	c.Flags().StringVar(zone, "zone", "", "IANA time zone, e.g. Europe/Berlin (default: this machine's)")
}

func jsonFlag(c *cobra.Command, v *bool) {
	c.Flags().BoolVar(v, "json", false, "print JSON instead of a table")
}

// loaded is what the inputs hold.
type loaded struct {
	zone     *time.Location
	now      time.Time
	from, to time.Time
	events   []ical.Occurrence
	tasks    []taskfile.Task
	hours    planner.Hours
	problem  planner.Problem
}

// load reads and checks everything; nothing has been written when it fails.
func (in *inputs) load(ctx context.Context, w *world) (*loaded, error) {
	if in.tasks == "" && len(in.ics) == 0 {
		return nil, usagef("give --ics, --tasks or both")
	}
	if in.days < 1 || in.days > schedule.MaxDays {
		return nil, usagef("--days %d: must be from 1 to %d", in.days, schedule.MaxDays)
	}
	if in.budget < 0 || in.budget > planner.MaxBudget {
		return nil, usagef("--budget %d: must be from 0 to %d", in.budget, int64(planner.MaxBudget))
	}
	l := &loaded{}
	var err error
	if l.zone, err = zoneOf(w, in.zone); err != nil {
		return nil, err
	}
	if l.now, err = momentOf("--now", in.now, l.zone, w.clock.Now()); err != nil {
		return nil, err
	}
	if l.hours, err = planner.ParseHours(in.hours); err != nil {
		return nil, usagef("--hours: %w", schedule.HoursRule(err))
	}
	l.from, l.to = schedule.Horizon(l.now, in.days, l.zone)
	for _, source := range in.ics {
		events, err := in.calendar(ctx, w, source, l)
		if err != nil {
			return nil, err
		}
		l.events = append(l.events, events...)
	}
	slices.SortStableFunc(l.events, func(a, b ical.Occurrence) int { return a.Start.Compare(b.Start) })
	if in.tasks != "" {
		if l.tasks, err = in.taskRows(w, l.zone); err != nil {
			return nil, err
		}
	}
	files := schedule.Files{Zone: l.zone, Now: l.now, Days: in.days, Hours: in.hours, Seed: in.seed, Budget: in.budget, Events: l.events, Tasks: l.tasks}
	l.problem, err = files.Problem()
	return l, err
}

// calendar reads one calendar and expands it over the horizon. The day before
// is included because a briefing shows the whole of today.
func (in *inputs) calendar(ctx context.Context, w *world, source string, l *loaded) ([]ical.Occurrence, error) {
	name, raw, err := openCalendar(ctx, w, source)
	if err != nil {
		return nil, err
	}
	y, m, d := l.now.In(l.zone).Date()
	today := clock.Wall(y, m, d, 0, 0, 0, l.zone)
	return expand(ctx, w, name, raw, today, l.to, l.zone, in.skipBad)
}

// openCalendar reads a file, standard input or an address, whole.
func openCalendar(ctx context.Context, w *world, source string) (name string, raw []byte, err error) {
	limits, err := fileLimits(w)
	if err != nil {
		return "", nil, err
	}
	if isAddress(source) {
		raw, err = fetchCalendar(ctx, w, source, limits.MaxBytes)
		return netx.Redact(source), raw, err
	}
	raw, err = readFile(w, source, limits.MaxBytes)
	if source == "-" {
		source = "standard input"
	}
	return source, raw, err
}

// fileLimits are the bounds of calendars: PULSEPLAN_IMPORT_BYTES raises them.
func fileLimits(w *world) (ical.Limits, error) {
	cfg, err := w.config()
	return calendar.Limits(cfg.ImportBytes), err
}

func isAddress(source string) bool {
	return strings.Contains(source, "://")
}

func fetchCalendar(ctx context.Context, w *world, address string, maxBytes int64) ([]byte, error) {
	value, _ := w.lookup(netx.AllowVariable)
	allow, err := netx.ParseAllowPrivate(value)
	if err != nil {
		return nil, err
	}
	client := netx.New(netx.Options{Version: Version, AllowPrivate: allow, Now: w.clock.Now, Seed: rand.Uint64(), MaxBody: maxBytes})
	defer client.Close()
	response, err := ics.Fetch(ctx, client, ics.Request{URL: address, MaxBytes: maxBytes})
	if err != nil {
		return nil, err
	}
	return response.Body, nil
}

// readFile reads a file of at most limit bytes; "-" is standard input.
func readFile(w *world, path string, limit int64) ([]byte, error) {
	r := w.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, plainPathError(path, err)
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return nil, fmt.Errorf("%s: is a folder, not a file", path)
		}
		r = f
	}
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, plainPathError(path, err)
	}
	if int64(len(raw)) > limit {
		return nil, fmt.Errorf("%s: is larger than %.3g MiB, the limit", path, float64(limit)/(1<<20))
	}
	return raw, nil
}

func plainPathError(path string, err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %w", path, p.Err)
	}
	return fmt.Errorf("%s: %w", path, err)
}

// expand parses and expands one calendar; the first thing that cannot be read
// stops it with its line, unless bad events may be skipped.
func expand(ctx context.Context, w *world, name string, raw []byte, from, to time.Time, zone *time.Location, skipBad bool) ([]ical.Occurrence, error) {
	limits, err := fileLimits(w)
	if err != nil {
		return nil, err
	}
	parsed, err := ical.Parse(bytes.NewReader(raw), limits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	events, problems, err := parsed.Expand(ctx, from, to, zone, limits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	problems = append(slices.Clone(parsed.Problems), problems...)
	if len(problems) > 0 && !skipBad {
		return nil, fmt.Errorf("%s: %w", name, problems[0])
	}
	for _, p := range problems {
		fmt.Fprintf(w.err, "%s: left out: %s\n", name, p)
	}
	return events, nil
}

// taskRows reads and links the tasks file.
func (in *inputs) taskRows(w *world, zone *time.Location) ([]taskfile.Task, error) {
	raw, err := readFile(w, in.tasks, taskfile.DefaultMaxBytes)
	if err != nil {
		return nil, err
	}
	name := filepath.ToSlash(in.tasks)
	if in.tasks == "-" {
		name = "standard input"
	}
	rows, wrong, err := taskfile.Read(bytes.NewReader(raw), name, zone, taskfile.Limits{CheckHours: schedule.CheckHours})
	if err != nil {
		return nil, err
	}
	for {
		if err := in.report(w, wrong); err != nil {
			return nil, err
		}
		if wrong = taskfile.Link(rows); len(wrong) == 0 {
			return rows, nil
		}
		bad := map[int]bool{}
		for _, e := range wrong {
			bad[e.Row] = true
		}
		if in.skipBad {
			rows = slices.DeleteFunc(rows, func(t taskfile.Task) bool { return bad[t.Row] })
		}
	}
}

// report fails on bad rows, naming all of them, or lists the ones left out.
func (in *inputs) report(w *world, wrong []taskfile.RowError) error {
	if len(wrong) == 0 {
		return nil
	}
	if in.skipBad {
		for _, e := range wrong {
			fmt.Fprintf(w.err, "left out: %s\n", e.Error())
		}
		return nil
	}
	for _, e := range wrong[1:] {
		fmt.Fprintln(w.err, e.Error())
	}
	return wrong[0]
}

// zoneOf resolves --zone, or this machine's zone when it is empty.
func zoneOf(w *world, name string) (*time.Location, error) {
	if name == "" {
		return machineZone(w), nil
	}
	loc, err := clock.Zone(name)
	if err != nil {
		return nil, usagef("--zone: %w", err)
	}
	return loc, nil
}

// machineZone finds the name of this machine's zone: TZ, else where
// /etc/localtime points. UTC when neither says.
func machineZone(w *world) *time.Location {
	if tz, ok := w.lookup("TZ"); ok {
		if loc, err := clock.Zone(strings.TrimPrefix(tz, ":")); err == nil {
			return loc
		}
	}
	if target, err := filepath.EvalSymlinks("/etc/localtime"); err == nil {
		if _, name, ok := strings.Cut(filepath.ToSlash(target), "zoneinfo/"); ok {
			if loc, err := clock.Zone(name); err == nil {
				return loc
			}
		}
	}
	return time.UTC
}

// momentLayouts are the local forms that flags accept, without offset.
var momentLayouts = []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"}

// momentOf reads a flag as an instant: RFC 3339, or local in zone. A date
// alone is its first instant; empty is otherwise.
func momentOf(flag, text string, zone *time.Location, otherwise time.Time) (time.Time, error) {
	if text == "" {
		return otherwise, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), nil
	}
	for _, layout := range momentLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return clock.Wall(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), zone).UTC(), nil
		}
	}
	return time.Time{}, usagef("%s %q: must be RFC 3339 such as 2026-11-23T08:00:00+01:00, or local such as 2026-11-23T08:00", flag, text)
}
