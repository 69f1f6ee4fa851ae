package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// maxPreferences bounds the preferences text of a person, in bytes.
const maxPreferences = 16 << 10

func init() { m.Register(upPeople, downPeople) }

// upPeople teaches users where they are and how they like to work.
func upPeople(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	users.Fields.Add(
		text("timezone", 64), // IANA name; the guard fills in UTC and refuses what is no zone
		text("city", 120),
		&core.GeoPointField{Name: "location"},
		text("locale", 35), // BCP 47, RFC 5646 recommends room for 35 characters
		choice("user_type", false, "student", "professional", "homelab", "other"),
		&core.JSONField{Name: "onboarding", MaxSize: maxPreferences},
		&core.JSONField{Name: "preferences", MaxSize: maxPreferences},
	)
	if err := app.Save(users); err != nil {
		return err
	}
	settings := app.Settings()
	settings.Meta.AppName = "PulsePlan" // the sender of mails
	settings.Logs.LogIP = false         // nobody needs to know where people sit
	return app.Save(settings)
}

func downPeople(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	for _, name := range []string{"timezone", "city", "location", "locale", "user_type", "onboarding", "preferences"} {
		users.Fields.RemoveByName(name)
	}
	return app.Save(users)
}
