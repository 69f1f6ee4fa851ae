package hooks

import (
	"net/http"
	"strings"
	"time"

	"github.com/pulseplan/pulseplan/agents/briefing"
	"github.com/pulseplan/pulseplan/agents/morning"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/fault"
)

// BriefingRequest is the body of POST /briefings.
type BriefingRequest struct {
	Date string `json:"date,omitempty" jsonschema:"local date YYYY-MM-DD; today when left out"`
}

// BriefingAnswer is the answer of POST /briefings.
type BriefingAnswer struct {
	ID       string            `json:"id" jsonschema:"id of the briefings record"`
	Briefing briefing.Briefing `json:"briefing"`
	Markdown string            `json:"markdown"`
	HTML     string            `json:"html" jsonschema:"a fragment without scripts or styles"`
}

// maxBriefingDays is how far from today a briefing may lie, in days: events
// are kept for about that long.
const maxBriefingDays = 90

func briefingRoutes() []route {
	return []route{{
		method: http.MethodPost, path: "/briefings",
		summary: "Write the briefing of a day and store it. Accept: text/markdown or text/html returns that form alone.",
		body:    BriefingRequest{}, answer: BriefingAnswer{},
		types:  []string{"text/markdown", "text/html"},
		faults: []fault.Kind{fault.BadField, fault.UnknownField, fault.SignIn},
		handle: writeBriefing,
	}}
}

func writeBriefing(c *call) (any, error) {
	var req BriefingRequest
	if err := c.decode(&req); err != nil {
		return nil, err
	}
	now, zone := c.app.Clock.Now(), c.me().Zone()
	if req.Date != "" {
		start, err := clock.DayStart(req.Date, zone)
		if err != nil {
			return nil, badField("date", "must be a date such as 2026-11-23")
		}
		if d := start.Sub(now); d > maxBriefingDays*24*time.Hour || d < -maxBriefingDays*24*time.Hour {
			return nil, badField("date", "must be within %d days of today", maxBriefingDays)
		}
	}
	stored, b, err := morning.Write(c.App, c.me(), req.Date, now)
	if err != nil {
		return nil, err
	}
	c.Response.Header().Set("Content-Language", b.Language) // the person's, whatever the request asks for
	switch accept := c.Request.Header.Get("Accept"); {
	case strings.HasPrefix(accept, "text/markdown"):
		return nil, c.Blob(http.StatusOK, "text/markdown; charset=utf-8", []byte(b.Markdown()))
	case strings.HasPrefix(accept, "text/html"):
		return nil, c.Blob(http.StatusOK, "text/html; charset=utf-8", []byte(b.HTML()))
	}
	return BriefingAnswer{ID: stored.Id, Briefing: b, Markdown: b.Markdown(), HTML: b.HTML()}, nil
}
