package app_test

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/telemetry"
	_ "github.com/pulseplan/pulseplan/pb_migrations"
)

func open(t *testing.T, dir string) (*app.App, error) {
	t.Helper()
	cfg, err := config.Read(func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	cfg.DataDir = dir
	return app.New(cfg, clock.System{}, telemetry.Logger(io.Discard, "error", "text"), "test")
}

func TestTheDataFolderIsItsOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	dir := filepath.Join(t.TempDir(), "data")
	if _, err := open(t, dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { // as an older version or a hand may have left it
		t.Fatal(err)
	}
	if _, err := open(t, dir); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
}

func TestAFileInPlaceOfTheDataFolderIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, path); err == nil || !strings.Contains(err.Error(), path) {
		t.Fatalf("%v", err)
	}
}

func TestSQLiteWaitsForTheDiskBeforeItAnswers(t *testing.T) {
	a, err := open(t, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Stop(); err != nil {
			t.Error(err)
		}
	}()
	const full = 2 // PRAGMA synchronous: 0 off, 1 normal, 2 full
	for name, db := range map[string]interface {
		Row(...any) error
	}{
		"writer": a.NonconcurrentDB().NewQuery("PRAGMA synchronous"),
		"reader": a.ConcurrentDB().NewQuery("PRAGMA synchronous"),
		"logs":   a.AuxNonconcurrentDB().NewQuery("PRAGMA synchronous"),
	} {
		var level int
		if err := db.Row(&level); err != nil || level != full {
			t.Errorf("%s: synchronous=%d (%v)", name, level, err)
		}
	}
}

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	a, err := open(t, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Stop() }()
	if _, err := a.FindCollectionByNameOrId("blocks"); err != nil {
		t.Fatal(err)
	}
	steps := core.AppMigrations.Items()
	for _, step := range slices.Backward(steps) {
		if err := step.Down(a.App); err != nil {
			t.Fatalf("%s down: %v", step.File, err)
		}
	}
	if _, err := a.FindCollectionByNameOrId("tasks"); err == nil {
		t.Error("going down left tasks behind")
	}
	for _, step := range steps {
		if err := step.Up(a.App); err != nil {
			t.Fatalf("%s up again: %v", step.File, err)
		}
	}
	if _, err := a.FindCollectionByNameOrId("blocks"); err != nil {
		t.Error(err)
	}
}
