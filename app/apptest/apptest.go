// Package apptest builds apps for tests: a fresh server with people in it, on
// a clock the test holds.
//
// It promises that every app has its own copy of the data, made from one seed
// folder per process, and that everything is removed when the test ends. It is
// imported by tests only.
package apptest

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/app/telemetry"
	_ "github.com/pulseplan/pulseplan/pb_migrations" // the collections under test
)

// Password is every test person's password.
const Password = "correct horse battery"

// Monday is where test clocks stand: Monday 2026-11-23 08:00 UTC, 09:00 Berlin.
var Monday = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

var seed = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "pulseplan-seed-*")
	if err != nil {
		return "", err
	}
	base := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: app.Connect})
	if err := base.Bootstrap(); err != nil {
		return "", err
	}
	if err := base.RunAllMigrations(); err != nil {
		return "", err
	}
	for _, name := range []string{"ada", "bob"} {
		if err := person(base, name); err != nil {
			return "", err
		}
	}
	supers, err := base.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		return "", err
	}
	root := core.NewRecord(supers)
	root.SetEmail("root@example.org")
	root.SetPassword(Password)
	if err := base.Save(root); err != nil {
		return "", err
	}
	return dir, base.ResetBootstrapState()
})

func person(base core.App, name string) error {
	users, err := base.FindCollectionByNameOrId(record.Users)
	if err != nil {
		return err
	}
	u := core.NewRecord(users)
	u.SetEmail(name + "@example.org")
	u.SetPassword(Password)
	u.SetVerified(true)
	u.Set("name", strings.ToUpper(name[:1])+name[1:])
	u.Set("timezone", "Europe/Berlin")
	u.Set("locale", "en-GB")
	return base.Save(u)
}

// World is an app under test with its clock.
type World struct {
	*app.App
	Clock *clock.Manual
	T     testing.TB
}

// New returns a fresh app whose clock stands at Monday. It holds the people
// ada@, bob@ and the superuser root@example.org. register binds hooks; it may
// be nil.
func New(t testing.TB, register func(*app.App), tune ...func(*config.Config)) *World {
	t.Helper()
	dir, err := seed()
	if err != nil {
		t.Fatalf("seed: %v", err)
	}
	return open(t, dir, Monday, register, tune...)
}

// open makes a world of a copy of a data folder.
func open(t testing.TB, dir string, now time.Time, register func(*app.App), tune ...func(*config.Config)) *World {
	t.Helper()
	base, err := tests.NewTestApp(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(base.Cleanup)
	cfg, err := config.Read(func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	cfg.DataDir = base.DataDir()
	cfg.APIRequests = 0 // tests make more requests than a person; that of the limiter switches it on
	for _, f := range tune {
		f(&cfg)
	}
	clk := clock.At(now)
	a, err := app.Wrap(base, cfg, clk, telemetry.Logger(io.Discard, "error", "text"), "test")
	if err != nil {
		t.Fatal(err)
	}
	base.OnRecordCreate().BindFunc(func(e *core.RecordEvent) error {
		// PocketBase stamps records with the machine's clock, unless the stamp
		// is already there; here it is the test's clock that counts.
		if _, dated := e.Record.Collection().Fields.GetByName("created").(*core.AutodateField); dated && e.Record.GetDateTime("created").IsZero() {
			created, err := types.ParseDateTime(clk.Now())
			if err != nil {
				return err
			}
			e.Record.SetRaw("created", created)
		}
		return e.Next()
	})
	if register != nil {
		register(a)
	}
	return &World{App: a, Clock: clk, T: t}
}

// TestApp is PocketBase's view of the same app, for tests.ApiScenario.
func (w *World) TestApp() *tests.TestApp { return w.App.App.(*tests.TestApp) }

// Person finds a person by the part of their address before @example.org.
func (w *World) Person(name string) *record.User {
	w.T.Helper()
	r, err := w.FindAuthRecordByEmail(record.Users, name+"@example.org")
	if err != nil {
		w.T.Fatal(err)
	}
	return record.UserOf(r)
}

// Token signs the person in.
func (w *World) Token(name string) string {
	w.T.Helper()
	collection := record.Users
	if name == "root" {
		collection = core.CollectionNameSuperusers
	}
	r, err := w.FindAuthRecordByEmail(collection, name+"@example.org")
	if err != nil {
		w.T.Fatal(err)
	}
	token, err := r.NewAuthToken()
	if err != nil {
		w.T.Fatal(err)
	}
	return token
}

// Task saves a task of the person. due may be zero.
func (w *World) Task(name, title string, minutes int, due time.Time) *record.Task {
	w.T.Helper()
	task, err := record.NewTask(w.App, w.Person(name).Id)
	if err != nil {
		w.T.Fatal(err)
	}
	task.Set("title", title)
	task.Set("estimate", minutes)
	task.SetDue(due, "")
	w.Save(task)
	return task
}

// Save stores a record or fails the test.
func (w *World) Save(m core.Model) {
	w.T.Helper()
	if err := w.App.Save(m); err != nil {
		w.T.Fatal(err)
	}
}

// File writes a file into a folder of its own and returns its path.
func File(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
