package schedule

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pulseplan/pulseplan/agents/planner"
)

// ErrBroken says that a plan breaks a rule of its own problem. It means a
// defect in the planner; such a plan is never shown or stored.
var ErrBroken = errors.New("the plan breaks its own rules")

// Solve plans and then checks the plan with the independent checker.
func Solve(p planner.Problem) (planner.Result, error) {
	r, err := planner.Plan(p)
	if err != nil {
		return r, err
	}
	if broken := planner.Check(p, r); len(broken) > 0 {
		lines := make([]string, 0, 5)
		for _, v := range broken[:min(5, len(broken))] {
			lines = append(lines, v.String())
		}
		return r, fmt.Errorf("%w: %d violations: %s", ErrBroken, len(broken), strings.Join(lines, "; "))
	}
	return r, nil
}
