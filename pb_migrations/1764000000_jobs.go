package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

const (
	// maxPayloadJSON is what the queue takes too, in bytes.
	maxPayloadJSON = 256 << 10
	// maxTraceJSON bounds each list of a trace: a run of a hundred steps with
	// some tool calls each needs about a tenth of it.
	maxTraceJSON = 2 << 20
	// jobIDPattern is the queue's: Crockford's base 32 in lower case.
	jobIDPattern = `^[0-9a-hjkmnp-tv-z]{26}$`
)

func init() { m.Register(upJobs, downJobs) }

// upJobs makes jobs, whose ids are the queue's, the traces of what they did,
// and two plain tables that stand between records and queue: what is to be
// handed over (_outbox) and what has had its effect (_effects). Those have no
// rules and send no realtime events.
func upJobs(app core.App) error {
	jobs, err := owned(app, "jobs", ownerReadsAndDeletes,
		requiredText("type", 60),
		choice("status", true, "queued", "running", "waiting", "done", "failed", "cancelled"),
		choice("origin", true, "api", "button", "schedule"),
		text("schedule", 15), // id of the schedule that asked; it may be gone
		text("idempotency_key", 200),
		&core.JSONField{Name: "payload", MaxSize: maxPayloadJSON},
		&core.JSONField{Name: "progress", MaxSize: maxSmallJSON},
		&core.JSONField{Name: "result", MaxSize: maxPayloadJSON},
		&core.JSONField{Name: "error", MaxSize: maxSmallJSON},
		whole("attempts"),
		&core.DateField{Name: "started"},
		&core.DateField{Name: "finished"},
		&core.NumberField{Name: "version", OnlyInt: true, Hidden: true}, // of the queue's status this was made from
	)
	if err != nil {
		return err
	}
	id := jobs.Fields.GetByName(core.FieldNameId).(*core.TextField)
	id.Min, id.Max, id.Pattern, id.AutogeneratePattern = 26, 26, jobIDPattern, "0[0-9a-h]{25}"
	jobs.AddIndex("idx_jobs_owner_created", false, "owner, created", "")
	jobs.AddIndex("idx_jobs_owner_status", false, "owner, status, created", "")
	jobs.AddIndex("idx_jobs_status", false, "status, created", "")
	jobs.AddIndex("idx_jobs_finished", false, "finished", "finished != ''")
	jobs.AddIndex("idx_jobs_idempotency", true, "owner, idempotency_key", "idempotency_key != ''")
	if err := app.Save(jobs); err != nil {
		return err
	}

	job, err := relation(app, "job", "jobs", 1, true)
	if err != nil {
		return err
	}
	job.Required = true
	traces, err := owned(app, "decision_traces", ownerReadsAndDeletes,
		job,
		text("type", 60),
		&core.JSONField{Name: "inputs", MaxSize: maxPayloadJSON},
		&core.JSONField{Name: "steps", MaxSize: maxTraceJSON},
		&core.JSONField{Name: "policy_checks", MaxSize: maxTraceJSON},
		&core.JSONField{Name: "model", MaxSize: maxSmallJSON},
		text("summary", 1000),
		&core.JSONField{Name: "graph", MaxSize: maxTraceJSON},
		&core.JSONField{Name: "events", MaxSize: maxTraceJSON},
	)
	if err != nil {
		return err
	}
	traces.AddIndex("idx_decision_traces_job", true, "job", "")
	traces.AddIndex("idx_decision_traces_owner", false, "owner, created", "")
	if err := app.Save(traces); err != nil {
		return err
	}
	for _, statement := range []string{
		// The id is the job's; a row exists until the queue has the job on disk.
		`CREATE TABLE [[_outbox]] ([[id]] TEXT PRIMARY KEY NOT NULL, [[job]] BLOB NOT NULL, [[created]] TEXT NOT NULL)`,
		// A row is written in the transaction of the change it stands for, or,
		// for an effect outside, as an intent before and a result after it.
		`CREATE TABLE [[_effects]] ([[job]] TEXT NOT NULL, [[step]] TEXT NOT NULL, [[state]] TEXT NOT NULL, [[result]] BLOB, [[at]] TEXT NOT NULL, PRIMARY KEY ([[job]], [[step]]))`,
		`CREATE INDEX [[idx__effects_at]] ON [[_effects]] ([[at]])`,
	} {
		if _, err := app.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
			return err
		}
	}
	return nil
}

func downJobs(app core.App) error {
	for _, table := range []string{"_outbox", "_effects"} {
		if _, err := app.NonconcurrentDB().NewQuery("DROP TABLE IF EXISTS [[" + table + "]]").Execute(); err != nil {
			return err
		}
	}
	return drop(app, "decision_traces", "jobs")
}
