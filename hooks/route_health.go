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
			return Health{Status: "ok", Version: c.app.Version, Time: c.app.Clock.Now()}, nil
		},
	}
}
