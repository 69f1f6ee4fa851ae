package calendar_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
	"github.com/pulseplan/pulseplan/integrations/calendar"
	"github.com/pulseplan/pulseplan/integrations/ical"
)

// feed is an .ics text of the given VEVENT bodies.
func feed(events ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nX-WR-CALNAME:Uni\r\n")
	for _, e := range events {
		b.WriteString("BEGIN:VEVENT\r\nDTSTAMP:20261101T000000Z\r\n" + strings.ReplaceAll(strings.TrimSpace(e), "\n", "\r\n") + "\r\nEND:VEVENT\r\n")
	}
	return b.String() + "END:VCALENDAR\r\n"
}

const (
	lecture = "UID:lecture\nDTSTART;TZID=Europe/Berlin:20261005T100000\nDTEND;TZID=Europe/Berlin:20261005T113000\nRRULE:FREQ=WEEKLY;COUNT=14\nSUMMARY:Algorithms"
	dentist = "UID:dentist\nDTSTART:20261126T101500Z\nDURATION:PT45M\nSUMMARY:Dentist"
	holiday = "UID:holiday\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:Christmas"
)

// school is a subscription's server under the test's control.
type school struct {
	*httptest.Server
	body   atomic.Value // string
	status atomic.Int32
	asked  atomic.Int32
	notMod atomic.Int32
}

func newSchool(t *testing.T, body string) *school {
	t.Helper()
	s := &school{}
	s.body.Store(body)
	s.status.Store(http.StatusOK)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		if code := int(s.status.Load()); code != http.StatusOK {
			w.WriteHeader(code)
			return
		}
		body := s.body.Load().(string)
		etag := fmt.Sprintf(`"%x"`, len(body))
		if r.Header.Get("If-None-Match") == etag {
			s.notMod.Add(1)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", etag)
		w.Header().Set("Content-Type", "text/calendar")
		fmt.Fprint(w, body)
	}))
	t.Cleanup(s.Close)
	return s
}

func newWorld(t *testing.T) *apptest.World {
	return apptest.New(t, hooks.Register, func(c *config.Config) { c.AllowPrivate = "127.0.0.0/8" })
}

// subscribe stores a subscription of Ada's that is due now.
func subscribe(t *testing.T, w *apptest.World, url string) *record.Calendar {
	t.Helper()
	c, err := record.NewCalendar(w.App, w.Person("ada").Id, record.CalendarSubscription, "Uni")
	if err != nil {
		t.Fatal(err)
	}
	c.Set("url", url)
	w.Save(c)
	refresh(t, w, c)
	return reload(t, w, c)
}

