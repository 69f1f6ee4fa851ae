package account

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/ical"
)

const prodID = "-//PulsePlan//PulsePlan//EN"

// plan puts in the blocks as a calendar other programs read.
func (w *writer) plan() error {
	titles := map[string]string{}
	err := w.each(record.Tasks, oldestFirst, func(r *core.Record) error {
		titles[r.Id] = r.GetString("title")
		return nil
	})
	if err != nil {
		return err
	}
	cal := &ical.Output{ProdID: prodID, Name: "PulsePlan", Stamp: w.now}
	err = w.each(record.Blocks, []string{"start ASC", "id ASC"}, func(r *core.Record) error {
		b := record.BlockOf(r)
		cal.Events = append(cal.Events, ical.OutputEvent{
			UID: b.Id + "@pulseplan", Start: b.Start(), End: b.End(), Summary: titles[b.Task()], Status: "CONFIRMED", Free: r.GetString("show_as") == "free",
		})
		return nil
	})
	if err != nil {
		return err
	}
	out, err := w.create(planFile)
	if err != nil {
		return err
	}
	return ical.Write(out, cal)
}

// calendars puts in each calendar as it was received.
func (w *writer) calendars() error {
	type head struct{ id, name string }
	var all []head
	err := w.each(record.Calendars, []string{"name ASC", "id ASC"}, func(r *core.Record) error {
		all = append(all, head{r.Id, r.GetString("name")})
		return nil
	})
	if err != nil {
		return err
	}
	for i, c := range all {
		out, err := w.create(fmt.Sprintf("calendars/%02d-%s.ics", i+1, fileName(c.name)))
		if err != nil {
			return err
		}
		feed := &feed{out: bufio.NewWriter(out), zones: map[string]bool{}}
		feed.line("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:"+prodID)
		err = w.each(record.EventSeries, []string{"uid ASC"}, func(r *core.Record) error {
			if r.GetString("calendar") == c.id {
				feed.add(r.GetString("source"))
			}
			return nil
		})
		if err != nil {
			return err
		}
		feed.line("END:VCALENDAR")
		if err := feed.out.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// fileName makes a name of letters, digits and dashes.
func fileName(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	short := strings.Trim(b.String()[:min(b.Len(), 40)], "-")
	if short == "" {
		return "calendar"
	}
	return short
}

// feed joins series, each an iCalendar text of its own, into one calendar. A
// zone that several of them carry is written once.
type feed struct {
	out   *bufio.Writer
	zones map[string]bool
}

func (f *feed) line(lines ...string) {
	for _, l := range lines {
		_, _ = io.WriteString(f.out, l+"\r\n") // Flush tells
	}
}

func (f *feed) add(source string) {
	var component []string
	depth, zone := 0, ""
	for _, l := range strings.Split(strings.ReplaceAll(source, "\r\n", "\n"), "\n") {
		upper := strings.ToUpper(l)
		switch {
		case strings.HasPrefix(upper, "BEGIN:VCALENDAR"), strings.HasPrefix(upper, "END:VCALENDAR"), l == "":
			continue
		case strings.HasPrefix(upper, "BEGIN:"):
			depth++
		case strings.HasPrefix(upper, "TZID:") && depth == 1:
			zone = l
		}
		if depth == 0 {
			continue // a property of the calendar
		}
		component = append(component, l)
		if strings.HasPrefix(upper, "END:") {
			if depth--; depth == 0 {
				isZone := strings.HasPrefix(strings.ToUpper(component[0]), "BEGIN:VTIMEZONE")
				if !isZone || !f.zones[zone] {
					f.line(component...)
				}
				if isZone {
					f.zones[zone] = true
				}
				component, zone = nil, ""
			}
		}
	}
}

// readme puts in a page that says what is what, in the person's language.
func (w *writer) readme() error {
	out, err := w.create(readmeFile)
	if err != nil {
		return err
	}
	text := readmeEnglish
	if strings.HasPrefix(strings.ToLower(w.me.Locale()), "de") {
		text = readmeGerman
	}
	_, err = io.WriteString(out, strings.ReplaceAll(fmt.Sprintf(text, w.me.Email(), w.now.In(w.me.Zone()).Format("2006-01-02 15:04 MST"), formatVersion), "\n", "\r\n"))
	return err
}

const readmeEnglish = `Everything PulsePlan keeps for %[1]s
as of %[2]s. Version %[3]d of this form.

tasks.csv       your open tasks; spreadsheets and PulsePlan's task import read it
plan.ics        your plan, past and to come; every calendar program reads it
calendars/      your calendars as they were received
profile.json    your name, time zone, language and preferences
records/        every record, one file a kind; the ones of jobs, decision traces
                and what was learned are there to be read, all others come back
                when you import this file
files/          your picture, if you have one
manifest.json   what is in here, with counts

To bring it back: PulsePlan, Settings, Data, Import.

Keep this file to yourself. The addresses of calendars you have subscribed to
are in records/calendars.json, and whoever knows one can read that calendar.
Your password and your sign-ins are not in here.
`

const readmeGerman = `Alles, was PulsePlan für %[1]s aufbewahrt,
Stand %[2]s. Fassung %[3]d dieser Form.

tasks.csv       deine offenen Aufgaben; Tabellenprogramme und der Aufgabenimport
                von PulsePlan lesen sie
plan.ics        dein Plan, vergangen und künftig; jedes Kalenderprogramm liest ihn
calendars/      deine Kalender, wie sie empfangen wurden
profile.json    dein Name, deine Zeitzone, Sprache und Vorlieben
records/        alle Datensätze, eine Datei je Art; Läufe, ihre Protokolle und das
                Gelernte sind zum Nachlesen da, alles andere kommt zurück, wenn
                du diese Datei importierst
files/          dein Bild, falls du eines hast
manifest.json   was hier liegt, mit Anzahl

Zurückholen: PulsePlan, Einstellungen, Daten, Importieren.

Behalte diese Datei für dich. In records/calendars.json stehen die Adressen der
Kalender, die du abonniert hast; wer eine kennt, kann den Kalender lesen.
Dein Passwort und deine Anmeldungen sind nicht dabei.
`
