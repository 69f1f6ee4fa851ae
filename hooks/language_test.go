package hooks_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pulseplan/pulseplan/hooks"
)

// told is a refusal as a client gets it.
type told struct {
	Status  int    `json:"status"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Data    map[string]struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"data"`
	Detail json.RawMessage `json:"detail"`
}

// ask makes a request with an Accept-Language, or without one when it is empty.
func (a *api) ask(method, path, token, accept, body string) (told, http.Header) {
	a.T.Helper()
	req := httptest.NewRequest(method, path, bytes.NewReader([]byte(body)))
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	if accept != "" {
		req.Header.Set("Accept-Language", accept)
	}
	rec := httptest.NewRecorder()
	a.handler.ServeHTTP(rec, req)
	var got told
	if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil {
		a.T.Fatalf("%s %s: %q", method, path, rec.Body)
	}
	return got, rec.Header()
}

// speaks makes Ada's locale.
func (a *api) speaks(locale string) {
	a.T.Helper()
	ada := a.Person("ada")
	ada.Set("locale", locale)
	a.Save(ada.Record)
}

func TestARefusalIsInTheLanguageOfTheRequestElseOfThePerson(t *testing.T) {
	a := newAPI(t)
	const german, english = "text: ist erforderlich.", "text: is required."
	for _, c := range []struct{ locale, accept, want, language string }{
		{"en-GB", "de", german, "de"},
		{"en-GB", "de-AT;q=0.9", german, "de"},
		{"en-GB", "fr", english, "en"},
		{"en-GB", "", english, "en"},
		{"de-DE", "", german, "de"},
		{"de-DE", "fr, *;q=0.5", german, "de"},
		{"de-DE", "en", english, "en"},
		{"fr-FR", "", english, "en"},
		{"", "de;q=0.1, en;q=0.2", english, "en"},
	} {
		a.speaks(c.locale)
		got, h := a.ask(http.MethodPost, hooks.Prefix+"/tasks/parse", a.ada, c.accept, `{"text":" "}`)
		if got.Message != c.want || got.Data["text"].Message != c.want || got.Code != "bad_field" || got.Data["text"].Code != "bad_field" || got.Status != http.StatusBadRequest {
			t.Errorf("locale %q, header %q: %+v", c.locale, c.accept, got)
		}
		if h.Get("Content-Language") != c.language || !strings.Contains(strings.Join(h.Values("Vary"), ","), "Accept-Language") {
			t.Errorf("locale %q, header %q: %v", c.locale, c.accept, h)
		}
	}
}

func TestWhoeverIsNotSignedInIsRefusedInTheLanguageOfTheRequest(t *testing.T) {
	a := newAPI(t)
	a.speaks("de")
	for accept, want := range map[string]string{"de": "Bitte melde dich zuerst an.", "fr": "Please sign in first.", "": "Please sign in first."} {
		if got, _ := a.ask(http.MethodGet, hooks.Prefix+"/agent/types", "", accept, ""); got.Message != want || got.Code != "sign_in" {
			t.Errorf("%q: %+v", accept, got)
		}
	}
	for _, c := range []struct{ method, path, body, want string }{
		{http.MethodGet, hooks.Prefix + "/nothing", "", "Diese Adresse gibt es in der Schnittstelle nicht."},
		{http.MethodGet, "/api/nothing", "", "Diese Adresse gibt es in der Schnittstelle nicht."},
		{http.MethodPost, "/api/collections/users/auth-with-password", `{"identity":"ada@example.org","password":"wrong one"}`, "Die Anmeldung ist gescheitert. Stimmen E-Mail-Adresse und Passwort?"},
		{http.MethodPost, "/api/collections/users/auth-with-otp", `{"otpId":"x","password":"123456"}`, "Die Anmeldung mit Code ist auf diesem Server nicht eingeschaltet."},
		{http.MethodPost, "/api/collections/users/confirm-password-reset", `{"token":"x","password":"12345678","passwordConfirm":"12345678"}`, "Die gesendeten Daten sind nicht in Ordnung."},
		{http.MethodGet, "/api/collections/users/records/nobody", "", "Das Gesuchte gibt es nicht."},
	} {
		if got, h := a.ask(c.method, c.path, "", "de", c.body); got.Message != c.want || h.Get("Content-Language") != "de" {
			t.Errorf("%s: %+v %v", c.path, got, h)
		}
	}
}

