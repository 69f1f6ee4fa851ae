package record

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Trace is the account of what a job did and why. It never holds secrets or
// the text of mails.
type Trace struct{ core.BaseRecordProxy }

// TraceOf returns the trace of the owner's job, or a new unsaved one.
func TraceOf(app core.App, owner, job string) (*Trace, error) {
	found, err := list[Trace](app, DecisionTraces, owner, dbx.HashExp{"job": job})
	if err != nil {
		return nil, err
	}
	if len(found) > 0 {
		return found[0], nil
	}
	t, err := fresh[Trace](app, DecisionTraces, owner)
	if err != nil {
		return nil, err
	}
	t.Set("job", job)
	return t, nil
}
