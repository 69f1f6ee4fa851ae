package hooks

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

// registerSignup closes sign-up when the administrator wants it closed.
// Superusers can always make accounts.
func registerSignup(a *app.App) {
	a.OnRecordCreateRequest(record.Users).BindFunc(func(e *core.RecordRequestEvent) error {
		if !a.Config.SignupOpen && !e.HasSuperuserAuth() {
			return e.ForbiddenError(fault.SignupClosed.Sentence, nil)
		}
		return e.Next()
	})
}

// registerOwners keeps people's records apart: a record without an owner
// becomes the caller's, and no relation may lead to another person's record.
func registerOwners(a *app.App) {
	a.OnRecordCreateRequest(record.Owned...).BindFunc(func(e *core.RecordRequestEvent) error {
		if e.Record.GetString("owner") == "" && e.Auth != nil && e.Auth.Collection().Name == record.Users {
			e.Record.Set("owner", e.Auth.Id)
		}
		return e.Next()
	})
	a.OnRecordValidate(record.Owned...).BindFunc(func(e *core.RecordEvent) error {
		if err := sameOwner(e.App, e.Record); err != nil {
			return err
		}
		return e.Next()
	})
}

// sameOwner checks every relation of r but owner itself. What does not exist
// is answered like what is somebody else's, so that nobody can probe for ids.
func sameOwner(app core.App, r *core.Record) error {
	owner := r.GetString("owner")
	// Within the transaction that creates a record its original is still empty.
	if was := r.Original().GetString("owner"); !r.IsNew() && was != "" && was != owner {
		return refuse("owner", "not_changeable", "a record cannot be given to somebody else")
	}
	for _, field := range r.Collection().Fields {
		rel, ok := field.(*core.RelationField)
		if !ok || rel.Name == "owner" {
			continue
		}
		for _, id := range r.GetStringSlice(rel.Name) {
			ok, err := owns(app, rel.CollectionId, owner, id)
			if err != nil {
				return err
			}
			if !ok {
				return refuse(rel.Name, "not_yours", "there is no such record of yours")
			}
		}
	}
	return nil
}

func owns(app core.App, collection, owner, id string) (bool, error) {
	c, err := app.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return false, err
	}
	var found string
	err = app.DB().Select("id").From(c.Name).Where(dbx.HashExp{"id": id, "owner": owner}).Row(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("check the owner of %s: %w", c.Name, err)
	}
	return true, nil
}

// refuse is a validation error of one field, in PocketBase's shape.
func refuse(field, code, sentence string) error {
	return validation.Errors{field: validation.NewError(code, sentence)}
}
