package record

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Learned is what was made of a person's observations, kept so that a plan
// need not read them all. It can be made again from them at any time.
type Learned struct{ core.BaseRecordProxy }

// FindLearned finds what was learned about the owner in the given form of the
// state, or nil.
func FindLearned(app core.App, owner string, revision int) (*Learned, error) {
	all, err := list[Learned](app, LearnedStates, owner, dbx.HashExp{"revision": revision}, "id ASC")
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

// NewLearned returns an unsaved state of the owner.
func NewLearned(app core.App, owner string, revision int) (*Learned, error) {
	l, err := fresh[Learned](app, LearnedStates, owner)
	if err != nil {
		return nil, err
	}
	l.Set("revision", revision)
	return l, nil
}

// Basis names the observations the state was made from (ObservationsBasis).
func (l *Learned) Basis() string { return l.GetString("basis") }