func refresh(t *testing.T, w *apptest.World, c *record.Calendar) calendar.Outcome {
	t.Helper()
	out, err := calendar.Refresh(t.Context(), w.App, reload(t, w, c))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func reload(t *testing.T, w *apptest.World, c *record.Calendar) *record.Calendar {
	t.Helper()
	fresh, err := record.FindCalendar(w.App, c.Owner(), c.Id)
	if err != nil {
		t.Fatal(err)
	}
	return fresh
}

// titles lists Ada's stored events as "title start busy".
func titles(t *testing.T, w *apptest.World) []string {
	t.Helper()
	events, err := record.ListEvents(w.App, w.Person("ada").Id, apptest.Monday.AddDate(-1, 0, 0), apptest.Monday.AddDate(2, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range events {
		out = append(out, fmt.Sprintf("%s %s %t", e.Title(), e.Start().Format("2006-01-02T15:04"), e.Busy()))
	}
	return out
}

func TestOccurrencesAreStoredForTheWindowAndListedByTimeAlone(t *testing.T) {
	w := newWorld(t)
	s := newSchool(t, feed(lecture, dentist, holiday))
	c := subscribe(t, w, s.URL)
	got := titles(t, w)
	if len(got) != 16 || !slices.Contains(got, "Dentist 2026-11-26T10:15 true") || !slices.Contains(got, "Christmas 2026-12-23T23:00 false") {
		t.Fatalf("%d: %v", len(got), got)
	}
	// Before and after the end of summer time the lecture is at ten in Berlin.
	if !slices.Contains(got, "Algorithms 2026-10-19T08:00 true") || !slices.Contains(got, "Algorithms 2026-10-26T09:00 true") {
		t.Errorf("%v", got)
	}
	if c.GetString("status") != record.CalendarOK || c.GetInt("event_count") != 16 || c.NextRefresh().IsZero() {
		t.Errorf("%v", c.FieldsData())
	}
}

func TestReadingTheSameCalendarAgainWritesNothing(t *testing.T) {
	w := newWorld(t)
	s := newSchool(t, feed(lecture, dentist))
	c := subscribe(t, w, s.URL)
	c.Set("etag", "") // so that it is read again in full
	w.Save(c)
	writes := 0
	w.OnModelAfterUpdateSuccess(record.Events, record.EventSeries).BindFunc(func(e *core.ModelEvent) error { writes++; return e.Next() })
	out := refresh(t, w, c)
	if out.Added+out.Changed+out.Removed+writes != 0 || out.Events != 15 {
		t.Errorf("%+v, %d writes", out, writes)
	}
	if out = refresh(t, w, c); s.notMod.Load() != 1 {
		t.Errorf("the validator was not sent: %+v", out)
	}
}

func TestEventsDisappearOnlyAfterAWholeReading(t *testing.T) {
	w := newWorld(t)
	s := newSchool(t, feed(lecture, dentist))
	c := subscribe(t, w, s.URL)
	whole := titles(t, w)

	s.status.Store(http.StatusInternalServerError)
	w.Clock.Advance(time.Hour)
	refresh(t, w, c)
	if !slices.Equal(titles(t, w), whole) {
		t.Error("a failing server took events away")
	}
	failed := reload(t, w, c)
	if failed.GetString("status") != record.CalendarError || failed.GetString("problem") == "" || !failed.NextRefresh().After(w.Clock.Now()) {
		t.Errorf("%v", failed.FieldsData())
	}

	s.status.Store(http.StatusOK)
	s.body.Store(strings.TrimSuffix(feed(lecture), "END:VCALENDAR\r\n"))
	refresh(t, w, c)
	if !slices.Equal(titles(t, w), whole) {
		t.Error("a feed cut off in the middle took events away")
	}

	s.body.Store(feed(lecture, "UID:bad\nDTSTART:tomorrow\nSUMMARY:Broken"))
	refresh(t, w, c)
	if !slices.Equal(titles(t, w), whole) {
		t.Error("a feed with an unreadable event took others away")
	}
	if p := reload(t, w, c).GetString("problem"); !strings.Contains(p, "line") || !strings.Contains(p, "DTSTART") {
		t.Errorf("problem %q", p)
	}

	s.body.Store("<!doctype html><title>Sign in</title>")
	refresh(t, w, c)
	if p := reload(t, w, c).GetString("problem"); !strings.Contains(p, "web page") || !slices.Equal(titles(t, w), whole) {
		t.Errorf("problem %q", p)
	}

	s.body.Store(feed(lecture))
	out := refresh(t, w, c)
	if out.Removed != 1 || len(titles(t, w)) != 14 {
		t.Errorf("%+v, %v", out, titles(t, w))
	}
	if healed := reload(t, w, c); healed.GetString("status") != record.CalendarOK || healed.GetString("problem") != "" || healed.GetInt("failures") != 0 {
		t.Errorf("%v", healed.FieldsData())
	}
}

func TestAMovedOccurrenceMovesItsRecord(t *testing.T) {
	w := newWorld(t)
	s := newSchool(t, feed(lecture))
	c := subscribe(t, w, s.URL)
	s.body.Store(feed(lecture, "UID:lecture\nRECURRENCE-ID;TZID=Europe/Berlin:20261130T100000\nDTSTART;TZID=Europe/Berlin:20261201T140000\nDTEND;TZID=Europe/Berlin:20261201T153000\nSUMMARY:Algorithms (moved)"))
	out := refresh(t, w, c)
	if out.Changed != 1 || out.Added != 0 || out.Removed != 0 {
		t.Errorf("%+v", out)
	}
	if got := titles(t, w); !slices.Contains(got, "Algorithms (moved) 2026-12-01T13:00 true") || slices.Contains(got, "Algorithms 2026-11-30T09:00 true") {
		t.Errorf("%v", got)
	}
}

func TestACalendarCountsAsItsOwnerSays(t *testing.T) {
	w := newWorld(t)
	s := newSchool(t, feed(dentist, holiday))
	c := subscribe(t, w, s.URL)
	for as, want := range map[string][]string{
		"free": {"Dentist 2026-11-26T10:15 false", "Christmas 2026-12-23T23:00 false"},
		"busy": {"Dentist 2026-11-26T10:15 true", "Christmas 2026-12-23T23:00 true"},
		"auto": {"Dentist 2026-11-26T10:15 true", "Christmas 2026-12-23T23:00 false"},
	} {
		c = reload(t, w, c)
		c.Set("counts_as", as)
		w.Save(c)
		if got := titles(t, w); !slices.Equal(got, want) {
			t.Errorf("%s: %v", as, got)
		}
	}
}

func TestAllDayEventsFollowTheirOwnersZone(t *testing.T) {
	w := newWorld(t)
	s := newSchool(t, feed(holiday))
	subscribe(t, w, s.URL)
	ada := w.Person("ada")
	ada.Set("timezone", "America/New_York")
	w.Save(ada)
	if got := titles(t, w); !slices.Equal(got, []string{"Christmas 2026-12-24T05:00 false"}) {
		t.Errorf("%v", got)
	}
}

func TestTheWindowMovesOn(t *testing.T) {
	w := newWorld(t)
	s := newSchool(t, feed("UID:daily\nDTSTART:20200101T090000Z\nDURATION:PT15M\nRRULE:FREQ=DAILY\nSUMMARY:Stand-up"))
	subscribe(t, w, s.URL)
	first := titles(t, w)
	w.Clock.Advance(40 * 24 * time.Hour)
	hooks.MoveWindows(w.App)
	second := titles(t, w)
	if len(first) != len(second) || first[0] == second[0] || second[40-1] == first[40-1] {
		t.Errorf("the window stands still: %s .. %s, then %s .. %s", first[0], first[len(first)-1], second[0], second[len(second)-1])
	}
}

func TestSubscriptionsAreReadWhenTheirTimeHasCome(t *testing.T) {
	w := newWorld(t)
	s := newSchool(t, feed(dentist))
	subscribe(t, w, s.URL)
	asked := s.asked.Load()
	hooks.RefreshDue(w.App)
	if s.asked.Load() != asked {
		t.Error("read again before its time")
	}
	w.Clock.Advance(25 * time.Hour)
	hooks.RefreshDue(w.App)
	if s.asked.Load() != asked+1 {
		t.Error("not read although its time has come")
	}
}

func TestPrivateAddressesAreRefusedUnlessAllowed(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	s := newSchool(t, feed(dentist))
	c := subscribe(t, w, s.URL)
	if c.GetString("status") != record.CalendarError || !strings.Contains(c.GetString("problem"), "PULSEPLAN_ALLOW_PRIVATE") || s.asked.Load() != 0 {
		t.Errorf("%v, asked %d", c.FieldsData(), s.asked.Load())
	}
}

func TestAFeedThatIsTooFullIsRefusedWhole(t *testing.T) {
	var events []string
	for i := range 60 {
		events = append(events, fmt.Sprintf("UID:%d\nDTSTART:20200101T090000Z\nDURATION:PT15M\nRRULE:FREQ=DAILY\nSUMMARY:Noise", i))
	}
	w := newWorld(t)
	s := newSchool(t, feed(events...))
	c := subscribe(t, w, s.URL)
	if c.GetString("status") != record.CalendarError || len(titles(t, w)) != 0 {
		t.Errorf("%v", c.FieldsData())
	}
	if p := c.GetString("problem"); !strings.Contains(p, "more than") {
		t.Errorf("problem %q", p)
	}
}

func TestSeriesAreKeptAsReceived(t *testing.T) {
	w := newWorld(t)
	s := newSchool(t, feed(lecture+"\nX-ROOM-NOTE:bring chalk"))
	c := subscribe(t, w, s.URL)
	series, err := record.ListSeries(w.App, c)
	if err != nil || len(series) != 1 {
		t.Fatal(series, err)
	}
	if src := series[0].Source(); !strings.Contains(src, "X-ROOM-NOTE:bring chalk") || !strings.Contains(src, "RRULE:FREQ=WEEKLY;COUNT=14") {
		t.Errorf("%s", src)
	}
	again, err := ical.Parse(strings.NewReader(series[0].Source()), ical.DefaultLimits)
	if err != nil || len(again.Problems) != 0 || len(again.Series) != 1 {
		t.Errorf("the stored series cannot be read again: %v %v", err, again.Problems)
	}
}

func TestDeletingACalendarTakesItsEventsWithIt(t *testing.T) {
	w := newWorld(t)
	s := newSchool(t, feed(lecture))
	c := subscribe(t, w, s.URL)
	if err := w.Delete(c.Record); err != nil {
		t.Fatal(err)
	}
	if got := titles(t, w); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestWhatIsWrongWithACalendarIsKeptInTheWordsOfItsOwner(t *testing.T) {
	w := newWorld(t)
	ada := w.Person("ada")
	ada.Set("locale", "de-CH")
	w.Save(ada.Record)
	s := newSchool(t, feed(dentist, "UID:bad\nDTSTART:20261323T090000Z\nSUMMARY:Never"))
	c := subscribe(t, w, s.URL)
	if p := c.GetString("problem"); !strings.HasPrefix(p, "Ein Termin wurde weggelassen: Zeile ") || !strings.HasSuffix(p, ": der Monat muss 1 bis 12 sein") {
		t.Errorf("a bad event: %q", p)
	}
	s.Close()
	refresh(t, w, c)
	if p := reload(t, w, c).GetString("problem"); p != "diese Adresse war nicht zu erreichen" {
		t.Errorf("a server that is gone: %q", p)
	}
}
