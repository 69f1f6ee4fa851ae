package lang

// germanRooms are the tables of the rooms. A sentence that two rooms say stands
// in the first of them.
var germanRooms = []map[string]string{
	germanFaults, germanRequests, germanRecords, germanPreferences, germanHours, germanSchedules,
	germanPlans, germanRuns, germanTasks, germanAccounts, germanCalendars, germanAddresses, germanRules, germanPocketBase,
}

// germanWords are words of ours that stand in sentences as values. By themselves
// they may as well be the name of a field, so they are said only where the table
// asks for it with %t.
var germanWords = map[string]string{
	// What a value of a request must be, and what it was.
	"a whole number": "eine ganze Zahl",
	"a number":       "eine Zahl",
	"true or false":  "true oder false",
	"text":           "Text",
	"a list":         "eine Liste",
	"an object":      "ein Objekt",
	"string":         "Text",
	"number":         "eine Zahl",
	"number %s":      "die Zahl %s",
	"bool":           "true oder false",
	"array":          "eine Liste",
	"object":         "ein Objekt",
	"exports":        "Archive",
	"imports":        "Importe",
	"tries":          "Versuche",
	"%s or %s":       "%s oder %s",
	"subscriptions":  "Abonnements",

	// The fields of a timetable and what they hold, and periods.
	"minute":                        "Minute",
	"hour":                          "Stunde",
	"day of the month":              "Tag des Monats",
	"day of the week":               "Wochentag",
	"0 to 59":                       "0 bis 59",
	"0 to 23":                       "0 bis 23",
	"1 to 31":                       "1 bis 31",
	"1 to 12 or jan to dec":         "1 bis 12 oder jan bis dec",
	"0 (Sunday) to 6 or sun to sat": "0 (Sonntag) bis 6 oder sun bis sat",
	"day":                           "Tag",
	"week":                          "Woche",
	"month":                         "Monat",
	"year":                          "Jahr",

	// States and actions of blocks, plans and tasks.
	"started":     "begonnen",
	"resumed":     "fortgesetzt",
	"paused":      "pausiert",
	"done":        "fertig",
	"skipped":     "übersprungen",
	"made longer": "verlängert",
	"planned":     "geplant",
	"locked":      "fixiert",
	"cancelled":   "abgesagt",
	"proposed":    "ein Vorschlag",
	"applied":     "in Kraft",
	"superseded":  "überholt",
	"undone":      "zurückgenommen",

	// Amounts.
	"1 minute":             "1 Minute",
	"%d minutes":           "%d Minuten",
	"%d bytes":             "%d Byte",
	"%s bytes":             "%t Byte",
	"1 row breaks a rule":  "1 Zeile verstößt gegen eine Regel",
	"%d rows break a rule": "%d Zeilen verstoßen gegen eine Regel",
	"the task %q":          "die Aufgabe %q",
	"element %d":           "Element %d",
	"line %d":              "Zeile %d",
	" in element %d":       " in Element %d",
}

var germanDays = map[string]string{
	"Mon": "Mo.", "Tue": "Di.", "Wed": "Mi.", "Thu": "Do.", "Fri": "Fr.", "Sat": "Sa.", "Sun": "So.",
}

var germanMonths = map[string]string{
	"Jan": "Jan.", "Feb": "Feb.", "Mar": "März", "Apr": "Apr.", "May": "Mai", "Jun": "Juni",
	"Jul": "Juli", "Aug": "Aug.", "Sep": "Sep.", "Oct": "Okt.", "Nov": "Nov.", "Dec": "Dez.",
}

