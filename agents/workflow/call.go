package workflow

import (
	"fmt"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// Person reads the owner of a run anew: a step may run long after the one
// before it. Without an account there is nothing to try again.
func Person(a *app.App, id string) (*record.User, error) {
	r, err := a.FindRecordById(record.Users, id)
	if err != nil {
		return nil, graph.Permanent(fault.NotFound.Say("The account is gone.").Because(err))
	}
	return record.UserOf(r), nil
}

// Call begins a tool call that goes on the trace: what is asked, and how much
// came back of what. Titles and texts stay out of it. The function it returns
// ends the call and wraps its error with the tool's name.
func Call(a *app.App, c *graph.Ctx, tool string, args map[string]any) func(err error, counts map[string]int) error {
	started := a.Clock.Now()
	return func(err error, counts map[string]int) error {
		var result any = counts
		if err != nil {
			result = err
		}
		c.Tool(tool, args, result, started, a.Clock.Now())
		if err != nil {
			return fmt.Errorf("%s: %w", tool, err)
		}
		return nil
	}
}
