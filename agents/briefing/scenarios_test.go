package briefing

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"
)

// diary builds inputs that read like a story. Times are local, "2026-11-23 09:00".
type diary struct {
	t  testing.TB
	in Input
	n  int
}

func newDiary(t testing.TB, zone, locale, now string) *diary {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	d := &diary{t: t, in: Input{Zone: loc, Locale: locale, Name: "Anna", PlanExists: true}}
	d.in.Now = d.at(now)
	d.in.Date = now[:len(time.DateOnly)]
	return d
}

func (d *diary) at(local string) time.Time {
	d.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", local, d.in.Zone)
	if err != nil {
		d.t.Fatal(err)
	}
	return at
}

func (d *diary) id(kind string) string {
	d.n++
	return fmt.Sprintf("%s%d", kind, d.n)
}

func (d *diary) on(date string) *diary { d.in.Date = date; return d }

func (d *diary) event(title, start, end string) *diary {
	d.in.Events = append(d.in.Events, Event{ID: d.id("e"), Title: title, Start: d.at(start), End: d.at(end), Busy: true})
	return d
}

func (d *diary) located(place string) *diary {
	d.in.Events[len(d.in.Events)-1].Location = place
	return d
}

func (d *diary) transparent() *diary {
	d.in.Events[len(d.in.Events)-1].Busy = false
	return d
}

func (d *diary) allDay(title, from, until string) *diary {
	d.in.Events = append(d.in.Events, Event{ID: d.id("e"), Title: title, AllDay: true, StartDate: from, EndDate: until, Busy: true})
	return d
}

func (d *diary) block(title, project, start, end string, state BlockState) *diary {
	d.in.Blocks = append(d.in.Blocks, Block{ID: d.id("b"), Task: "t-" + title, Title: title, Project: project, Start: d.at(start), End: d.at(end), State: state})
	return d
}

func (d *diary) task(title string, minutes, planned int) *diary {
	d.in.Tasks = append(d.in.Tasks, Task{ID: "t-" + title, Title: title, Minutes: minutes, PlannedMinutes: planned, Priority: Medium})
	return d
}

func (d *diary) last() *Task { return &d.in.Tasks[len(d.in.Tasks)-1] }

func (d *diary) due(local string) *diary { d.last().Due = d.at(local); return d }

// dueDay gives a date without a time: the deadline passes with the end of that day.
func (d *diary) dueDay(date string) *diary {
	day, ok := parseDay(date)
	if !ok {
		d.t.Fatalf("date %q", date)
	}
	d.last().Due, d.last().DueDateOnly = (day + 1).startIn(d.in.Zone), true
	return d
}

func (d *diary) hard() *diary { d.last().Hard = true; return d }

func (d *diary) hours(start, end string) *diary {
	d.in.Hours = append(d.in.Hours, Interval{d.at(start), d.at(end)})
	return d
}

const hostileTitle = "<script>alert(1)</script> **bold** [x](https://evil.example/a?b=c) `code`\r\n# heading\t\u202eevil\u2066\x00\x1b[31m | www.evil.example"

