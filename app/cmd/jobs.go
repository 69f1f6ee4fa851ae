package cmd

import (
	"context"
	"net/url"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/hooks"
)

// jobsCommand is the operator's hand on background work. Beside a running
// server its commands ask the server; without one they open the queue's file.
func jobsCommand(w *world) *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "jobs",
		Short: "See and steer background work, beside a running server or without one.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("there is no command %q below jobs", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.PersistentFlags().StringVar(&data, "data", "", "data folder (default: PULSEPLAN_DATA)")
	c.AddCommand(
		jobsListCommand(w, &data), jobsShowCommand(w, &data),
		jobsActCommand(w, &data, hooks.ActRetry, "Make a job that failed, was cancelled or discarded ready again, with all its tries."),
		jobsActCommand(w, &data, hooks.ActCancel, "End a job that has not ended."),
		jobsActCommand(w, &data, hooks.ActDiscard, "End a job, or a dead letter, as not worth doing."),
		jobsPauseCommand(w, &data, "pause", "Keep the jobs of a queue from starting, also after a restart; those that run go on.", true),
		jobsPauseCommand(w, &data, "resume", "Let the jobs of a queue start again.", false),
		jobsStatsCommand(w, &data), jobsCheckCommand(w, &data),
	)
	return c
}

// withDoor opens a way to the queue, uses it and closes it again.
func withDoor(ctx context.Context, w *world, data string, records bool, use func(jobsDoor) error) (err error) {
	cfg, err := serverConfig(w, "", data)
	if err != nil {
		return err
	}
	door, err := openDoor(ctx, w, cfg, records)
	if err != nil {
		return err
	}
	defer func() {
		if closing := door.close(); err == nil {
			err = closing
		}
	}()
	return use(door)
}

// show prints an answer as JSON or with the function for people.
func show[T any](w *world, asJSON bool, answer T, text func(*world, T) error) error {
	if asJSON {
		return printJSON(w.out, answer)
	}
	return text(w, answer)
}

func jobsListCommand(w *world, data *string) *cobra.Command {
	var state, kind, queueName, tenant, after string
	var limit int
	var asJSON bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List jobs, the newest first.",
		Example: "  pulseplan jobs list --state failed\n  pulseplan jobs list --state scheduled,ready --json",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			query := url.Values{"limit": {strconv.Itoa(limit)}}
			for name, v := range map[string]string{"state": state, "kind": kind, "queue": queueName, "tenant": tenant, "after": after} {
				if v != "" {
					query.Set(name, v)
				}
			}
			if after == "" && !c.Flags().Changed("after") {
				query.Set("newest", "true")
			}
			if _, err := hooks.ReadJobsAsked(query); err != nil {
				return usageFault(err)
			}
			return withDoor(c.Context(), w, *data, false, func(d jobsDoor) error {
				list, err := d.list(c.Context(), query)
				if err != nil {
					return err
				}
				return show(w, asJSON, list, jobsTable)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&state, "state", "", "only these states, separated by commas: scheduled, ready, running, parked, done, failed, cancelled, discarded")
	f.StringVar(&kind, "kind", "", "only this kind of job")
	f.StringVar(&queueName, "queue", "", "only this queue")
	f.StringVar(&tenant, "tenant", "", "only the jobs of this account, by its id")
	f.StringVar(&after, "after", "", `walk all jobs in the order of their ids: the id the last page ended with, or "" to begin`)
	f.IntVar(&limit, "limit", 50, "at most so many, up to 999")
	jsonFlag(c, &asJSON)
	return c
}

func jobsShowCommand(w *world, data *string) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Show where a job stands and the size of its journal; never what it is about.",
		Args:  jobArg,
		RunE: func(c *cobra.Command, args []string) error {
			return withDoor(c.Context(), w, *data, false, func(d jobsDoor) error {
				job, err := d.show(c.Context(), args[0])
				if err != nil {
					return err
				}
				return show(w, asJSON, job, jobText)
			})
		},
	}
	jsonFlag(c, &asJSON)
	return c
}

func jobsActCommand(w *world, data *string, action, short string) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   action + " ID",
		Short: short,
		Args:  jobArg,
		RunE: func(c *cobra.Command, args []string) error {
			return withDoor(c.Context(), w, *data, true, func(d jobsDoor) error {
				job, err := d.act(c.Context(), action, args[0])
				if err != nil {
					return err
				}
				return show(w, asJSON, job, jobLine)
			})
		},
	}
	jsonFlag(c, &asJSON)
	return c
}

func jobsPauseCommand(w *world, data *string, word, short string, on bool) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   word + " QUEUE",
		Short: short,
		Args:  oneArg("the name of a queue; jobs stats lists them"),
		RunE: func(c *cobra.Command, args []string) error {
			return withDoor(c.Context(), w, *data, false, func(d jobsDoor) error {
				line, err := d.pause(c.Context(), args[0], on)
				if err != nil {
					return err
				}
				return show(w, asJSON, line, queueLine)
			})
		},
	}
	jsonFlag(c, &asJSON)
	return c
}

func jobsStatsCommand(w *world, data *string) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "stats",
		Short: "Show how many jobs stand where, and what happened since the server started.",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return withDoor(c.Context(), w, *data, false, func(d jobsDoor) error {
				stats, err := d.stats(c.Context())
				if err != nil {
					return err
				}
				return show(w, asJSON, stats, statsText)
			})
		},
	}
	jsonFlag(c, &asJSON)
	return c
}

// jobArg takes the id of a job; what cannot be one is a mistake of the caller.
func jobArg(c *cobra.Command, args []string) error {
	if err := oneArg("the id of a job")(c, args); err != nil {
		return err
	}
	if _, err := queue.ParseID(args[0]); err != nil {
		return usageError{err}
	}
	return nil
}
