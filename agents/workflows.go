package agents

import (
	"fmt"

	"github.com/pulseplan/pulseplan/agents/morning"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/agents/workflow"
	"github.com/pulseplan/pulseplan/app"
)

// workflows is the table of everything that can be asked for.
func workflows(a *app.App) ([]workflow.Workflow, error) {
	var table []workflow.Workflow
	for _, make := range []func(*app.App) (workflow.Workflow, error){
		morning.Workflow,
		schedule.Workflow,
	} {
		w, err := make(a)
		if err != nil {
			return nil, fmt.Errorf("workflow %s: %w", w.Type, err)
		}
		table = append(table, w)
	}
	return table, nil
}
