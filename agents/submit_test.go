package agents

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

func TestTheSameKeyWithTheSameRequestIsTheFirstRun(t *testing.T) {
	d := newDesk(t, workflows, taps{})
	d.pause()
	ask := func(person, name, payload, key string) (string, error) {
		t.Helper()
		job, err := d.submit(Request{User: d.Person(person), Type: name, Payload: json.RawMessage(payload), Key: key})
		if err != nil {
			return "", err
		}
		return job.Id, nil
	}
	first, err := ask("ada", schedule.Type, `{"days":5,"seed":"42"}`, "k")
	if err != nil {
		t.Fatal(err)
	}
	bare, err := ask("ada", "briefing", ``, "bare")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, person, name, payload, key string
		same                             string // the run it is; empty: another
		conflict                         bool
	}{
		{"the same", "ada", schedule.Type, `{"days":5,"seed":"42"}`, "k", first, false},
		{"other order and spaces", "ada", schedule.Type, " {\n\"seed\" : \"42\", \"days\":5 }\n", "k", first, false},
		{"nothing is an empty object", "ada", "briefing", `{}`, "bare", bare, false},
		{"so is null", "ada", "briefing", `null`, "bare", bare, false},
		{"another payload", "ada", schedule.Type, `{"days":6,"seed":"42"}`, "k", "", true},
		{"a field less", "ada", schedule.Type, `{"days":5}`, "k", "", true},
		{"no payload", "ada", schedule.Type, ``, "k", "", true},
		{"another type", "ada", "briefing", `{"days":5,"seed":"42"}`, "k", "", true},
		{"another person", "bob", schedule.Type, `{"days":6}`, "k", "", false},
		{"another key", "ada", schedule.Type, `{"days":5,"seed":"42"}`, "K", "", false},
		{"no key", "ada", schedule.Type, `{"days":5,"seed":"42"}`, "", "", false},
		{"no key again", "ada", schedule.Type, `{"days":5,"seed":"42"}`, "", "", false},
	} {
		id, err := ask(c.person, c.name, c.payload, c.key)
		switch {
		case c.conflict:
			var f *fault.Fault
			if !fault.Is(err, fault.IdempotencyConflict) || !errors.As(err, &f) || f.Fields["idempotency_key"].Message == "" {
				t.Errorf("%s: %s (%v)", c.what, id, err)
			}
		case err != nil:
			t.Errorf("%s: %v", c.what, err)
		case c.same != "" && id != c.same, c.same == "" && (id == first || id == bare):
			t.Errorf("%s is run %s", c.what, id)
		}
	}
	if n, err := d.CountRecords(record.Jobs); err != nil || n != 6 {
		t.Errorf("%d runs (%v)", n, err)
	}
}

func TestTwoNumbersThatAFloatCannotTellApartAreTwoRequests(t *testing.T) {
	if sameJSON(json.RawMessage(`{"n":9007199254740993}`), json.RawMessage(`{"n":9007199254740992}`)) {
		t.Error("they are taken for one")
	}
}

func TestFiftyRequestsWithOneKeyAtOnceAreOneRun(t *testing.T) {
	d := newDesk(t, chain("quick", part{"only", fine, nil}), taps{})
	ada := d.Person("ada")
	ids := make([]string, 50)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			job, err := d.submit(Request{User: ada, Type: "quick", Key: "k", Payload: json.RawMessage(strings.Repeat(" ", i) + "{}")})
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = job.Id
		})
	}
	all.Wait()
	d.reaches(ids[0], record.JobDone)
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("runs %s and %s", ids[0], id)
		}
	}
	d.whole(ids[0])
}

func TestARequestThatIsRefusedOrRolledBackLeavesNeitherRecordNorJob(t *testing.T) {
	d := newDesk(t, workflows, taps{})
	for _, c := range []struct{ name, payload, code, field string }{
		{"unheard of", ``, "bad_field", "type"},
		{"", ``, "bad_field", "type"},
		{"briefing", `{"date":"23.11.2026"}`, "bad_field", "payload.date"},
		{"briefing", `{"date":"2027-11-23"}`, "bad_field", "payload.date"},
		{"briefing", `{"dat":"2026-11-23"}`, "unknown_field", "payload.dat"},
		{"schedule", `{"days":0}`, "bad_field", "payload.days"},
		{"schedule", `{"days":"7"}`, "bad_field", "payload.days"},
		{"schedule", `{"seed":"-1"}`, "bad_field", "payload.seed"},
		{"schedule", `[]`, "bad_field", "payload"},
		{"schedule", `{"seed":"` + strings.Repeat("1", queue.MaxPayload) + `"}`, "too_large", "payload"},
	} {
		_, err := d.submit(Request{User: d.Person("ada"), Type: c.name, Payload: json.RawMessage(c.payload)})
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != c.code || f.Fields[c.field].Message == "" {
			t.Errorf("%s %.40s: %v", c.name, c.payload, err)
		}
	}
	late := errors.New("something after it failed")
	err := d.RunInTransaction(func(tx core.App) error {
		if _, err := d.r.Submit(tx, Request{User: d.Person("ada"), Type: "briefing", Origin: record.OriginAPI}); err != nil {
			t.Error(err)
		}
		return late
	})
	if !errors.Is(err, late) {
		t.Error(err)
	}
	d.handedOver()
	jobs, err := d.queue().List(queue.Filter{})
	if n, _ := d.CountRecords(record.Jobs); err != nil || n != 0 || len(jobs) != 0 {
		t.Errorf("%d records, %d jobs (%v)", n, len(jobs), err)
	}
}

func TestWhatAScheduleAsksForWaitsForWhatAPersonAsksFor(t *testing.T) {
	d := newDesk(t, chain("quick", part{"only", fine, nil}), taps{})
	d.pause()
	for origin, want := range map[string]uint8{record.OriginAPI: queue.Urgent, record.OriginButton: queue.Urgent, record.OriginSchedule: queue.Normal} {
		job, err := d.submit(Request{User: d.Person("ada"), Type: "quick", Origin: origin})
		if err != nil {
			t.Fatal(err)
		}
		d.handedOver()
		if s := d.state(job.Id); s.Priority != want || s.Tenant != d.Person("ada").Id {
			t.Errorf("%s: %+v", origin, s)
		}
	}
}
