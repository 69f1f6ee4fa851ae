package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

const (
	// maxPlanJSON holds the blocks, diff and undo record of the largest plan.
	maxPlanJSON     = 4 << 20
	maxBriefingJSON = 1 << 20
)

func init() { m.Register(upPlans, downPlans) }

// upPlans makes plans, their large details apart from them so that lists stay
// light, the blocks in force, and briefings.
func upPlans(app core.App) error {
	plans, err := owned(app, "plans", ownerReadsAndDeletes,
		whole("revision"),
		choice("state", true, "proposed", "applied", "superseded", "undone"),
		&core.DateField{Name: "from", Required: true},
		&core.DateField{Name: "to", Required: true},
		text("zone", 64),
		text("hash", 64),
		text("seed", 20), // an unsigned 64-bit number does not fit a JSON number
		whole("budget"), whole("work"),
		whole("score_medium"), whole("score_soft"),
		whole("blocks"), whole("added"), whole("moved"), whole("removed"), whole("kept"),
		whole("unplaced"), minutes("unplaced_minutes", 1e9), whole("late"),
		&core.DateField{Name: "applied"},
		&core.DateField{Name: "undone"},
	)
	if err != nil {
		return err
	}
	plans.AddIndex("idx_plans_owner_revision", true, "owner, revision", "")
	plans.AddIndex("idx_plans_owner_created", false, "owner, created", "")
	if err := app.Save(plans); err != nil {
		return err
	}

	plan, err := relation(app, "plan", "plans", 1, true)
	if err != nil {
		return err
	}
	plan.Required = true
	details, err := owned(app, "plan_details", ownerReads,
		plan,
		&core.JSONField{Name: "blocks", MaxSize: maxPlanJSON},
		&core.JSONField{Name: "diff", MaxSize: maxPlanJSON},
		&core.JSONField{Name: "unplaced", MaxSize: maxPlanJSON},
		&core.JSONField{Name: "late", MaxSize: maxPlanJSON},
		&core.JSONField{Name: "notes", MaxSize: maxPlanJSON},
		&core.JSONField{Name: "before", MaxSize: maxPlanJSON, Hidden: true}, // what undo restores
		&core.TextField{Name: "basis", Max: 64, Hidden: true},               // fingerprint of what the plan was made from
	)
	if err != nil {
		return err
	}
	details.AddIndex("idx_plan_details_plan", true, "plan", "")
	details.AddIndex("idx_plan_details_owner", false, "owner", "")
	if err := app.Save(details); err != nil {
		return err
	}
	if err := upBlocks(app); err != nil {
		return err
	}

	briefings, err := owned(app, "briefings", ownerReadsAndDeletes,
		choice("kind", true, "daily", "weekly"),
		requiredText("date", 10),
		text("zone", 64),
		&core.JSONField{Name: "content", MaxSize: maxBriefingJSON},
	)
	if err != nil {
		return err
	}
	briefings.AddIndex("idx_briefings_owner_date", true, "owner, kind, date", "")
	return app.Save(briefings)
}

func upBlocks(app core.App) error {
	task, err := relation(app, "task", "tasks", 1, true)
	if err != nil {
		return err
	}
	task.Required = true
	plan, err := relation(app, "plan", "plans", 1, false)
	if err != nil {
		return err
	}
	rules := ownerWrites
	update := ruleUpdateBlock
	rules.update = &update
	blocks, err := owned(app, "blocks", rules,
		task, plan,
		&core.DateField{Name: "start", Required: true},
		&core.DateField{Name: "end", Required: true},
		choice("state", true, "planned", "locked", "started", "done", "skipped"),
		&core.BoolField{Name: "pinned"},
		&core.DateField{Name: "started"}, &core.DateField{Name: "finished"},
	)
	if err != nil {
		return err
	}
	blocks.AddIndex("idx_blocks_owner_start", false, "owner, start", "")
	blocks.AddIndex("idx_blocks_owner_end", false, "owner, `end`", "")
	blocks.AddIndex("idx_blocks_task", false, "task, start", "")
	return app.Save(blocks)
}

func downPlans(app core.App) error { return drop(app, "briefings", "blocks", "plan_details", "plans") }
