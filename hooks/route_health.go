package hooks

import (
	"net/http"
	"time"

	"github.com/pulseplan/pulseplan/app/fault"
)

// Health is the answer of GET /health.
type Health struct {
	Status  string    `json:"status" jsonschema:"ok"`
	Version string    `json:"version"`
	Time    time.Time `json:"time" jsonschema:"the server's clock, UTC"`
	// Background work may be off while everything else works.
	Jobs        string `json:"jobs" jsonschema:"ok, recovering (after a stop that was none, or while the queue's file is opened again) or disabled"`
	JobsProblem string `json:"jobs_problem,omitempty" jsonschema:"a sentence when disabled"`
}

func healthRoute() route {
	return route{
		method: http.MethodGet, path: "/health", open: true,
		summary: "Whether the server is up and its database answers.",
		answer:  Health{},
		faults:  []fault.Kind{fault.Internal},
		handle: func(c *call) (any, error) {
			var one int
			if err := c.App.DB().NewQuery("SELECT 1").Row(&one); err != nil {
				return nil, fault.Internal.New().Because(err)
			}
			jobs, problem := jobsHealth(c.app)
			return Health{Status: "ok", Version: c.app.Version, Time: c.app.Clock.Now(), Jobs: jobs, JobsProblem: problem}, nil
		},
	}
}
