package evidence

import (
	"slices"
	"testing"

	"github.com/pulseplan/pulseplan/agents/learn"
	"github.com/pulseplan/pulseplan/agents/planner"
)

func TestWhatWasLearnedIsSaidInBothLanguages(t *testing.T) {
	var got []string
	for _, l := range []planner.Lang{planner.English, planner.German} {
		e := learn.Estimate{Factor: 140, P80: 225, Count: 1}
		got = append(got, durationSentence("Mathe", "p1", e, 3, true, l), durationSentence(say(l, "Work without a project"), "", learn.Estimate{Factor: 100, P80: 150, Count: 12, Active: true}, 12, true, l),
			durationSentence("Mathe", "p1", learn.Estimate{Factor: 200, P80: 250, Count: 12, Active: true}, 12, false, l))
		deep := learn.Cell{Energy: int(planner.EnergyHigh), Block: 4}
		for _, x := range []learn.Time{{Cell: deep, Count: 7, Done: 5}, {Cell: learn.Cell{Weekend: true, Block: 11}, Count: 1, Done: 1}, {Cell: deep, Count: 1}} {
			got = append(got, timeOf(x, l).Sentence)
		}
		for _, x := range []learn.Weight{{Term: planner.TermEvening, Factor: 100, Drags: 1}, {Term: planner.TermWeekend, Factor: 50, Drags: -6}} {
			w := weightOf(x, l)
			got = append(got, w.Label+": "+w.Sentence)
		}
	}
	want := []string{
		"Work in Mathe usually takes 1.4 x as long as you plan, and eight of ten tasks at most 2.25 x (from one completed task). Plans use it from 5 completed tasks on; there are 3 in all.",
		"Work without a project usually takes as long as you plan, and eight of ten tasks at most 1.5 x (from 12 completed tasks).",
		"Work in Mathe usually takes 2 x as long as you plan, and eight of ten tasks at most 2.5 x (from 12 completed tasks). Plans do not use it, because learning is switched off.",
		"Deep work on weekdays, 08:00 to 10:00: 5 of 7 blocks were worked as planned.",
		"Ordinary work on weekends, 22:00 to 24:00: the one block was worked as planned.",
		"Deep work on weekdays, 08:00 to 10:00: the one block was skipped or dragged away.",
		"Late evening: You dragged blocks away from what this term dislikes once. It counts as before until 5 drags agree.",
		"Weekend: You dragged blocks to where this term dislikes them 6 times, so it counts 0.5 x as much.",
		"Arbeit im Projekt Mathe dauert meist 1,4-mal so lang, wie du schätzt, und bei acht von zehn Aufgaben höchstens 2,25-mal (aus einer erledigten Aufgabe). Pläne verwenden das ab 5 erledigten Aufgaben; bisher sind es insgesamt 3.",
		"Arbeit ohne Projekt dauert meist so lang, wie du schätzt, und bei acht von zehn Aufgaben höchstens 1,5-mal (aus 12 erledigten Aufgaben).",
		"Arbeit im Projekt Mathe dauert meist 2-mal so lang, wie du schätzt, und bei acht von zehn Aufgaben höchstens 2,5-mal (aus 12 erledigten Aufgaben). Pläne verwenden das nicht, weil das Lernen ausgeschaltet ist.",
		"Konzentrierte Arbeit an Werktagen, 08:00 bis 10:00 Uhr: 5 von 7 Blöcken liefen wie geplant.",
		"Gewöhnliche Arbeit am Wochenende, 22:00 bis 24:00 Uhr: Der eine Block lief wie geplant.",
		"Konzentrierte Arbeit an Werktagen, 08:00 bis 10:00 Uhr: Der eine Block wurde übersprungen oder weggezogen.",
		"Später Abend: Du hast Blöcke von dort weggezogen, wo diese Regel sie nicht mag: einmal. Sie zählt wie bisher, bis 5 solche Züge übereinstimmen.",
		"Wochenende: Du hast Blöcke dorthin gezogen, wo diese Regel sie nicht mag: 6-mal. Sie zählt deshalb 0,5-mal so viel.",
	}
	for i := range max(len(got), len(want)) {
		if a, b := append(slices.Clone(got), "")[min(i, len(got))], append(slices.Clone(want), "")[min(i, len(want))]; a != b {
			t.Errorf("%d: %q, want %q", i, a, b)
		}
	}
}
