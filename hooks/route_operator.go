package hooks

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
)

// OperatorJob is what an operator sees of a job: where it stands, never what
// it is about.
type OperatorJob struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind"`
	Queue    string     `json:"queue"`
	Tenant   string     `json:"tenant" jsonschema:"id of the account it works for; may be empty"`
	State    string     `json:"state" jsonschema:"scheduled, ready, running, parked, done, failed, cancelled or discarded"`
	Priority int        `json:"priority" jsonschema:"1 (urgent) to 4 (idle)"`
	Attempt  int        `json:"attempt" jsonschema:"attempts begun"`
	Retries  int        `json:"retries" jsonschema:"tries after the first"`
	Crashes  int        `json:"crashes" jsonschema:"how often the process died under it"`
	Done     int        `json:"done" jsonschema:"progress, in units of its own"`
	Total    int        `json:"total" jsonschema:"0 when not known"`
	Created  time.Time  `json:"created"`
	RunAt    time.Time  `json:"run_at" jsonschema:"when it may run"`
	Started  *time.Time `json:"started" jsonschema:"last attempt; null: never"`
	Finished *time.Time `json:"finished" jsonschema:"null: not yet"`
	Error    string     `json:"error" jsonschema:"code of the last failure; empty when there was none"`
}

// OperatorJobDetail is one job with the size of its journal.
type OperatorJobDetail struct {
	OperatorJob
	JournalEntries int  `json:"journal_entries"`
	JournalBytes   int  `json:"journal_bytes"`
	JournalDamaged bool `json:"journal_damaged" jsonschema:"an entry cannot be read"`
}

// JobList is the answer of GET /operator/jobs.
type JobList struct {
	Jobs []OperatorJob `json:"jobs"`
	More bool          `json:"more" jsonschema:"there are more than the limit"`
	Next string        `json:"next" jsonschema:"what to send as after for the next page; empty at the end and with newest"`
}

// QueueLine is one queue at this instant.
type QueueLine struct {
	Name              string  `json:"name"`
	Paused            bool    `json:"paused"`
	Scheduled         int     `json:"scheduled"`
	Ready             int     `json:"ready"`
	Running           int     `json:"running"`
	Parked            int     `json:"parked"`
	Done              int     `json:"done" jsonschema:"ended ones count while the queue keeps them"`
	Failed            int     `json:"failed" jsonschema:"dead letters"`
	Cancelled         int     `json:"cancelled"`
	Discarded         int     `json:"discarded"`
	OldestWaitSeconds float64 `json:"oldest_wait_seconds" jsonschema:"how long the first of the ready jobs has been due"`
}

// QueueAnswer is the answer of GET /operator/queue.
type QueueAnswer struct {
	Jobs    string      `json:"jobs" jsonschema:"ok, recovering or disabled"`
	Problem string      `json:"problem" jsonschema:"a sentence when disabled"`
	Queues  []QueueLine `json:"queues"`
	Workers int         `json:"workers" jsonschema:"jobs that run at once"`
	// What follows counts since the server started.
	Enqueued    uint64 `json:"enqueued" jsonschema:"since the server started, like what follows"`
	Done        uint64 `json:"done"`
	Failed      uint64 `json:"failed"`
	Cancelled   uint64 `json:"cancelled"`
	Discarded   uint64 `json:"discarded"`
	Retried     uint64 `json:"retried"`
	Recovered   uint64 `json:"recovered" jsonschema:"jobs found running when the queue was opened; they run again"`
	Quarantined uint64 `json:"quarantined" jsonschema:"damaged records set aside"`
	Reopened    uint64 `json:"reopened" jsonschema:"times the file was opened again after it failed"`
	// What follows is of this instant.
	FileBytes     int64 `json:"file_bytes"`
	FileUsedBytes int64 `json:"file_used_bytes"`
	OutboxWaiting int   `json:"outbox_waiting" jsonschema:"jobs written down with their records and not yet in the queue"`
	Slipped       int64 `json:"slipped" jsonschema:"runs that had lost their job; must stay 0"`
}

// CheckAnswer is what a full check found.
type CheckAnswer struct {
	OK          bool           `json:"ok" jsonschema:"nothing is damaged"`
	Usable      bool           `json:"usable" jsonschema:"the file can be opened; single damaged records are set aside then"`
	InUse       bool           `json:"in_use" jsonschema:"another process holds the file, so it was not checked"`
	Sentence    string         `json:"sentence"`
	Jobs        map[string]int `json:"jobs" jsonschema:"by state"`
	Damaged     int            `json:"damaged" jsonschema:"records whose checksum or form is wrong"`
	Quarantined int            `json:"quarantined" jsonschema:"records set aside earlier"`
	Bytes       int64          `json:"bytes" jsonschema:"size of the file"`
	Problems    []string       `json:"problems" jsonschema:"what makes the file unusable"`
}

// Bounds of a list.
const (
	defaultList = 50
	maxList     = queue.MaxList - 1 // one more says whether there are more
)

