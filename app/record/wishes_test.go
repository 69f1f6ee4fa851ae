package record_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/record"
)

func TestWishesThatMeanNothingAreRefusedByName(t *testing.T) {
	for _, tc := range []struct{ raw, want string }{
		{`{"lunch_from":"25:00"}`, "preferences.lunch_from: must be a time such as 18:30"},
		{`{"lunch_to":"9:00"}`, "preferences.lunch_to: must be a time such as 18:30"},
		{`{"lunch_from":"13:00","lunch_to":"12:00"}`, "preferences.lunch_to: must be after lunch_from"},
		{`{"lunch_from":"12:00","lunch_to":"12:30","lunch_minutes":45}`, "preferences.lunch_minutes: 45 minutes do not fit"},
		{`{"max_per_week":10081}`, "preferences.max_per_week: must be a whole number from 15 to 10080"},
		{`{"travel_minutes":181}`, "preferences.travel_minutes: must be a whole number from 0 to 180"},
		{`{"bundle_minutes":61}`, "preferences.bundle_minutes: must be a whole number from 0 to 60"},
		{`{"free":[{"days":["funday"],"from":"18:00","to":"20:00","minutes":60}]}`, `preferences.free[0].days: must be a day such as Mon, not "funday"`},
		{`{"free":[{"from":"18:00","to":"18:00","minutes":60}]}`, "preferences.free[0].to: must be after from"},
		{`{"free":[{"from":"18h","to":"20:00","minutes":60}]}`, "preferences.free[0].from: must be a time such as 18:30"},
		{`{"free":[{"from":"18:00","to":"20:00","minutes":121}]}`, "preferences.free[0].minutes: must be a whole number from 5 to the 120 minutes"},
		{`{"free":[{"from":"18:00","to":"20:00","minutes":60,"title":"a\nb"}]}`, "preferences.free[0].title: must be at most 100 characters in one line"},
		{`{"places":[{"match":" ","minutes":5}]}`, "preferences.places[0].match: must be 1 to 100 characters"},
		{`{"places":[{"match":"Campus","minutes":-1}]}`, "preferences.places[0].minutes: must be a whole number from 0 to 180"},
		{`{"free":[{"from":"18:00","to":"24:00","minutes":60,"days":["mon","Tuesday","SUN"]}],"lunch_minutes":180}`, ""},
	} {
		_, err := record.ParsePreferences(tc.raw)
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tc.want)) {
			t.Errorf("%s: %v, want %q", tc.raw, err, tc.want)
		}
	}
}

func TestWishesAreReadAsMinutesAndDays(t *testing.T) {
	p, err := record.ParsePreferences(`{"free":[{"from":"18:00","to":"24:00","minutes":60,"days":["mon","Sunday"]}],"lunch_minutes":180}`)
	if err != nil {
		t.Fatal(err)
	}
	on, err := p.Free[0].On()
	if want := [7]bool{time.Sunday: true, time.Monday: true}; err != nil || on != want {
		t.Errorf("%v %v", on, err)
	}
	if from, to, minutes := p.Lunch(); to-from < minutes || minutes != 180 {
		t.Errorf("lunch %d to %d, %d minutes", from, to, minutes)
	}
	if end, err := record.ClockMinute("24:00"); err != nil || end != 1440 {
		t.Errorf("%d %v", end, err)
	}
}
