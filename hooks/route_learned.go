package hooks

import (
	"net/http"

	"github.com/pulseplan/pulseplan/agents/evidence"
	"github.com/pulseplan/pulseplan/app/fault"
)

func learnedRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/learned",
			summary: "What was learned: how long work takes by project, when it is done, what drags say about weights; each number with its evidence.",
			answer:  evidence.Answer{},
			faults:  []fault.Kind{fault.SignIn},
			handle: func(c *call) (any, error) {
				return evidence.Learned(c.App, c.me(), c.app.Clock.Now())
			},
		},
		{
			method: http.MethodDelete, path: "/learned/{key}",
			summary: "Forget one number and what it was learned from; durations, times, weights or all as the key forget all of them.",
			status:  http.StatusNoContent,
			faults:  []fault.Kind{fault.NotFound, fault.SignIn},
			handle: func(c *call) (any, error) {
				if err := evidence.Reset(c.App, c.me(), c.Request.PathValue("key")); err != nil {
					return nil, err
				}
				return nil, c.NoContent(http.StatusNoContent)
			},
		},
	}
}
