package app_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulseplan/pulseplan/app"
)

func TestTheOperatorFileIsPrivateAndNewAtEachStart(t *testing.T) {
	dir := t.TempDir()
	first, err := app.WriteOperator(dir, "127.0.0.1:8090")
	if err != nil {
		t.Fatal(err)
	}
	second, err := app.WriteOperator(dir, "[::1]:8091")
	if err != nil {
		t.Fatal(err)
	}
	if first.Token == second.Token || len(first.Token) < 32 {
		t.Errorf("tokens %q and %q", first.Token, second.Token)
	}
	info, err := os.Stat(filepath.Join(dir, app.OperatorFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if got, err := app.ReadOperator(dir); err != nil || got != second || got.URL != "http://[::1]:8091" {
		t.Errorf("read %v, %v", got, err)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
		t.Errorf("left behind: %v, %v", names, err)
	}
}

func TestAStoppingServerLeavesTheFileOfANewerOne(t *testing.T) {
	dir := t.TempDir()
	older, err := app.WriteOperator(dir, "127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	newer, err := app.WriteOperator(dir, "127.0.0.1:2")
	if err != nil {
		t.Fatal(err)
	}
	if err := app.RemoveOperator(dir, older.Token); err != nil {
		t.Fatal(err)
	}
	if got, err := app.ReadOperator(dir); err != nil || got != newer {
		t.Errorf("%v, %v", got, err)
	}
	if err := app.RemoveOperator(dir, newer.Token); err != nil {
		t.Fatal(err)
	}
	if _, err := app.ReadOperator(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
	if err := app.RemoveOperator(dir, newer.Token); err != nil {
		t.Errorf("removing twice: %v", err)
	}
}

func TestAnOperatorFileThatIsNotAServersIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		mode    os.FileMode
	}{
		"not JSON":         {"token", 0o600},
		"no token":         {`{"url":"http://127.0.0.1:1"}`, 0o600},
		"another scheme":   {`{"url":"file:///etc/passwd","token":"x"}`, 0o600},
		"read by everyone": {`{"url":"http://127.0.0.1:1","token":"x"}`, 0o644},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, app.OperatorFile)
		if err := os.WriteFile(path, []byte(c.content), c.mode); err != nil {
			t.Fatal(err)
		}
		if got, err := app.ReadOperator(dir); err == nil {
			t.Errorf("%s: read %v", name, got)
		}
	}
}
