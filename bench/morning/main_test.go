package main

import (
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"github.com/pulseplan/pulseplan/app"
)

func folder(t *testing.T, users int) *dbx.DB {
	t.Helper()
	dir := t.TempDir()
	token, err := buildWorld(dir, users, io.Discard)
	if err != nil || token == "" {
		t.Fatalf("build: %v, token of %d bytes", err, len(token))
	}
	db, err := app.Connect(filepath.Join(dir, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestEverybodyIsDueAtTheMinute(t *testing.T) {
	db := folder(t, 3)
	// Summer time in Berlin: 07:00 there.
	if err := setDue(db, time.Date(2026, 7, 1, 5, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := db.NewQuery("SELECT count(*) FROM schedules WHERE cron = '0 7 * * *' AND next_run = '2026-07-01 05:00:00.000Z' AND enabled").Row(&n); err != nil || n != 3 {
		t.Errorf("%d of 3 schedules are due (%v)", n, err)
	}
}

func TestAMissingBriefingIsAnError(t *testing.T) {
	db := folder(t, 2)
	err := verify(db, 2)
	if err == nil {
		t.Fatal("no briefing was written and nothing is missing")
	}
	for _, c := range counts {
		if !strings.Contains(err.Error(), c.what+": 0 of 2") {
			t.Errorf("%q is not said to be missing:\n%v", c.what, err)
		}
	}
}

func TestAJobThatWasNotHandedOverIsAnError(t *testing.T) {
	db := folder(t, 1)
	if _, err := db.NewQuery("INSERT INTO _outbox (id, job, created) VALUES ('a', x'00', '')").Execute(); err != nil {
		t.Fatal(err)
	}
	if err := verify(db, 1); err == nil || !strings.Contains(err.Error(), "1 jobs were not handed over") {
		t.Errorf("got %v, want the job that waits", err)
	}
}

func TestWaitsAreFromTheMinuteToTheEnd(t *testing.T) {
	db := folder(t, 1)
	for i, finished := range []string{"05:00:01.000Z", "05:00:02.000Z", "05:00:09.500Z"} {
		_, err := db.NewQuery("INSERT INTO jobs (id, owner, finished, attempts) VALUES ({:id}, 'x', {:f}, {:n})").
			Bind(dbx.Params{"id": finished, "f": "2026-07-01 " + finished, "n": i + 1}).Execute()
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := waits(db, time.Date(2026, 7, 1, 5, 0, 0, 0, time.UTC))
	if want := (Waits{P50: 2, P99: 9.5, Last: 9.5, Attempts: 3}); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}
