package evidence

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
)

// observe stores n random observations of Ada, behind the back of the stored state.
func observe(w *apptest.World, seed uint64, n int) {
	w.T.Helper()
	rng := rand.New(rand.NewPCG(seed, 0))
	for i := range n {
		kind := []string{record.ObservedDuration, record.ObservedOutcome, record.ObservedDrag}[i%3]
		o, err := record.NewObservation(w.App, w.Person("ada").Id, kind, apptest.Monday.Add(time.Duration(rng.IntN(60*24))*time.Hour))
		if err != nil {
			w.T.Fatal(err)
		}
		o.Set("estimate", 5+rng.IntN(300))
		o.Set("actual", 1+rng.IntN(600))
		o.Set("done", rng.IntN(3) > 0)
		o.Set("key", learn.Cell{Energy: rng.IntN(3), Weekend: rng.IntN(2) == 0, Block: rng.IntN(12)}.String())
		if kind != record.ObservedDrag {
			w.Save(o)
			continue // without a value, as the program stores it
		}
		o.Set("moves", []learn.Change{{Term: "evening", Cost: int64(rng.IntN(200) - 50)}, {Term: "energy", Cost: int64(rng.IntN(100) - 50)}})
		w.Save(o)
	}
}

func TestAStoredStateIsTheFoldOfWhatIsThere(t *testing.T) {
	w := apptest.New(t, nil)
	ada := w.Person("ada")
	state := func() learn.State {
		t.Helper()
		s, err := State(w.App, ada)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	observe(w, 1, 90)
	folded := state()
	if folded.Completions() != 30 {
		t.Fatalf("%d completions, want 30", folded.Completions())
	}
	for range 2 { // made again, it is the same in every bit
		if err := rebuild(w.App, ada.Id); err != nil {
			t.Fatal(err)
		}
		stored, err := record.FindLearned(w.App, ada.Id, form)
		if err != nil || stored == nil {
			t.Fatalf("nothing is stored (%v)", err)
		}
		if got := state(); !reflect.DeepEqual(got, folded) {
			t.Fatalf("stored %+v, folded %+v", got, folded)
		}
	}
	stored, err := record.FindLearned(w.App, ada.Id, form)
	if err != nil {
		t.Fatal(err)
	}
	stored.Set("state", learn.State{Projects: []learn.Project{{ID: "x", Count: 1}}}) // what is stored is read as long as it fits
	w.Save(stored)
	if s := state(); s.Completions() != 1 {
		t.Error("the stored state is not read")
	}
	observe(w, 2, 3)
	if s := state(); s.Completions() != 31 {
		t.Errorf("a state of other observations is used: %d completions", s.Completions())
	}
}

func TestOnlyTheNewestObservationsAreKept(t *testing.T) {
	w := apptest.New(t, nil)
	ada := w.Person("ada").Id
	for i := range 12 {
		o, err := record.NewObservation(w.App, ada, record.ObservedDrag, apptest.Monday.Add(time.Duration(i)*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		o.Set("block", fmt.Sprint(i))
		w.Save(o)
	}
	other, err := record.NewObservation(w.App, w.Person("bob").Id, record.ObservedDrag, apptest.Monday)
	if err != nil {
		t.Fatal(err)
	}
	w.Save(other)
	if err := record.KeepObservations(w.App, ada, 5); err != nil {
		t.Fatal(err)
	}
	left, err := record.ListObservations(w.App, ada, nil)
	if err != nil || len(left) != 5 || left[0].GetString("block") != "7" {
		t.Errorf("%d are left, the oldest %q (%v)", len(left), left[0].GetString("block"), err)
	}
	if bobs, err := record.ListObservations(w.App, w.Person("bob").Id, nil); err != nil || len(bobs) != 1 {
		t.Errorf("Bob has %d (%v)", len(bobs), err)
	}
}
