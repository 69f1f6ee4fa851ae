package schedule

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// snapshotOfFields is the fields of one record at one moment, as text: what a
// change has to find to be taken back, or has to put back.
type snapshotOfFields struct {
	Collection string            `json:"collection"`
	Record     string            `json:"record"`
	Created    bool              `json:"created,omitempty"` // the change has made the record
	Fields     map[string]string `json:"fields"`
}

// newHoursName is what the time map is called that a way makes for people who
// have none.
const newHoursName = "My hours"

// Take takes a way that is on offer: it changes the record in one transaction
// and notes how to take that back. A way that is not offered any more is
// refused with change_state.
func Take(app core.App, user *record.User, way string, now time.Time) (*record.PlanChange, error) {
	var change *record.PlanChange
	err := app.RunInTransaction(func(tx core.App) error {
		me, err := tx.FindRecordById(record.Users, user.Id)
		if err != nil {
			return err
		}
		offered, s, err := waysOf(tx, record.UserOf(me), now)
		if err != nil {
			return err
		}
		for _, w := range offered.Ways {
			if w.ID == way {
				change, err = s.take(tx, w)
				return err
			}
		}
		return fault.ChangeState.Say("That way out is not offered any more. Please look again at what does not fit.")
	})
	return change, err
}

// take makes the change of a way.
func (s *state) take(tx core.App, w Way) (*record.PlanChange, error) {
	r, created, err := s.target(tx, w)
	if err != nil {
		return nil, err
	}
	fields := fieldsOf(w)
	before := snapshotOfFields{w.Change.Collection, r.Id, created, map[string]string{}}
	for _, f := range fields {
		before.Fields[f] = fieldText(r, f)
	}
	if err := s.edit(r, w); err != nil {
		return nil, err
	}
	if err := tx.SaveWithContext(quiet, r); err != nil {
		return nil, fmt.Errorf("take a way out: %w", err)
	}
	// Read back: the database rounds instants, and undo compares texts.
	if r, err = tx.FindRecordById(w.Change.Collection, r.Id); err != nil {
		return nil, err
	}
	after := snapshotOfFields{w.Change.Collection, r.Id, created, map[string]string{}}
	for _, f := range fields {
		after.Fields[f] = fieldText(r, f)
	}
	change, err := record.NewPlanChange(tx, s.user.Id)
	if err != nil {
		return nil, err
	}
	for field, value := range map[string]any{"kind": string(w.Kind), "way": w.ID, "sentence": w.Sentence, "before": before, "after": after} {
		change.Set(field, value)
	}
	return change, tx.Save(change.Record)
}

// target is the record a way changes. People without a time map get their
// first one, with the hours that have counted so far.
func (s *state) target(tx core.App, w Way) (r *core.Record, created bool, err error) {
	if w.Change.Record == "" {
		m, err := record.NewTimeMap(tx, s.user.Id)
		if err != nil {
			return nil, false, err
		}
		m.Id = core.GenerateDefaultRandomId()
		own := s.say(newHoursName)
		name := own
		for n := 2; ; n++ {
			if _, err := tx.FindFirstRecordByFilter(record.TimeMaps, "owner = {:owner} && name = {:name}", map[string]any{"owner": s.user.Id, "name": name}); errors.Is(err, sql.ErrNoRows) {
				break
			} else if err != nil {
				return nil, false, err
			}
			name = fmt.Sprintf("%s %d", own, n)
		}
		m.Set("name", name)
		m.Set("is_default", true)
		return m.Record, true, nil
	}
	r, err = tx.FindRecordById(w.Change.Collection, w.Change.Record)
	return r, false, err
}

// fieldsOf names the fields a way changes.
func fieldsOf(w Way) []string {
	if w.Kind == planner.WayDeadline {
		return []string{"due", "due_day"}
	}
	return []string{w.Change.Field}
}

// maxPerDay is the path of the one preference a way changes.
const maxPerDay = "preferences.max_per_day"

// fieldText is a field as text; of the preferences it is the one number.
func fieldText(r *core.Record, field string) string {
	if field != maxPerDay {
		return r.GetString(field)
	}
	var all map[string]json.RawMessage
	if json.Unmarshal([]byte(r.GetString("preferences")), &all) != nil {
		return ""
	}
	return string(all["max_per_day"])
}

// setField writes what fieldText has read.
func setField(r *core.Record, field, text string) error {
	if field != maxPerDay {
		r.Set(field, text)
		return nil
	}
	all := map[string]json.RawMessage{}
	if raw := r.GetString("preferences"); raw != "" && raw != "null" && raw != `""` {
		if err := json.Unmarshal([]byte(raw), &all); err != nil {
			return fmt.Errorf("read preferences: %w", err)
		}
	}
	delete(all, "max_per_day")
	if text != "" {
		all["max_per_day"] = json.RawMessage(text)
	}
	r.Set("preferences", all)
	return nil
}

// edit makes the change in the record.
func (s *state) edit(r *core.Record, w Way) error {
	switch w.Kind {
	case planner.WayDeadline:
		task := &record.Task{}
		task.SetProxyRecord(r)
		day := task.DueDay()
		if day != "" { // only a day was said: the same moment of another day
			day = w.way.Due.Add(-time.Second).In(s.zone).Format(time.DateOnly)
		}
		task.SetDue(w.way.Due, day)
		return nil
	case planner.WayCap:
		return setField(r, maxPerDay, fmt.Sprint(w.way.Minutes))
	}
	r.Set(w.Change.Field, w.Change.To)
	return nil
}

// UndoChange takes a way back, in one transaction. It is refused with
// change_state when it was taken back before, or when what it changed has been
// touched since.
func UndoChange(app core.App, user *record.User, id string, now time.Time) (*record.PlanChange, error) {
	var change *record.PlanChange
	err := app.RunInTransaction(func(tx core.App) error {
		var err error
		if change, err = record.FindPlanChange(tx, user.Id, id); err != nil {
			return err
		}
		if change.State() != record.ChangeApplied {
			return fault.ChangeState.Say("That change has been taken back already.")
		}
		var before, after snapshotOfFields
		if err := errors.Join(change.UnmarshalJSONField("before", &before), change.UnmarshalJSONField("after", &after)); err != nil {
			return fmt.Errorf("read change %s: %w", id, err)
		}
		if err := putBack(tx, user, before, after); err != nil {
			return err
		}
		change.Set("state", record.ChangeUndone)
		change.SetUndone(now)
		return tx.Save(change.Record)
	})
	return change, err
}

func putBack(tx core.App, user *record.User, before, after snapshotOfFields) error {
	r, err := tx.FindRecordById(before.Collection, before.Record)
	if errors.Is(err, sql.ErrNoRows) {
		return fault.ChangeState.Say("What that change was about has been deleted since.")
	}
	if err != nil {
		return err
	}
	if owner := r.GetString("owner"); before.Collection != record.Users && owner != user.Id || before.Collection == record.Users && r.Id != user.Id {
		return fault.NotFound.New()
	}
	for field, text := range after.Fields {
		if fieldText(r, field) != text {
			return fault.ChangeState.Say("%s was changed since, so it is left as it is.", field).On(field)
		}
	}
	if before.Created {
		return tx.Delete(r)
	}
	for field, text := range before.Fields {
		if err := setField(r, field, text); err != nil {
			return err
		}
	}
	if err := tx.Save(r); err != nil {
		return fmt.Errorf("take a way back: %w", err)
	}
	return nil
}
