package cmd

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/pulseplan/pulseplan/agents/intent"
)

func parseCommand(w *world) *cobra.Command {
	var now, zoneName, locale string
	var asJSON bool
	c := &cobra.Command{
		Use:     "parse TEXT",
		Short:   "Show what quick-add understands of a task in plain words; needs no server.",
		Example: `  pulseplan parse "Essay for CS101 by Fri 17:00 ~3h !high split 45-90m #writing" --zone Europe/Berlin --locale en-GB`,
		Args:    oneArg("the sentence; put it in quotes"),
		RunE: func(_ *cobra.Command, args []string) error {
			zone, err := zoneOf(w, zoneName)
			if err != nil {
				return err
			}
			at, err := momentOf("--now", now, zone, w.clock.Now())
			if err != nil {
				return err
			}
			if locale == "" {
				locale = machineLocale(w)
			}
			result, err := intent.Parse(args[0], intent.Options{Now: at, Zone: zone, Locale: locale})
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(w.out, result)
			}
			return understood(w.out, result)
		},
	}
	c.Flags().StringVar(&now, "now", "", "read the sentence as if it were this moment (default: now)")
	c.Flags().StringVar(&locale, "locale", "", "language and region, e.g. en-US: decides the order of day and month (default: this machine's)")
	zoneFlag(c, &zoneName)
	jsonFlag(c, &asJSON)
	return c
}

// machineLocale reads LC_ALL, LC_TIME or LANG, as POSIX orders them.
func machineLocale(w *world) string {
	for _, name := range []string{"LC_ALL", "LC_TIME", "LANG"} {
		v, _ := w.lookup(name)
		v, _, _ = strings.Cut(v, ".")
		if v != "" && v != "C" && v != "POSIX" {
			return strings.ReplaceAll(v, "_", "-")
		}
	}
	return "en-GB"
}

// understood prints a parsed sentence for people.
func understood(w io.Writer, r intent.Result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "title\t%s\t\n", shown(r.Title))
	for _, p := range r.Pieces {
		if p.Field == intent.FieldTitle {
			continue
		}
		value := shown(p.Value)
		if value == "" {
			value = "?" // asked below
		}
		fmt.Fprintf(t, "%s\t%s\tfrom %q\n", p.Field, value, shown(p.Text))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, q := range r.Questions {
		fmt.Fprintf(w, "\n? %s\n", q.Sentence)
		for _, choice := range q.Choices {
			fmt.Fprintf(w, "    %s\n", choice.Label)
		}
	}
	return nil
}
