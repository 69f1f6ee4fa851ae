package cmd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/netx"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

// finding is the result of one check.
type finding struct {
	Check    string `json:"check"`
	Status   string `json:"status"` // ok, warning or error
	Sentence string `json:"sentence"`
}

const (
	statusOK      = "ok"
	statusWarning = "warning"
	statusError   = "error"
)

func doctorCommand(w *world) *cobra.Command {
	var data string
	var asJSON bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, data folder and database, and say what to do; exit code 1 if something is broken.",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			findings := examine(c.Context(), w, data)
			broken := false
			for _, f := range findings {
				broken = broken || f.Status == statusError
			}
			if asJSON {
				if err := printJSON(w.out, map[string]any{"findings": findings, "ok": !broken}); err != nil {
					return err
				}
			} else {
				t := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
				for _, f := range findings {
					fmt.Fprintf(t, "%s\t%s\t%s\n", f.Status, f.Check, f.Sentence)
				}
				if err := t.Flush(); err != nil {
					return err
				}
			}
			if broken {
				return silentError{}
			}
			return nil
		},
	}
	c.Flags().StringVar(&data, "data", "", "data folder (default: PULSEPLAN_DATA)")
	jsonFlag(c, &asJSON)
	return c
}

// examine runs the checks in the order a person would fix them. Looking at a
// data folder that does not exist yet must not make one.
func examine(ctx context.Context, w *world, data string) []finding {
	cfg, err := serverConfig(w, "", data)
	if err != nil {
		return []finding{{"configuration", statusError, err.Error()}}
	}
	out := []finding{configuration(w, cfg)}
	if _, err := netx.ParseAllowPrivate(cfg.AllowPrivate); err != nil {
		out = append(out, finding{"private networks", statusError, err.Error()})
	}
	folder, there := dataFolder(cfg)
	out = append(out, folder, address(ctx, cfg))
	if !there || folder.Status == statusError {
		return out
	}
	return append(append(out, database(w, cfg)...), backgroundWork(ctx, cfg))
}

func configuration(w *world, cfg config.Config) finding {
	if unknown := config.Unknown(w.environ()); len(unknown) > 0 {
		return finding{"configuration", statusWarning, fmt.Sprintf("%v: there is no such option; is it misspelt?", unknown)}
	}
	if host, _, _ := net.SplitHostPort(cfg.HTTP); cfg.SignupOpen && !loopback(host) {
		return finding{"configuration", statusWarning, "the server listens beyond this machine and anyone who reaches it may sign up; PULSEPLAN_SIGNUP=closed changes that"}
	}
	return finding{"configuration", statusOK, "every option is readable"}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func dataFolder(cfg config.Config) (f finding, there bool) {
	info, err := os.Stat(cfg.DataDir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return finding{"data folder", statusOK, cfg.DataDir + " does not exist yet; serve will make it"}, false
	case err != nil:
		return finding{"data folder", statusError, plainPathError(cfg.DataDir, err).Error()}, false
	case !info.IsDir():
		return finding{"data folder", statusError, cfg.DataDir + " is a file"}, false
	case info.Mode().Perm()&0o077 != 0:
		return finding{"data folder", statusWarning, fmt.Sprintf("%s can be read by others (mode %04o); serve will make it private", cfg.DataDir, info.Mode().Perm())}, true
	}
	probe, err := os.CreateTemp(cfg.DataDir, ".doctor-*")
	if err != nil {
		return finding{"data folder", statusError, "cannot write: " + plainPathError(cfg.DataDir, err).Error()}, true
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	return finding{"data folder", statusOK, cfg.DataDir + " is private and writable"}, true
}

// address reports whether the listen address is free, or ours.
func address(ctx context.Context, cfg config.Config) finding {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.HTTP)
	if err == nil {
		_ = l.Close()
		return finding{"address", statusOK, cfg.HTTP + " is free"}
	}
	req, reqErr := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachableText(cfg.HTTP)+hooks.Prefix+"/health", nil)
	if reqErr == nil {
		client := &http.Client{Timeout: 2 * time.Second}
		if resp, err := client.Do(req); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return finding{"address", statusOK, "a server of ours is running at " + cfg.HTTP}
			}
		}
	}
	return finding{"address", statusError, fmt.Sprintf("cannot listen on %s: %v", cfg.HTTP, plainNetError(err))}
}

