// Package app is the core every other room stands on: PocketBase's core.App
// with our configuration, clock, log and outbound client beside it.
//
// It promises that the data folder is readable by its owner alone, that SQLite
// is opened with synchronous=FULL so that an acknowledged write survives a
// power cut, and that nothing here starts work by itself before Start.
package app

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/netx"
	"github.com/pulseplan/pulseplan/app/outbox"
	"github.com/pulseplan/pulseplan/app/telemetry"
)

// dataFolderMode keeps other users of the machine out: the folder holds
// people's calendars, and SQLite creates its files 0644 inside.
const dataFolderMode = 0o700

// pragmas are PocketBase's own (core/db_connect.go) but for synchronous: under
// WAL, NORMAL may lose the last acknowledged transactions at a power cut.
// busy_timeout must come first, so that switching to WAL can wait.
const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)" +
	"&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-16000)"

// App is PocketBase plus what every room of ours needs. Inside hooks and
// transactions use the event's app for records, never this one.
type App struct {
	core.App
	Config config.Config
	Clock  clock.Clock
	// Console writes to standard error.
	Console *slog.Logger
	// Net reaches hosts that people name, behind the private-address guard.
	Net *netx.Client
	// Jobs is the background work.
	Jobs *Jobs
	// Version is the release, "dev" for a build from source.
	Version string
}

// New prepares an app on the configured data folder; nothing is opened yet.
// It returns an error when the folder cannot be made private to its owner or
// the configuration's network list does not parse.
func New(cfg config.Config, clk clock.Clock, console *slog.Logger, version string) (*App, error) {
	if err := privateFolder(cfg.DataDir); err != nil {
		return nil, err
	}
	base := core.NewBaseApp(core.BaseAppConfig{
		DataDir:       cfg.DataDir,
		EncryptionEnv: config.EncryptionKeyVariable,
		DBConnect:     Connect,
	})
	return Wrap(base, cfg, clk, console, version)
}

// Wrap puts our managers beside an existing core.App; tests use it on theirs.
func Wrap(base core.App, cfg config.Config, clk clock.Clock, console *slog.Logger, version string) (*App, error) {
	allow, err := netx.ParseAllowPrivate(cfg.AllowPrivate)
	if err != nil {
		return nil, err
	}
	client := netx.New(netx.Options{
		Version: version, AllowPrivate: allow, Now: clk.Now, Seed: rand.Uint64(), MaxBody: cfg.ImportBytes, Log: console,
	})
	a := &App{App: base, Config: cfg, Clock: clk, Console: console, Net: client, Version: version}
	a.Jobs = &Jobs{app: a, problem: ErrNoQueue}
	a.Jobs.outbox = outbox.New(base, a.Jobs, outbox.Options{Now: clk.Now, Log: a.Log, Refused: a.Jobs.refused})
	return a, nil
}

// Connect opens one SQLite file for PocketBase.
func Connect(path string) (*dbx.DB, error) { return dbx.Open("sqlite", path+pragmas) }

// Log returns the log that reaches standard error and, once the databases are
// open, PocketBase's own log too.
func (a *App) Log() *slog.Logger {
	if !a.IsBootstrapped() {
		return a.Console
	}
	return telemetry.Both(a.Console, a.Logger().Handler())
}

// Start opens the databases and brings the collections up to date.
func (a *App) Start() error {
	if err := a.Bootstrap(); err != nil {
		return fmt.Errorf("open %s: %w", a.DataDir(), err)
	}
	if err := a.RunAllMigrations(); err != nil {
		return fmt.Errorf("bring the collections up to date: %w", err)
	}
	return nil
}

// Stop runs the termination hooks (which end the HTTP server) and closes the
// databases. It may be called once.
func (a *App) Stop() error {
	event := new(core.TerminateEvent)
	event.App = a.App
	return a.OnTerminate().Trigger(event, func(e *core.TerminateEvent) error {
		return e.App.ResetBootstrapState()
	})
}

// URL is how people reach the server, without a trailing slash.
func (a *App) URL() string {
	if a.Config.PublicURL != "" {
		return a.Config.PublicURL
	}
	u := url.URL{Scheme: "http", Host: a.Config.HTTP}
	return u.String()
}

// privateFolder makes dir if it is missing and takes away other users' access.
func privateFolder(dir string) error {
	if err := os.MkdirAll(dir, dataFolderMode); err != nil {
		return fmt.Errorf("data folder %s: %w", filepath.Clean(dir), err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("data folder %s: %w", dir, err)
	}
	if !info.IsDir() {
		return fmt.Errorf("data folder %s: it is a file", dir)
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	if err := os.Chmod(dir, dataFolderMode); err != nil && !errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("data folder %s: %w", dir, err)
	}
	return nil
}
