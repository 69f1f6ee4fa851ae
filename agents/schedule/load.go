package schedule

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/evidence"
	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// state is a person's records at one moment, as a plan needs them.
type state struct {
	user     *record.User
	zone     *time.Location
	now      time.Time
	from, to time.Time
	tasks    []*record.Task
	projects map[string]*record.Project
	maps     map[string]planner.Hours
	hours    planner.Hours
	events   []*record.Event
	awaited  map[string]*record.Event // the events of the horizon, and those that tasks wait for
	turns    map[string][]turn        // of repeating tasks, by record id
	blocks   []*record.Block          // everything that ends after now, and all blocks of open tasks
	basis    string
	learned  learn.State      // zero when nothing was learned, or it is not to be used
	timed    map[string]timed // of started blocks, by id
	held     map[string]bool  // ids of movable blocks that this plan leaves where they are
}

// load reads what a plan for [now,to) is made from.
func load(app core.App, user *record.User, now, to time.Time) (*state, error) {
	s := &state{user: user, zone: user.Zone(), now: now, from: now, to: to,
		projects: map[string]*record.Project{}, maps: map[string]planner.Hours{}, hours: defaultHours()}
	print := sha256.New()
	// Not when the person was stored last: a new name, or a step of setting up,
	// changes no plan.
	fmt.Fprintf(print, "user %s %q %q\n", user.Id, user.GetString("timezone"), user.GetString("preferences"))
	var err error
	if s.tasks, err = record.ListOpenTasks(app, user.Id); err != nil {
		return nil, err
	}
	if len(s.tasks) > maxTasks {
		return nil, fault.PlanTooLarge.Say("A plan can hold %d open tasks; you have %d.", maxTasks, len(s.tasks))
	}
	for _, t := range s.tasks {
		note(print, "task", t.Record)
	}
	if err := s.loadHours(app, print); err != nil {
		return nil, err
	}
	reach := time.Duration(0)
	if travels(user.Preferences()) {
		reach = wayReach
	}
	if s.events, err = record.ListEvents(app, user.Id, s.from.Add(-reach), s.to.Add(reach)); err != nil {
		return nil, err
	}
	for _, e := range s.events {
		// The moment an event was stored says nothing: a refresh may write the
		// same event again.
		fmt.Fprintf(print, "event %s %d %d %t\n", e.Id, e.Start().Unix(), e.End().Unix(), e.Busy())
		if place, way := placeOf(user.Preferences(), e); way > 0 {
			fmt.Fprintf(print, "place %q %d\n", place, way)
		}
	}
	if err := s.loadAwaited(app, print); err != nil {
		return nil, err
	}
	if err := s.loadBlocks(app, print); err != nil {
		return nil, err
	}
	if err := s.loadTimings(app); err != nil {
		return nil, err
	}
	s.basis = hex.EncodeToString(print.Sum(nil))
	// What was learned is no part of the basis: a plan made before it still holds.
	if s.learned, err = evidence.State(app, user); err != nil {
		return nil, err
	}
	return s, nil
}

func note(print hash.Hash, kind string, r *core.Record) {
	fmt.Fprintf(print, "%s %s %s\n", kind, r.Id, r.GetString("updated"))
}

func (s *state) loadHours(app core.App, print hash.Hash) error {
	maps, err := record.ListTimeMaps(app, s.user.Id)
	if err != nil {
		return err
	}
	for _, m := range maps {
		note(print, "hours", m.Record)
		h, err := planner.ParseHours(m.Hours())
		if err != nil {
			return fmt.Errorf("time map %s: %w", m.Id, err)
		}
		s.maps[m.Id] = h
		if m.Default() {
			s.hours = h
		}
	}
	projects, err := record.ListProjects(app, s.user.Id)
	if err != nil {
		return err
	}
	for _, p := range projects {
		note(print, "project", p.Record)
		s.projects[p.Id] = p
	}
	return nil
}

// loadBlocks reads every block that is not over yet, wherever it lies, and the
// finished ones of open tasks, whose minutes count.
func (s *state) loadBlocks(app core.App, print hash.Hash) error {
	endless := s.now.AddDate(10, 0, 0)
	current, err := record.ListBlocks(app, s.user.Id, s.now, endless)
	if err != nil {
		return err
	}
	ids := make([]string, len(s.tasks))
	for i, t := range s.tasks {
		ids[i] = t.Id
	}
	s.blocks = current
	if len(ids) > 0 {
		all, err := record.ListTaskBlocks(app, s.user.Id, ids...)
		if err != nil {
			return err
		}
		for _, b := range all {
			if !b.End().After(s.now) {
				s.blocks = append(s.blocks, b)
			}
		}
	}
	slices.SortFunc(s.blocks, func(a, b *record.Block) int {
		if c := a.Start().Compare(b.Start()); c != 0 {
			return c
		}
		return slices.Compare([]byte(a.Id), []byte(b.Id))
	})
	for _, b := range s.blocks {
		note(print, "block", b.Record)
	}
	return nil
}

// hoursFor returns the hours a task keeps: its own, its time map's, its
// project's, in this order; nil means the person's default hours.
func (s *state) hoursFor(t *record.Task) (*planner.Hours, error) {
	if text := t.GetString("hours"); text != "" {
		h, err := planner.ParseHours(text)
		if err != nil {
			return nil, fmt.Errorf("hours of task %s: %w", t.Id, err)
		}
		return &h, nil
	}
	for _, id := range []string{t.GetString("time_map"), s.projectMap(t)} {
		if h, ok := s.maps[id]; ok {
			return &h, nil
		}
	}
	return nil, nil
}

func (s *state) projectMap(t *record.Task) string {
	if p := s.projects[t.Project()]; p != nil {
		return p.TimeMap()
	}
	return ""
}