// scenarios are the days of the golden files. Each gives its input anew.
var scenarios = []struct {
	name string
	in   func(t testing.TB) Input
}{
	{"empty", func(t testing.TB) Input {
		d := newDiary(t, "Europe/Berlin", "en-GB", "2026-11-23 07:30")
		d.in.Name = ""
		return d.in
	}},
	{"one-of-each", func(t testing.TB) Input {
		return newDiary(t, "Europe/Berlin", "en-GB", "2026-11-23 07:30").
			hours("2026-11-23 09:00", "2026-11-23 17:00").
			allDay("Library day", "2026-11-23", "").transparent().
			event("Algorithms", "2026-11-23 10:00", "2026-11-23 11:30").located("Lecture Hall 1").
			block("Essay", "Macroeconomics", "2026-11-23 13:00", "2026-11-23 14:30", Planned).
			task("Overdue form", 15, 0).due("2026-11-20 12:00").
			task("Problem set", 60, 60).due("2026-11-23 18:00").
			task("Essay", 120, 90).due("2026-11-24 17:00").hard().
			task("Reading", 45, 45).dueDay("2026-11-27").
			event("Linear Algebra", "2026-11-24 09:00", "2026-11-24 10:30").located("Lecture Hall 2").
			allDay("Mia's birthday", "2026-11-24", "2026-11-25").transparent().in
	}},
	{"student-day", studentDay},
	{"german-day", germanDay},
	{"overload", overload},
	{"conflicts", func(t testing.TB) Input {
		return newDiary(t, "America/New_York", "en-US", "2026-11-23 12:00").
			hours("2026-11-23 09:00", "2026-11-23 17:00").
			event("Algorithms", "2026-11-23 13:00", "2026-11-23 14:30").
			event("Dentist", "2026-11-23 14:00", "2026-11-23 15:00").
			event("Stand-up", "2026-11-23 16:00", "2026-11-23 16:15").
			event("Stand-up", "2026-11-23 16:00", "2026-11-23 16:15").
			event("Radio programme", "2026-11-23 13:00", "2026-11-23 15:00").transparent().
			block("Essay", "", "2026-11-23 11:30", "2026-11-23 13:30", Started).
			block("Set 4", "", "2026-11-23 14:45", "2026-11-23 15:45", Planned).
			block("Set 5", "", "2026-11-23 15:30", "2026-11-23 16:00", Planned).
			block("Set 6", "", "2026-11-23 13:00", "2026-11-23 14:00", Skipped).in
	}},
	{"all-day-busy", func(t testing.TB) Input {
		return newDiary(t, "Europe/Berlin", "en-GB", "2026-11-23 21:10").
			hours("2026-11-23 09:00", "2026-11-23 23:00").
			allDay("Trip to Copenhagen", "2026-11-22", "2026-11-25").
			event("Train", "2026-11-23 22:00", "2026-11-24 06:00").
			block("Essay", "", "2026-11-23 20:00", "2026-11-23 21:00", Started).
			event("Until the night is over", "2026-11-22 20:00", "2026-11-23 02:00").
			event("Power cut", "2026-11-22 10:00", "2026-11-24 12:00").transparent().
			event("Hand in", "2026-11-23 18:00", "2026-11-23 18:00").in
	}},
	{"over-without-plan", func(t testing.TB) Input {
		d := newDiary(t, "Europe/Berlin", "", "2026-11-23 19:00").
			hours("2026-11-23 09:00", "2026-11-23 17:00").
			task("Call the bank", 0, 0).
			task("Tax return", 120, 0).dueDay("2026-11-24").hard().
			task("Exam form", 0, 0).due("2026-11-25 12:00").hard().
			allDay("Holiday A", "2026-11-24", "").allDay("Holiday B", "2026-11-24", "")
		d.in.PlanExists = false
		return d.in
	}},
	{"late-and-open", func(t testing.TB) Input {
		d := newDiary(t, "Europe/Berlin", "en-GB", "2026-11-23 14:00").
			hours("2026-11-23 09:00", "2026-11-23 17:00").
			block("Essay", "", "2026-11-23 13:00", "2026-11-23 14:00", Done).
			task("Sort the photos", 90, 30)
		d.in.Late = []Late{{"t-Essay", "Essay", 125}, {"t-z", "Late by an unknown time", 0}}
		return d.in
	}},
	{"past-clock-change", func(t testing.TB) Input {
		return newDiary(t, "Europe/Berlin", "en-GB", "2026-11-23 14:00").on("2026-10-25").
			hours("2026-10-25 09:00", "2026-10-25 17:00").
			event("Brunch", "2026-10-25 09:00", "2026-10-25 17:00").in
	}},
	{"past-day", func(t testing.TB) Input {
		return newDiary(t, "Europe/Berlin", "en-GB", "2026-11-23 08:00").on("2026-11-20").
			hours("2026-11-20 09:00", "2026-11-20 17:00").
			event("Algorithms", "2026-11-20 10:00", "2026-11-20 11:30").
			block("Essay", "", "2026-11-20 13:00", "2026-11-20 14:00", Done).
			block("Set 4", "", "2026-11-20 14:00", "2026-11-20 15:00", Skipped).
			task("Set 4", 60, 0).dueDay("2026-11-20").task("Old", 30, 0).due("2026-11-18 10:00").
			task("Later", 30, 0).due("2026-11-21 10:00").task("Week", 30, 0).due("2026-11-24 10:00").
			event("Shift", "2026-11-21 14:00", "2026-11-21 18:00").in
	}},
	{"past-empty", func(t testing.TB) Input {
		return newDiary(t, "Europe/Berlin", "en-GB", "2026-11-23 08:00").on("2025-12-31").in
	}},
	{"future-day", func(t testing.TB) Input {
		return newDiary(t, "Asia/Kolkata", "en-IN", "2026-11-23 08:00").on("2026-12-31").
			hours("2026-12-31 09:00", "2026-12-31 17:00").
			event("Algorithms", "2026-12-31 10:00", "2026-12-31 11:30").
			task("Before", 60, 0).due("2026-11-25 10:00").
			task("That day", 90, 90).dueDay("2026-12-31").
			task("Next day", 45, 0).due("2027-01-01 09:00").hard().
			task("In the new year", 30, 30).due("2027-01-04 09:00").
			event("Brunch", "2027-01-01 11:00", "2027-01-01 13:00").in
	}},
	{"future-empty", func(t testing.TB) Input {
		return newDiary(t, "Europe/Berlin", "en-US", "2026-11-23 08:00").on("2027-03-01").in
	}},
	{"dst-berlin-spring", func(t testing.TB) Input { return clockChange(t, "Europe/Berlin", "2026-03-29", "2026-03-30", "00:00") }},
	{"dst-berlin-autumn", func(t testing.TB) Input { return clockChange(t, "Europe/Berlin", "2026-10-25", "2026-10-26", "00:00") }},
	{"dst-lord-howe-spring", func(t testing.TB) Input {
		return clockChange(t, "Australia/Lord_Howe", "2026-10-04", "2026-10-05", "00:00")
	}},
	{"dst-lord-howe-autumn", func(t testing.TB) Input {
		return clockChange(t, "Australia/Lord_Howe", "2026-04-05", "2026-04-06", "00:00")
	}},
	{"hostile", hostile},
}

