package hooks

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/record"
)

// registerHours lets hours become the usual ones in one write: those that were
// give way in the same transaction, since a person has one usual time map.
func registerHours(a *app.App) {
	follow := func(e *core.RecordEvent) error {
		if !e.Record.GetBool("is_default") || e.Type == core.ModelEventTypeUpdate && e.Record.Original().GetBool("is_default") {
			return e.Next()
		}
		outer := e.App
		defer func() { e.App = outer }()
		return outer.RunInTransaction(func(tx core.App) error {
			e.App = tx
			if err := giveWay(tx, e.Record); err != nil {
				return err
			}
			return e.Next()
		})
	}
	a.OnRecordCreate(record.TimeMaps).BindFunc(follow)
	a.OnRecordUpdate(record.TimeMaps).BindFunc(follow)
}

// giveWay ends that other hours of the owner are the usual ones.
func giveWay(tx core.App, usual *core.Record) error {
	var others []*core.Record
	err := tx.RecordQuery(record.TimeMaps).
		AndWhere(dbx.HashExp{"owner": usual.GetString("owner"), "is_default": true}).
		AndWhere(dbx.Not(dbx.HashExp{"id": usual.Id})).All(&others)
	if err != nil {
		return err
	}
	for _, m := range others {
		m.Set("is_default", false)
		if err := tx.Save(m); err != nil {
			return err
		}
	}
	return nil
}