func operatorRoutes() []route {
	steer := func(action, summary string) route {
		return route{
			method: http.MethodPost, path: "/operator/jobs/{id}/" + action, operator: true, summary: summary, answer: OperatorJobDetail{},
			faults: operatorFaults(fault.NotFound, fault.JobState, fault.JobsUnavailable),
			handle: func(c *call) (any, error) {
				id, err := c.jobID()
				if err != nil {
					return nil, err
				}
				return DeskOf(c.app).Act(c.Request.Context(), action, id)
			},
		}
	}
	pause := func(word, summary string, on bool) route {
		return route{
			method: http.MethodPost, path: "/operator/queue/{name}/" + word, operator: true, summary: summary, answer: QueueLine{},
			faults: operatorFaults(fault.NotFound, fault.JobsUnavailable),
			handle: func(c *call) (any, error) {
				return DeskOf(c.app).Pause(c.Request.Context(), c.Request.PathValue("name"), on)
			},
		}
	}
	return []route{
		{
			method: http.MethodGet, path: "/operator/jobs", operator: true,
			summary: "The jobs of the queue, for operators.",
			query: []param{
				{name: "state", what: "states separated by commas"}, {name: "kind", what: "kind of job"},
				{name: "queue", what: "name of a queue"}, {name: "tenant", what: "id of an account"},
				{name: "newest", what: "true lists the newest first; otherwise jobs come in the order of their ids", choices: []string{"true", "false"}},
				{name: "after", what: "id the last page ended with; not together with newest"},
				{name: "limit", what: "1 to 999, default 50"},
			},
			answer: JobList{}, faults: operatorFaults(fault.BadField, fault.JobsUnavailable),
			handle: func(c *call) (any, error) {
				asked, err := ReadJobsAsked(c.Request.URL.Query())
				if err != nil {
					return nil, err
				}
				return DeskOf(c.app).List(asked)
			},
		},
		{
			method: http.MethodGet, path: "/operator/jobs/{id}", operator: true,
			summary: "Where a job stands, with the size of its journal.",
			answer:  OperatorJobDetail{}, faults: operatorFaults(fault.NotFound, fault.JobsUnavailable),
			handle: func(c *call) (any, error) {
				id, err := c.jobID()
				if err != nil {
					return nil, err
				}
				return DeskOf(c.app).Show(id)
			},
		},
		steer(ActRetry, "Make a job that failed, was cancelled or discarded ready again, with all its tries."),
		steer(ActCancel, "End a job that has not ended."),
		steer(ActDiscard, "End a job, or a dead letter, as not worth doing."),
		{
			method: http.MethodGet, path: "/operator/queue", operator: true,
			summary: "The queues at this instant, and what happened since the server started.",
			answer:  QueueAnswer{}, faults: operatorFaults(),
			handle: func(c *call) (any, error) { return DeskOf(c.app).Stats() },
		},
		pause("pause", "Keep the jobs of a queue from starting, also after a restart. Those that run go on.", true),
		pause("resume", "Let the jobs of a queue start again.", false),
		{
			method: http.MethodPost, path: "/operator/check", operator: true,
			summary: "Check every record of the queue on a copy, while work goes on.",
			answer:  CheckAnswer{}, faults: operatorFaults(fault.JobState, fault.JobsUnavailable),
			handle: func(c *call) (any, error) { return DeskOf(c.app).Check(c.Request.Context()) },
		},
		{
			method: http.MethodGet, path: "/operator/metrics", operator: true,
			summary: "Figures for monitoring, in Prometheus's text format 0.0.4.",
			types:   []string{"text/plain"}, faults: operatorFaults(),
			handle: func(c *call) (any, error) {
				page, err := DeskOf(c.app).Metrics()
				if err != nil {
					return nil, err
				}
				return nil, c.Blob(http.StatusOK, expositionType, page)
			},
		},
	}
}

func operatorFaults(more ...fault.Kind) []fault.Kind {
	return append(more, fault.SignIn, fault.NotYours)
}

// jobID reads the id of the path. What cannot be an id is no job's.
func (c *call) jobID() (queue.ID, error) {
	id, err := queue.ParseID(c.Request.PathValue("id"))
	if err != nil {
		return id, fault.NotFound.Say("There is no such job in the queue.").Because(err)
	}
	return id, nil
}

// ReadJobsAsked reads the query of a list and names what breaks a rule.
func ReadJobsAsked(v url.Values) (JobsAsked, error) {
	asked := JobsAsked{Kind: v.Get("kind"), Queue: v.Get("queue"), Tenant: v.Get("tenant"), Limit: defaultList}
	for name := range strings.SplitSeq(v.Get("state"), ",") {
		if name == "" {
			continue
		}
		var s queue.State
		if s.UnmarshalText([]byte(name)) != nil {
			return asked, badField("state", "must be scheduled, ready, running, parked, done, failed, cancelled or discarded, or several of them separated by commas")
		}
		asked.States = append(asked.States, s)
	}
	switch v.Get("newest") {
	case "", "false":
	case "true":
		asked.Newest = true
	default:
		return asked, badField("newest", "must be true or false")
	}
	if text := v.Get("after"); text != "" {
		id, err := queue.ParseID(text)
		if err != nil || asked.Newest {
			return asked, badField("after", "must be the id of a job, and goes with jobs in the order of their ids only")
		}
		asked.After = id
	}
	if text := v.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxList {
			return asked, badField("limit", "must be a whole number from 1 to %d", maxList)
		}
		asked.Limit = n
	}
	return asked, nil
}

func operatorJob(s queue.Status) OperatorJob {
	out := OperatorJob{
		ID: s.ID.String(), Kind: s.Kind, Queue: s.Queue, Tenant: s.Tenant, State: s.State.String(), Priority: int(s.Priority),
		Attempt: s.Attempt, Retries: s.Retries, Crashes: s.Crashes, Done: s.Progress.Done, Total: s.Progress.Total,
		Created: s.Created.UTC(), RunAt: s.RunAt.UTC(), Error: errorCode(s),
	}
	if !s.Started.IsZero() {
		at := s.Started.UTC()
		out.Started = &at
	}
	if !s.Finished.IsZero() {
		at := s.Finished.UTC()
		out.Finished = &at
	}
	return out
}