// germanFaults are the sentences of the catalogue in app/fault.
var germanFaults = map[string]string{
	"The request could not be read.":                                                                                  "Die Anfrage ließ sich nicht lesen.",
	"The request has a field that does not exist.":                                                                    "Die Anfrage hat ein Feld, das es nicht gibt.",
	"A field breaks its rule.":                                                                                        "Ein Feld verstößt gegen seine Regel.",
	"That is more than this server accepts.":                                                                          "Das ist mehr, als dieser Server annimmt.",
	"Please sign in first.":                                                                                           "Bitte melde dich zuerst an.",
	"There is no such record, or it is not yours.":                                                                    "Diesen Eintrag gibt es nicht, oder er gehört dir nicht.",
	"There is no such endpoint.":                                                                                      "Diese Adresse gibt es in der Schnittstelle nicht.",
	"Sign-up is closed on this server; ask its administrator for an account.":                                         "Auf diesem Server kann man sich nicht selbst registrieren. Bitte den Administrator um ein Konto.",
	"That was too much in too short a time. Please try again in a minute.":                                            "Das war zu viel in zu kurzer Zeit. Bitte versuch es in einer Minute noch einmal.",
	"Something went wrong on our side. It has been logged.":                                                           "Bei uns ist etwas schiefgegangen. Es steht im Protokoll.",
	"That is not a calendar we can read.":                                                                             "Das ist kein Kalender, den wir lesen können.",
	"Some events of that calendar cannot be read.":                                                                    "Einige Termine dieses Kalenders lassen sich nicht lesen.",
	"That calendar could not be fetched.":                                                                             "Dieser Kalender ließ sich nicht abrufen.",
	"That is not an address of a calendar.":                                                                           "Das ist nicht die Adresse eines Kalenders.",
	"That is not an archive of this program.":                                                                         "Das ist kein Archiv dieses Programms.",
	"Some records of that archive break a rule; nothing was imported.":                                                "Einige Einträge dieses Archivs verstoßen gegen eine Regel; nichts wurde importiert.",
	"Please confirm that with your password, or sign in again first.":                                                 "Bitte bestätige das mit deinem Passwort oder melde dich vorher neu an.",
	"That is not a task file we can read.":                                                                            "Das ist keine Aufgabendatei, die wir lesen können.",
	"Some rows of the task file break a rule; nothing was imported.":                                                  "Einige Zeilen der Aufgabendatei verstoßen gegen eine Regel; nichts wurde importiert.",
	"That sentence could not be read.":                                                                                "Dieser Satz ließ sich nicht lesen.",
	"The tasks contradict each other.":                                                                                "Die Aufgaben widersprechen sich.",
	"That is more than one plan can hold.":                                                                            "Das ist mehr, als ein Plan fassen kann.",
	"Your tasks, events or blocks have changed since this plan was made. Please plan again.":                          "Deine Aufgaben, Termine oder Blöcke haben sich geändert, seit dieser Plan entstanden ist. Bitte plane noch einmal.",
	"That plan is not in a state that allows this.":                                                                   "In seinem jetzigen Zustand lässt dieser Plan das nicht zu.",
	"What you left out and the rest of this plan cannot both be.":                                                     "Was du weggelassen hast, verträgt sich nicht mit dem Rest dieses Plans.",
	"That change is not in a state that allows this.":                                                                 "In ihrem jetzigen Zustand lässt diese Änderung das nicht zu.",
	"That block is not in a state that allows this.":                                                                  "In seinem jetzigen Zustand lässt dieser Block das nicht zu.",
	"That is somebody else's.":                                                                                        "Das gehört jemand anderem.",
	"That idempotency key was used for another request.":                                                              "Dieser Idempotenzschlüssel wurde schon für eine andere Anfrage verwendet.",
	"That run is not in a state that allows this.":                                                                    "In seinem jetzigen Zustand lässt dieser Lauf das nicht zu.",
	"That took too long and was stopped.":                                                                             "Das hat zu lange gedauert und wurde abgebrochen.",
	"The server was stopped under that run too often; it was given up.":                                               "Der Server wurde während dieses Laufs zu oft angehalten; der Lauf wurde aufgegeben.",
	"That run was begun by another release and cannot go on. Please run it again.":                                    "Dieser Lauf wurde von einer anderen Version begonnen und kann nicht weitergehen. Bitte starte ihn neu.",
	"Too much is waiting to be done. Please try again in a moment.":                                                   "Es wartet gerade zu viel. Bitte versuch es gleich noch einmal.",
	"Background work is switched off on this server until its administrator has looked at it. Everything else works.": "Die Arbeit im Hintergrund ist auf diesem Server ausgeschaltet, bis der Administrator nachgesehen hat. Alles andere geht.",
}

