package schedule

import "github.com/pulseplan/pulseplan/agents/planner"

// lang is the language of sentences for the person.
func (s *state) lang() planner.Lang { return planner.LangOf(s.user.Locale()) }

func (s *state) say(format string, args ...any) string { return say(s.lang(), format, args...) }

func (t *table) say(format string, args ...any) string { return say(t.problem.Lang, format, args...) }

func say(l planner.Lang, format string, args ...any) string { return l.Say(german, format, args...) }

// counted says how many of something there are.
func counted(l planner.Lang, n int, one, many string) string {
	if n == 1 {
		return say(l, one)
	}
	return say(l, many, n)
}
