package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// maxChangeJSON holds a few fields of a few records as they were.
const maxChangeJSON = 64 << 10

func init() { m.Register(upPlanChanges, downPlanChanges) }

// upPlanChanges makes the ways out that people have taken, with what is needed
// to take them back.
func upPlanChanges(app core.App) error {
	changes, err := owned(app, "plan_changes", ownerReads,
		choice("kind", true, "more_hours", "allow_day", "raise_day_cap", "move_deadline", "make_soft", "shorten", "drop"),
		requiredText("way", 3000), // what was taken, as it was offered
		requiredText("sentence", 1000),
		choice("state", true, "applied", "undone"),
		&core.JSONField{Name: "before", MaxSize: maxChangeJSON, Hidden: true},
		&core.JSONField{Name: "after", MaxSize: maxChangeJSON, Hidden: true}, // so that undo can tell whether it was touched since
		&core.DateField{Name: "undone"},
	)
	if err != nil {
		return err
	}
	changes.AddIndex("idx_plan_changes_owner_created", false, "owner, created", "")
	return app.Save(changes)
}

func downPlanChanges(app core.App) error { return drop(app, "plan_changes") }
