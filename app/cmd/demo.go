package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"github.com/pulseplan/pulseplan/agents/tasks"
	"github.com/pulseplan/pulseplan/app/cmd/sample"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/taskfile"
)

const (
	// The sample and a person's own files are kept apart.
	demoSample   = "demo_data/sample"
	demoOwn      = "demo_data/own"
	demoEmail    = "demo@example.org"
	demoPassword = "pulseplan-demo"
	// demoHours are a student's: the sample tasks do not fit office hours.
	demoHours = "Mon-Fri 08:00-20:00; Sat-Sun 10:00-18:00"
	// demoTime bounds the demo's own requests.
	demoTime = 2 * time.Minute
)

type demoOptions struct {
	ics, tasks, zone, hours, http, data string
	days                                int
	once                                bool
}

func demoCommand(w *world) *cobra.Command {
	var o demoOptions
	c := &cobra.Command{
		Use:   "demo",
		Short: "Show it: import a calendar and tasks, plan the week, print the briefing, then serve.",
		Long: "Runs a server on its own data folder, signs in as a demo person, imports a sample student semester\n" +
			"(or your own files), plans, applies the plan, prints the briefing and the week, and keeps serving.",
		Example: "  pulseplan demo\n  pulseplan demo --ics uni.ics --tasks tasks.csv --zone Europe/Berlin",
		Args:    noArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return demo(c.Context(), w, o) },
	}
	f := c.Flags()
	f.StringVar(&o.ics, "ics", "", "your calendar, an .ics file (default: a sample semester)")
	f.StringVar(&o.tasks, "tasks", "", "your tasks, a .csv or .json file (default: sample tasks)")
	f.StringVar(&o.hours, "hours", demoHours, "when work may be planned")
	f.IntVar(&o.days, "days", 14, "how many days to plan")
	f.StringVar(&o.http, "http", "", "address to listen on (default: PULSEPLAN_HTTP)")
	f.StringVar(&o.data, "data", "", "data folder of the demo (default: "+demoSample+", or "+demoOwn+" with your files)")
	f.BoolVar(&o.once, "once", false, "stop after printing instead of serving")
	zoneFlag(c, &o.zone)
	return c
}

func demo(ctx context.Context, w *world, o demoOptions) error {
	zone, err := zoneOf(w, o.zone)
	if err != nil {
		return err
	}
	calendar, tasks, err := demoFiles(ctx, w, o, zone)
	if err != nil {
		return err
	}
	if o.data == "" {
		o.data = demoSample
		if o.ics != "" || o.tasks != "" {
			o.data = demoOwn
		}
	}
	cfg, err := serverConfig(w, o.http, filepath.FromSlash(o.data))
	if err != nil {
		return err
	}
	cfg.SignupOpen = true
	if cfg.LogLevel == "info" {
		cfg.LogLevel = "warn" // the demo's own lines are the output
	}
	err = serve(ctx, w, cfg, alone, func(s *server) error {
		ctx, cancel := context.WithTimeout(ctx, demoTime)
		defer cancel()
		base := "http://" + s.app.Config.HTTP
		if err := s.demoPerson(zone, o.hours); err != nil {
			return err
		}
		client := &client{base: base}
		if err := client.show(ctx, w, o, zone, calendar, tasks); err != nil {
			return err
		}
		fmt.Fprintf(w.out, "\nServing %s\n  sign in  %s  password %s\n  API      %s/api/v1/openapi.json\n", base, demoEmail, demoPassword, base)
		if o.once {
			return errDemoDone
		}
		fmt.Fprintln(w.out, "Press Ctrl+C to stop.")
		return nil
	})
	if errors.Is(err, errDemoDone) {
		return nil
	}
	return err
}

// errDemoDone ends a demo that was asked to print only.
var errDemoDone = errors.New("the demo is over")

// upload is a file on its way into the API.
type upload struct {
	name string
	raw  []byte
}

// demoFiles reads the person's files, or the sample ones moved to this week. A
// person who brings only one of the two gets no sample data beside it.
func demoFiles(ctx context.Context, w *world, o demoOptions, zone *time.Location) (calendar, tasks *upload, err error) {
	read := func(path string, limit int64) (*upload, error) {
		if path == "" {
			return nil, nil
		}
		raw, err := readFile(w, path, limit)
		return &upload{filepath.Base(path), raw}, err
	}
	limits, err := fileLimits(w)
	if err != nil {
		return nil, nil, err
	}
	if calendar, err = read(o.ics, limits.MaxBytes); err != nil {
		return nil, nil, err
	}
	if tasks, err = read(o.tasks, taskfile.DefaultMaxBytes); err != nil {
		return nil, nil, err
	}
	if calendar != nil || tasks != nil {
		return calendar, tasks, checkFiles(ctx, w, calendar, tasks, zone)
	}
	ics, csv, err := sample.SemesterIn(zone.String(), w.clock.Now().In(zone))
	if err != nil {
		return nil, nil, err
	}
	return &upload{"semester.ics", ics}, &upload{"tasks.csv", csv}, nil
}

// checkFiles reads a person's files before anything is made: a demo that fails
// leaves nothing behind.
func checkFiles(ctx context.Context, w *world, calendar, list *upload, zone *time.Location) error {
	if calendar != nil {
		now := w.clock.Now()
		if _, err := expand(ctx, w, calendar.name, calendar.raw, now, now.Add(time.Hour), zone, false); err != nil {
			return err
		}
	}
	if list != nil {
		parsed, err := tasks.Read(bytes.NewReader(list.raw), list.name, zone, taskfile.DefaultMaxBytes)
		if err != nil {
			return err
		}
		return parsed.Refusal()
	}
	return nil
}

// demoPerson makes the demo account, or puts an existing one back in shape.
func (s *server) demoPerson(zone *time.Location, hours string) error {
	a := s.app
	person, err := a.FindAuthRecordByEmail(record.Users, demoEmail)
	if err != nil {
		users, err := a.FindCollectionByNameOrId(record.Users)
		if err != nil {
			return err
		}
		person = core.NewRecord(users)
		person.SetEmail(demoEmail)
	}
	person.SetPassword(demoPassword)
	person.SetVerified(true)
	person.Set("timezone", zone.String())
	if person.GetString("name") == "" {
		person.Set("name", "Robin")
		person.Set("user_type", "student")
		person.Set("locale", "en-GB")
	}
	if err := a.Save(person); err != nil {
		return fmt.Errorf("make the demo account: %w", err)
	}
	maps, err := record.ListTimeMaps(a, person.Id)
	if err != nil {
		return err
	}
	var m *record.TimeMap
	for _, have := range maps {
		if have.Default() {
			m = have
		}
	}
	if m == nil {
		if m, err = record.NewTimeMap(a, person.Id); err != nil {
			return err
		}
		m.Set("name", "Study")
		m.Set("kind", "study")
		m.Set("is_default", true)
	}
	m.Set("hours", hours)
	if err := a.Save(m.Record); err != nil {
		return usagef("--hours: %w", err)
	}
	return nil
}
