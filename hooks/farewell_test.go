package hooks_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"github.com/pulseplan/pulseplan/app/record"
)

// hears waits for a message of a connection; false when none comes.
func hears(c *subscriptions.DefaultClient, within time.Duration) bool {
	select {
	case m := <-c.Channel():
		return m.Name == "session"
	case <-time.After(within):
		return false
	}
}

func TestSigningOutEverywhereEndsEveryTokenAndTellsOpenWindows(t *testing.T) {
	a := newAPI(t)
	mine, phone, deaf, bobs := a.connect(), a.connect(), a.connect(), a.connect()
	other := a.Token("ada")
	for _, s := range []struct {
		c     *subscriptions.DefaultClient
		token string
		topic string
	}{{mine, a.ada, "session"}, {phone, other, "session"}, {deaf, a.ada, "tasks/*"}, {bobs, a.Token("bob"), "session"}} {
		if code := a.subscribe(s.c, s.token, s.topic); code != http.StatusNoContent {
			t.Fatalf("subscribe: %d", code)
		}
	}
	if code, answer := call(t, a.handler, a.ada, http.MethodPost, "/api/v1/sign-out", nil); code != http.StatusNoContent {
		t.Fatalf("%d %v", code, answer)
	}
	for name, token := range map[string]string{"the window that asked": a.ada, "the phone": other} {
		if code, _ := call(t, a.handler, token, http.MethodPost, "/api/v1/briefings", nil); code != http.StatusUnauthorized {
			t.Errorf("the token of %s still works: %d", name, code)
		}
	}
	if !hears(mine, time.Second) || !hears(phone, time.Second) {
		t.Error("a window of the person heard nothing")
	}
	if hears(deaf, 50*time.Millisecond) || hears(bobs, 50*time.Millisecond) {
		t.Error("somebody heard who should not")
	}
	if code, _ := call(t, a.handler, a.Token("bob"), http.MethodPost, "/api/v1/briefings", nil); code != http.StatusOK {
		t.Errorf("another person was signed out as well: %d", code)
	}
	if code, _ := call(t, a.handler, a.Token("ada"), http.MethodPost, "/api/v1/briefings", nil); code != http.StatusOK {
		t.Errorf("nobody can sign in again: %d", code)
	}
}

func TestAPasswordThatIsNotStoredSignsNobodyOut(t *testing.T) {
	a := newAPI(t)
	c := a.connect()
	if code := a.subscribe(c, a.ada, "session"); code != http.StatusNoContent {
		t.Fatalf("subscribe: %d", code)
	}
	changed := func(give error) error {
		return a.RunInTransaction(func(tx core.App) error {
			me, err := tx.FindAuthRecordByEmail(record.Users, a.Person("ada").Email())
			if err != nil {
				return err
			}
			me.SetPassword("another long one")
			if err := tx.Save(me); err != nil {
				return err
			}
			return give
		})
	}
	if err := changed(http.ErrAbortHandler); err == nil {
		t.Fatal("the transaction was to fail")
	}
	if hears(c, 50*time.Millisecond) {
		t.Error("a window was told of a change that was taken back")
	}
	if err := changed(nil); err != nil {
		t.Fatal(err)
	}
	if !hears(c, time.Second) {
		t.Error("a new password was not told")
	}
}

func TestTheSignInPageLearnsWhetherMailIsSent(t *testing.T) {
	a := newAPI(t)
	settings := a.Settings()
	settings.SMTP.Enabled, settings.SMTP.Host, settings.SMTP.Port = true, "mail.example.org", 587
	if err := a.App.Save(settings); err != nil {
		t.Fatal(err)
	}
	if code, answer := call(t, a.handler, "", http.MethodGet, "/api/v1/sign-in", nil); code != http.StatusOK || answer["mail"] != true || answer["sign_up"] != true {
		t.Errorf("%d %v", code, answer)
	}
}

func TestASentenceThatWaitedIsReadAsOfTheDayItWasTyped(t *testing.T) {
	a := newAPI(t)
	now := a.Clock.Now()
	for _, c := range []struct {
		at   any
		code int
		due  string
	}{
		{nil, http.StatusOK, now.AddDate(0, 0, 1).Format(time.DateOnly)},
		{now.AddDate(0, 0, -3).Format(time.RFC3339), http.StatusOK, now.AddDate(0, 0, -2).Format(time.DateOnly)},
		{now.AddDate(0, 0, -100).Format(time.RFC3339), http.StatusBadRequest, ""},
		{now.AddDate(0, 0, 2).Format(time.RFC3339), http.StatusBadRequest, ""},
		{"yesterday", http.StatusBadRequest, ""},
	} {
		body := map[string]any{"text": "Essay by tomorrow 30m"}
		if c.at != nil {
			body["at"] = c.at
		}
		code, answer := call(t, a.handler, a.ada, http.MethodPost, "/api/v1/tasks/parse", body)
		due, _ := answer["due"].(map[string]any)
		if code != c.code || c.due != "" && due["date"] != c.due {
			t.Errorf("at %v: %d, due %v, want %d and %s", c.at, code, due, c.code, c.due)
		}
	}
}
