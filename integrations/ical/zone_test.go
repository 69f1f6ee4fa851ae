package ical

import (
	"strings"
	"testing"
	"time"
)

func TestZonesAreFoundByTheNamesCalendarsUse(t *testing.T) {
	for name, want := range map[string]string{
		"Europe/Berlin":          "Europe/Berlin",
		"europe/berlin":          "Europe/Berlin",
		"\"Europe/Berlin\"":      "Europe/Berlin",
		" America/New York ":     "America/New_York",
		"America/Port-au-Prince": "America/Port-au-Prince",
		"UTC":                    "UTC", "utc": "Etc/UTC", "Etc/UTC": "Etc/UTC", "GMT": "GMT", "Z": "Etc/UTC",
		"W. Europe Standard Time":               "Europe/Berlin",
		"w. europe standard time":               "Europe/Berlin",
		"Eastern Standard Time":                 "America/New_York",
		"India Standard Time":                   "Asia/Kolkata",
		"Lord Howe Standard Time":               "Australia/Lord_Howe",
		"tzone://Microsoft/Utc":                 "UTC",
		"/mozilla.org/20050126_1/Europe/Berlin": "Europe/Berlin",
		"/Europe/Stockholm":                     "Europe/Stockholm",
		"/America/Indiana/Knox":                 "America/Indiana/Knox",
		"Western/Central Europe":                "Europe/Berlin",
		"/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires": "America/Argentina/Buenos_Aires",
		"/citadel.org/20210210_1/Europe/London":                           "Europe/London",
		"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna":    "Europe/Amsterdam",
		"(UTC-05:00) Eastern Time (US & Canada)":                          "America/New_York",
		"(GMT-08.00) Pacific Time (US & Canada)":                          "America/Los_Angeles",
		"(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi":                 "Asia/Kolkata",
		"(UTC) Dublin, Edinburgh, Lisbon, London":                         "Europe/London",
		"(UTC+10:30) Lord Howe Island":                                    "",
		"(UTC+09:00) Berlin":                                              "",
		"Local":                                                           "", "local": "", "": "", "../../etc/passwd": "", "/etc/localtime": "", "Nowhere/City": "",
		"IST": "", "Customized Time Zone": "", "tzone://Microsoft/Custom": "", "+": "", "+25:00": "",
	} {
		loc, ok := Location(name)
		if got := ""; ok {
			if got = loc.String(); got != want {
				t.Errorf("%q is %s, want %q", name, got, want)
			}
		} else if want != "" {
			t.Errorf("%q is not found, want %s", name, want)
		}
	}
	for name, offset := range map[string]int{"GMT+0100": 3600, "UTC-05:30": -19800, "+02:00": 7200, "GMT-3": -10800, "UTC+00:00": 0} {
		loc, ok := Location(name)
		if !ok {
			t.Errorf("%q is not found", name)
			continue
		}
		if _, got := time.Unix(0, 0).In(loc).Zone(); got != offset {
			t.Errorf("%q is %d seconds from UTC, want %d", name, got, offset)
		}
	}
}

func TestEveryMappedZoneExists(t *testing.T) {
	for _, table := range []map[string]string{windowsZones, otherNames, displayNames} {
		if len(table) == 0 {
			t.Error("a table is empty")
		}
		for name, zone := range table {
			if _, ok := ianaLocation(zone); !ok {
				t.Errorf("%q is mapped to %q, which is not there", name, zone)
			}
		}
	}
	if len(windowsZones) < 139 {
		t.Errorf("%d Windows zones", len(windowsZones))
	}
}

// A VTIMEZONE that we interpret must give the offsets of the zone it describes.
func TestAVTimezoneGivesTheOffsetsItDescribes(t *testing.T) {
	for name, text := range zoneTexts {
		steps := 50_000
		own, err := interpretZone("own", strings.ReplaceAll(text, "TZID:", "TZID:own "), &steps)
		if err != nil {
			t.Fatal(name, err)
		}
		real := mustZone(t, name)
		for at := time.Date(2010, 1, 1, 0, 15, 0, 0, time.UTC).Unix(); at < time.Date(2037, 1, 1, 0, 0, 0, 0, time.UTC).Unix(); at += 1800 {
			if offsetAt(at, own) != offsetAt(at, real) {
				t.Fatalf("%s at %s: %d, want %d", name, isoInstant(at), offsetAt(at, own), offsetAt(at, real))
			}
		}
	}
}

func TestAKnownNameGoesBeforeTheVTimezone(t *testing.T) {
	wrong := "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0900\nTZOFFSETTO:+0900\nEND:STANDARD\nEND:VTIMEZONE"
	located := strings.Replace(wrong, "TZID:Europe/Berlin", "TZID:Office\nX-LIC-LOCATION:Europe/Berlin", 1)
	described := strings.Replace(wrong, "TZID:Europe/Berlin", "TZID:GMT+0100", 1)
	runExpansions(t, []expansionCase{
		{name: "IANA name", events: []string{wrong, eventText("x", "DTSTART;TZID=Europe/Berlin:20261120T090000")}, want: "2026-11-20T09:00+01:00/0m x"},
		{name: "X-LIC-LOCATION", events: []string{located, eventText("x", "DTSTART;TZID=Office:20261120T090000")}, want: "2026-11-20T09:00+01:00/0m x"},
		{name: "a bare offset says less than its VTIMEZONE", events: []string{described, eventText("x", "DTSTART;TZID=GMT+0100:20261120T090000")}, want: "2026-11-20T01:00+01:00/0m x"},
		{name: "a VTIMEZONE after its event", events: []string{eventText("x", "DTSTART;TZID=Office:20261120T090000"), located}, want: "2026-11-20T09:00+01:00/0m x"},
		{name: "unquoted names with a colon", events: []string{
			eventText("x", "DTSTART;TZID=(UTC+01:00) Amsterdam, Berlin:20261120T090000"),
			eventText("y", "DTSTART;TZID=tzone://Microsoft/Utc:20261120T090000")},
			want: "2026-11-20T09:00+01:00/0m x\n2026-11-20T10:00+01:00/0m y"},
	})
}
