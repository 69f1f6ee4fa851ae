package agents

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/record"
)

func TestARunThatTheServerStopsUnderGoesOnFromThereAndUsesNoAttempt(t *testing.T) {
	at := func(n int) (records int) {
		o := newOffice(t, ledger{})
		var d *desk
		stopped := make(chan error, 1)
		var run context.Context
		seen := 0
		d = newDesk(t, o.table((*office).errands), taps{began: func(ctx context.Context) { run = ctx }, append: func(before bool) error {
			if !before {
				return nil
			}
			if seen++; seen == n {
				go func() { stopped <- d.App.Jobs.Stop(time.Second) }()
				<-run.Done() // it is cut off here; what it has done it still writes down
			}
			return nil
		}})
		id := d.ask("errands", "")
		if n > 0 {
			select {
			case err := <-stopped:
				if err != nil {
					t.Fatalf("record %d: %v", n, err)
				}
			case <-time.After(patience):
				t.Fatalf("record %d: the stop takes too long", n)
			}
			if s := d.job(id).Status(); s != record.JobQueued {
				t.Errorf("record %d: after the stop the record says %s", n, s)
			}
			d.App.Jobs.Resume()
		}
		job := d.reaches(id, record.JobDone)
		d.whole(id)
		o.once(t, 1, 1)
		if got := job.GetInt("attempts"); got != 1 {
			t.Errorf("record %d: %d attempts", n, got)
		}
		if text := d.log.String(); strings.Contains(text, "level=ERROR") {
			t.Errorf("record %d: the log has errors:\n%s", n, text)
		}
		return seen
	}
	records := at(0)
	for n := 1; n <= records; n++ {
		at(n)
	}
}
