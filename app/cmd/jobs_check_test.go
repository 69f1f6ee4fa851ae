package cmd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/queue"
)

// soundQueue makes a queue file with one job.
func soundQueue(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jobs.db")
	q, err := queue.Open(t.Context(), queue.Options{Path: path, Now: func() time.Time { return time.Unix(1_800_000_000, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Register(queue.Kind{Name: "k", Handle: func(context.Context, *queue.Run) error { return nil }}); err != nil {
		t.Fatal(err)
	}
	if _, err := q.Enqueue(t.Context(), queue.Job{Kind: "k"}); err != nil {
		t.Fatal(err)
	}
	if err := q.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestATestBinaryNeverRunsItselfToCheckAFile(t *testing.T) {
	exe, err := os.Executable()
	if err != nil || !isTestBinary(exe) {
		t.Fatalf("%s, %v", exe, err)
	}
	for name, want := range map[string]bool{"/tmp/cmd.test": true, `cmd.test.exe`: true, "/usr/bin/pulseplan": false, "pulseplan.exe": false, "/opt/test/pulseplan": false} {
		if isTestBinary(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
	// So the check happens here, and says the same.
	if err := verifyInChild(t.Context(), soundQueue(t)); err != nil {
		t.Error(err)
	}
}

func TestVerifyTellsDamageFromUseAndFromAFileThatIsNotThere(t *testing.T) {
	damaged := filepath.Join(t.TempDir(), "jobs.db")
	if err := os.WriteFile(damaged, []byte(strings.Repeat("no queue ", 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := verifyInChild(t.Context(), damaged); !errors.Is(err, queue.ErrDamaged) {
		t.Errorf("damaged: %v", err)
	}
	path := soundQueue(t)
	q, err := queue.Open(t.Context(), queue.Options{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := verifyInChild(t.Context(), path); !errors.Is(err, queue.ErrInUse) {
		t.Errorf("in use: %v", err)
	}
	if err := q.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := verifyInChild(t.Context(), filepath.Join(t.TempDir(), "nowhere")); err == nil || errors.Is(err, queue.ErrDamaged) {
		t.Errorf("not there: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := verifyInChild(ended, path); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}

func TestWhatAChildPrintsIsBounded(t *testing.T) {
	var b bounded
	for range 10 {
		if n, err := b.Write(make([]byte, maxChildOutput/4)); n != maxChildOutput/4 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
	}
	if b.Len() != maxChildOutput {
		t.Errorf("%d bytes are kept", b.Len())
	}
}
