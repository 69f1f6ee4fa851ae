package lang_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/lang"
)

func TestTheHeaderChoosesTheLanguage(t *testing.T) {
	for header, want := range map[string]lang.Language{
		"de": lang.German, "de-AT;q=0.9": lang.German, "DE-de": lang.German, "de_CH": lang.German,
		"en": lang.English, "en-US,en;q=0.9,de;q=0.8": lang.English, "de;q=0.7, en;q=0.8": lang.English, "en;q=0.5, de": lang.German,
		"fr, de;q=0.3": lang.German, "fr;q=0.9, en;q=0, de;q=0.1": lang.German, "de; q=0.4": lang.German, "de;level=1;q=0.2,en;q=0.1": lang.German,
		"fr": "", "": "", "*": "", "de;q=0": "", "de;q=hello": "", "den": "", ";;,,": "",
	} {
		got, ok := lang.Wanted(header)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q asks for %q (%v), want %q", header, got, ok, want)
		}
	}
}

func TestTheLocaleChoosesTheLanguage(t *testing.T) {
	for locale, want := range map[string]lang.Language{
		"de": lang.German, "de-DE": lang.German, "de-Latn-AT": lang.German, "de_DE.UTF-8": lang.German, "DE": lang.German,
		"en-GB": lang.English, "fr-FR": lang.English, "": lang.English, "den": lang.English, "-": lang.English,
	} {
		if got := lang.Of(locale); got != want {
			t.Errorf("%q is %q, want %q", locale, got, want)
		}
	}
}

