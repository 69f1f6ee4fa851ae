package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/limit"
	"github.com/pulseplan/pulseplan/app/outbox"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
)

// Forget removes, in the transaction that deletes a person, what stands beside
// their records: jobs that wait to be handed over, the ledger of effects and
// limits. Records with an owner go by themselves, and so do codes, provider
// links and files, which are PocketBase's.
func Forget(tx core.App, person string) error {
	var jobs []string
	if err := tx.DB().Select("id").From(record.Jobs).Where(dbx.HashExp{"owner": person}).Column(&jobs); err != nil {
		return fmt.Errorf("list the runs of who leaves: %w", err)
	}
	return errors.Join(outbox.ForgetTenant(tx, person), outbox.ForgetEffects(tx, jobs), limit.Forget(tx, person))
}

// eraseAtOnce is how many jobs are looked up at a time.
const eraseAtOnce = 500

// Erase removes all jobs of a person from the queue, those under way too. Call
// it once the person is gone: nothing can ask for a new one then.
func Erase(ctx context.Context, a *app.App, person string) error {
	q, err := a.Jobs.Queue()
	if err != nil {
		return err // whatever it holds ends by itself: its record is gone
	}
	var after queue.ID
	for ctx.Err() == nil {
		list, err := q.List(queue.Filter{Tenant: person, After: after, Limit: eraseAtOnce})
		if err != nil || len(list) == 0 {
			return err
		}
		ids := make([]queue.ID, len(list))
		for i, s := range list {
			ids[i] = s.ID
		}
		after = ids[len(ids)-1]
		if err := q.Erase(ctx, "the account was deleted", ids...); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// ForgetLogs removes the lines of the request log whose addresses name the
// person or one of their records by the person's id.
func ForgetLogs(a core.App, person string) error {
	_, err := a.AuxNonconcurrentDB().NewQuery("DELETE FROM {{" + core.LogsTableName + "}} WHERE instr([[message]], {:id}) > 0 OR instr([[data]], {:id}) > 0").
		Bind(dbx.Params{"id": person}).Execute()
	if err != nil {
		return fmt.Errorf("forget requests in the log: %w", err)
	}
	return nil
}
