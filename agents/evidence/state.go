package evidence

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/app/record"
)

const (
	// form numbers the form of a stored state. Change it with learn.State or with any constant of that package, so that states
	// that were made otherwise are made again.
	form = 1
	// maxObservations are kept of one person. A year of ten tasks and ten blocks a day is more, but what is older has faded to a
	// thousandth (blocks) or has been followed by hundreds of tasks.
	maxObservations = 5000
)

// State is what was learned about a person: stored, or made again from the observations when the stored state is not of them.
// The zero state for people who have switched learning off.
func State(app core.App, user *record.User) (learn.State, error) {
	if !user.Preferences().Learns() {
		return learn.State{}, nil
	}
	return stateOf(app, user.Id)
}

func stateOf(app core.App, owner string) (learn.State, error) {
	var s learn.State
	basis, err := record.ObservationsBasis(app, owner)
	if err != nil {
		return s, err
	}
	stored, err := record.FindLearned(app, owner, form)
	if err != nil {
		return s, err
	}
	if stored != nil && stored.Basis() == basis && json.Unmarshal([]byte(stored.GetString("state")), &s) == nil {
		return s, nil
	}
	return fold(app, owner)
}

func fold(app core.App, owner string) (learn.State, error) {
	rows, err := record.ReadObservations(app, owner)
	if err != nil {
		return learn.State{}, err
	}
	all := make([]learn.Observation, len(rows))
	for i := range rows {
		if all[i], err = observation(&rows[i]); err != nil {
			return learn.State{}, err
		}
	}
	return learn.Fold(all), nil
}

// observation reads a row for package learn.
func observation(r *record.Observed) (learn.Observation, error) {
	o := learn.Observation{ID: r.ID, Kind: learn.Kind(r.Kind), At: r.At, Project: r.Project, Estimate: r.Estimate, Actual: r.Actual, Done: r.Done}
	var known bool
	if o.Cell, known = learn.ParseCell(r.Key); !known {
		o.Cell = learn.Cell{Energy: -1} // of a drag whose hours were reset
	}
	if o.Kind == learn.Drag && r.Moves != "" {
		if err := json.Unmarshal([]byte(r.Moves), &o.Moves); err != nil {
			return o, fmt.Errorf("read observation %s: %w", r.ID, err)
		}
	}
	return o, nil
}

// rebuild makes the state of a person again and stores it, in the caller's transaction.
func rebuild(tx core.App, owner string) error {
	if err := record.KeepObservations(tx, owner, maxObservations); err != nil {
		return err
	}
	s, err := fold(tx, owner)
	if err != nil {
		return err
	}
	basis, err := record.ObservationsBasis(tx, owner)
	if err != nil {
		return err
	}
	stored, err := record.FindLearned(tx, owner, form)
	if err == nil && stored == nil {
		stored, err = record.NewLearned(tx, owner, form)
	}
	if err != nil {
		return err
	}
	stored.Set("state", s)
	stored.Set("basis", basis)
	if err := tx.Save(stored.Record); err != nil {
		return fmt.Errorf("store what was learned: %w", err)
	}
	return nil
}
