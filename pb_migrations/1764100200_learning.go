package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// maxLearnedState bounds what was learned about one person, in bytes: a thousand
// projects take half of it.
const maxLearnedState = 256 << 10

func init() { m.Register(upLearning, downLearning) }

// upLearning makes the table of what happened and that of what was made of it.
// Both are written by the program alone: people read them and reset them.
func upLearning(app core.App) error {
	if err := upBegun(app); err != nil {
		return err
	}
	task, err := relation(app, "task", "tasks", 1, false)
	if err != nil {
		return err
	}
	project, err := relation(app, "project", "projects", 1, false)
	if err != nil {
		return err
	}
	observations, err := owned(app, "observations", ownerReads,
		choice("kind", true, "duration", "outcome", "drag"),
		text("key", 40), // kind of work, of day, and two hours of it: high.workday.08
		task, project,   // empty once they are deleted: the numbers stay
		text("block", 15),                                                      // an id; no relation, since plans remove blocks all the time
		minutes("estimate", maxTaskMinutes), minutes("actual", maxTaskMinutes), // of a duration
		&core.BoolField{Name: "done"},                              // of an outcome: worked, else skipped
		&core.JSONField{Name: "moves", MaxSize: maxSmallJSON},      // of a drag: what it changed of the block's cost, by term
		&core.DateField{Name: "from"}, &core.DateField{Name: "to"}, // of a drag: the start before and after
		&core.DateField{Name: "at", Required: true},
	)
	if err != nil {
		return err
	}
	observations.AddIndex("idx_observations_owner_at", false, "owner, at", "")
	observations.AddIndex("idx_observations_owner_updated", false, "owner, updated", "")
	observations.AddIndex("idx_observations_owner_block", false, "owner, block", "")
	observations.AddIndex("idx_observations_project", false, "project", "")
	observations.AddIndex("idx_observations_task", false, "task", "")
	observations.AddIndex("idx_observations_duration", true, "owner, task", "kind = 'duration' AND task != ''")
	observations.AddIndex("idx_observations_outcome", true, "owner, block", "kind = 'outcome' AND block != ''")
	if err := app.Save(observations); err != nil {
		return err
	}

	learned, err := owned(app, "learned", ownerReads,
		whole("revision"), // of the form of the state; another release may not be able to read it
		text("basis", 80), // which observations it was made from
		&core.JSONField{Name: "state", MaxSize: maxLearnedState},
	)
	if err != nil {
		return err
	}
	learned.AddIndex("idx_learned_owner", true, "owner, revision", "")
	return app.Save(learned)
}

// upBegun lets a task remember what was planned for it when work on it began: an
// estimate that is changed afterwards is no prediction.
func upBegun(app core.App) error {
	tasks, err := app.FindCollectionByNameOrId("tasks")
	if err != nil {
		return err
	}
	estimate := minutes("begun_estimate", maxTaskMinutes)
	estimate.Hidden = true
	tasks.Fields.Add(&core.DateField{Name: "begun", Hidden: true}, estimate)
	return app.Save(tasks)
}

func downLearning(app core.App) error {
	tasks, err := app.FindCollectionByNameOrId("tasks")
	if err == nil {
		tasks.Fields.RemoveByName("begun")
		tasks.Fields.RemoveByName("begun_estimate")
		if err := app.Save(tasks); err != nil {
			return err
		}
	}
	return drop(app, "learned", "observations")
}