// germanRequests are about requests of the API: their body, their fields, their
// limits.
var germanRequests = map[string]string{
	"There is text after the JSON object.":                                "Nach dem JSON-Objekt steht noch Text.",
	"%s: must be %s, not %s.":                                             "%s: muss %t sein, nicht %t.",
	"%s: must be an object, not %s.":                                      "%s: muss ein Objekt sein, nicht %t.",
	"The body must be a JSON object.":                                     "Der Inhalt der Anfrage muss ein JSON-Objekt sein.",
	"The body is not JSON: character %d is unexpected.":                   "Der Inhalt der Anfrage ist kein JSON: Zeichen %d gehört da nicht hin.",
	"%s: there is no such field here.":                                    "%s: dieses Feld gibt es hier nicht.",
	"The body is not complete JSON.":                                      "Der Inhalt der Anfrage ist kein vollständiges JSON.",
	"A request here is at most %d bytes.":                                 "Eine Anfrage darf hier höchstens %d Byte groß sein.",
	"A file is at most %d bytes here.":                                    "Eine Datei darf hier höchstens %d Byte groß sein.",
	"A task file is at most %d bytes.":                                    "Eine Aufgabendatei darf höchstens %d Byte groß sein.",
	"The body could not be read to its end.":                              "Die Anfrage ließ sich nicht bis zum Ende lesen.",
	"That was too much from one address. Please try again in %d seconds.": "Das war zu viel von einer Adresse. Bitte versuch es in %d Sekunden noch einmal.",
	"That is more than %s. Please try again in a second.":                 "Das ist mehr als %t. Bitte versuch es in einer Sekunde noch einmal.",
	"That is more than %s. Please try again in %d seconds.":               "Das ist mehr als %t. Bitte versuch es in %d Sekunden noch einmal.",
	"%d %s a minute":                                                      "%d %t pro Minute",
	"%d runs a minute":                                                    "%d Läufe pro Minute",
	"is required":                                                         "ist erforderlich",
	"is missing":                                                          "fehlt",
	"must be %s":                                                          "muss %t sein",
	"must be true or false":                                               "muss true oder false sein",
	"must be a date such as 2026-11-23":                                   "muss ein Datum wie 2026-11-23 sein",
	"must be within %d days of today":                                     "darf höchstens %d Tage von heute entfernt sein",
	"must be within the last 90 days":                                     "muss in den letzten 90 Tagen liegen",
	"must be an instant such as 2026-11-24T07:30:00Z":                     "muss ein Zeitpunkt wie 2026-11-24T07:30:00Z sein",
	"must be an instant such as 2026-11-23T08:00:00Z or a date such as 2026-11-23": "muss ein Zeitpunkt wie 2026-11-23T08:00:00Z oder ein Datum wie 2026-11-23 sein",
	"is required, as the body or as a form's file":                                 "ist erforderlich, als Inhalt der Anfrage oder als Datei eines Formulars",
	"is required, as the form's file":                                              "ist erforderlich, als Datei des Formulars",
	"is required; or send an .ics file as a form":                                  "ist erforderlich; oder schick eine .ics-Datei als Formular",
	"must have at most 120 characters":                                             "darf höchstens 120 Zeichen haben",
	"must be a colour such as #3b82f6":                                             "muss eine Farbe wie #3b82f6 sein",
	"must be auto, busy or free":                                                   "muss auto, busy oder free sein",
	"must be 0 or from %d to %d":                                                   "muss 0 oder eine Zahl von %d bis %d sein",
	"%s is a file; send a newer one instead":                                       "%s ist eine Datei; schick stattdessen eine neuere",
	"%s is a subscription; send its new address instead":                           "%s ist ein Abo; schick stattdessen seine neue Adresse",
	"%s comes from that address already":                                           "%s kommt schon von dieser Adresse",
	"you have another calendar called %s":                                          "du hast schon einen anderen Kalender mit dem Namen %s",
	"must be after from":                                                           "muss nach from liegen",
	"must be at most %d days after from":                                           "darf höchstens %d Tage nach from liegen",
	"events are kept from %s on":                                                   "Termine werden ab dem %t aufbewahrt",
	"events are kept until %s":                                                     "Termine werden bis zum %t aufbewahrt",
	"must be api or button":                                                        "muss api oder button sein",
	"must be at most %d bytes":                                                     "darf höchstens %d Byte lang sein",
	"must be the number of an event":                                               "muss die Nummer eines Ereignisses sein",
	"must be a whole number from %d to %d":                                         "muss eine ganze Zahl von %d bis %d sein",
	"must be a whole number from 1 to %d":                                          "muss eine ganze Zahl von 1 bis %d sein",
	"must be a whole number from 0 to 18446744073709551615, as text":               "muss eine ganze Zahl von 0 bis 18446744073709551615 sein, als Text",
	"cannot be given with days or seed":                                            "geht nicht zusammen mit days oder seed",
	"must be change or overrun":                                                    "muss change oder overrun sein",

	// For those who run the server.
	"That is for the administrators of this server.":                              "Das ist den Administratoren dieses Servers vorbehalten.",
	"That is for the administrators of this server. Please sign in as one first.": "Das ist den Administratoren dieses Servers vorbehalten. Bitte melde dich mit einem solchen Konto an.",
	"There is no such job in the queue.":                                          "Diesen Auftrag gibt es in der Warteschlange nicht.",
	"That job is not in a state that allows this.":                                "In seinem jetzigen Zustand lässt dieser Auftrag das nicht zu.",
	"Another job holds the unique key of that one now.":                           "Den eindeutigen Schlüssel dieses Auftrags hat jetzt ein anderer.",
	"There is no such queue; there are: %s.":                                      "Diese Warteschlange gibt es nicht; es gibt: %s.",
	"A check is running already.":                                                 "Es läuft schon eine Prüfung.",
	"must be scheduled, ready, running, parked, done, failed, cancelled or discarded, or several of them separated by commas": "muss scheduled, ready, running, parked, done, failed, cancelled oder discarded sein, oder mehrere davon, durch Kommas getrennt",
	"must be the id of a job, and goes with jobs in the order of their ids only":                                              "muss die Kennung eines Auftrags sein und geht nur mit Aufträgen in der Reihenfolge ihrer Kennungen",
	"There is no such page.": "Diese Seite gibt es nicht.",
}

