package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

const (
	// maxTaskMinutes is one week of minutes: longer work is several tasks.
	maxTaskMinutes = 7 * 24 * 60
	// maxDependencies bounds how many tasks one task may wait for.
	maxDependencies = 50
	maxSmallJSON    = 4 << 10
)

func init() { m.Register(upWork, downWork) }

// upWork makes the collections of time maps, projects and tasks.
func upWork(app core.App) error {
	timeMaps, err := owned(app, "time_maps", ownerWrites,
		requiredText("name", 80),
		choice("kind", false, "work", "study", "personal", "other"),
		requiredText("hours", 2000), // weekly windows, e.g. "Mon-Fri 09:00-17:00; Sat 10:00-14:00"
		&core.BoolField{Name: "is_default"},
		colour("colour"),
	)
	if err != nil {
		return err
	}
	timeMaps.AddIndex("idx_time_maps_owner_name", true, "owner, name", "")
	timeMaps.AddIndex("idx_time_maps_default", true, "owner", "is_default = true")
	if err := app.Save(timeMaps); err != nil {
		return err
	}

	timeMap, err := relation(app, "time_map", "time_maps", 1, false)
	if err != nil {
		return err
	}
	projects, err := owned(app, "projects", ownerWrites,
		requiredText("name", 120),
		choice("kind", false, "course", "project", "area"),
		colour("colour"),
		timeMap,
		&core.BoolField{Name: "archived"},
		text("source", 40), text("external_id", 255),
	)
	if err != nil {
		return err
	}
	projects.AddIndex("idx_projects_owner_name", true, "owner, name COLLATE NOCASE", "")
	projects.AddIndex("idx_projects_external", true, "owner, source, external_id", "external_id != ''")
	if err := app.Save(projects); err != nil {
		return err
	}
	return upTasks(app)
}

func upTasks(app core.App) error {
	project, err := relation(app, "project", "projects", 1, false)
	if err != nil {
		return err
	}
	timeMap, err := relation(app, "time_map", "time_maps", 1, false)
	if err != nil {
		return err
	}
	tasks, err := owned(app, "tasks", ownerWrites,
		requiredText("title", 300),
		text("notes", 20000),
		choice("status", true, "todo", "doing", "done", "cancelled"),
		choice("priority", false, "low", "medium", "high", "critical"),
		minutes("estimate", maxTaskMinutes), minutes("spent", maxTaskMinutes),
		&core.DateField{Name: "earliest"},
		&core.DateField{Name: "due"},
		day("due_day"), // set when only a day was said; due is then the end of that local day
		choice("deadline", false, "hard", "soft"),
		minutes("min_chunk", maxTaskMinutes), minutes("max_chunk", maxTaskMinutes), minutes("max_per_day", 24*60),
		&core.BoolField{Name: "no_split"},
		choice("energy", false, "low", "medium", "high"),
		project, timeMap,
		text("hours", 2000), // own weekly windows, stronger than the time map
		&core.JSONField{Name: "tags", MaxSize: maxSmallJSON},
		&core.JSONField{Name: "repeat", MaxSize: maxSmallJSON},
		&core.BoolField{Name: "auto_schedule"},
		&core.DateField{Name: "completed"},
		text("source", 40), text("external_id", 255),
		&core.URLField{Name: "url"},
	)
	if err != nil {
		return err
	}
	tasks.AddIndex("idx_tasks_owner_due", false, "owner, status, due", "")
	tasks.AddIndex("idx_tasks_owner_updated", false, "owner, updated", "")
	tasks.AddIndex("idx_tasks_owner_project", false, "owner, project, status", "")
	tasks.AddIndex("idx_tasks_external", true, "owner, source, external_id", "external_id != ''")
	if err := app.Save(tasks); err != nil {
		return err
	}
	// A collection can point at itself only once it exists.
	tasks.Fields.Add(&core.RelationField{Name: "depends_on", CollectionId: tasks.Id, MaxSelect: maxDependencies})
	return app.Save(tasks)
}

func downWork(app core.App) error { return drop(app, "tasks", "projects", "time_maps") }
