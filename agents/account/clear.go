package account

import (
	"context"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/pulseplan/pulseplan/app/record"
)

// clearAtOnce is how many tasks go in one transaction, so that others can write
// in between.
const clearAtOnce = 200

// finished are the person's tasks that were done, or else cancelled, before a moment.
func finished(owner string, before time.Time) dbx.Expression {
	moment, _ := types.ParseDateTime(before.UTC()) // a time.Time always parses
	return dbx.And(dbx.HashExp{"owner": owner}, dbx.NewExp(
		"([[status]] = 'done' AND [[completed]] < {:before} OR [[status]] = 'cancelled' AND [[updated]] < {:before})", dbx.Params{"before": moment.String()}))
}

// CountFinished counts what ClearFinished would remove.
func CountFinished(app core.App, owner string, before time.Time) (int64, error) {
	return app.CountRecords(record.Tasks, finished(owner, before))
}

// ClearFinished removes the person's tasks that were over before a moment, with
// their blocks and times; what was learned from them stays. It returns how many
// there were, also of those removed before something went wrong.
func ClearFinished(ctx context.Context, app core.App, owner string, before time.Time) (int64, error) {
	var n int64
	for ctx.Err() == nil {
		var some []*core.Record
		if err := app.RecordQuery(record.Tasks).AndWhere(finished(owner, before)).OrderBy("id").Limit(clearAtOnce).All(&some); err != nil {
			return n, fmt.Errorf("list finished tasks: %w", err)
		}
		if len(some) == 0 {
			return n, nil
		}
		err := app.RunInTransaction(func(tx core.App) error {
			for _, task := range some {
				if err := tx.DeleteWithContext(ctx, task); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return n, fmt.Errorf("remove finished tasks: %w", err)
		}
		n += int64(len(some))
	}
	return n, ctx.Err()
}