// germanRecords are the rules of records.
var germanRecords = map[string]string{
	"a record cannot be given to somebody else":                                     "ein Eintrag kann nicht an jemand anderen gehen",
	"there is no such record of yours":                                              "so einen Eintrag hast du nicht",
	"there is no such person":                                                       "diese Person gibt es nicht",
	"must be an IANA time zone such as Europe/Berlin":                               "muss eine IANA-Zeitzone wie Europe/Berlin sein",
	"must be a language tag such as en-GB or de":                                    "muss eine Sprachkennung wie en-GB oder de sein",
	"must be an object of step names":                                               "muss ein Objekt aus Namen von Schritten sein",
	"must be after start":                                                           "muss nach dem Beginn liegen",
	"a block is at most 24 hours long":                                              "ein Block ist höchstens 24 Stunden lang",
	"must be one line of text":                                                      "muss eine einzige Zeile Text sein",
	"must be a date such as 2026-11-20":                                             "muss ein Datum wie 2026-11-20 sein",
	"must be before due":                                                            "muss vor der Frist liegen",
	"must not be more than max_chunk":                                               "darf nicht größer als max_chunk sein",
	"must not be less than min_chunk":                                               "darf nicht kleiner als min_chunk sein",
	"must be a list of at most %d words":                                            "muss eine Liste von höchstens %d Wörtern sein",
	"each tag must have 1 to %d characters":                                         "jedes Schlagwort muss 1 bis %d Zeichen haben",
	"goes round in a circle: %s":                                                    "dreht sich im Kreis: %s",
	"A date could not be read.":                                                     "Ein Datum ließ sich nicht lesen.",
	"%s must be a moment such as 2026-11-20T14:00:00Z or 2026-11-20T14:00:00+01:00": "%s muss ein Zeitpunkt wie 2026-11-20T14:00:00Z oder 2026-11-20T14:00:00+01:00 sein",

	"repeat.period: must be day, week, month or year":        "repeat.period: muss day, week, month oder year sein",
	"repeat.times: must be from 1 to %d a %s":                "repeat.times: muss von 1 bis %d sein (je %t)",
	"repeat.interval: must be from 1 to %d":                  "repeat.interval: muss von 1 bis %d sein",
	"repeat.at: must be a time such as 08:00":                "repeat.at: muss eine Uhrzeit wie 08:00 sein",
	"unknown field %q":                                       "das Feld %q gibt es nicht",
	"cannot unmarshal %s into Go struct field %s of type %s": "%t passt nicht in das Feld %[2]s",
}

