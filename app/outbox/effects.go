package outbox

import (
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// effects is the ledger.
const effects = "_effects"

// The states of an effect.
const (
	effectIntended = "intended" // about to happen outside; whether it did is not known
	effectDone     = "done"
)

// ErrIntended says that Once met an effect outside: what came of that is not
// for this transaction to say.
var ErrIntended = errors.New("the step is an effect outside that was intended")

// Once runs fn in the caller's transaction unless this step of the job has had
// its effect; then it returns what fn returned that time. The row commits with
// what fn changes, so that the two are there together or not at all.
func Once[T any](tx core.App, now time.Time, job, step string, fn func() (T, error)) (T, error) {
	var result T
	if !tx.IsTransactional() {
		return result, ErrNoTransaction
	}
	prior, err := look(tx, job, step)
	if err != nil {
		return result, err
	}
	if prior != nil {
		if prior.State != effectDone {
			return result, fmt.Errorf("%w: %s of job %s", ErrIntended, step, job)
		}
		return result, prior.decode(&result)
	}
	if result, err = fn(); err != nil {
		return result, err
	}
	raw, err := json.Marshal(result)
	if err != nil {
		return result, fmt.Errorf("keep the result of %s: %w", step, err)
	}
	return result, write(tx, now, job, step, effectDone, raw)
}

// Known returns what Once returned for a step that has had its effect, so that
// the work towards it need not be done again.
func Known[T any](db core.App, job, step string) (result T, known bool, err error) {
	prior, err := look(db, job, step)
	if err != nil || prior == nil || prior.State != effectDone {
		return result, false, err
	}
	return result, true, prior.decode(&result)
}

// Prior is what is known of an effect outside.
type Prior struct {
	// Done is true when the effect is known to have happened; Result is then
	// what was kept of it. False: it may have happened.
	Done   bool
	Result json.RawMessage
}

// Intend writes down, before an effect outside that takes no idempotency key,
// that it is about to happen. It returns what an earlier attempt left, nil
// when this is the first: then, and only then, the effect cannot have happened
// yet. The intent is on disk when Intend returns.
func Intend(db core.App, now time.Time, job, step string) (*Prior, error) {
	var prior *Prior
	err := db.RunInTransaction(func(tx core.App) error {
		found, err := look(tx, job, step)
		if err != nil {
			return err
		}
		if found != nil {
			prior = &Prior{Done: found.State == effectDone, Result: found.Result}
			return nil
		}
		return write(tx, now, job, step, effectIntended, nil)
	})
	return prior, err
}

// Happened completes an intent with what is worth keeping of the effect.
func Happened(db core.App, now time.Time, job, step string, result any) error {
	raw, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("keep the result of %s: %w", step, err)
	}
	return write(db, now, job, step, effectDone, raw)
}

// Key is the idempotency key of an effect outside: the same for every attempt
// of a step of a job, another for every other. It has 52 letters and digits of
// base32hex in lower case, which Google Calendar takes as an event id.
func Key(install, job, step string) string {
	h := sha256.New()
	for _, p := range []string{install, job, step} {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)))
}

// PruneEffects forgets effects older than before, at most limit at a time, and
// returns how many.
func PruneEffects(db core.App, before time.Time, limit int) (int64, error) {
	result, err := db.NonconcurrentDB().NewQuery("DELETE FROM [[_effects]] WHERE rowid IN (SELECT rowid FROM [[_effects]] WHERE [[at]] < {:before} LIMIT {:limit})").
		Bind(dbx.Params{"before": stamp(before), "limit": limit}).Execute()
	if err != nil {
		return 0, fmt.Errorf("prune effects: %w", err)
	}
	return result.RowsAffected()
}

// entry is a row of the ledger.
type entry struct {
	State  string `db:"state"`
	Result []byte `db:"result"`
}

func (e *entry) decode(to any) error {
	if len(e.Result) == 0 {
		return nil
	}
	return json.Unmarshal(e.Result, to)
}

func look(db core.App, job, step string) (*entry, error) {
	var e entry
	// The writer's connection sees what this transaction has written.
	err := db.NonconcurrentDB().Select("state", "result").From(effects).Where(dbx.HashExp{"job": job, "step": step}).One(&e)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up the effect of %s: %w", step, err)
	}
	return &e, nil
}

func write(db core.App, now time.Time, job, step, state string, result []byte) error {
	_, err := db.NonconcurrentDB().NewQuery("INSERT INTO [[_effects]] ([[job]], [[step]], [[state]], [[result]], [[at]]) VALUES ({:job}, {:step}, {:state}, {:result}, {:at})" +
		" ON CONFLICT ([[job]], [[step]]) DO UPDATE SET [[state]] = excluded.[[state]], [[result]] = excluded.[[result]], [[at]] = excluded.[[at]]").
		Bind(dbx.Params{"job": job, "step": step, "state": state, "result": result, "at": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("write down the effect of %s: %w", step, err)
	}
	return nil
}

// ForgetEffects removes, in the caller's transaction, the effects of jobs that
// will never run again.
func ForgetEffects(tx core.App, jobs []string) error {
	for chunk := range slices.Chunk(jobs, 500) { // below SQLite's bound of parameters
		ids := make([]any, len(chunk))
		for i, id := range chunk {
			ids[i] = id
		}
		if _, err := tx.NonconcurrentDB().Delete(effects, dbx.In("job", ids...)).Execute(); err != nil {
			return fmt.Errorf("forget effects: %w", err)
		}
	}
	return nil
}