func studentDay(t testing.TB) Input {
	return newDiary(t, "Europe/Berlin", "en-US", "2026-11-25 07:30").
		hours("2026-11-25 08:00", "2026-11-25 12:30").hours("2026-11-25 13:15", "2026-11-25 20:00").
		allDay("Autumn school (Physics)", "2026-11-24", "2026-11-27").transparent().
		event("Algorithms", "2026-11-25 10:00", "2026-11-25 11:30").located("Lecture Hall 1").
		event("Macroeconomics", "2026-11-25 14:00", "2026-11-25 15:30").located("Lecture Hall B").
		event("Office hour", "2026-11-25 13:15", "2026-11-25 13:45").transparent().
		event("Choir", "2026-11-25 19:30", "2026-11-25 21:30").
		block("Problem set 4", "Algorithms", "2026-11-25 08:15", "2026-11-25 09:45", Planned).
		block("Lab report", "Physics", "2026-11-25 15:45", "2026-11-25 17:15", Planned).
		block("Vocabulary", "Spanish B1", "2026-11-25 17:25", "2026-11-25 17:50", Planned).
		task("Problem set 4", 180, 90).due("2026-11-25 23:59").hard().
		task("Grant form", 40, 40).dueDay("2026-11-25").hard().
		task("Lab report", 180, 180).due("2026-11-26 18:00").
		task("Vocabulary", 60, 25).dueDay("2026-11-26").
		task("Essay", 240, 240).due("2026-11-29 20:00").hard().
		task("Midterm revision", 300, 120).due("2026-12-08 09:00").hard().
		event("Linear Algebra", "2026-11-26 09:00", "2026-11-26 10:30").in
}

