package cmd

import (
	"time"

	"github.com/spf13/cobra"
)

// eventsJSON is what ics expand --json prints.
type eventsJSON struct {
	Zone   string      `json:"zone"`
	From   string      `json:"from"`
	To     string      `json:"to"`
	Events []eventJSON `json:"events"`
}

// maxExpand bounds the span of ics expand: ten years and a bit.
const maxExpand = 3700 * 24 * time.Hour

func icsCommand(w *world) *cobra.Command {
	c := &cobra.Command{
		Use: "ics", Short: "Work with iCalendar files.",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("there is no command %q below ics", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(icsExpandCommand(w))
	return c
}

func icsExpandCommand(w *world) *cobra.Command {
	var from, to, zoneName string
	var asJSON, skipBad bool
	c := &cobra.Command{
		Use:     "expand FILE --from T --to T",
		Short:   "List the occurrences of a calendar between two moments; needs no server.",
		Example: "  pulseplan ics expand uni.ics --from 2026-11-23 --to 2026-11-30 --zone Europe/Berlin --json",
		Args:    oneArg("an .ics file, an address or -"),
		RunE: func(c *cobra.Command, args []string) error {
			zone, err := zoneOf(w, zoneName)
			if err != nil {
				return err
			}
			if from == "" || to == "" {
				return usagef("--from and --to are required")
			}
			start, err := momentOf("--from", from, zone, time.Time{})
			if err != nil {
				return err
			}
			end, err := momentOf("--to", to, zone, time.Time{})
			if err != nil {
				return err
			}
			if !end.After(start) {
				return usagef("--to %q: must be after --from", to)
			}
			if end.Sub(start) > maxExpand {
				return usagef("--to %q: must be at most ten years after --from", to)
			}
			name, raw, err := openCalendar(c.Context(), w, args[0])
			if err != nil {
				return err
			}
			events, err := expand(c.Context(), w, name, raw, start, end, zone, skipBad)
			if err != nil {
				return err
			}
			if !asJSON {
				return week(w.out, eventLines(events, zone), start, end, zone)
			}
			answer := eventsJSON{zone.String(), start.In(zone).Format(time.RFC3339), end.In(zone).Format(time.RFC3339), []eventJSON{}}
			for _, e := range events {
				answer.Events = append(answer.Events, eventOf(e, zone))
			}
			return printJSON(w.out, answer)
		},
	}
	c.Flags().StringVar(&from, "from", "", "first moment: RFC 3339, or local without offset, or a date")
	c.Flags().StringVar(&to, "to", "", "moment after the last: RFC 3339, or local without offset, or a date")
	c.Flags().BoolVar(&skipBad, "skip-bad", false, "leave out events that cannot be read, and say so, instead of stopping")
	zoneFlag(c, &zoneName)
	jsonFlag(c, &asJSON)
	return c
}
