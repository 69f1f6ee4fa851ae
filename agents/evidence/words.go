package evidence

import "github.com/pulseplan/pulseplan/agents/planner"

func say(l planner.Lang, format string, args ...any) string { return l.Say(german, format, args...) }