// germanPreferences are the rules of a person's preferences.
var germanPreferences = map[string]string{
	"preferences.%s: must be a whole number from %d to %d":                                "preferences.%s: muss eine ganze Zahl von %d bis %d sein",
	"preferences.clock: must be 12 or 24":                                                 "preferences.clock: muss 12 oder 24 sein",
	"preferences.theme: must be light, dark or system":                                    "preferences.theme: muss light, dark oder system sein",
	"preferences.replan: must be off, propose or apply":                                   "preferences.replan: muss off, propose oder apply sein",
	"preferences.weights: there is no weight %q":                                          "preferences.weights: ein Gewicht %q gibt es nicht",
	"preferences.weights.%s: must be a whole number from %d to %d":                        "preferences.weights.%s: muss eine ganze Zahl von %d bis %d sein",
	"must be a time such as 18:30, not %q":                                                "muss eine Uhrzeit wie 18:30 sein, nicht %q",
	"must be a day such as Mon, not %q":                                                   "muss ein Tag wie Mon sein, nicht %q",
	"preferences.lunch_to: must be after lunch_from":                                      "preferences.lunch_to: muss nach lunch_from liegen",
	"preferences.lunch_minutes: %d minutes do not fit between lunch_from and lunch_to":    "preferences.lunch_minutes: %d Minuten passen nicht zwischen lunch_from und lunch_to",
	"preferences.free: must have at most %d entries":                                      "preferences.free: darf höchstens %d Einträge haben",
	"preferences.places: must have at most %d entries":                                    "preferences.places: darf höchstens %d Einträge haben",
	"preferences.places[%d].match: must be 1 to %d characters of a location, in one line": "preferences.places[%d].match: müssen 1 bis %d Zeichen eines Ortes sein, in einer Zeile",
	"preferences.places[%d].minutes: must be a whole number from 0 to %d":                 "preferences.places[%d].minutes: muss eine ganze Zahl von 0 bis %d sein",
	"must be at most %d characters in one line":                                           "darf höchstens %d Zeichen haben, in einer Zeile",
	"must be a whole number from 5 to the %d minutes between from and to":                 "muss eine ganze Zahl von 5 bis zu den %d Minuten zwischen from und to sein",
}

