package cmd

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/pulseplan/pulseplan/hooks"
)

// jobTime writes times of jobs, in UTC: servers and operators often sit in
// different zones.
const jobTime = "2006-01-02 15:04:05Z"

func jobMoment(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.UTC().Format(jobTime)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return shown(s)
}

func attempts(j hooks.OperatorJob) string { return fmt.Sprintf("%d of %d", j.Attempt, j.Retries+1) }

func jobsTable(w *world, list hooks.JobList) error {
	if len(list.Jobs) == 0 {
		_, err := fmt.Fprintln(w.out, "There are no such jobs.")
		return err
	}
	t := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tSTATE\tKIND\tQUEUE\tACCOUNT\tATTEMPTS\tCREATED\tENDED\tERROR")
	for _, j := range list.Jobs {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", j.ID, j.State, shown(j.Kind), shown(j.Queue), orDash(j.Tenant), attempts(j),
			jobMoment(&j.Created), jobMoment(j.Finished), orDash(j.Error))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	switch {
	case list.Next != "":
		fmt.Fprintf(w.out, "There are more: --after %s\n", list.Next)
	case list.More:
		fmt.Fprintln(w.out, "There are older ones: --limit shows more.")
	}
	return nil
}

func jobText(w *world, j hooks.OperatorJobDetail) error {
	t := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
	journal := fmt.Sprintf("%d entries, %d bytes", j.JournalEntries, j.JournalBytes)
	if j.JournalDamaged {
		journal += ", then one that cannot be read"
	}
	for _, line := range [][2]string{
		{"job", j.ID}, {"state", j.State}, {"kind", shown(j.Kind)}, {"queue", shown(j.Queue)}, {"account", orDash(j.Tenant)},
		{"priority", fmt.Sprint(j.Priority)}, {"attempts", attempts(j.OperatorJob)}, {"crashes", fmt.Sprint(j.Crashes)},
		{"progress", progress(j.OperatorJob)}, {"created", jobMoment(&j.Created)}, {"may run at", jobMoment(&j.RunAt)},
		{"started", jobMoment(j.Started)}, {"ended", jobMoment(j.Finished)}, {"error", orDash(j.Error)}, {"journal", journal},
	} {
		fmt.Fprintf(t, "%s\t%s\n", line[0], line[1])
	}
	return t.Flush()
}

func progress(j hooks.OperatorJob) string {
	if j.Total == 0 {
		return fmt.Sprint(j.Done)
	}
	return fmt.Sprintf("%d of %d", j.Done, j.Total)
}

func jobLine(w *world, j hooks.OperatorJobDetail) error {
	_, err := fmt.Fprintf(w.out, "Job %s is %s.\n", j.ID, j.State)
	return err
}

func queueLine(w *world, q hooks.QueueLine) error {
	if q.Paused {
		_, err := fmt.Fprintf(w.out, "Queue %s is paused: %d running, %d ready.\n", shown(q.Name), q.Running, q.Ready)
		return err
	}
	_, err := fmt.Fprintf(w.out, "Queue %s starts jobs: %d running, %d ready.\n", shown(q.Name), q.Running, q.Ready)
	return err
}

func statsText(w *world, s hooks.QueueAnswer) error {
	fmt.Fprintf(w.out, "Background work: %s", s.Jobs)
	if s.Problem != "" {
		fmt.Fprintf(w.out, ". %s", plain(s.Problem))
	}
	fmt.Fprintln(w.out)
	if len(s.Queues) > 0 {
		t := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(t, "QUEUE\tSCHEDULED\tREADY\tRUNNING\tPARKED\tDONE\tFAILED\tCANCELLED\tDISCARDED\tOLDEST WAIT\tPAUSED\t")
		for _, q := range s.Queues {
			paused := "no"
			if q.Paused {
				paused = "yes"
			}
			wait := time.Duration(q.OldestWaitSeconds * float64(time.Second)).Round(100 * time.Millisecond)
			fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t\n", shown(q.Name), q.Scheduled, q.Ready, q.Running, q.Parked,
				q.Done, q.Failed, q.Cancelled, q.Discarded, wait, paused)
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	fmt.Fprintf(w.out, "Since the queue was opened: %d accepted, %d done, %d failed, %d cancelled, %d discarded, %d retries, %d recovered, %d records set aside, %d reopenings.\n",
		s.Enqueued, s.Done, s.Failed, s.Cancelled, s.Discarded, s.Retried, s.Recovered, s.Quarantined, s.Reopened)
	_, err := fmt.Fprintf(w.out, "Outbox: %d waiting. Slipped: %d. File: %d bytes, %d in use.\n", s.OutboxWaiting, s.Slipped, s.FileBytes, s.FileUsedBytes)
	return err
}

func checkText(w *world, a hooks.CheckAnswer) error {
	fmt.Fprintln(w.out, a.Sentence)
	var by []string
	for _, state := range slices.Sorted(maps.Keys(a.Jobs)) {
		by = append(by, fmt.Sprintf("%d %s", a.Jobs[state], state))
	}
	if len(by) > 0 {
		fmt.Fprintf(w.out, "Jobs: %s.\n", strings.Join(by, ", "))
	}
	for _, p := range a.Problems {
		fmt.Fprintf(w.out, "Problem: %s\n", plain(p))
	}
	return nil
}
