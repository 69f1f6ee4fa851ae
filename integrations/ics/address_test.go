package ics

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/netx"
)

func TestPastedAddressesAreNormalised(t *testing.T) {
	for pasted, want := range map[string]string{
		"https://Calendar.Example/ical/A%40b/private-K/basic.ics": "https://calendar.example/ical/A%40b/private-K/basic.ics",
		" \t webcal://cal.example/x.ics?T=Y \r\n":                 "https://cal.example/x.ics?T=Y",
		"WEBCAL://cal.example/x.ics":                              "https://cal.example/x.ics",
		"webcals://cal.example:443/x.ics#top":                     "https://cal.example/x.ics",
		"webcal://https://cal.example/x.ics":                      "https://cal.example/x.ics",
		"http://cal.example:80":                                   "http://cal.example/",
		"<https://cal.example/x.ics>":                             "https://cal.example/x.ics",
		"webcal://bücher.example/x.ics":                           "https://xn--bcher-kva.example/x.ics",
	} {
		got, err := Normalise(pasted)
		if err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", pasted, got, err, want)
		}
		if again, err := Normalise(got); err != nil || again != got {
			t.Errorf("%q: a second time gives %q, %v", pasted, again, err)
		}
	}
}

func TestAddressesThatAreNoCalendarsAreRefusedWithoutRepeatingThem(t *testing.T) {
	for pasted, want := range map[string]error{
		"":                                 ErrScheme,
		"cal.example/s3cret.ics":           ErrScheme,
		"ftp://cal.example/s3cret.ics":     ErrScheme,
		"file:///s3cret.ics":               ErrScheme,
		"webcal:/cal.example/s3cret":       ErrScheme,
		"https://":                         netx.ErrAddress,
		"webcal:///s3cret.ics":             netx.ErrAddress,
		"webcal://user:s3cret@cal.example": netx.ErrUserinfo,
		"https://cal.example/a s3cret":     netx.ErrAddress,
	} {
		if got, err := Normalise(pasted); !errors.Is(err, want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: got %q, %v; want %v", pasted, got, err, want)
		}
	}
}

func TestTheNextRefreshKeepsToItsBounds(t *testing.T) {
	for _, c := range []struct {
		feed, cache time.Duration
		failures    int
		want        time.Duration
	}{
		{0, 0, 0, time.Hour},
		{-5, -5, 0, time.Hour},
		{time.Second, 0, 0, 15 * time.Minute},
		{0, time.Minute, 0, 15 * time.Minute},
		{30 * time.Minute, 0, 0, 30 * time.Minute},
		{30 * time.Minute, 2 * time.Hour, 0, 2 * time.Hour},
		{12 * time.Hour, 0, 0, 12 * time.Hour},
		{7 * 24 * time.Hour, 0, 0, 24 * time.Hour},
		{0, 365 * 24 * time.Hour, 0, 24 * time.Hour},
		{12 * time.Hour, 0, 1, 15 * time.Minute},
		{0, 0, 2, 30 * time.Minute},
		{0, 0, 3, time.Hour},
		{0, 0, 7, 16 * time.Hour},
		{0, 0, 8, 24 * time.Hour},
		{0, 0, 1 << 40, 24 * time.Hour},
	} {
		if got := NextRefresh(noon, c.feed, c.cache, c.failures).Sub(noon); got != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}
