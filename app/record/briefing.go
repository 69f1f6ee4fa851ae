package record

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Briefing is the account of one day (or week) for a person.
type Briefing struct{ core.BaseRecordProxy }

// Kinds of briefing.
const (
	BriefingDaily  = "daily"
	BriefingWeekly = "weekly"
)

// BriefingFor returns the owner's briefing of that kind and local date, or a
// new unsaved one.
func BriefingFor(app core.App, owner, kind, date string) (*Briefing, error) {
	found, err := list[Briefing](app, Briefings, owner, dbx.HashExp{"kind": kind, "date": date})
	if err != nil {
		return nil, err
	}
	if len(found) > 0 {
		return found[0], nil
	}
	b, err := fresh[Briefing](app, Briefings, owner)
	if err != nil {
		return nil, err
	}
	b.Set("kind", kind)
	b.Set("date", date)
	return b, nil
}
