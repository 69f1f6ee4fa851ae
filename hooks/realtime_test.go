package hooks_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/record"
)

// connect opens a realtime connection as PocketBase does, without the network.
func (a *api) connect() *subscriptions.DefaultClient {
	c := subscriptions.NewDefaultClient()
	a.SubscriptionsBroker().Register(c)
	a.T.Cleanup(func() { a.SubscriptionsBroker().Unregister(c.Id()) })
	return c
}

func (a *api) subscribe(c subscriptions.Client, token string, topics ...string) int {
	a.T.Helper()
	code, _ := call(a.T, a.handler, token, http.MethodPost, "/api/realtime", map[string]any{"clientId": c.Id(), "subscriptions": topics})
	return code
}

func TestOnlyTheOwnerMayFollowARun(t *testing.T) {
	a := newAPI(t)
	id := a.ended(map[string]any{"type": "briefing"})["id"].(string)
	for _, c := range []struct {
		who, topic string
		want       int
	}{
		{"ada", "agents/" + id, http.StatusNoContent},
		{"ada", "agents/" + id + `?options={"query":{}}`, http.StatusNoContent},
		{"bob", "agents/" + id, http.StatusForbidden},
		{"root", "agents/" + id, http.StatusForbidden},
		{"", "agents/" + id, http.StatusUnauthorized},
		{"ada", "agents/", http.StatusForbidden},
		{"ada", "agents/*", http.StatusForbidden},
		{"ada", "agents/00000000000000000000000000", http.StatusForbidden},
		{"bob", "tasks/*", http.StatusNoContent},
	} {
		token := ""
		if c.who != "" {
			token = a.Token(c.who)
		}
		if code := a.subscribe(a.connect(), token, "tasks/*", c.topic); code != c.want {
			t.Errorf("%q on %s: %d, want %d", c.who, c.topic, code, c.want)
		}
	}
}

func TestAConnectionHearsARunInOrderAndOthersHearNothing(t *testing.T) {
	a := newAPI(t, func(c *config.Config) { c.AgentRuns = 0 })
	// The record comes first, so that one can subscribe before the run begins.
	q, err := a.Jobs.Queue()
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Pause(t.Context(), "default"); err != nil {
		t.Fatal(err)
	}
	id := a.start(map[string]any{"type": "schedule"})
	mine, signedOut, bobs := a.connect(), a.connect(), a.connect()
	for _, c := range []*subscriptions.DefaultClient{mine, signedOut} {
		if code := a.subscribe(c, a.ada, "agents/"+id); code != http.StatusNoContent {
			t.Fatal(code)
		}
	}
	if code := a.subscribe(bobs, a.Token("bob"), "tasks/*"); code != http.StatusNoContent {
		t.Fatal(code)
	}
	signedOut.Unset(apis.RealtimeClientAuthKey) // as PocketBase does when a password changes
	if err := q.Unpause(t.Context(), "default"); err != nil {
		t.Fatal(err)
	}
	next := uint64(1)
	for {
		m := <-mine.Channel()
		var e struct {
			Seq  uint64 `json:"seq"`
			Type string `json:"type"`
		}
		if err := json.Unmarshal(m.Data, &e); err != nil || m.Name != "agents/"+id || e.Seq != next {
			t.Fatalf("%s: %s, want number %d, %v", m.Name, m.Data, next, err)
		}
		next++
		if e.Type == "run.finished" {
			break
		}
	}
	for name, c := range map[string]*subscriptions.DefaultClient{"a connection that was signed out": signedOut, "Bob": bobs} {
		select {
		case m := <-c.Channel():
			t.Errorf("%s heard %s", name, m.Data)
		default:
		}
	}
}

func TestTheRecordOfARunIsHeardOfWhenItEnds(t *testing.T) {
	a := newAPI(t)
	c := a.connect()
	if code := a.subscribe(c, a.ada, record.Jobs+"/*"); code != http.StatusNoContent {
		t.Fatal(code)
	}
	id := a.start(map[string]any{"type": "briefing"})
	for m := range c.Channel() {
		var heard struct {
			Record struct{ ID, Status string }
		}
		if err := json.Unmarshal(m.Data, &heard); err != nil {
			t.Fatal(err)
		}
		if heard.Record.ID == id && heard.Record.Status == record.JobDone {
			return
		}
	}
}
