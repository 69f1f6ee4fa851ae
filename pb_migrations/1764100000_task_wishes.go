package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(upTaskWishes, downTaskWishes) }

// upTaskWishes lets a task say more of how it wants to be planned, and a block
// how it shows to others.
func upTaskWishes(app core.App) error {
	afterEvent, err := relation(app, "after_event", "events", 1, false) // an event that vanishes holds nobody up
	if err != nil {
		return err
	}
	tasks, err := app.FindCollectionByNameOrId("tasks")
	if err != nil {
		return err
	}
	tasks.Fields.Add(
		&core.BoolField{Name: "asap"},
		&core.BoolField{Name: "spaced"}, // study that is spread over the days before due
		&core.BoolField{Name: "bundle"}, // may share a block with other small tasks
		afterEvent,
	)
	// Refreshing a calendar deletes events by the hundred, and each deletion
	// looks for tasks that wait for it.
	tasks.AddIndex("idx_tasks_after_event", false, "after_event", "")
	if err := app.Save(tasks); err != nil {
		return err
	}
	if _, err := app.NonconcurrentDB().NewQuery("UPDATE [[tasks]] SET [[bundle]] = TRUE").Execute(); err != nil {
		return err
	}
	blocks, err := app.FindCollectionByNameOrId("blocks")
	if err != nil {
		return err
	}
	blocks.Fields.Add(choice("show_as", false, "free", "busy")) // empty: as it was before this was kept, busy
	return app.Save(blocks)
}

func downTaskWishes(app core.App) error {
	for name, fields := range map[string][]string{"tasks": {"asap", "spaced", "bundle", "after_event"}, "blocks": {"show_as"}} {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		if name == "tasks" {
			c.RemoveIndex("idx_tasks_after_event")
		}
		for _, field := range fields {
			c.Fields.RemoveByName(field)
		}
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return nil
}
