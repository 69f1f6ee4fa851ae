// Package telemetry is how the program speaks about itself to operators.
//
// It promises that a line reaches standard error (journalctl, docker logs) as
// well as PocketBase's own log, and that nothing secret is written by it:
// callers pass ids, counts and codes, never titles, mail text, prompts, tokens
// or addresses with query strings.
package telemetry

import (
	"io"
	"log/slog"

	charm "github.com/charmbracelet/log"
)

// Logger returns a logger that writes to w in the given format (text, json or
// logfmt) from the given level (debug, info, warn, error) on. Unknown words
// mean info and text; package config refuses them before they come here.
func Logger(w io.Writer, level, format string) *slog.Logger {
	l, err := charm.ParseLevel(level)
	if err != nil {
		l = charm.InfoLevel
	}
	h := charm.NewWithOptions(w, charm.Options{Level: l, ReportTimestamp: true, Formatter: formatters[format]})
	return slog.New(h)
}

var formatters = map[string]charm.Formatter{
	"text":   charm.TextFormatter,
	"json":   charm.JSONFormatter,
	"logfmt": charm.LogfmtFormatter,
}

// Both returns a logger whose lines go to each handler; record is usually
// PocketBase's, which stores them where administrators can search.
func Both(console *slog.Logger, record slog.Handler) *slog.Logger {
	return slog.New(slog.NewMultiHandler(console.Handler(), record))
}
