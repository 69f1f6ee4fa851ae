package record

import "github.com/pocketbase/pocketbase/core"

// TimeMap is a named set of weekly windows in which work may be planned.
type TimeMap struct{ core.BaseRecordProxy }

// NewTimeMap returns an unsaved time map of the owner.
func NewTimeMap(app core.App, owner string) (*TimeMap, error) {
	return fresh[TimeMap](app, TimeMaps, owner)
}

// ListTimeMaps returns the owner's time maps by name.
func ListTimeMaps(app core.App, owner string) ([]*TimeMap, error) {
	return list[TimeMap](app, TimeMaps, owner, nil, "name ASC", "id ASC")
}

// Hours is the weekly windows as text, e.g. "Mon-Fri 09:00-17:00".
func (t *TimeMap) Hours() string { return t.GetString("hours") }

// Default reports whether tasks without hours of their own use this map.
func (t *TimeMap) Default() bool { return t.GetBool("is_default") }
