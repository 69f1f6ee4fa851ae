package tasks

import (
	"bytes"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/taskfile"
)

// Export writes the person's open tasks as a task file; format is csv or json.
func Export(app core.App, user *record.User, format string) ([]byte, error) {
	open, err := record.ListOpenTasks(app, user.Id)
	if err != nil {
		return nil, err
	}
	projects, err := record.ListProjects(app, user.Id)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, p := range projects {
		names[p.Id] = p.Name()
	}
	isOpen := map[string]bool{}
	for _, t := range open {
		isOpen[t.Id] = true
	}
	rows := make([]taskfile.Task, len(open))
	for i, t := range open {
		rows[i] = rowOf(t, names, isOpen)
		if rows[i].PinnedStart, err = pinnedStart(app, user, t, rows[i].Minutes-rows[i].DoneMinutes); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if format == "json" {
		err = taskfile.WriteJSON(&b, rows, user.Zone())
	} else {
		err = taskfile.WriteCSV(&b, rows, user.Zone())
	}
	return b.Bytes(), err
}

func rowOf(t *record.Task, projects map[string]string, isOpen map[string]bool) taskfile.Task {
	row := taskfile.Task{
		ID: t.Id, Title: t.Title(), Minutes: max(1, t.Estimate()), DoneMinutes: min(t.Spent(), max(1, t.Estimate())),
		Due: t.Due(), DueDateOnly: t.DueDay() != "", Priority: t.Priority(), Earliest: t.Earliest(),
		MinChunk: t.GetInt("min_chunk"), MaxChunk: t.GetInt("max_chunk"), MaxPerDay: t.GetInt("max_per_day"),
		Project: projects[t.Project()], Energy: t.GetString("energy"), Hours: t.GetString("hours"),
		ASAP: t.ASAP(), Spaced: t.Spaced() && !t.Due().IsZero(), Alone: !t.Bundles(),
	}
	if t.Estimate() == 0 {
		row.Minutes = schedule.DefaultEstimate
	}
	if d := t.GetString("deadline"); d != "" {
		hard := d == "hard"
		row.Hard = &hard
	}
	if t.GetBool("no_split") { // the file's way to say it
		row.MinChunk, row.MaxChunk = row.Minutes, row.Minutes
	}
	for _, id := range t.DependsOn() {
		if isOpen[id] {
			row.DependsOn = append(row.DependsOn, id)
		}
	}
	return row
}

// pinnedStart is where a task's whole remaining work is pinned in one block,
// which is all that a task file can say of pins; zero otherwise.
func pinnedStart(app core.App, user *record.User, t *record.Task, left int) (time.Time, error) {
	blocks, err := record.ListTaskBlocks(app, user.Id, t.Id)
	if err != nil {
		return time.Time{}, err
	}
	for _, b := range blocks {
		if b.Pinned() && b.State() == record.BlockPlanned && b.End().Sub(b.Start()) == time.Duration(left)*time.Minute {
			return b.Start(), nil
		}
	}
	return time.Time{}, nil
}
