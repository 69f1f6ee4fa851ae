package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// maxSnapshot bounds the packed input of a plan, in bytes: the largest problem
// measured (2000 tasks, 60 days) takes a twentieth of it.
const maxSnapshot = 4 << 20

func init() { m.Register(upPlanLife, downPlanLife) }

// upPlanLife lets a plan be solved again, says what it came from, gives blocks
// a timer and makes the table of what waits to be planned again.
func upPlanLife(app core.App) error {
	for name, fields := range planLife() {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		c.Fields.Add(fields...)
		if name == "blocks" {
			c.UpdateRule = new(ruleUpdateTimedBlock)
			c.AddIndex("idx_blocks_end", false, "`end`, state, owner", "") // whose blocks have just ended
		}
		if err := app.Save(c); err != nil {
			return err
		}
	}
	if err := jobOrigins(app, "api", "button", "schedule", "change"); err != nil {
		return err
	}
	if err := upTimings(app); err != nil {
		return err
	}
	// One row a person whose plan may need a change: since when, why, how many
	// changes there were, and the run that will look at it (empty: the next sweep
	// asks for one). It goes with the change that made it, in one transaction.
	_, err := app.NonconcurrentDB().NewQuery(`CREATE TABLE [[_replans]] ([[owner]] TEXT PRIMARY KEY NOT NULL, [[since]] TEXT NOT NULL, [[trigger]] TEXT NOT NULL, [[changes]] INTEGER NOT NULL, [[job]] TEXT NOT NULL) WITHOUT ROWID`).Execute()
	return err
}

// planLife lists the fields that collections gain.
func planLife() map[string][]core.Field {
	return map[string][]core.Field{
		"plan_details": {&core.TextField{Name: "problem", Max: maxSnapshot, Hidden: true}}, // the planner's input, packed
		"plans": {
			choice("trigger", false, "you", "change", "schedule", "overrun"), // empty: made before this was kept
			whole("moved_minutes"), whole("moved_today"), // minutes of blocks that are moved or removed, and those of them of the first day
			whole("stability"), // percent of the minutes in force that stay where they are
			whole("rejected"),  // changes that were left out when it was applied
		},
		"blocks": {
			&core.DateField{Name: "paused"},   // since when the timer of a started block rests
			minutes("booked", maxTaskMinutes), // minutes this block has added to spent of its task
		},
	}
}

func upTimings(app core.App) error {
	block, err := relation(app, "block", "blocks", 1, false)
	if err != nil {
		return err
	}
	task, err := relation(app, "task", "tasks", 1, true)
	if err != nil {
		return err
	}
	task.Required = true
	timings, err := owned(app, "timings", ownerReads,
		block, // empty once the block is removed: what was worked stays
		task,
		&core.DateField{Name: "start", Required: true},
		&core.DateField{Name: "end"}, // empty while it runs
		text("note", 300),            // a sentence when it was not the person who stopped it
	)
	if err != nil {
		return err
	}
	timings.AddIndex("idx_timings_owner_start", false, "owner, start", "")
	timings.AddIndex("idx_timings_block", false, "block", "")
	timings.AddIndex("idx_timings_task", false, "task, start", "")
	timings.AddIndex("idx_timings_running", true, "owner", "`end` = ''") // one timer a person
	return app.Save(timings)
}

// jobOrigins says where a run may come from.
func jobOrigins(app core.App, values ...string) error {
	jobs, err := app.FindCollectionByNameOrId("jobs")
	if err != nil {
		return err
	}
	jobs.Fields.GetByName("origin").(*core.SelectField).Values = values
	return app.Save(jobs)
}

func downPlanLife(app core.App) error {
	if _, err := app.NonconcurrentDB().NewQuery("DROP TABLE IF EXISTS [[_replans]]").Execute(); err != nil {
		return err
	}
	if err := drop(app, "timings"); err != nil {
		return err
	}
	if _, err := app.NonconcurrentDB().NewQuery("UPDATE [[jobs]] SET [[origin]] = 'api' WHERE [[origin]] = 'change'").Execute(); err != nil {
		return err
	}
	if err := jobOrigins(app, "api", "button", "schedule"); err != nil {
		return err
	}
	for name, fields := range planLife() {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		if name == "blocks" {
			c.UpdateRule = new(ruleUpdateBlock)
			c.RemoveIndex("idx_blocks_end")
		}
		for _, f := range fields {
			c.Fields.RemoveByName(f.GetName())
		}
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return nil
}
