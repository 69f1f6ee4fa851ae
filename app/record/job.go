package record

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Job is a run of a workflow as its owner sees it. Its id is the queue's. What
// it says of the run follows the queue; the program writes it, its owner reads
// and deletes it.
type Job struct{ core.BaseRecordProxy }

// What a job's status can be.
const (
	JobQueued    = "queued"
	JobRunning   = "running"
	JobWaiting   = "waiting" // for an answer or a time
	JobDone      = "done"
	JobFailed    = "failed"
	JobCancelled = "cancelled"
)

// Where a job can come from.
const (
	OriginAPI      = "api"
	OriginButton   = "button"
	OriginSchedule = "schedule"
	OriginChange   = "change" // something a plan is made from has changed
)

// openJobs are the statuses of jobs that are not over.
var openJobs = []any{JobQueued, JobRunning, JobWaiting}

// Progress is how far a job is, in units of its own.
type Progress struct {
	Done     int    `json:"done"`
	Total    int    `json:"total" jsonschema:"0 when not known"`
	Step     string `json:"step,omitempty" jsonschema:"name of the step that runs"`
	Sentence string `json:"sentence,omitempty" jsonschema:"the step in words"`
}

// JobError is why a job failed, for people.
type JobError struct {
	Code    string `json:"code" jsonschema:"a code of the error catalogue"`
	Message string `json:"message"`
}

// NewJob makes an unsaved queued job.
func NewJob(app core.App, owner, id string) (*Job, error) {
	j, err := fresh[Job](app, Jobs, owner)
	if err != nil {
		return nil, err
	}
	j.Set("id", id)
	j.Set("status", JobQueued)
	return j, nil
}

// JobOf types a record of the jobs collection.
func JobOf(r *core.Record) *Job { return wrap[Job](r) }

// FindJob finds a job whoever owns it; sql.ErrNoRows when there is none.
func FindJob(app core.App, id string) (*Job, error) {
	r, err := app.FindRecordById(Jobs, id)
	if err != nil {
		return nil, err
	}
	return JobOf(r), nil
}

// JobByKey finds the owner's job of an idempotency key; nil when there is none.
func JobByKey(app core.App, owner, key string) (*Job, error) {
	found, err := list[Job](app, Jobs, owner, dbx.HashExp{"idempotency_key": key})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// OpenJobs lists up to limit jobs of all people that are not over and whose id
// sorts after the given one, by id.
func OpenJobs(app core.App, after string, limit int) ([]*Job, error) {
	var rows []*core.Record
	err := app.RecordQuery(Jobs).AndWhere(dbx.HashExp{"status": openJobs}).AndWhere(dbx.NewExp("[[id]] > {:after}", dbx.Params{"after": after})).
		OrderBy("id").Limit(int64(limit)).All(&rows)
	return jobsOf(rows), err
}

// JobsEndedBefore lists up to limit jobs of all people that ended before t.
func JobsEndedBefore(app core.App, t time.Time, limit int) ([]*Job, error) {
	var rows []*core.Record
	err := app.RecordQuery(Jobs).AndWhere(dbx.NewExp("[[finished]] != '' AND [[finished]] < {:before}", dbx.Params{"before": stamp(t)})).
		OrderBy("finished").Limit(int64(limit)).All(&rows)
	return jobsOf(rows), err
}

func jobsOf(rows []*core.Record) []*Job {
	out := make([]*Job, len(rows))
	for i, r := range rows {
		out[i] = JobOf(r)
	}
	return out
}

// Owner is the id of the person the job belongs to.
func (j *Job) Owner() string { return j.GetString("owner") }

// Type names the workflow.
func (j *Job) Type() string { return j.GetString("type") }

// Status is one of the Job constants.
func (j *Job) Status() string { return j.GetString("status") }

// Ended reports whether nothing happens to the job any more by itself.
func (j *Job) Ended() bool {
	switch j.Status() {
	case JobDone, JobFailed, JobCancelled:
		return true
	}
	return false
}

// Payload is what was asked for, as JSON.
func (j *Job) Payload() json.RawMessage { return json.RawMessage(j.GetString("payload")) }

// Result is what came of it, as JSON; empty while there is none.
func (j *Job) Result() json.RawMessage {
	if raw := j.GetString("result"); raw != "null" {
		return json.RawMessage(raw)
	}
	return nil
}

// Progress is how far it is as of the last time it was stored.
func (j *Job) Progress() Progress {
	var p Progress
	_ = j.UnmarshalJSONField("progress", &p) // empty means none yet
	return p
}

// Problem is why it failed; nil when it did not.
func (j *Job) Problem() *JobError {
	var e JobError
	if j.UnmarshalJSONField("error", &e) != nil || e.Code == "" {
		return nil
	}
	return &e
}

// Started is when the last attempt began; the zero time: never.
func (j *Job) Started() time.Time { return at(j.Record, "started") }

// Finished is when it ended; the zero time: not yet.
func (j *Job) Finished() time.Time { return at(j.Record, "finished") }

// Created is when it was asked for.
func (j *Job) Created() time.Time { return at(j.Record, "created") }

// SetTimes writes when it began and ended; zero times empty the fields.
func (j *Job) SetTimes(started, finished time.Time) {
	set(j.Record, "started", started)
	set(j.Record, "finished", finished)
}