func TestSentencesPutTogetherAreSaidInGerman(t *testing.T) {
	for english, want := range map[string]string{
		"Please sign in first.":                                 "Bitte melde dich zuerst an.",
		"payload.minutes: must be a whole number from 1 to 60.": "payload.minutes: muss eine ganze Zahl von 1 bis 60 sein.",
		"text: is required.":                                    "text: ist erforderlich.", // a field's name is no word
		"text":                                                  "text",
		"minutes: must be a whole number, not string.":          "minutes: muss eine ganze Zahl sein, nicht Text.",
		"minutes: must be a whole number, not number 1.5.":      "minutes: muss eine ganze Zahl sein, nicht die Zahl 1.5.",
		"format: must be csv or json.":                          "format: muss csv oder json sein.",
		"Cannot be blank.":                                      "Darf nicht leer sein.", // as PocketBase writes our and its own reasons
		"Must be after start.":                                  "Muss nach dem Beginn liegen.",
		"Must be at least 8 character(s).":                      "Muss mindestens 8 Zeichen haben.",
		"That is more than 5 subscriptions a minute. Please try again in a second.":                                                   "Das ist mehr als 5 Abonnements pro Minute. Bitte versuch es in einer Sekunde noch einmal.",
		"That is more than 10 runs a minute. Please try again in 42 seconds.":                                                         "Das ist mehr als 10 Läufe pro Minute. Bitte versuch es in 42 Sekunden noch einmal.",
		"tasks.csv line 3: has 2 cells where the header has 4":                                                                        "tasks.csv, Zeile 3: hat 2 Zellen, die Kopfzeile aber 4",
		`line 3: minutes "soon: now": must be a whole number of minutes from 1 to 9999`:                                               `Zeile 3: minutes "soon: now": muss eine ganze Zahl von Minuten sein, von 1 bis 9999`,
		`2 rows break a rule; nothing was imported. First: line 2: title: is required.`:                                               `2 Zeilen verstoßen gegen eine Regel; nichts wurde importiert. Die erste: Zeile 2: title: ist erforderlich.`,
		`line 7: hours "Mon 25-26": "Mon 25-26": "25" is after 24:00`:                                                                 `Zeile 7: hours "Mon 25-26": "Mon 25-26": "25" ist nach 24:00`,
		`essay.ics: line 12: DTSTART "2026-13-01": the month must be 1 to 12. Nothing was imported; skip_bad leaves such events out.`: `essay.ics: Zeile 12: DTSTART "2026-13-01": der Monat muss 1 bis 12 sein. Nichts wurde importiert; skip_bad lässt solche Termine weg.`,
		"3 events were left out, the first: line 9: RRULE \"FREQ=X\": FREQ takes HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY, not \"X\"": "3 Termine wurden weggelassen, der erste: Zeile 9: RRULE \"FREQ=X\": FREQ nimmt HOURLY, DAILY, WEEKLY, MONTHLY oder YEARLY, nicht \"X\"",
		"the calendar has more than 20,000 occurrences in the window; this series and those after it are left out or incomplete":      "der Kalender hat mehr als 20.000 Termine im Zeitraum; diese Serie und die folgenden fehlen oder sind unvollständig",
		"the line is longer than 1,234 bytes":                                                                                         "die Zeile ist länger als 1.234 Byte",
		"That address did not answer in time.":                                                                                        "Diese Adresse hat nicht rechtzeitig geantwortet.",
		"url: that address must begin with http:// or https://.":                                                                      "url: diese Adresse muss mit http:// oder https:// beginnen.",
		"there is no calendar at that address; it may have been mistyped or reset (status 404)":                                       "unter dieser Adresse gibt es keinen Kalender; vielleicht ist sie vertippt oder wurde zurückgesetzt (Status 404)",
		"A block that is done cannot be made longer.":                                                                                 "Ein Block, der fertig ist, kann nicht verlängert werden.",
		"That block begins Wed 2 Dec 15:00; start it first if you work on it now.":                                                    "Dieser Block beginnt am Mi., 2. Dez., 15:00 Uhr; starte ihn zuerst, wenn du jetzt daran arbeitest.",
		`dependencies go round in a circle: "A" needs "B: C" needs "A"`:                                                               `Abhängigkeiten drehen sich im Kreis: "A" braucht "B: C" braucht "A"`,
		`hour "25": must be *, or numbers from 0 to 23, with ranges such as 1-5, steps such as */2 and commas between`:                `Stunde "25": muss * sein, oder Zahlen von 0 bis 23, mit Bereichen wie 1-5, Schritten wie */2 und Kommas dazwischen`,
		"repeat.times: must be from 1 to 7 a week":                                                                                    "repeat.times: muss von 1 bis 7 sein (je Woche)",
		"Wrote the briefing of 2026-11-23.":                                                                                           "Der Überblick für den 23.11.2026 ist geschrieben.",
		"Planned 3 blocks. 1 task did not fit.":                                                                                       "3 Blöcke geplant. 1 Aufgabe hatte keinen Platz.",
		"the day must be 1 to 30 in month 11 of 2026":                                                                                 "der Tag muss im Monat 11 des Jahres 2026 zwischen 1 und 30 liegen",
		`line 3: RRULE: BYHOUR takes numbers from 0 to 23`:                                                                            `Zeile 3: RRULE: BYHOUR nimmt Zahlen von 0 bis 23`,
		"Something nobody wrote, or did they.":                                                                                        "Something nobody wrote, or did they.",
		"What a person wrote. And wrote on: done":                                                                                     "What a person wrote. And wrote on: done",
		"": "",
	} {
		if got := lang.German.Say(english); got != want {
			t.Errorf("%q\nsaid %q\nwant %q", english, got, want)
		}
		if got := lang.English.Say(english); got != english {
			t.Errorf("English changed %q to %q", english, got)
		}
		if got := lang.German.Say(want); got != want {
			t.Errorf("German said again: %q became %q", want, got)
		}
	}
}

// Names and titles of people stand in sentences, and may be made to look like
// ours again and again.
func TestNoTextCostsMuch(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("a: ", 2500), strings.Repeat("x", 1<<20), strings.Repeat(`"a" needs `, 500), strings.Repeat("That is. ", 900),
		strings.Repeat("One event was left out: ", 300), strings.Repeat("must be ", 400) + strings.Repeat(" to 1", 400),
		strings.Repeat("line 1: is required; nothing was imported. First: ", 150), strings.Repeat("a (status 1)", 600),
	} {
		done := make(chan struct{})
		go func() { lang.German.Say(text); close(done) }()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatalf("%q... takes too long", text[:40])
		}
	}
}

func FuzzSay(f *testing.F) {
	f.Add("line 3: minutes \"x\": must be yes or no")
	f.Add(`dependencies go round in a circle: "A" needs "B" needs "A"`)
	f.Fuzz(func(t *testing.T, text string) {
		if lang.German.Say(text) == "" && text != "" {
			t.Errorf("%q was said with nothing", text)
		}
	})
}
