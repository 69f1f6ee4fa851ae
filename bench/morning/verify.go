package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/tools/types"
)

// ended counts the jobs that are over.
func ended(db dbx.Builder) (n int, err error) {
	err = db.NewQuery("SELECT count(*) FROM jobs WHERE status IN ('done', 'failed', 'cancelled')").Row(&n)
	return n, err
}

// counts are what the database must say when everything was done once. Each is
// the number of people for whom it is so.
var counts = []struct{ what, query string }{
	{"people with exactly one briefing", "SELECT count(*) FROM (SELECT owner FROM briefings WHERE kind = 'daily' GROUP BY owner HAVING count(*) = 1)"},
	{"briefings", "SELECT count(*) FROM briefings"},
	{"people with exactly one job", "SELECT count(*) FROM (SELECT owner FROM jobs GROUP BY owner HAVING count(*) = 1)"},
	{"jobs that are done", "SELECT count(*) FROM jobs WHERE status = 'done' AND type = 'briefing' AND origin = 'schedule'"},
	{"jobs whose result is their owner's briefing", "SELECT count(*) FROM jobs j JOIN briefings b ON b.id = json_extract(j.result, '$.briefing') AND b.owner = j.owner"},
	{"schedules that name their job", "SELECT count(*) FROM schedules s JOIN jobs j ON j.id = s.last_job AND j.owner = s.owner"},
	{"jobs with exactly one trace", "SELECT count(*) FROM (SELECT job FROM decision_traces GROUP BY job HAVING count(*) = 1)"},
	{"effects, one a job", "SELECT count(DISTINCT job) FROM _effects WHERE step = 'write'"},
}

// verify checks that each of the users has had exactly one of everything.
func verify(db dbx.Builder, users int) error {
	var wrong []error
	for _, c := range counts {
		var n int
		if err := db.NewQuery(c.query).Row(&n); err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
		if n != users {
			wrong = append(wrong, fmt.Errorf("%s: %d of %d", c.what, n, users))
		}
	}
	var waiting int
	if err := db.NewQuery("SELECT count(*) FROM _outbox").Row(&waiting); err != nil {
		return err
	}
	if waiting > 0 {
		wrong = append(wrong, fmt.Errorf("%d jobs were not handed over", waiting))
	}
	return errors.Join(wrong...)
}

// Waits is how long after the minute jobs ended, in seconds.
type Waits struct {
	P50  float64 `json:"p50_seconds"`
	P99  float64 `json:"p99_seconds"`
	Last float64 `json:"last_seconds"`
	// Attempts is the most that any job needed.
	Attempts int `json:"most_attempts"`
}

func waits(db dbx.Builder, since time.Time) (Waits, error) {
	var rows []struct {
		Finished types.DateTime `db:"finished"`
		Attempts int            `db:"attempts"`
	}
	if err := db.NewQuery("SELECT finished, attempts FROM jobs").All(&rows); err != nil {
		return Waits{}, err
	}
	var w Waits
	took := make([]time.Duration, len(rows))
	for i, r := range rows {
		took[i] = r.Finished.Time().Sub(since)
		w.Attempts = max(w.Attempts, r.Attempts)
	}
	w.P50, w.P99, w.Last = percentile(took, 50).Seconds(), percentile(took, 99).Seconds(), percentile(took, 100).Seconds()
	return w, nil
}
