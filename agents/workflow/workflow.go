// Package workflow says what a workflow is to the runner: a type people can
// ask for, the rules of its request, the graph that does the work, and the
// words for its steps.
//
// It promises that a request is checked by the same code when it is asked for
// and when it runs, and refused with the name of the field. It runs nothing.
package workflow

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// Workflow is one type of run.
type Workflow struct {
	// Type is what requests name: lower-case letters and underscores.
	Type string
	// Title and Summary are for people.
	Title, Summary string
	// Payload is the zero value of the request's payload, for its schema.
	Payload any
	// Begin checks a payload and makes the first state of the graph as JSON. It
	// is called when a run is asked for, to refuse it, and when it starts.
	Begin func(Ask) (json.RawMessage, error)
	// Graph does the work. Older are versions that runs under way may still need,
	// Migrations turn runs of versions that are gone into runs of one that is not.
	Graph      graph.Runnable
	Older      []graph.Runnable
	Migrations []graph.Migration
	// Steps are the nodes of the graph in words, in the present tense.
	Steps map[string]string
	// Say sums up what came of a run, for its trace, from its result, in the
	// language of a locale.
	Say func(result json.RawMessage, locale string) string
	// Timeout bounds one stretch of work, waits not counted.
	Timeout time.Duration
}

// Ask is one request for a run.
type Ask struct {
	App  core.App
	User *record.User
	Now  time.Time
	// Payload is a JSON object; empty means an empty one.
	Payload json.RawMessage
}

// Read decodes the payload strictly; what is wrong is named as payload.<field>.
func (a Ask) Read(to any) error {
	if len(a.Payload) == 0 || string(a.Payload) == "null" {
		return nil
	}
	return fault.Decode(a.Payload, "payload", to)
}

// Refuse is a refusal of one field of the payload, in a sentence that names the
// field and the rule.
func Refuse(field, rule string, args ...any) error {
	field = "payload." + field
	return fault.BadField.Say("%s: "+rule+".", append([]any{field}, args...)...).On(field)
}
