package schedule

import "github.com/pulseplan/pulseplan/agents/planner"

// german translates the sentences of this package.
var german = planner.Words{
	// Amounts and days.
	"1 hour":                  "1 Stunde",
	"%d hours":                "%[1]d Stunden",
	"%d h %d min":             "%[1]d h %[2]d min",
	"1 minute":                "1 Minute",
	"%d minutes":              "%[1]d Minuten",
	"less than a pain minute": "weniger als eine Unlustminute",
	"1 pain minute":           "1 Unlustminute",
	"%d pain minutes":         "%[1]d Unlustminuten",
	"1 block":                 "1 Block",
	"%d blocks":               "%[1]d Blöcke",
	"%s to %s":                "%[1]s bis %[2]s",

	// Why a block is not where it was. What takes its time stands in the dative.
	"A task that is gone":                                           "Eine Aufgabe, die es nicht mehr gibt",
	"%s is not planned automatically any more.":                     "%[1]s wird nicht mehr automatisch geplant.",
	"%s does not come up at that time any more.":                    "%[1]s kommt zu dieser Zeit nicht mehr vor.",
	"Its old time is outside its hours now (%s).":                   "Die alte Zeit liegt jetzt außerhalb der Arbeitszeiten der Aufgabe (%[1]s).",
	"Its deadline is %s now.":                                       "Die Frist endet jetzt am %[1]s.",
	"It may not start before %s now.":                               "Beginnen darf die Arbeit jetzt erst am %[1]s.",
	"You turned its old time down.":                                 "Die alte Zeit hast du abgelehnt.",
	"Its task is gone.":                                             "Die Aufgabe gibt es nicht mehr.",
	"%s is done.":                                                   "%[1]s ist erledigt.",
	"%s is cancelled.":                                              "%[1]s ist gestrichen.",
	"an event":                                                      "einem Termin",
	"a block that stays":                                            "einem Block, der bleibt",
	"Its old time is taken by %s.":                                  "Die alte Zeit ist von %[1]s belegt.",
	"Its old time is too close to %s.":                              "Die alte Zeit liegt zu nah an %[1]s.",
	"Its old time is taken by %s, which you put there.":             "Die alte Zeit ist von %[1]s belegt; das hast du dorthin gelegt.",
	"Its old time is taken by %s, which has been started.":          "Die alte Zeit ist von %[1]s belegt; daran wird schon gearbeitet.",
	"It waits for %s.":                                              "Vorher muss %[1]s fertig sein.",
	"It waits for %s, which is planned until %s now.":               "Vorher muss %[1]s fertig sein, und das ist jetzt bis %[2]s geplant.",
	"Less of %s is left than was planned.":                          "Von %[1]s ist weniger übrig, als geplant war.",
	"Your limit of %s leaves no room for it on %s.":                 "Deine Grenze von %[1]s lässt am %[2]s keinen Platz dafür.",
	"It goes with the other changes of this plan.":                  "Das gehört zu den anderen Änderungen dieses Plans.",
	"Moving it lets %s make its deadline.":                          "So schafft %[1]s die Frist.",
	"It saves %s.":                                                  "Das spart %[1]s.",
	"Its old time goes to %s. %s":                                   "Die alte Zeit geht an %[1]s. %[2]s",
	"Its old time goes to %s.":                                      "Die alte Zeit geht an %[1]s.",
	"There was no place left for it under the limits of this plan.": "Unter den Grenzen dieses Plans blieb kein Platz dafür.",

	// Notes of a plan.
	"%s at %s begins within %s and was left to you. %s":     "%[1]s am %[2]s beginnt in weniger als %[3]s und bleibt dir überlassen. %[4]s",
	"1 block begins within %s and stays where it is.":       "1 Block beginnt in weniger als %[1]s und bleibt, wo er ist.",
	"%d blocks begin within %s and stay where they are.":    "%[1]d Blöcke beginnen in weniger als %[2]s und bleiben, wo sie sind.",
	"%d of at most 1 block moved that could have stayed.":   "Verschoben, obwohl er hätte bleiben können: %[1]d von höchstens 1 Block.",
	"%d of at most %d blocks moved that could have stayed.": "Verschoben, obwohl sie hätten bleiben können: %[1]d von höchstens %[2]d Blöcken.",
	" Without that limit %d would":                          " Ohne diese Grenze wären es %[1]d",
	", such as %s at %s":                                    ", etwa %[1]s am %[2]s",
	"%s has no due date, so it is not spread over days.":    "%[1]s hat keine Frist und wird deshalb nicht auf Tage verteilt.",
	"%s has no estimate; 30 minutes were assumed.":          "%[1]s hat keine Schätzung; angenommen sind 30 Minuten.",
	"work without a project":                                "Arbeit ohne Projekt",
	"work in %s":                                            "Arbeit im Projekt %[1]s",
	"%s usually takes %s x":                                 "%[1]s dauert meist %[2]s-mal so lang",
	"%s, and this deadline is hard":                         "%[1]s, und diese Frist ist hart",
	"You planned %d min for %s; %s: %d min booked.":         "Geschätzt hast du %[1]d min für %[2]s; %[3]s: %[4]d min sind eingeplant.",

	// Why a block is here, where no plan looks at it.
	"Its task is not planned automatically; the next plan leaves this block out.": "Die Aufgabe wird nicht automatisch geplant; der nächste Plan lässt diesen Block weg.",
	"Its task is not open any more, so no plan looks at this block.":              "Die Aufgabe ist nicht mehr offen, deshalb beachtet kein Plan diesen Block.",
	"It is done.":     "Er ist erledigt.",
	"You skipped it.": "Du hast ihn übersprungen.",
	"It is over.":     "Er ist vorbei.",

	// The rules that a choice of changes would break, after a colon.
	"the day would hold more work than your limit":       "der Tag hätte mehr Arbeit, als deine Grenze erlaubt",
	"the week would hold more work than your limit":      "die Woche hätte mehr Arbeit, als deine Grenze erlaubt",
	"the day would hold more of one task than its limit": "der Tag hätte mehr von einer Aufgabe, als ihre Grenze erlaubt",
	"there would be no break between them":               "zwischen ihnen läge keine Pause",
	"there would be no time for lunch":                   "für die Mittagspause bliebe keine Zeit",
	"the rule %s would be broken":                        "die Regel %[1]s wäre verletzt",

	// The timer.
	"Its block was removed.": "Der Block wurde entfernt.",
	"The timer ran %d times as long as the block, so it was stopped at %s.": "Der Timer lief %[1]d-mal so lang wie der Block, deshalb wurde er um %[2]s Uhr angehalten.",

	// What came of a run, a plan made again, and what a way out is called.
	"Nothing in your plan needs to change.": "An deinem Plan muss sich nichts ändern.",
	"Planned 1 block.":                      "1 Block geplant.",
	"Planned %d blocks.":                    "%[1]d Blöcke geplant.",
	"1 task did not fit.":                   "1 Aufgabe hatte keinen Platz.",
	"%d tasks did not fit.":                 "%[1]d Aufgaben hatten keinen Platz.",
	"1 task would be late.":                 "1 Aufgabe würde zu spät fertig.",
	"%d tasks would be late.":               "%[1]d Aufgaben würden zu spät fertig.",
	"The same input, seed %d and budget give the same plan: %s.":                                                             "Gleiche Eingaben, Startwert %[1]d und gleicher Suchaufwand ergeben denselben Plan: %[2]s.",
	"The planner has changed since this plan was made: from the same input, seed %d and budget it makes another plan today.": "Der Planer hat sich geändert, seit dieser Plan entstand: Aus gleichen Eingaben, Startwert %[1]d und gleichem Suchaufwand macht er heute einen anderen Plan.",
	"My hours": "Meine Arbeitszeiten",
}
