package hooks_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/logger"

	"github.com/pulseplan/pulseplan/app/config"
)

func TestThePublicAddressIsTheOneInMails(t *testing.T) {
	a := newAPI(t, func(c *config.Config) { c.PublicURL = "https://example.org/plan" })
	if got := a.Settings().Meta; got.AppURL != "https://example.org/plan" || got.AppName != "PulsePlan" {
		t.Errorf("%+v", got)
	}
}

func TestLogsCarryNoTitlesAddressesOrTokens(t *testing.T) {
	a := newAPI(t)
	a.Settings().Logs.MaxDays = 5 // the test app keeps no logs by default
	a.upload("/tasks/import", "t.csv", "title,minutes\nVery secret plan,x\n", nil)
	a.post("/tasks/parse", map[string]any{"text": "Very secret plan tomorrow"})
	a.post("/calendars/import", map[string]any{"url": "http://127.0.0.1:1/very-secret.ics"})
	const last = "/api/collections/tasks/records?filter=title%3D%27Very%20secret%20plan%27"
	call(t, a.handler, a.ada, http.MethodGet, last, nil)
	batch, ok := a.Logger().Handler().(*logger.BatchHandler)
	if !ok {
		t.Fatalf("the log is a %T", a.Logger().Handler())
	}
	var lines []struct {
		Message string `db:"message"`
		Data    string `db:"data"`
	}
	// Requests are logged by goroutines of their own: wait for the last one.
	for deadline := time.After(10 * time.Second); ; {
		if err := batch.WriteAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := a.AuxDB().NewQuery("SELECT message, data FROM _logs").All(&lines); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(fmt.Sprint(lines), "collections/tasks") {
			break
		}
		select {
		case <-deadline:
			t.Fatalf("the last request was not logged: %v", lines)
		default:
			runtime.Gosched()
		}
	}
	for _, l := range lines {
		text := strings.ToLower(l.Message + l.Data)
		for _, private := range []string{"very", "192.0.2.1", a.ada} {
			if strings.Contains(text, strings.ToLower(private)) {
				t.Errorf("logged: %s %s", l.Message, l.Data)
			}
		}
	}
}
