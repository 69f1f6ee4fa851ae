package hooks

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/pulseplan/pulseplan/app/queue"
)

// states are all states of a job, in the order of its life.
var states = []queue.State{queue.Scheduled, queue.Ready, queue.Running, queue.Parked, queue.Done, queue.Failed, queue.Cancelled, queue.Discarded}

// figures are the queue's, when there is one, and what is known without it.
type figures struct {
	jobs, problem string
	stats         queue.Stats
	open          bool // stats mean something
	outbox        int
	slipped       int64
}

func (d *Desk) figures() (figures, error) {
	var f figures
	f.jobs, f.problem = jobsHealth(d.app)
	if q, err := d.app.Jobs.Queue(); err == nil {
		f.stats, f.open = q.Stats(), true
	}
	if d.runner != nil {
		f.slipped = d.runner.Slipped()
	}
	if !d.app.IsBootstrapped() { // a command looks at the queue alone
		return f, nil
	}
	var err error
	if f.outbox, err = d.app.Jobs.Outbox().Waiting(); err != nil {
		return f, fmt.Errorf("count the outbox: %w", err)
	}
	return f, nil
}

// Stats says where the queues stand.
func (d *Desk) Stats() (QueueAnswer, error) {
	f, err := d.figures()
	s := f.stats
	return QueueAnswer{
		Jobs: f.jobs, Problem: f.problem, Queues: queueLines(s), Workers: s.Workers,
		Enqueued: s.Enqueued, Done: s.Done, Failed: s.Failed, Cancelled: s.Cancelled, Discarded: s.Discarded, Retried: s.Retried,
		Recovered: s.Recovered, Quarantined: s.Quarantined, Reopened: s.Reopened, FileBytes: s.FileSize, FileUsedBytes: s.FileUsed,
		OutboxWaiting: f.outbox, Slipped: f.slipped,
	}, err
}

// queueLines sorts the queues by name. The queue knows those that have or had
// a job since it was opened; the default one is there in any case.
func queueLines(s queue.Stats) []QueueLine {
	names := slices.Collect(maps.Keys(s.Queues))
	if !slices.Contains(names, defaultQueue) {
		names = append(names, defaultQueue)
	}
	slices.Sort(names)
	out := []QueueLine{}
	for _, name := range names {
		q := s.Queues[name]
		out = append(out, QueueLine{
			Name: name, Paused: q.Paused, Scheduled: q.Depth[queue.Scheduled], Ready: q.Depth[queue.Ready], Running: q.Depth[queue.Running],
			Parked: q.Depth[queue.Parked], Done: q.Depth[queue.Done], Failed: q.Depth[queue.Failed], Cancelled: q.Depth[queue.Cancelled],
			Discarded: q.Depth[queue.Discarded], OldestWaitSeconds: max(q.OldestWait.Seconds(), 0),
		})
	}
	return out
}

// CheckOf says what a check found, in words too.
func CheckOf(r queue.Report, err error) CheckAnswer {
	out := CheckAnswer{
		Usable: err == nil, InUse: errors.Is(err, queue.ErrInUse), Jobs: map[string]int{}, Damaged: r.Damaged, Quarantined: r.Quarantined,
		Bytes: r.Size, Problems: r.Problems,
	}
	if out.Problems == nil {
		out.Problems = []string{}
	}
	total := 0
	for s, n := range r.Jobs {
		out.Jobs[s.String()] = n
		total += n
	}
	switch {
	case out.InUse:
		out.Sentence = "The file is in use by another process, so it was not checked."
	case err != nil:
		out.Sentence = "The file is damaged and cannot be used."
		if len(out.Problems) == 0 {
			out.Problems = []string{err.Error()}
		}
	case r.Damaged > 0:
		out.Sentence = fmt.Sprintf("The file can be used, but %s damaged; what is damaged is set aside when it is opened.", many(r.Damaged, "record is", "records are"))
	case r.Quarantined > 0:
		out.Sentence = fmt.Sprintf("The file is sound: %s. Earlier, %s set aside as damaged.", many(total, "job", "jobs"), many(r.Quarantined, "record was", "records were"))
	default:
		out.Sentence = fmt.Sprintf("The file is sound: %s.", many(total, "job", "jobs"))
	}
	out.OK = out.Usable && r.Damaged == 0
	return out
}

func many(n int, singular, plural string) string {
	if n == 1 {
		return "1 " + singular
	}
	return fmt.Sprintf("%d %s", n, plural)
}

// metric is one line of the table below.
type metric struct {
	name, kind, help string
	of               func(f *figures) []sample
}

