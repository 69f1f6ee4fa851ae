package evidence

import (
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// The keys that reset a whole kind of number, and everything.
const (
	KeyDurations = "durations"
	KeyTimes     = "times"
	KeyWeights   = "weights"
	KeyAll       = "all"
)

// Reset forgets what a number was learned from, in one transaction: that of a key which Learned has shown, or all numbers of a
// kind. fault.NotFound when there is nothing of that key.
func Reset(app core.App, user *record.User, key string) error {
	return app.RunInTransaction(func(tx core.App) error {
		n, err := forget(tx, user.Id, key)
		if err != nil {
			return err
		}
		if n == 0 && key != KeyAll && key != KeyDurations && key != KeyTimes && key != KeyWeights {
			return fault.NotFound.Say("Nothing was learned under that key.")
		}
		return rebuild(tx, user.Id)
	})
}

// forget deletes the observations behind a key and returns how many it was about.
func forget(tx core.App, owner, key string) (int, error) {
	durations := dbx.HashExp{"kind": record.ObservedDuration}
	switch kind, name, _ := strings.Cut(key, "."); {
	case key == KeyAll:
		return record.DeleteObservations(tx, owner, dbx.NewExp("1 = 1"))
	case key == KeyDurations:
		return record.DeleteObservations(tx, owner, durations)
	case key == KeyTimes:
		return forgetTimes(tx, owner, "")
	case key == KeyWeights:
		return forgetWeights(tx, owner, "")
	case kind == "duration" && name != "":
		if name == "none" {
			name = ""
		}
		return record.DeleteObservations(tx, owner, dbx.And(durations, dbx.HashExp{"project": name}))
	case kind == "time" && name != "":
		return forgetTimes(tx, owner, name)
	case kind == "weight" && name != "":
		return forgetWeights(tx, owner, name)
	}
	return 0, nil
}

// forgetTimes forgets the outcomes of a cell (empty: of all), and for drags that they were drags away from it.
func forgetTimes(tx core.App, owner, cell string) (int, error) {
	where := dbx.NewExp("[[key]] != ''")
	if cell != "" {
		where = dbx.NewExp("[[key]] = {:cell}", dbx.Params{"cell": cell})
	}
	n, err := record.DeleteObservations(tx, owner, dbx.And(dbx.HashExp{"kind": record.ObservedOutcome}, where))
	if err != nil {
		return n, err
	}
	drags, err := record.ListObservations(tx, owner, dbx.And(dbx.HashExp{"kind": record.ObservedDrag}, where))
	if err != nil {
		return n, err
	}
	for _, o := range drags {
		o.Set("key", "")
		if err := keepDrag(tx, o); err != nil {
			return n, err
		}
	}
	return n + len(drags), nil
}

// forgetWeights forgets of all drags what they said about a term (empty: about all).
func forgetWeights(tx core.App, owner, term string) (int, error) {
	drags, err := record.ListObservations(tx, owner, dbx.HashExp{"kind": record.ObservedDrag})
	if err != nil {
		return 0, err
	}
	n := 0
	for _, o := range drags {
		var moves []learn.Change
		if err := o.UnmarshalJSONField("moves", &moves); err != nil {
			return n, err
		}
		said := false
		for i := range moves {
			if (term == "" || moves[i].Term == term) && !moves[i].Forgotten {
				moves[i].Forgotten, said = true, true
			}
		}
		if !said {
			continue
		}
		n++
		o.Set("moves", moves)
		if err := keepDrag(tx, o); err != nil {
			return n, err
		}
	}
	return n, nil
}

// keepDrag stores what is left of a drag, or deletes it when that is nothing.
func keepDrag(tx core.App, o *record.Observation) error {
	var moves []learn.Change
	if err := o.UnmarshalJSONField("moves", &moves); err != nil {
		return err
	}
	speaks := slices.ContainsFunc(moves, func(c learn.Change) bool { return !c.Forgotten })
	if !speaks && o.GetString("key") == "" {
		return tx.Delete(o.Record)
	}
	return tx.Save(o.Record)
}
