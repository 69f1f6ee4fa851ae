package pb_migrations

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(upSignIn, downSignIn) }

// mailLinks are the addresses in the mails to people: PocketBase's own pages,
// and the dashboard's that take their place.
var mailLinks = []struct{ stock, ours string }{
	{core.EmailPlaceholderAppURL + "/_/#/auth/confirm-verification/", core.EmailPlaceholderAppURL + "/#/verify/"},
	{core.EmailPlaceholderAppURL + "/_/#/auth/confirm-password-reset/", core.EmailPlaceholderAppURL + "/#/reset/"},
}

// upSignIn lets the links in mails lead to the dashboard, where one is signed
// in at once. A template that an administrator has given another address keeps it.
func upSignIn(app core.App) error {
	return relink(app, func(body string) string {
		for _, link := range mailLinks {
			body = strings.ReplaceAll(body, link.stock, link.ours)
		}
		return body
	})
}

func downSignIn(app core.App) error {
	return relink(app, func(body string) string {
		for _, link := range mailLinks {
			body = strings.ReplaceAll(body, link.ours, link.stock)
		}
		return body
	})
}

func relink(app core.App, change func(string) string) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	users.VerificationTemplate.Body = change(users.VerificationTemplate.Body)
	users.ResetPasswordTemplate.Body = change(users.ResetPasswordTemplate.Body)
	return app.Save(users)
}