// germanDay has the planner's own sentence for what does not fit.
func germanDay(t testing.TB) Input {
	d := newDiary(t, "Europe/Vienna", "de-AT", "2026-11-25 06:50").
		hours("2026-11-25 08:00", "2026-11-25 12:30").hours("2026-11-25 13:15", "2026-11-25 18:00").
		allDay("Herbstschule Physik", "2026-11-24", "2026-11-27").transparent().
		event("Algorithmen", "2026-11-25 10:00", "2026-11-25 11:30").located("Hörsaal 1").
		event("Zahnarzt", "2026-11-25 11:00", "2026-11-25 12:00").
		block("Übungsblatt 4", "Algorithmen", "2026-11-25 08:15", "2026-11-25 09:45", Planned).
		block("Vokabeln", "Spanisch B1", "2026-11-25 17:25", "2026-11-25 17:50", Planned).
		task("Steuererklärung", 60, 0).due("2026-11-20 12:00").
		task("Übungsblatt 4", 180, 90).due("2026-11-25 23:59").hard().
		task("Vokabeln", 60, 25).dueDay("2026-11-26").
		task("Aufsatz", 240, 240).due("2026-11-29 20:00").hard().
		event("Lineare Algebra", "2026-11-26 09:00", "2026-11-26 10:30")
	d.in.Unplaced = []Unplaced{{"t-Übungsblatt 4", "Übungsblatt 4", 90, "Kein Platz für 90 min von Übungsblatt 4 vor der Frist am Mi., 25. Nov., 23:59 Uhr: Die freie Zeit beträgt nur 45 min."}}
	d.in.Late = []Late{{"t-Vokabeln", "Vokabeln", 35}}
	return d.in
}

func overload(t testing.TB) Input {
	d := newDiary(t, "Europe/Berlin", "en-GB", "2026-11-23 06:45").
		hours("2026-11-23 09:00", "2026-11-23 12:00").
		event("Workshop", "2026-11-23 08:00", "2026-11-23 11:50")
	for i := range 13 {
		d.task(fmt.Sprintf("Task %02d", i), 60+i, 0).due(fmt.Sprintf("2026-11-23 %02d:00", 8+i)).hard()
	}
	for i := range 12 {
		title := fmt.Sprintf("Task %02d", i)
		reason := ""
		if i%2 == 0 {
			reason = "the hours before the deadline are full"
		}
		d.in.Unplaced = append(d.in.Unplaced, Unplaced{"t-" + title, title, 60 + i, reason})
	}
	d.in.Unplaced = append(d.in.Unplaced, Unplaced{"t-x", "Without an estimate", 0, "It has no estimate!"}, Unplaced{"t-y", "Bare", 0, ""})
	d.in.Late = []Late{{"t-Task 12", "Task 12", 125}, {"t-z", "Late by an unknown time", 0}}
	return d.in
}

// clockChange is a day with an event over the change of clocks and one that begins in the hour that may come twice.
func clockChange(t testing.TB, zone, date, next, from string) Input {
	d := newDiary(t, zone, "en-GB", date+" "+from).
		hours(date+" 00:00", next+" 00:00").
		event("Over the change", date+" 01:00", date+" 04:00").
		event("Breakfast", date+" 09:00", date+" 10:00").
		task("Diary", 30, 0).dueDay(date)
	start, _ := parseDay(date)
	night := start.startIn(d.in.Zone).Add(105 * time.Minute)
	d.in.Blocks = append(d.in.Blocks, Block{ID: "night", Task: "t", Title: "Night watch", Start: night, End: night.Add(time.Hour), State: Planned})
	return d.in
}

func hostile(t testing.TB) Input {
	d := newDiary(t, "Europe/Berlin", "en-GB", "2026-11-23 07:30").
		hours("2026-11-23 09:00", "2026-11-23 17:00").
		event(hostileTitle, "2026-11-23 10:00", "2026-11-23 11:30").located("</time><img src=x onerror=alert(1)>").
		event("שיעור באלגוריתמים", "2026-11-23 12:00", "2026-11-23 13:00").
		event("\u200b \u2060\n", "2026-11-23 13:00", "2026-11-23 13:30").
		event("1. first\n2. second", "2026-11-23 14:00", "2026-11-23 14:00").
		allDay("# Not a heading #", "2026-11-23", "").
		block("\" onclick=\"alert(1)", "_project_", "2026-11-23 15:00", "2026-11-23 16:00", Planned).
		task(hostileTitle+hostileTitle, 30, 0).dueDay("2026-11-23").hard()
	d.in.Name = "<b>Anna</b>\n"
	d.in.Unplaced = []Unplaced{{"t1", "- item", 30, "<i>because</i>\n\n* of [this](javascript:alert(1))"}}
	d.in.Events[0].ID, d.last().ID = "\"><script>", "t-hostile"
	return d.in
}
