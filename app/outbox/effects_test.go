package outbox_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/outbox"
	"github.com/pulseplan/pulseplan/app/record"
)

// study is a world in which a step stores a task.
type study struct {
	*apptest.World
	ran int
}

type stored struct {
	Task string `json:"task"`
	Try  int    `json:"try"`
}

// once is one attempt of the step; fails is what goes wrong after it.
func (s *study) once(job, step string, fails error) (out stored, err error) {
	ada := s.Person("ada").Id
	err = s.RunInTransaction(func(tx core.App) error {
		out, err = outbox.Once(tx, s.Clock.Now(), job, step, func() (stored, error) {
			s.ran++
			task, err := record.NewTask(tx, ada)
			if err != nil {
				return stored{}, err
			}
			task.Set("title", step)
			return stored{task.Id, s.ran}, tx.Save(task.Record)
		})
		return errors.Join(err, fails)
	})
	return out, err
}

func (s *study) tasks() int64 {
	s.T.Helper()
	n, err := s.CountRecords(record.Tasks)
	if err != nil {
		s.T.Fatal(err)
	}
	return n
}

func TestAStepChangesRecordsOnceHoweverOftenItRuns(t *testing.T) {
	s := &study{World: apptest.New(t, nil)}
	first, err := s.once("job", "write", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, err := s.once("job", "write", nil)
		if err != nil || again.Try != first.Try {
			t.Errorf("%+v, then %+v (%v)", first, again, err)
		}
	}
	if s.ran != 1 || s.tasks() != 1 {
		t.Errorf("ran %d times, %d tasks", s.ran, s.tasks())
	}
	if known, ok, err := outbox.Known[stored](s.App, "job", "write"); err != nil || !ok || known != first {
		t.Errorf("known is %+v (%v, %v)", known, ok, err)
	}
	if _, ok, err := outbox.Known[stored](s.App, "job", "write again"); err != nil || ok {
		t.Errorf("a step that did not run is known (%v)", err)
	}
	// Another step, and the same step of another job, are other effects.
	for _, other := range [][2]string{{"job", "write again"}, {"another job", "write"}} {
		if _, err := s.once(other[0], other[1], nil); err != nil {
			t.Fatal(err)
		}
	}
	if s.tasks() != 3 {
		t.Errorf("%d tasks", s.tasks())
	}
}

func TestAnEffectThatWasRolledBackDidNotHappen(t *testing.T) {
	s := &study{World: apptest.New(t, nil)}
	late := errors.New("something after the effect failed")
	if _, err := s.once("job", "write", late); !errors.Is(err, late) || s.tasks() != 0 {
		t.Fatalf("%d tasks (%v)", s.tasks(), err)
	}
	if out, err := s.once("job", "write", nil); err != nil || out.Try != 2 || s.tasks() != 1 {
		t.Errorf("%+v, %d tasks (%v)", out, s.tasks(), err)
	}
}

