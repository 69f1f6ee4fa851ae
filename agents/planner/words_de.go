package planner

import (
	"strconv"
	"strings"
	"time"
)

// german translates the sentences of this package. Amounts of time come as "45 min" or "2 h", which may be one or many, so
// sentences are built to need no agreement with them ("Kein Platz für 45 min").
var german = Words{
	// Days, lists and amounts.
	"%s to %s":        "%[1]s bis %[2]s",
	"%s and %s":       "%[1]s und %[2]s",
	"%d more tasks":   "%[1]d weitere Aufgaben",
	`"%s"`:            "„%[1]s“",
	"1 pain minute":   "1 Unlustminute",
	"%s pain minutes": "%[1]s Unlustminuten",
	"free time":       "freie Zeit",

	// Why work has no place.
	`%s, when "%s" ends`:                                                                                             "%[1]s (Ende von „%[2]s“)",
	"before its deadline %s":                                                                                         "vor der Frist am %[1]s",
	"before the plan ends %s":                                                                                        "vor dem Ende des Plans am %[1]s",
	"%s of %s wait for %s, of which %s could not be placed.":                                                         "Kein Platz für %[1]s von %[2]s: Vorher muss %[3]s fertig sein, und für %[4]s davon ist kein Platz.",
	"%s of %s are left, and its deadline %s has passed.":                                                             "Kein Platz für %[1]s von %[2]s: Die Frist am %[3]s ist vorbei.",
	"%s of %s cannot be placed: it may not start before %s, but its deadline is %s.":                                 "Kein Platz für %[1]s von %[2]s: Beginnen darf die Arbeit erst am %[3]s, aber die Frist endet am %[4]s.",
	"%s of %s are not planned yet: it may not start before %s, and the plan ends %s.":                                "Noch kein Platz für %[1]s von %[2]s: Beginnen darf die Arbeit erst am %[3]s, und der Plan endet am %[4]s.",
	"%s of %s cannot be placed: what it waits for ends %s, and its time ends %s.":                                    "Kein Platz für %[1]s von %[2]s: Was vorher kommt, endet am %[3]s, und die Zeit dafür endet am %[4]s.",
	"%s of %s cannot be placed: its hours (%s) offer no time between %s and %s.":                                     "Kein Platz für %[1]s von %[2]s: Die Arbeitszeiten der Aufgabe (%[3]s) bieten nichts zwischen %[4]s und %[5]s.",
	"%s of %s cannot be placed: it is one block of %s, and its limit is %s a day.":                                   "Kein Platz für %[1]s von %[2]s: Das ist ein Block von %[3]s, und die Grenze der Aufgabe liegt bei %[4]s am Tag.",
	"%s of %s cannot be placed: it is one block of %s, and your limit is %s of work a day.":                          "Kein Platz für %[1]s von %[2]s: Das ist ein Block von %[3]s, und deine Grenze liegt bei %[4]s Arbeit am Tag.",
	"%s of %s do not fit %s: there is free time, but its limit of %s a day is used up.":                              "Kein Platz für %[1]s von %[2]s %[3]s: Es ist Zeit frei, aber die Grenze der Aufgabe von %[4]s am Tag ist ausgeschöpft.",
	"%s of %s do not fit %s: there is free time, but your limit of %s of work a week is used up.":                    "Kein Platz für %[1]s von %[2]s %[3]s: Es ist Zeit frei, aber deine Grenze von %[4]s Arbeit pro Woche ist ausgeschöpft.",
	"%s of %s do not fit %s: there is free time, but your daily limit of work (%s at most) is used up.":              "Kein Platz für %[1]s von %[2]s %[3]s: Es ist Zeit frei, aber deine Tagesgrenze (höchstens %[4]s Arbeit) ist ausgeschöpft.",
	"%s of %s do not fit %s: %s are free, but nowhere in one piece with the breaks around it.":                       "Kein Platz für %[1]s von %[2]s %[3]s: Die freie Zeit (%[4]s) reicht nirgends an einem Stück mit den Pausen davor und danach.",
	"%s of %s do not fit %s: %s are free, but too little of it in pieces of %s or more with the breaks around them.": "Kein Platz für %[1]s von %[2]s %[3]s: Von der freien Zeit (%[4]s) liegt zu wenig in Stücken von mindestens %[5]s mit den Pausen davor und danach.",
	"%s of %s do not fit %s: %s.":                                                                                    "Kein Platz für %[1]s von %[2]s %[3]s: %[4]s.",
	"%s of %s do not fit between %s and %s: %s.":                                                                     "Kein Platz für %[1]s von %[2]s zwischen %[3]s und %[4]s: %[5]s.",
	"no free time is left": "Es ist keine Zeit mehr frei",
	"only %s are free":     "Die freie Zeit beträgt nur %[1]s",

	// Why a block is here: "er" is the block.
	"%s are worked together as one block.":                    "%[1]s werden zusammen in einem Block erledigt.",
	"%s needs no more time: only %s of it were left to plan.": "%[1]s braucht nicht mehr Zeit: Der offene Rest war nur %[2]s.",
	"%s is planned at the same time.":                         "%[1]s ist zur selben Zeit geplant.",
	"You put it here.":                                        "Du hast ihn hierhin gelegt.",
	"You have started it.":                                    "Du hast ihn begonnen.",
	"It is done.":                                             "Er ist erledigt.",
	"It has begun already.":                                   "Er hat schon begonnen.",
	"It is held in place.":                                    "Er wird an seinem Platz gehalten.",
	"It cannot start earlier: %s":                             "Früher geht es nicht: %[1]s",
	"It cannot start earlier: %s is planned before it.":       "Früher geht es nicht: Davor ist %[1]s geplant.",
	"%s would cost %s less, but: %s":                          "%[1]s würde es %[2]s weniger kosten, aber: %[3]s",
	"%s would cost %s less, but %s is planned there.":         "%[1]s würde es %[2]s weniger kosten, aber dort ist %[3]s geplant.",

	// Why it is not on another day.
	"In parts (%s) it":                                                        "In Teilen (%[1]s Uhr)",
	"Its hours and your events leave no time.":                                "Die Arbeitszeiten der Aufgabe und deine Termine lassen an diesem Tag nichts frei.",
	"The limit of %s a day for %s leaves %s.":                                 "Die Grenze von %[1]s am Tag für %[2]s lässt noch %[3]s.",
	"Your limit of %s a week leaves %s.":                                      "Deine Grenze von %[1]s pro Woche lässt noch %[2]s.",
	"Your limit of %s a day leaves %s.":                                       "Deine Grenze von %[1]s am Tag lässt noch %[2]s.",
	"Between events the longest stretch of its hours is %s, and it needs %s.": "Das längste Stück zwischen Terminen dauert %[1]s, und nötig ist eines von %[2]s.",
	"The longest free stretch is %s, and it needs %s.":                        "Das längste freie Stück dauert %[1]s, und nötig ist eines von %[2]s.",
	"The free stretches leave no room for the breaks around it.":              "Die freien Stücke lassen keinen Raum für die Pausen davor und danach.",
	"It waits for %s, of which %s have no place.":                             "Vorher muss %[1]s fertig sein, und für %[2]s davon ist kein Platz.",
	"No hours are open and free of events.":                                   "An diesem Tag ist keine erlaubte Zeit frei von Terminen.",
	"It may not start before %s.":                                             "Beginnen darf die Arbeit erst am %[1]s.",
	"It must be finished by %s.":                                              "Die Frist endet am %[1]s.",
	"It waits for %s, which ends %s.":                                         "Vorher muss %[1]s fertig sein, und das dauert bis %[2]s.",
	"%s waits for it and starts %s.":                                          "%[1]s wartet darauf und beginnt am %[2]s.",
	"It keeps %s from %s, which is planned %s.":                               "Zu %[2]s am %[3]s bleiben mindestens %[1]s Abstand.",

	// What a place costs. What comes first is "Am Do., 26. Nov., 17:00 Uhr" or "In Teilen (…)".
	"%s is possible and gives work a place that has none now.": "%[1]s ist es möglich, und Arbeit bekommt einen Platz, die noch keinen hat.",
	"%s would cost %s more":         "%[1]s würde es %[2]s mehr kosten",
	"%s would cost %s less":         "%[1]s würde es %[2]s weniger kosten",
	"%s would cost the same.":       "%[1]s würde es gleich viel kosten.",
	"%s would cost the same":        "%[1]s würde es gleich viel kosten",
	"%s is not possible.":           "%[1]s ist es nicht möglich.",
	"%s is not possible: %s%s":      "%[1]s ist es nicht möglich: %[2]s%[3]s",
	" One more rule forbids it.":    " Noch eine Regel verbietet es.",
	" %d more rules forbid it.":     " Noch %[1]d Regeln verbieten es.",
	" %s would move from %s to %s.": " %[1]s würde von %[2]s auf %[3]s rücken.",

	// The rules that forbid a place.
	"The other %s of %s would have no place in blocks of %s to %s.":               "Für die anderen %[1]s von %[2]s wäre in Blöcken von %[3]s bis %[4]s kein Platz.",
	"%s is planned there (%s) and has no other place.":                            "Dort ist %[1]s geplant (%[2]s), und dafür gibt es keinen anderen Platz.",
	"Nothing of %s is left to plan: all its work is done or in blocks that stay.": "Von %[1]s ist nichts mehr zu planen: Alles ist erledigt oder liegt in Blöcken, die bleiben.",
	"Only %s of %s are left to plan.":                                             "Zu planen ist von %[2]s nur noch ein Rest von %[1]s.",
	"%s takes %s.":                                                                "%[1]s belegt %[2]s.",
	"%s are kept free beside %s: %s.":                                             "%[3]s bleibt neben %[2]s frei (%[1]s).",
	"%s are kept for the way to or from %s: %s.":                                  "%[3]s bleibt für den Weg zu oder von %[2]s frei (%[1]s).",
	"%s is kept free for lunch.":                                                  "%[1]s bleibt für die Mittagspause frei.",
	"%s is kept free: %s.":                                                        "%[1]s bleibt frei: %[2]s.",
	"A break of %s follows the block that ends %s.":                               "Auf den Block, der am %[2]s endet, folgt eine Pause von %[1]s.",
	"A block":         "Ein Block",
	"A block of %s":   "Ein Block von %[1]s",
	"%s stays at %s.": "%[1]s behält seinen Platz (%[2]s).",
	"%s is worked in blocks of %s; this one has %s.":                                "%[1]s wird in Blöcken von %[2]s erledigt; dieser hat %[3]s.",
	"Blocks of %s have %s to %s; this one has %s.":                                  "Blöcke von %[1]s haben %[2]s bis %[3]s; dieser hat %[4]s.",
	"%s is over; nothing is planned before %s.":                                     "%[1]s ist vorbei; vor %[2]s wird nichts geplant.",
	"The plan begins %s.":                                                           "Der Plan beginnt am %[1]s.",
	"The plan ends %s.":                                                             "Der Plan endet am %[1]s.",
	"%s may not start before %s.":                                                   "%[1]s darf erst am %[2]s beginnen.",
	"%s must be finished by %s.":                                                    "%[1]s muss bis %[2]s fertig sein.",
	"A block may not lie across %s, when the planning day turns.":                   "Ein Block darf nicht über %[1]s Uhr hinweg liegen, denn dann wechselt der Planungstag.",
	"%s has no hours in which it may be planned.":                                   "%[1]s hat keine Arbeitszeiten, in denen etwas davon geplant werden darf.",
	"%s lies outside its hours (%s).":                                               "%[1]s liegt außerhalb der Arbeitszeiten der Aufgabe (%[2]s).",
	"%s keeps out of %s.":                                                           "%[1]s soll %[2]s meiden.",
	"%s waits for %s, of which %s have no place.":                                   "%[1]s wartet auf %[2]s, und für %[3]s davon ist kein Platz.",
	"%s waits for %s, which ends %s.":                                               "%[1]s wartet auf %[2]s, und das dauert bis %[3]s.",
	"%s has %s of work, and your limit is %s a day.":                                "Am %[1]s ist schon Arbeit von %[2]s geplant, und deine Grenze liegt bei %[3]s am Tag.",
	"The week of %s has %s of work, and your limit is %s a week.":                   "In der Woche mit %[1]s ist schon Arbeit von %[2]s geplant, und deine Grenze liegt bei %[3]s pro Woche.",
	"%s has %s of %s already, and its limit is %s a day.":                           "Am %[1]s ist schon Arbeit von %[2]s an %[3]s geplant, und die Grenze dafür liegt bei %[4]s am Tag.",
	"Another block of %s is there.":                                                 "Dort liegt ein anderer Block von %[1]s.",
	"%s is not free in one piece.":                                                  "%[1]s ist nicht an einem Stück frei.",
	"Another block of %s is too near: two blocks of one task keep %s between them.": "Ein anderer Block von %[1]s ist zu nah: Zwei Blöcke einer Aufgabe halten %[2]s Abstand.",
	"After %s of work a break of %s is kept; there would be none.":                  "Nach %[1]s Arbeit wird eine Pause von %[2]s gehalten; hier bliebe keine.",
	"%s is less than %s from %s, %s.":                                               "%[1]s liegt weniger als %[2]s von %[3]s entfernt (%[4]s).",

	// Notes of a plan.
	"%s of %s are no sum of blocks of %d to %d minutes, so blocks may be as short as %d minutes.": "Der Rest von %[2]s (%[1]s) lässt sich nicht in Blöcke von %[3]d bis %[4]d min teilen, deshalb dürfen Blöcke auch nur %[5]d min haben.",
	`%s is planned after "%s", which ends %s.`:                                                    "%[1]s wird nach „%[2]s“ geplant, Ende am %[3]s.",
	"A block of %s that stays where it is ends %s, after its deadline %s.":                        "Ein Block von %[1]s, der bleibt, wo er ist, endet am %[2]s, nach der Frist am %[3]s.",
	"A block of %s stays at %s although %s, which it depends on, may not be finished by then.":    "Ein Block von %[1]s bleibt am %[2]s, obwohl %[3]s vorher kommt und dann vielleicht noch nicht fertig ist.",
	"Events on %s leave no %s for lunch.":                                                         "Die Termine am %[1]s lassen keine %[2]s für die Mittagspause.",
	`Events on %s leave no %s for "%s" between %s and %s.`:                                        "Die Termine am %[1]s lassen zwischen %[4]s und %[5]s Uhr keine %[2]s für „%[3]s“.",
	"%s are kept free for the ways to and from one event.":                                        "Für die Wege zu und von einem Termin bleibt Zeit frei: %[1]s.",
	"%s are kept free for the ways to and from %d events.":                                        "Für die Wege zu und von %[2]d Terminen bleibt Zeit frei: %[1]s.",

	// What cannot fit, how good a plan is, what lies ahead.
	"before %s":                          "vor %[1]s",
	"%s are free":                        "die freie Zeit beträgt %[1]s",
	"%s can be used under your limits":   "deine Grenzen lassen nur %[1]s zu",
	"%s need %s %s, %s: %s cannot fit.":  "%[1]s brauchen %[2]s %[3]s, und %[4]s. Für %[5]s ist kein Platz.",
	"%s needs %s %s, %s: %s cannot fit.": "%[1]s braucht %[2]s %[3]s, und %[4]s. Für %[5]s ist kein Platz.",
	"No plan can place all work.":        "Kein Plan hat Platz für alle Arbeit.",
	"This plan leaves work out, so its cost cannot be compared with that of a complete plan.": "Dieser Plan lässt Arbeit aus, deshalb sind seine Kosten nicht mit denen eines vollständigen Plans vergleichbar.",
	"This is the best possible plan.":                           "Das ist der bestmögliche Plan.",
	"This plan is within %s %% of the best possible.":           "Dieser Plan ist höchstens %[1]s %% vom bestmöglichen entfernt.",
	"%s of %s do not fit before %s beside the other deadlines.": "Neben den anderen Fristen ist vor %[3]s kein Platz für %[1]s von %[2]s.",
	"%s has %s to spare before %s.":                             "%[1]s hat noch %[2]s Luft bis %[3]s.",
	"%s has nothing to spare before %s.":                        "%[1]s hat keine Luft mehr bis %[2]s.",
	" %s of it are not planned by then.":                        " Für %[1]s der Aufgabe ist bis dahin nichts geplant.",

	// Ways out.
	" Then there is time for everything.": " Dann ist Zeit für alles.",
	" Then everything fits.":              " Dann passt alles.",
	" Then there is time for everything, but the blocks and breaks of a quick plan still leave %s out.": " Dann ist Zeit für alles, aber mit Blöcken und Pausen lässt ein schneller Plan noch %[1]s aus.",
	"%s Then %s more fit; %s still do not.":         "%[1]s Dann ist Platz für weitere %[2]s; für %[3]s noch immer nicht.",
	"Allow %s %s%s.":                                "Auch %[1]s erlauben, %[2]s%[3]s.",
	"Work one hour longer%s.":                       "Eine Stunde länger arbeiten%[1]s.",
	"Work one hour longer, until %s%s.":             "Eine Stunde länger arbeiten, bis %[1]s Uhr%[2]s.",
	"Raise your limit from %s to %s of work a day.": "Deine Grenze von %[1]s auf %[2]s Arbeit am Tag erhöhen.",
	"Move the deadline of %s from %s to %s.":        "Die Frist von %[1]s verschieben: von %[2]s auf %[3]s.",
	"Let %s be late: make its deadline %s soft.":    "%[1]s später fertig werden lassen: Die Frist am %[2]s darf überschritten werden.",
	"Shorten %s from %s to %s.":                     "%[1]s von %[2]s auf %[3]s kürzen.",
	"Drop %s (%s).":                                 "%[1]s streichen (%[2]s).",

	// The terms of the objective.
	"No place": "Kein Platz",
	"priority weight (1, 2, 4, 8) x minutes not placed by the hard deadline or the end of the plan":                  "Gewicht der Priorität (1, 2, 4, 8) x Minuten ohne Platz bis zur harten Frist oder zum Ende des Plans",
	"Work that could not be placed. Nobody trades a missed exam for nicer mornings, so this level is decided first.": "Arbeit, die keinen Platz fand. Niemand tauscht eine verpasste Prüfung gegen schönere Vormittage, deshalb wird dies zuerst entschieden.",
	"Late": "Verspätet",
	"priority weight x LatePerHour x hours from the soft due time to completion": "Gewicht der Priorität x LatePerHour x Stunden von der weichen Frist bis zum Abschluss",
	"It is finished after it is due.":                                            "Die Arbeit wird erst nach der Frist fertig.",
	"Close to its deadline":                                                      "Nah an der Frist",
	"priority weight x MarginPerMin x minutes, growing from 0 to full over the last MarginHours before the due time, full after it": "Gewicht der Priorität x MarginPerMin x Minuten, in den letzten MarginHours vor der Frist von 0 auf voll wachsend, danach voll",
	"It is worked on close to its deadline; plans run over, so room before a deadline is worth something.":                          "Die Arbeit liegt nah an der Frist; Pläne dauern oft länger, deshalb ist Luft vor einer Frist etwas wert.",
	"Put off": "Aufgeschoben",
	"priority weight x UrgencyPerDay x minutes / 10 x days since it could have started, for tasks without a due time": "Gewicht der Priorität x UrgencyPerDay x Minuten / 10 x Tage seit dem möglichen Beginn, für Aufgaben ohne Frist",
	"It has no deadline, and work without one should not drift to the end.":                                           "Die Aufgabe hat keine Frist, und Arbeit ohne Frist soll nicht ans Ende rutschen.",
	"As soon as possible": "So bald wie möglich",
	"priority weight x ASAPPerHour x minutes x hours since it could have started, for tasks wanted as soon as possible": "Gewicht der Priorität x ASAPPerHour x Minuten x Stunden seit dem möglichen Beginn, für Aufgaben, die so bald wie möglich drankommen sollen",
	"It is wanted as soon as possible, and every hour it waits costs.":                                                  "Die Aufgabe soll so bald wie möglich drankommen, und jede Stunde Warten kostet.",
	"Switch":           "Wechsel",
	"Switch per block": "Switch je Block",
	"Each block costs a switch: attention stays with the task before.": "Jeder Block kostet einen Wechsel: Die Aufmerksamkeit bleibt noch bei der Aufgabe davor.",
	"Length of the block": "Länge des Blocks",
	"Session x (50 - minutes) / 50 below 50 minutes; Session x (minutes - 90) / 90 above 90, at most Session": "Session x (50 - Minuten) / 50 unter 50 Minuten; Session x (Minuten - 90) / 90 über 90, höchstens Session",
	"It is shorter or longer than a good session of 50 to 90 minutes.":                                        "Der Block ist kürzer oder länger als eine gute Sitzung von 50 bis 90 Minuten.",
	"Focus": "Konzentration",
	"per minute: deep work DeepInLow in low and DeepInMedium in medium hours; light work LightInPeak in peak hours": "je Minute: konzentrierte Arbeit DeepInLow in müden und DeepInMedium in mittleren Stunden; leichte Arbeit LightInPeak in den besten Stunden",
	"The kind of work does not fit your focus at this time of day.":                                                 "Die Art der Arbeit passt nicht zu deiner Konzentration um diese Tageszeit.",
	"Learned hours": "Gelernte Zeiten",
	"Problem.TimeFit of the kind of work, kind of day and two hours of the day, x LearnedPct / 100, per slot": "Problem.TimeFit nach Art der Arbeit, Art des Tages und je zwei Stunden des Tages, x LearnedPct / 100, je Raster von fünf Minuten",
	"You usually work on this kind of task better at other times.":                                            "Solche Aufgaben gehen dir zu anderen Zeiten meist besser von der Hand.",
	"Late evening": "Später Abend",
	"EveningPerMin per minute from 21:00 to 06:00":                    "EveningPerMin je Minute von 21:00 bis 06:00 Uhr",
	"It is late in the evening or at night, when people should rest.": "Es ist spät am Abend oder in der Nacht, wenn man ruhen sollte.",
	"Weekend": "Wochenende",
	"WeekendPerMin per minute on Saturday and Sunday": "WeekendPerMin je Minute am Samstag und Sonntag",
	"It takes time from the weekend.":                 "Der Block nimmt Zeit vom Wochenende.",
	"Full day":                                        "Voller Tag",
	"LoadPerMin per minute above the day's soft target (70 % of its cap); among the blocks of a day the later ones pay": "LoadPerMin je Minute über dem weichen Ziel des Tages (70 % seiner Grenze); von den Blöcken eines Tages zahlen die späteren",
	"The day is already full; balanced days leave room for what nobody foresaw.":                                        "Der Tag ist schon voll; ausgewogene Tage lassen Raum für Unvorhergesehenes.",
	"Spaced study": "Verteiltes Lernen",
	"for tasks spread over days: SpacingPerMin per minute of a day above an even share over up to 5 days; SpacingPerDay per day worked on and day of distance from the nearest of the days that divide the time until it is due evenly, weekends left out where possible": "für Aufgaben, die auf Tage verteilt werden: SpacingPerMin je Minute eines Tages über einem gleichen Anteil an bis zu 5 Tagen; SpacingPerDay je Arbeitstag und Tag Abstand vom nächsten der Tage, die die Zeit bis zur Frist gleichmäßig teilen, möglichst ohne Wochenenden",
	"It is spread over days; what is learned on separate days far apart is kept longer.": "Die Arbeit wird auf Tage verteilt; was man an weit auseinanderliegenden Tagen lernt, bleibt länger.",
	"Preferred time": "Bevorzugte Zeit",
	"PreferPerHour x minutes x hours from the preferred time of day": "PreferPerHour x Minuten x Stunden von der bevorzugten Tageszeit",
	"It lies away from the time of day it is meant for.":             "Der Block liegt abseits der Tageszeit, für die er gedacht ist.",
	"Moved": "Verschoben",
	"StabilityPerMin per minute not at its old place; x 2 when the old or the new place lies within 48 hours, x 5 when one is today": "StabilityPerMin je Minute, die nicht am alten Platz liegt; x 2, wenn der alte oder der neue Platz in den nächsten 48 Stunden liegt, x 5, wenn einer heute ist",
	"It was planned elsewhere before, and people rely on what they have seen.":                                                       "Vorher war er woanders geplant, und man verlässt sich auf das, was man gesehen hat.",
	"Odd start": "Krummer Beginn",
	"OffQuarter for a start off the quarter hours, a quarter of it at quarter past and to, an eighth at half past": "OffQuarter für einen Beginn abseits der Viertelstunden, ein Viertel davon um Viertel nach und vor, ein Achtel um halb",
	"It starts at an odd time; round ones are easier to keep.":                                                     "Der Block beginnt zu einer krummen Zeit; runde hält man leichter ein.",

	// The weights.
	"An hour late":                                                        "Eine Stunde Verspätung",
	"Close to the deadline":                                               "Nähe zur Frist",
	"Close means within":                                                  "Nah heißt innerhalb von",
	"A day of delay without a deadline":                                   "Ein Tag Aufschub ohne Frist",
	"An hour of delay when wanted soon":                                   "Eine Stunde Aufschub, wenn es eilt",
	"A switch to another block":                                           "Ein Wechsel zu einem anderen Block",
	"A block too short or too long":                                       "Ein Block, zu kurz oder zu lang",
	"Deep work in tired hours":                                            "Konzentrierte Arbeit in müden Stunden",
	"Deep work in ordinary hours":                                         "Konzentrierte Arbeit in gewöhnlichen Stunden",
	"Light work in the best hours":                                        "Leichte Arbeit in den besten Stunden",
	"What was learned about your hours":                                   "Was über deine Zeiten gelernt wurde",
	"Late evening and night":                                              "Später Abend und Nacht",
	"Saturday and Sunday":                                                 "Samstag und Sonntag",
	"A day above its target":                                              "Ein Tag über seinem Ziel",
	"Moving what was planned":                                             "Verschieben, was geplant war",
	"More than an even share on a day":                                    "Mehr als ein gleicher Anteil an einem Tag",
	"A study day away from an even spread":                                "Ein Lerntag abseits der gleichmäßigen Verteilung",
	"An hour away from the preferred time":                                "Eine Stunde abseits der bevorzugten Zeit",
	"A start off the quarter hours":                                       "Ein Beginn abseits der Viertelstunden",
	"hours":                                                               "Stunden",
	"percent":                                                             "Prozent",
	"tenths of a pain minute per block":                                   "Zehntel einer Unlustminute je Block",
	"tenths of a pain minute per block, at most":                          "Zehntel einer Unlustminute je Block, höchstens",
	"tenths of a pain minute per day":                                     "Zehntel einer Unlustminute je Tag",
	"tenths of a pain minute per hour, times the priority":                "Zehntel einer Unlustminute je Stunde, mal Priorität",
	"tenths of a pain minute per minute":                                  "Zehntel einer Unlustminute je Minute",
	"tenths of a pain minute per minute, times the priority":              "Zehntel einer Unlustminute je Minute, mal Priorität",
	"tenths of a pain minute per minute of work":                          "Zehntel einer Unlustminute je Minute Arbeit",
	"tenths of a pain minute per minute of work, times the priority":      "Zehntel einer Unlustminute je Minute Arbeit, mal Priorität",
	"tenths of a pain minute per ten minutes of work, times the priority": "Zehntel einer Unlustminute je zehn Minuten Arbeit, mal Priorität",
}

// The names of days and months, as Intl writes them for German.
var (
	germanWeekdays = [...]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"}
	germanMonths   = [...]string{"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."}
)

// germanFrom begins a sentence with a day, germanClock ends a time.
const (
	germanFrom  = "Am "
	germanClock = " Uhr"
)

func germanShort(d time.Weekday) string { return germanWeekdays[d][:2] + "." }

// germanDay writes a day: "Do., 26. Nov.".
func germanDay(local time.Time) string {
	return germanShort(local.Weekday()) + ", " + strconv.Itoa(local.Day()) + ". " + germanMonths[local.Month()-1]
}

// germanHours writes weekly hours: "Mo.–Fr. 09:00–12:00, 13:00–17:00 Uhr; Sa. 10:00–12:00 Uhr".
func germanHours(h Hours) string {
	if h.IsZero() {
		return "keine"
	}
	pairs := []string{",", ", ", "-", "–"}
	for d, name := range dayNames {
		pairs = append(pairs, name, germanShort(time.Weekday(d)))
	}
	words := strings.NewReplacer(pairs...)
	parts := strings.Split(h.String(), "; ")
	for i := range parts {
		parts[i] = words.Replace(parts[i]) + germanClock
	}
	return strings.Join(parts, "; ")
}