// metrics is everything a monitoring system gets. Counters count since the
// server started.
var metrics = []metric{
	{"pulseplan_jobs_available", "gauge", "1 while the queue is open, 0 while background work is switched off.", func(f *figures) []sample { return one(flag(f.open)) }},
	{"pulseplan_outbox_waiting", "gauge", "Jobs written down with their records and not yet in the queue.", func(f *figures) []sample { return one(f.outbox) }},
	{"pulseplan_reconciler_slipped_total", "counter", "Runs that had lost their job and were given one again; must stay 0.", func(f *figures) []sample { return one(f.slipped) }},

	{"pulseplan_jobs", "gauge", "Jobs by queue and state; ended ones while the queue keeps them.", perQueue(func(q queue.QueueStats) (out []sample) {
		for _, s := range states {
			out = append(out, sample{float64(q.Depth[s]), []string{"state", s.String()}})
		}
		return out
	})},
	{"pulseplan_jobs_running", "gauge", "Handlers that run.", perQueue(func(q queue.QueueStats) []sample { return one(q.Running) })},
	{"pulseplan_jobs_oldest_wait_seconds", "gauge", "How long the first of the ready jobs has been due.", perQueue(func(q queue.QueueStats) []sample { return one(max(q.OldestWait.Seconds(), 0)) })},
	{"pulseplan_queue_paused", "gauge", "1 while the queue is paused.", perQueue(func(q queue.QueueStats) []sample { return one(flag(q.Paused)) })},
	{"pulseplan_jobs_dead_letters", "gauge", "Jobs whose tries are used up and that nobody has retried or discarded.", whenOpen(func(s *queue.Stats) []sample {
		n := 0
		for _, q := range s.Queues {
			n += q.Depth[queue.Failed]
		}
		return one(n)
	})},
	{"pulseplan_jobs_workers", "gauge", "Jobs that can run at once.", whenOpen(func(s *queue.Stats) []sample { return one(s.Workers) })},
	{"pulseplan_jobs_unknown_kind", "gauge", "Waiting jobs of kinds that this release does not handle.", whenOpen(func(s *queue.Stats) []sample { return one(s.Unknown) })},

	{"pulseplan_jobs_enqueued_total", "counter", "Jobs accepted.", whenOpen(func(s *queue.Stats) []sample { return one(s.Enqueued) })},
	{"pulseplan_jobs_started_total", "counter", "Attempts started.", whenOpen(func(s *queue.Stats) []sample { return one(s.Started) })},
	{"pulseplan_jobs_finished_total", "counter", "Jobs that came to an end, by how.", whenOpen(func(s *queue.Stats) []sample {
		return []sample{
			{float64(s.Done), []string{"state", "done"}}, {float64(s.Failed), []string{"state", "failed"}},
			{float64(s.Cancelled), []string{"state", "cancelled"}}, {float64(s.Discarded), []string{"state", "discarded"}},
		}
	})},
	{"pulseplan_jobs_retried_total", "counter", "Attempts that failed and are tried again.", whenOpen(func(s *queue.Stats) []sample { return one(s.Retried) })},
	{"pulseplan_jobs_abandoned_total", "counter", "Handlers that ignored the end of their context.", whenOpen(func(s *queue.Stats) []sample { return one(s.Abandoned) })},
	{"pulseplan_jobs_recovered_total", "counter", "Jobs found running when the queue was opened; they run again.", whenOpen(func(s *queue.Stats) []sample { return one(s.Recovered) })},

	{"pulseplan_queue_unclean_stops_total", "counter", "Openings after a process that did not stop by itself.", whenOpen(func(s *queue.Stats) []sample { return one(s.Unclean) })},
	{"pulseplan_queue_commits_total", "counter", "Transactions of the queue's file, each with one wait for the disk.", whenOpen(func(s *queue.Stats) []sample { return one(s.Commits) })},
	{"pulseplan_queue_operations_total", "counter", "Operations in these transactions.", whenOpen(func(s *queue.Stats) []sample { return one(s.Ops) })},
	{"pulseplan_queue_operations_per_commit", "gauge", "Operations that shared a transaction, on average since the start.", whenOpen(func(s *queue.Stats) []sample { return one(float64(s.Ops) / float64(max(s.Commits, 1))) })},
	{"pulseplan_queue_quarantined_records_total", "counter", "Damaged records that were set aside.", whenOpen(func(s *queue.Stats) []sample { return one(s.Quarantined) })},
	{"pulseplan_queue_failures_total", "counter", "Times the file could not be written.", whenOpen(func(s *queue.Stats) []sample { return one(s.Failures) })},
	{"pulseplan_queue_reopenings_total", "counter", "Times the file was opened again after that.", whenOpen(func(s *queue.Stats) []sample { return one(s.Reopened) })},
	{"pulseplan_queue_file_bytes", "gauge", "Size of the queue's file.", whenOpen(func(s *queue.Stats) []sample { return one(s.FileSize) })},
	{"pulseplan_queue_file_used_bytes", "gauge", "How much of it is in use.", whenOpen(func(s *queue.Stats) []sample { return one(s.FileUsed) })},
}

// Metrics is the page of metrics.
func (d *Desk) Metrics() ([]byte, error) {
	f, err := d.figures()
	if err != nil {
		return nil, err
	}
	var page exposition
	for _, m := range metrics {
		page.family(m.name, m.kind, m.help, m.of(&f))
	}
	return page.Bytes(), nil
}

func flag(on bool) int {
	if on {
		return 1
	}
	return 0
}

func whenOpen(of func(*queue.Stats) []sample) func(*figures) []sample {
	return func(f *figures) []sample {
		if !f.open {
			return nil
		}
		return of(&f.stats)
	}
}

// perQueue labels the samples of each queue with its name.
func perQueue(of func(queue.QueueStats) []sample) func(*figures) []sample {
	return func(f *figures) (out []sample) {
		for _, name := range slices.Sorted(maps.Keys(f.stats.Queues)) {
			for _, s := range of(f.stats.Queues[name]) {
				out = append(out, sample{s.value, append([]string{"queue", name}, s.labels...)})
			}
		}
		return out
	}
}