func reachableText(address string) string {
	a, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return address
	}
	return reachable(a)
}

func database(w *world, cfg config.Config) []finding {
	path := filepath.Join(cfg.DataDir, "data.db")
	if _, err := os.Stat(path); err != nil {
		return []finding{{"database", statusOK, "there is no database yet; serve will make it"}}
	}
	s, err := open(&world{in: w.in, out: w.out, err: w.err, clock: w.clock, lookup: w.lookup, environ: func() []string { return nil }}, cfg)
	if err != nil {
		return []finding{{"database", statusError, err.Error()}}
	}
	if err := s.app.Bootstrap(); err != nil {
		return []finding{{"database", statusError, "cannot be opened: " + err.Error()}}
	}
	defer func() { _ = s.app.Stop() }()
	var verdict string
	if err := s.app.DB().NewQuery("PRAGMA quick_check(1)").Row(&verdict); err != nil || verdict != "ok" {
		return []finding{{"database", statusError, fmt.Sprintf("is damaged (%s %v); restore a backup", verdict, errors.Join(err))}}
	}
	out := []finding{{"database", statusOK, "opens and is sound"}}
	return append(out, accounts(s.app.App), subscriptions(s.app.App))
}

// backgroundWork checks the queue's file, in a process of its own: damage can
// end the one that reads it.
func backgroundWork(ctx context.Context, cfg config.Config) finding {
	path := filepath.Join(cfg.DataDir, app.QueueFile)
	if _, err := os.Stat(path); err != nil {
		return finding{"queue", statusOK, "there is none yet; serve will make it"}
	}
	a, err := checkInChild(ctx, path)
	dead := a.Jobs[queue.Failed.String()]
	switch {
	case err != nil:
		return finding{"queue", statusError, err.Error()}
	case a.InUse:
		return finding{"queue", statusOK, "is in use by a running server; pulseplan jobs check asks it"}
	case !a.Usable:
		return finding{"queue", statusError, "is damaged; docs/operations.md says what to do: " + strings.Join(a.Problems, "; ")}
	case a.Damaged > 0:
		return finding{"queue", statusWarning, fmt.Sprintf("%d damaged records; serve will set them aside", a.Damaged)}
	case dead > 0:
		return finding{"queue", statusWarning, fmt.Sprintf("is sound, with dead letters (%d); pulseplan jobs list --state failed shows them", dead)}
	}
	total := 0
	for _, n := range a.Jobs {
		total += n
	}
	return finding{"queue", statusOK, fmt.Sprintf("is sound, jobs: %d", total)}
}

func accounts(app core.App) finding {
	n, err := app.CountRecords(core.CollectionNameSuperusers, dbx.Not(dbx.HashExp{"email": core.DefaultInstallerEmail}))
	if err != nil {
		return finding{"administrator", statusError, err.Error()}
	}
	if n == 0 {
		return finding{"administrator", statusWarning, "there is none; run: pulseplan superuser upsert EMAIL PASSWORD"}
	}
	return finding{"administrator", statusOK, fmt.Sprintf("%d can sign in at /_/", n)}
}

func subscriptions(app core.App) finding {
	if _, err := app.FindCollectionByNameOrId(record.Calendars); err != nil {
		return finding{"subscriptions", statusWarning, "the collections are not up to date; serve will bring them there"}
	}
	total, err := app.CountRecords(record.Calendars, dbx.HashExp{"kind": record.CalendarSubscription})
	if err != nil {
		return finding{"subscriptions", statusError, err.Error()}
	}
	failing, err := app.CountRecords(record.Calendars, dbx.HashExp{"kind": record.CalendarSubscription, "status": record.CalendarError})
	if err != nil {
		return finding{"subscriptions", statusError, err.Error()}
	}
	if failing > 0 {
		return finding{"subscriptions", statusWarning, fmt.Sprintf("%d of %d cannot be read at the moment; each calendar says why", failing, total)}
	}
	return finding{"subscriptions", statusOK, fmt.Sprintf("%d, all readable", total)}
}
