package ical

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// feeds are files in the manner of the programs they are named after, with what
// takes place in the week of 16 to 22 November 2026, seen from Berlin.
var feeds = map[string]string{
	"google": `
		2026-11-16T09:30+01:00/15m Stand-up #2026-11-16T08:30:00Z
		2026-11-17T14:00+01:00/15m Stand-up (moved) #2026-11-17T08:30:00Z
		2026-11-18/2026-11-20 Offsite
		2026-11-18T09:30+01:00/15m Stand-up #2026-11-18T08:30:00Z
		2026-11-20/2026-11-21 Noa’s birthday 🎂 #2026-11-20 free
		2026-11-20T09:30+01:00/15m Stand-up #2026-11-20T08:30:00Z`,
	"exchange": `
		2026-11-16/2026-11-18 Vacation
		2026-11-17T17:00+01:00/60m Call with the New York office
		2026-11-18/2026-11-19 Working elsewhere free
		2026-11-19T15:00+01:00/60m Quarter review
		2026-11-20T16:00+01:00/30m 1:1 with Ines #2026-11-19T09:00:00Z`,
	"apple": `
		2026-11-18T02:00+01:00/90m Choir (Tuesdays) #2026-11-16T23:30:00Z
		2026-11-18T07:00+01:00/45m Run #2026-11-18T06:00:00Z floating
		2026-11-19T07:00+01:00/45m Run #2026-11-19T06:00:00Z floating`,
	"canvas": `
		2026-11-17T16:00+01:00/80m Lecture [MATH-304-02]
		2026-11-18/2026-11-19 Reading response 4 [HIST-210-01] free
		2026-11-20T05:59+01:00/0m Problem set 7 [MATH-304-02]`,
	"moodle": `
		2026-11-18T09:00+01:00/120m Quiz 2 opens
		2026-11-19T23:59+01:00/0m Lab report 3 is due`,
	"nextcloud": `
		2026-11-17/2026-11-18 Poubelles jaunes #2026-11-17 free
		2026-11-18T19:00+01:00/90m Cours de poterie #2026-11-18T18:00:00Z
		2026-11-21T10:00+01:00/180m Cours de poterie #2026-11-21T09:00:00Z`,
	"thunderbird": ``,
	"meetup": `
		2026-11-19T19:00+01:00/180m Go night: iterators in anger`,
	"airline": `
		2026-11-18T10:30+01:00/525m Flight LH 400 FRA-JFK
		2026-11-21T22:00+01:00/450m Flight LH 401 JFK-FRA`,
}

func feedText(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "feeds", name+".ics"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestFeedsInTheMannerOfKnownProgramsGiveTheirWeek(t *testing.T) {
	berlin := mustZone(t, "Europe/Berlin")
	for name, want := range feeds {
		t.Run(name, func(t *testing.T) {
			checkTable(t, expandText(t, feedText(t, name), "2026-11-16", "2026-11-23", berlin), want)
		})
	}
}

// Line ends, a byte order mark and folding must not change what a file says.
func TestAFileMeansTheSameWhateverItsLineEnds(t *testing.T) {
	berlin := mustZone(t, "Europe/Berlin")
	for name, want := range feeds {
		text := feedText(t, name)
		for form, changed := range map[string]string{
			"CRLF":        strings.ReplaceAll(text, "\n", "\r\n"),
			"CR":          strings.ReplaceAll(text, "\n", "\r"),
			"BOM":         "\xef\xbb\xbf" + text,
			"empty lines": strings.ReplaceAll(text, "\n", "\n\n"),
			"lower case":  strings.ReplaceAll(strings.ReplaceAll(text, "DTSTART", "dtstart"), "BEGIN:VEVENT", "begin:vevent"),
			"refolded":    string(refold(t, text)),
		} {
			t.Run(name+"/"+form, func(t *testing.T) {
				checkTable(t, expandText(t, changed, "2026-11-16", "2026-11-23", berlin), want)
			})
		}
	}
}

// refold unfolds a file and folds it after every ten octets, also within
// characters, as the RFC lets a writer do.
func refold(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	x := newLexer(strings.NewReader(text), DefaultLimits)
	for {
		line, _, err := x.next()
		if err != nil {
			return out.Bytes()
		}
		for len(line) > 10 {
			out.Write(line[:10])
			out.WriteString("\r\n\t")
			line = line[10:]
		}
		out.Write(line)
		out.WriteString("\r\n")
	}
}

// A series is stored as its source: reading that back must change nothing.
func TestTheSourceOfASeriesExpandsToTheSame(t *testing.T) {
	berlin := mustZone(t, "Europe/Berlin")
	from, to := at(t, "2026-01-01", berlin), at(t, "2027-06-01", berlin)
	for name := range feeds {
		for _, s := range mustParse(t, feedText(t, name)).Series {
			again := mustParse(t, string(s.Source()))
			if len(again.Series) != 1 || again.Series[0].UID != s.UID {
				t.Fatalf("%s: %s became %d series\n%s", name, s.UID, len(again.Series), s.Source())
			}
			one, _, err1 := s.Expand(t.Context(), from, to, berlin, Limits{})
			two, _, err2 := again.Series[0].Expand(t.Context(), from, to, berlin, Limits{})
			if err1 != nil || err2 != nil || briefs(one) != briefs(two) {
				t.Errorf("%s: %s: %v %v\n%s\nbecame\n%s", name, s.UID, err1, err2, briefs(one), briefs(two))
			}
			if !bytes.Equal(s.Source(), again.Series[0].Source()) {
				t.Errorf("%s: the source of the source differs", name)
			}
		}
	}
}

func TestCalendarAndEventPropertiesAreRead(t *testing.T) {
	google := mustParse(t, feedText(t, "google"))
	if google.Name != "Mara Lindqvist" || google.Zone != "Europe/Berlin" || google.Method != "PUBLISH" || !strings.Contains(google.ProdID, "Google") {
		t.Errorf("google: %+v", google)
	}
	standup := google.Series[0].Master
	if standup.Description != "What, why; and \\ how.\n\nhttps://meet.example.com/abc" || standup.Location != "Room 3, 2nd floor" ||
		standup.Organizer != "mara@example.com" || standup.Sequence != 1 || standup.Line != 26 ||
		len(standup.Attendees) != 1 || standup.Attendees[0] != (Attendee{"Mara Lindqvist", "mara@example.com", "REQ-PARTICIPANT", "ACCEPTED", "INDIVIDUAL"}) ||
		!standup.LastModified.Equal(time.Date(2026, 11, 1, 10, 14, 0, 0, time.UTC)) {
		t.Errorf("stand-up: %+v", standup)
	}
	nextcloud := mustParse(t, feedText(t, "nextcloud"))
	if nextcloud.Color != "#0082c9" || nextcloud.Refresh != 4*time.Hour {
		t.Errorf("nextcloud: %+v", nextcloud)
	}
	if c := nextcloud.Series[0].Master.Categories; len(c) != 2 || c[1] != "Art, céramique" {
		t.Errorf("categories: %q", c)
	}
	if u := mustParse(t, feedText(t, "canvas")).Series[0].Master.URL; !strings.HasSuffix(u, "month=11&year=2026#assignment_48213") {
		t.Errorf("url: %q", u)
	}
}