func TestTheRulesOfRecordsAreSaidInGerman(t *testing.T) {
	a := newAPI(t)
	a.speaks("de-CH")
	me := a.Person("ada").Id
	task := func(fields string) string { return `{"owner":"` + me + `","title":"Aufsatz"` + fields + `}` }
	for _, c := range []struct{ path, body, field, code, want string }{
		{"tasks", `{"owner":"` + me + `","title":""}`, "title", "validation_required", "Darf nicht leer sein."},
		{"tasks", task(`,"hours":"Mon 25-26"`), "hours", "invalid_hours", `Hours: "Mon 25-26": "25" ist nach 24:00.`},
		{"tasks", task(`,"min_chunk":60,"max_chunk":30`), "min_chunk", "chunks_crossed", "Darf nicht größer als max_chunk sein."},
		{"tasks", task(`,"due":"soon"`), "due", "invalid_date", "Due muss ein Zeitpunkt wie 2026-11-20T14:00:00Z oder 2026-11-20T14:00:00+01:00 sein."},
		{"tasks", task(`,"priority":"huge"`), "priority", "validation_invalid_value", "Ungültiger Wert huge."},
		{"tasks", task(`,"tags":[""]`), "tags", "invalid_tags", "Jedes Schlagwort muss 1 bis 40 Zeichen haben."},
		{"schedules", `{"owner":"` + me + `","type":"briefing","cron":"* * * * *"}`, "cron", "invalid_cron", ""},
		{"schedules", `{"owner":"` + me + `","type":"briefing","cron":"0 25 * * *"}`, "cron", "invalid_cron", `Stunde "25": muss * sein, oder Zahlen von 0 bis 23, mit Bereichen wie 1-5, Schritten wie */2 und Kommas dazwischen.`},
	} {
		got, _ := a.ask(http.MethodPost, "/api/collections/"+c.path+"/records", a.ada, "", c.body)
		field := got.Data[c.field]
		if c.want != "" && field.Message != c.want || field.Code != c.code || got.Status != http.StatusBadRequest {
			t.Errorf("%s %s: %+v", c.path, c.body, got)
		}
		if strings.Contains(field.Message, "must") || strings.Contains(got.Message, "record") {
			t.Errorf("%s %s is not German: %+v", c.path, c.body, got)
		}
	}
}

func TestRowsOfAFileAreRefusedInGerman(t *testing.T) {
	a := newAPI(t)
	a.speaks("de")
	code, answer := a.upload("/tasks/import", "tasks.csv", "title,minutes\nEssay,soon\n", nil)
	raw, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	want := `tasks.csv, Zeile 2: minutes \"soon\": muss eine ganze Zahl von Minuten sein, von 1 bis`
	if code != http.StatusBadRequest || answer["message"] == nil || !strings.HasPrefix(answer["message"].(string), "1 Zeile verstößt gegen eine Regel; nichts wurde importiert. Die erste: tasks.csv, Zeile 2: ") || strings.Count(string(raw), want) != 2 {
		t.Errorf("%d %s", code, raw)
	}
	code, answer = a.upload("/tasks/import", "tasks.csv", "title,minutes\nEssay,soon\n", map[string]string{"skip_bad": "true"})
	if raw, err = json.Marshal(answer); err != nil {
		t.Fatal(err)
	}
	if code != http.StatusOK || !strings.Contains(string(raw), want) {
		t.Errorf("%d %s", code, raw)
	}
	bad := strings.Replace(uni, "20261123T100000", "20261323T100000", 1)
	code, answer = a.upload("/calendars/import", "uni.ics", bad, nil)
	if raw, err = json.Marshal(answer); err != nil {
		t.Fatal(err)
	}
	if code != http.StatusBadRequest || strings.Count(string(raw), "der Monat muss 1 bis 12 sein") != 2 {
		t.Errorf("%d %s", code, raw)
	}
	code, answer = a.upload("/calendars/import", "uni.ics", bad, map[string]string{"skip_bad": "true"})
	if raw, err = json.Marshal(answer); err != nil {
		t.Fatal(err)
	}
	if code != http.StatusOK || strings.Count(string(raw), "der Monat muss 1 bis 12 sein") != 2 || !strings.Contains(string(raw), "Ein Termin wurde weggelassen: ") {
		t.Errorf("%d %s", code, raw)
	}
}
