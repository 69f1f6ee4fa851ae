package hooks

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/lang"
	"github.com/pulseplan/pulseplan/app/record"
)

// mail is one of PocketBase's mails to people: its subject and its sentences,
// each with the German for it. {APP_NAME} is the name of the server.
type mail struct {
	subject [2]string
	body    [][2]string
}

// closing ends every mail.
var closing = [2]string{"Thanks,<br/>\n  {APP_NAME} team", "Viele Grüße<br/>\n  {APP_NAME}"}

var (
	verificationMail = mail{
		subject: [2]string{"Verify your {APP_NAME} email", "Bestätige deine E-Mail-Adresse für {APP_NAME}"},
		body: [][2]string{
			{"<p>Hello,</p>", "<p>Hallo,</p>"},
			{"Thank you for joining us at {APP_NAME}.", "willkommen bei {APP_NAME}."},
			{"Click on the button below to verify your email address.", "Mit dem Knopf hier bestätigst du deine E-Mail-Adresse."},
			{">Verify</a>", ">Bestätigen</a>"},
			{"If you didn't recently register, please ignore this email.", "Du hast dich nicht registriert? Dann brauchst du nichts zu tun."},
			closing,
		},
	}
	resetMail = mail{
		subject: [2]string{"Reset your {APP_NAME} password", "Neues Passwort für {APP_NAME}"},
		body: [][2]string{
			{"<p>Hello,</p>", "<p>Hallo,</p>"},
			{"Click on the button below to reset your password.", "mit dem Knopf hier legst du ein neues Passwort fest."},
			{">Reset password</a>", ">Neues Passwort festlegen</a>"},
			{"If you didn't ask to reset your password, please ignore this email.", "Du hast kein neues Passwort verlangt? Dann brauchst du nichts zu tun."},
			closing,
		},
	}
	addressMail = mail{
		subject: [2]string{"Confirm your {APP_NAME} new email address", "Bestätige deine neue E-Mail-Adresse für {APP_NAME}"},
		body: [][2]string{
			{"<p>Hello,</p>", "<p>Hallo,</p>"},
			{"Click on the button below to confirm your new email address.", "mit dem Knopf hier bestätigst du deine neue E-Mail-Adresse."},
			{">Confirm new email</a>", ">Neue Adresse bestätigen</a>"},
			{"If you didn't ask to change your email address, please ignore this email.", "Du wolltest deine E-Mail-Adresse nicht ändern? Dann brauchst du nichts zu tun."},
			closing,
		},
	}
	codeMail = mail{
		subject: [2]string{"OTP for {APP_NAME}", "Dein Code für {APP_NAME}"},
		body: [][2]string{
			{"<p>Hello,</p>", "<p>Hallo,</p>"},
			{"Your one-time password is: ", "dein Code für die Anmeldung ist: "},
			{"If you didn't ask for the one-time password, you can ignore this email.", "Du hast keinen Code verlangt? Dann brauchst du nichts zu tun."},
			closing,
		},
	}
	alertMail = mail{
		subject: [2]string{"Login from a new location", "Anmeldung von einem neuen Ort"},
		body: [][2]string{
			{"<p>Hello,</p>", "<p>Hallo,</p>"},
			{"We noticed a login to your {APP_NAME} account from a new location:", "jemand hat sich von einem neuen Ort aus mit deinem Konto bei {APP_NAME} angemeldet:"},
			{"If this wasn't you, you should immediately change your {APP_NAME} account password to revoke access from all other locations.", "Wenn du das nicht warst, ändere sofort dein Passwort bei {APP_NAME}. Damit endet der Zugang von allen anderen Orten."},
			{"If this was you, you may disregard this email.", "Wenn du es warst, brauchst du nichts zu tun."},
			closing,
		},
	}
)

// registerMails writes PocketBase's mails to people in their language. A mail
// whose template an administrator has written anew stays as it was written.
func registerMails(a *app.App) {
	in := func(m mail) func(*core.MailerRecordEvent) error {
		return func(e *core.MailerRecordEvent) error {
			if e.Record.Collection().Name == record.Users && record.UserOf(e.Record).Language() == lang.German {
				name := e.App.Settings().Meta.AppName
				if subject, body, ok := m.german(name, e.Message.Subject, e.Message.HTML); ok {
					e.Message.Subject, e.Message.HTML = subject, body
				}
			}
			return e.Next()
		}
	}
	a.OnMailerRecordVerificationSend().BindFunc(in(verificationMail))
	a.OnMailerRecordPasswordResetSend().BindFunc(in(resetMail))
	a.OnMailerRecordEmailChangeSend().BindFunc(in(addressMail))
	a.OnMailerRecordOTPSend().BindFunc(in(codeMail))
	a.OnMailerRecordAuthAlertSend().BindFunc(in(alertMail))
}

// german writes a finished mail anew; ok is false when it is not made of the
// sentences we know.
func (m mail) german(name, subject, body string) (string, string, bool) {
	named := strings.NewReplacer(core.EmailPlaceholderAppName, name)
	if subject != named.Replace(m.subject[0]) {
		return "", "", false
	}
	for _, s := range m.body {
		before, after, found := strings.Cut(body, named.Replace(s[0]))
		if !found {
			return "", "", false
		}
		body = before + named.Replace(s[1]) + after
	}
	return named.Replace(m.subject[1]), body, true
}
