package hooks_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/mails"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

// letters sends one mail of each kind to Ada and returns them.
func letters(t *testing.T, w *apptest.World) map[string]string {
	t.Helper()
	ada, got := w.Person("ada").Record, map[string]string{}
	for kind, send := range map[string]func() error{
		"verification": func() error { return mails.SendRecordVerification(w.App, ada) },
		"reset":        func() error { return mails.SendRecordPasswordReset(w.App, ada) },
		"address":      func() error { return mails.SendRecordChangeEmail(w.App, ada, "new@example.org") },
		"code":         func() error { return mails.SendRecordOTP(w.App, ada, "otp", "123456") },
		"alert":        func() error { return mails.SendRecordAuthAlert(w.App, ada, "Firefox") },
	} {
		w.TestApp().TestMailer.Reset()
		if err := send(); err != nil {
			t.Fatal(err)
		}
		last := w.TestApp().TestMailer.LastMessage()
		got[kind] = last.Subject + "\n" + last.HTML
	}
	return got
}

func TestMailsAreInTheLanguageOfWhoeverGetsThem(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	english := letters(t, w)
	ada := w.Person("ada")
	ada.Set("locale", "de-AT")
	w.Save(ada.Record)
	german := letters(t, w)
	for kind, want := range map[string][]string{
		"verification": {"Bestätige deine E-Mail-Adresse für ", "/#/verify/", ">Bestätigen</a>"},
		"reset":        {"Neues Passwort für ", "/#/reset/", "Du hast kein neues Passwort verlangt?"},
		"address":      {"Bestätige deine neue E-Mail-Adresse", "Neue Adresse bestätigen"},
		"code":         {"Dein Code für ", "<strong>123456</strong>", "brauchst du nichts zu tun"},
		"alert":        {"Anmeldung von einem neuen Ort", "Firefox", "ändere sofort dein Passwort"},
	} {
		for _, text := range want {
			if !strings.Contains(german[kind], text) {
				t.Errorf("%s lacks %q:\n%s", kind, text, german[kind])
			}
		}
		for _, text := range []string{"Hello", "Thanks", "team", "please", "{APP_NAME}", "ignore"} {
			if strings.Contains(german[kind], text) {
				t.Errorf("%s still says %q:\n%s", kind, text, german[kind])
			}
		}
		if !strings.Contains(english[kind], "Hello") || strings.Contains(english[kind], "Hallo") {
			t.Errorf("%s in English:\n%s", kind, english[kind])
		}
	}
}

func TestAMailAnAdministratorHasWrittenStaysAsItIs(t *testing.T) {
	w := apptest.New(t, hooks.Register)
	users, err := w.FindCollectionByNameOrId(record.Users)
	if err != nil {
		t.Fatal(err)
	}
	users.OTP.EmailTemplate = core.EmailTemplate{Subject: users.OTP.EmailTemplate.Subject, Body: "<p>Hello,</p><p>Our code: {OTP}</p>"}
	w.Save(users)
	ada := w.Person("ada")
	ada.Set("locale", "de")
	w.Save(ada.Record)
	if got := letters(t, w)["code"]; !strings.HasPrefix(got, "OTP for ") || !strings.Contains(got, "<p>Hello,</p><p>Our code: 123456</p>") {
		t.Errorf("the mail became\n%s", got)
	}
}