// germanHours are about weekly hours as text. Their grammar is the same in every
// language, so the days of the examples stay.
var germanHours = map[string]string{
	"longer than %d bytes": "länger als %d Byte",
	`is empty; write days and times such as "Mon-Fri 09:00-17:00", or "none"`:        `ist leer; schreib Tage und Zeiten wie "Mon-Fri 09:00-17:00" oder "none"`,
	`starts with no day; write "Mon-Fri 09:00-17:00" or "daily 09:00-17:00"`:         `beginnt nicht mit einem Tag; schreib "Mon-Fri 09:00-17:00" oder "daily 09:00-17:00"`,
	`has no times; write them after the days, such as "09:00-17:00"`:                 `hat keine Zeiten; schreib sie hinter die Tage, etwa "09:00-17:00"`,
	"%q is not a day (Mon, Tue, Wed, Thu, Fri, Sat, Sun, daily, weekdays, weekends)": "%q ist kein Tag (Mon, Tue, Wed, Thu, Fri, Sat, Sun, daily, weekdays, weekends)",
	"%q is not a day (Mon, Tue, Wed, Thu, Fri, Sat, Sun)":                            "%q ist kein Tag (Mon, Tue, Wed, Thu, Fri, Sat, Sun)",
	`%q is not a window; write start and end such as "09:00-17:00"`:                  `%q ist kein Zeitfenster; schreib Anfang und Ende, etwa "09:00-17:00"`,
	"%q starts and ends at the same time; a whole day is 00:00-24:00":                "%q beginnt und endet zur selben Zeit; ein ganzer Tag ist 00:00-24:00",
	"%q starts at 24:00; write 00:00 of the next day":                                "%q beginnt um 24:00; schreib 00:00 des nächsten Tages",
	"%q is not a time of day (09:00, 9 or 24:00)":                                    "%q ist keine Uhrzeit (09:00, 9 oder 24:00)",
	"%q has more than 59 minutes":                                                    "%q hat mehr als 59 Minuten",
	"%q is after 24:00":                                                              "%q ist nach 24:00",
	"a window lies within one day and ends after it starts":                          "ein Zeitfenster liegt innerhalb eines Tages und endet nach seinem Beginn",
	`hours are text such as "Mon-Fri 09:00-17:00" or {"name","windows"}`:             `Zeiten sind Text wie "Mon-Fri 09:00-17:00" oder {"name","windows"}`,
}

// germanSchedules are the rules of schedules, and what becomes of them.
var germanSchedules = map[string]string{
	"Morning briefing": "Morgenüberblick",
	"This run could not be started. The server tries again every minute.":                                               "Dieser Lauf ließ sich nicht starten. Der Server versucht es jede Minute wieder.",
	"The server keeps the runs of a schedule.":                                                                          "Die Läufe eines Zeitplans führt der Server.",
	"is kept by the server":                                                                                             "führt der Server",
	"a person may have at most %d schedules":                                                                            "du kannst höchstens %d Zeitpläne haben",
	"must be an IANA time zone such as Europe/Berlin, or empty for your own":                                            "muss eine IANA-Zeitzone wie Europe/Berlin sein oder leer für deine eigene",
	"must have at most %d characters":                                                                                   "darf höchstens %d Zeichen haben",
	"is required: five fields such as 30 7 * * 1-5":                                                                     "ist erforderlich: fünf Felder wie 30 7 * * 1-5",
	"must not name a zone (%s); the zone is a field of its own":                                                         "darf keine Zeitzone nennen (%s); dafür gibt es ein eigenes Feld",
	"must not begin with @every: a schedule is due at times of the day, such as */30 * * * *":                           "darf nicht mit @every beginnen: ein Zeitplan ist zu Uhrzeiten fällig, etwa */30 * * * *",
	"%q is none of @hourly, @daily, @weekly, @monthly and @yearly":                                                      "%q ist weder @hourly noch @daily, @weekly, @monthly oder @yearly",
	"must have five fields (minute, hour, day of the month, month, day of the week), not %d; there is none for seconds": "muss fünf Felder haben (Minute, Stunde, Tag des Monats, Monat, Wochentag), nicht %d; eins für Sekunden gibt es nicht",
	"%s %q: must be *, or numbers from %s, with ranges such as 1-5, steps such as */2 and commas between":               "%t %q: muss * sein, oder Zahlen von %t, mit Bereichen wie 1-5, Schritten wie */2 und Kommas dazwischen",
	"there is no such day in any year":                                                                                  "diesen Tag gibt es in keinem Jahr",
	"must not be due more often than every %.0f minutes, but two of its times are %.0f minutes apart":                   "darf nicht öfter als alle %s Minuten fällig sein, aber zwei der Zeiten liegen %s Minuten auseinander",
}
