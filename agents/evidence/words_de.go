package evidence

import "github.com/pulseplan/pulseplan/agents/planner"

// german translates the sentences of this package.
var german = planner.Words{
	"Work without a project": "Arbeit ohne Projekt",
	"Work in %s":             "Arbeit im Projekt %[1]s",
	"one completed task":     "aus einer erledigten Aufgabe",
	"%d completed tasks":     "aus %[1]d erledigten Aufgaben",
	"%s usually takes %s x as long as you plan, and eight of ten tasks at most %s x (from %s).": "%[1]s dauert meist %[2]s-mal so lang, wie du schätzt, und bei acht von zehn Aufgaben höchstens %[3]s-mal (%[4]s).",
	"%s usually takes as long as you plan, and eight of ten tasks at most %s x (from %s).":      "%[1]s dauert meist so lang, wie du schätzt, und bei acht von zehn Aufgaben höchstens %[2]s-mal (%[3]s).",
	" Plans do not use it, because learning is switched off.":                                   " Pläne verwenden das nicht, weil das Lernen ausgeschaltet ist.",
	" Plans use it from %d completed tasks on; there are %d in all.":                            " Pläne verwenden das ab %[1]d erledigten Aufgaben; bisher sind es insgesamt %[2]d.",

	"Ordinary work":   "Gewöhnliche Arbeit",
	"Light work":      "Leichte Arbeit",
	"Deep work":       "Konzentrierte Arbeit",
	"on weekdays":     "an Werktagen",
	"on weekends":     "am Wochenende",
	"%s %s, %s to %s": "%[1]s %[2]s, %[3]s bis %[4]s Uhr",
	"%s: %d of %d blocks were worked as planned.":    "%[1]s: %[2]d von %[3]d Blöcken liefen wie geplant.",
	"%s: the one block was worked as planned.":       "%[1]s: Der eine Block lief wie geplant.",
	"%s: the one block was skipped or dragged away.": "%[1]s: Der eine Block wurde übersprungen oder weggezogen.",

	"You dragged blocks away from what this term dislikes": "Du hast Blöcke von dort weggezogen, wo diese Regel sie nicht mag:",
	"You dragged blocks to where this term dislikes them":  "Du hast Blöcke dorthin gezogen, wo diese Regel sie nicht mag:",
	"once":     "einmal",
	"%d times": "%[1]d-mal",
	"%s %s. It counts as before until %d drags agree.": "%[1]s %[2]s. Sie zählt wie bisher, bis %[3]d solche Züge übereinstimmen.",
	"%s %s, so it counts %s x as much.":                "%[1]s %[2]s. Sie zählt deshalb %[3]s-mal so viel.",
}