func TestAStepThatFailsLeavesNoEffect(t *testing.T) {
	s := &study{World: apptest.New(t, nil)}
	broken := errors.New("broken")
	err := s.RunInTransaction(func(tx core.App) error {
		_, err := outbox.Once(tx, s.Clock.Now(), "job", "write", func() (int, error) { return 0, broken })
		if !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
		return nil // the transaction is committed all the same
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.once("job", "write", nil); err != nil || s.ran != 1 {
		t.Errorf("ran %d times (%v)", s.ran, err)
	}
	if _, err := outbox.Once(s.App, s.Clock.Now(), "job", "x", func() (int, error) { return 1, nil }); !errors.Is(err, outbox.ErrNoTransaction) {
		t.Errorf("outside a transaction: %v", err)
	}
}

func TestTwoAttemptsAtOnceHaveOneEffect(t *testing.T) {
	s := &study{World: apptest.New(t, nil)} // ran is counted inside transactions, one at a time
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := s.once("job", "write", nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if s.ran != 1 || s.tasks() != 1 {
		t.Errorf("ran %d times, %d tasks", s.ran, s.tasks())
	}
}

func TestAnEffectOutsideIsIntendedBeforeAndKnownAfter(t *testing.T) {
	w := apptest.New(t, nil)
	intend := func() *outbox.Prior {
		t.Helper()
		prior, err := outbox.Intend(w.App, w.Clock.Now(), "job", "send")
		if err != nil {
			t.Fatal(err)
		}
		return prior
	}
	if prior := intend(); prior != nil {
		t.Fatalf("the first attempt found %+v", prior)
	}
	// The process died: nobody knows whether it was sent, in this process and in the next.
	if prior := intend(); prior == nil || prior.Done {
		t.Errorf("%+v", prior)
	}
	image, err := w.Crash()
	if err != nil {
		t.Fatal(err)
	}
	w = image.Open(t, nil)
	if prior := intend(); prior == nil || prior.Done {
		t.Errorf("after a crash: %+v", prior)
	}
	if err := outbox.Happened(w.App, w.Clock.Now(), "job", "send", map[string]string{"message": "m1"}); err != nil {
		t.Fatal(err)
	}
	prior := intend()
	var kept map[string]string
	if prior == nil || !prior.Done || json.Unmarshal(prior.Result, &kept) != nil || kept["message"] != "m1" {
		t.Errorf("%+v", prior)
	}
}

func TestAnIntentIsNotTakenForAnEffectOnRecords(t *testing.T) {
	s := &study{World: apptest.New(t, nil)}
	if _, err := outbox.Intend(s.App, s.Clock.Now(), "job", "write"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.once("job", "write", nil); !errors.Is(err, outbox.ErrIntended) || s.ran != 0 {
		t.Errorf("ran %d times (%v)", s.ran, err)
	}
	if _, known, err := outbox.Known[stored](s.App, "job", "write"); known || err != nil {
		t.Errorf("it is known (%v)", err)
	}
}

func TestAnIdempotencyKeyIsTheSameForEveryAttemptAndAnotherElsewhere(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-v]{52}$`) // base32hex, which Google Calendar takes as an id
	seen := map[string][3]string{}
	for _, c := range [][3]string{
		{"install", "job", "step"}, {"install", "job", "step2"}, {"install", "job2", "step"}, {"install2", "job", "step"},
		// Parts must not run together.
		{"in", "stalljob", "step"}, {"install", "jobstep", ""}, {"install", "", "jobstep"}, {"", "", ""}, {"3:a", "b", ""}, {"3", ":ab", ""},
	} {
		key := outbox.Key(c[0], c[1], c[2])
		if !form.MatchString(key) || outbox.Key(c[0], c[1], c[2]) != key {
			t.Errorf("%v: %s", c, key)
		}
		if other, taken := seen[key]; taken {
			t.Errorf("%v and %v have one key", c, other)
		}
		seen[key] = c
	}
	// Released: keys must stay what they are, or effects are repeated after an update.
	if got := outbox.Key("install", "job", "step"); got != "qpkqnmr3sb0mm45sqo4vt8sukcpmr2bgcpos0kqsf8pkr7e0244g" {
		t.Errorf("the key has changed: %s", got)
	}
}

func TestEffectsAreForgottenByAge(t *testing.T) {
	s := &study{World: apptest.New(t, nil)}
	for _, job := range []string{"a", "b", "c"} {
		if _, err := s.once(job, "write", nil); err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(time.Hour)
	}
	before := s.Clock.Now().Add(-time.Hour) // the third is not older
	for _, want := range []int64{1, 1, 0} {
		if n, err := outbox.PruneEffects(s.App, before, 1); err != nil || n != want {
			t.Errorf("%d forgotten, want %d (%v)", n, want, err)
		}
	}
	if _, err := s.once("c", "write", nil); err != nil || s.ran != 3 {
		t.Errorf("the young effect was repeated (%v)", err)
	}
	if _, err := s.once("a", "write", nil); err != nil || s.ran != 4 {
		t.Errorf("the old effect is still known (%v)", err)
	}
}
