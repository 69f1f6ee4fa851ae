package pb_migrations

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(upLeave, downLeave) }

// ruleSelf is PocketBase's own rule for who may delete an account.
const ruleSelf = "id = @request.auth.id"

// emailLink is where the mail about a new address leads: PocketBase's page, and
// the dashboard's that takes its place.
var emailLink = struct{ stock, ours string }{
	core.EmailPlaceholderAppURL + "/_/#/auth/confirm-email-change/", core.EmailPlaceholderAppURL + "/#/email/",
}

// upLeave lets people delete their account only through POST
// /api/v1/account/delete, which asks for a proof that a token alone is not, and
// lets the mail about a new address lead to the dashboard.
func upLeave(app core.App) error {
	return changeUsers(app, func(users *core.Collection) {
		if users.DeleteRule != nil && *users.DeleteRule == ruleSelf {
			users.DeleteRule = nil
		}
		replaceLink(&users.ConfirmEmailChangeTemplate, emailLink.stock, emailLink.ours)
	})
}

func downLeave(app core.App) error {
	return changeUsers(app, func(users *core.Collection) {
		if users.DeleteRule == nil {
			users.DeleteRule = types.Pointer(ruleSelf)
		}
		replaceLink(&users.ConfirmEmailChangeTemplate, emailLink.ours, emailLink.stock)
	})
}

func changeUsers(app core.App, change func(*core.Collection)) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	change(users)
	return app.Save(users)
}

func replaceLink(mail *core.EmailTemplate, from, to string) {
	mail.Body = strings.ReplaceAll(mail.Body, from, to)
}
