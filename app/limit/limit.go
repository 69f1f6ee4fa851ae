package limit

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Rule is a budget: Burst at once, all of it back after Per. A Burst of zero
// or less limits nothing.
type Rule struct {
	Burst int
	Per   time.Duration
}

// PerMinute is the rule of n a minute; zero limits nothing.
func PerMinute(n int) Rule { return Rule{Burst: n, Per: time.Minute} }

// off reports whether the rule limits nothing.
func (r Rule) off() bool { return r.Burst <= 0 || r.Per <= 0 }

// interval is the time after which one more is allowed: GCRA's emission
// interval T. At least a nanosecond, the grain of the stored times.
func (r Rule) interval() time.Duration { return max(r.Per/time.Duration(r.Burst), 1) }

// Verdict is what became of a request to do something.
type Verdict struct {
	// OK says that it may be done.
	OK bool
	// Limit is how many may be done at once after a long rest; zero when
	// nothing is limited.
	Limit int
	// Remaining is how many more may be done right now.
	Remaining int
	// Reset is how long until the whole budget is there again.
	Reset time.Duration
	// RetryAfter is how long until one more is allowed; zero when OK.
	RetryAfter time.Duration
}

// Take spends one of key's budget at now, or refuses and spends nothing. Given
// a transaction's app it is part of that transaction; given the plain app it
// runs in a transaction of its own.
func Take(app core.App, now time.Time, key string, rule Rule) (Verdict, error) {
	if rule.off() {
		return Verdict{OK: true}, nil
	}
	var v Verdict
	err := app.RunInTransaction(func(tx core.App) error {
		arrival, err := load(tx, key)
		if err != nil {
			return err
		}
		v, arrival = rule.take(arrival, now)
		if !v.OK {
			return nil
		}
		_, err = tx.DB().NewQuery("INSERT INTO {{_limits}} ([[key]], [[tat]]) VALUES ({:key}, {:tat}) ON CONFLICT ([[key]]) DO UPDATE SET [[tat]] = excluded.[[tat]]").
			Bind(dbx.Params{"key": key, "tat": arrival.UnixNano()}).Execute()
		return err
	})
	if err != nil {
		return Verdict{}, fmt.Errorf("take from limit %s: %w", key, err)
	}
	return v, nil
}

// Peek says what Take would find, and takes nothing.
func Peek(app core.App, now time.Time, key string, rule Rule) (Verdict, error) {
	if rule.off() {
		return Verdict{OK: true}, nil
	}
	arrival, err := load(app, key)
	if err != nil {
		return Verdict{}, fmt.Errorf("look at limit %s: %w", key, err)
	}
	v, _ := rule.take(arrival, now)
	if v.OK { // as it is, not as it would be after taking
		v.Remaining++
		v.Reset = max(v.Reset-rule.interval(), 0)
	}
	return v, nil
}

// Prune removes the rows that say nothing any more, since their budgets are
// whole again at now, and returns how many there were.
func Prune(app core.App, now time.Time) (int64, error) {
	result, err := app.DB().NewQuery("DELETE FROM {{_limits}} WHERE [[tat]] <= {:now}").Bind(dbx.Params{"now": now.UnixNano()}).Execute()
	if err != nil {
		return 0, fmt.Errorf("prune limits: %w", err)
	}
	return result.RowsAffected()
}

// take is GCRA: arrival is when the next one would come if all came evenly, a
// zero time when none has come yet. It returns the verdict and the arrival time
// after it, which has moved only if the verdict is OK.
func (r Rule) take(arrival, now time.Time) (Verdict, time.Time) {
	interval := r.interval()
	whole := interval * time.Duration(r.Burst)
	if arrival.Before(now) {
		arrival = now
	}
	if arrival.After(now.Add(whole)) {
		// Neither a clock that only goes forward nor a rule that stays comes
		// here: the clock was ahead, or the budget was larger. The last of an
		// empty budget is granted now, rather than refused until a wait is over,
		// because a refusal is often rolled back and could not note that wait.
		arrival = now.Add(whole - interval)
	}
	next := arrival.Add(interval)
	if wait := next.Sub(now) - whole; wait > 0 {
		return Verdict{Limit: r.Burst, Reset: arrival.Sub(now), RetryAfter: wait}, arrival
	}
	return Verdict{OK: true, Limit: r.Burst, Remaining: int((whole - next.Sub(now)) / interval), Reset: next.Sub(now)}, next
}

// load reads a key's theoretical arrival time; the zero time when it has none.
func load(app core.App, key string) (time.Time, error) {
	var nanos int64
	err := app.DB().NewQuery("SELECT [[tat]] FROM {{_limits}} WHERE [[key]] = {:key}").Bind(dbx.Params{"key": key}).Row(&nanos)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Unix(0, nanos).UTC(), nil
}

// Forget removes, in the caller's transaction, the limits of somebody who
// leaves: those whose key ends with their id.
func Forget(tx core.App, id string) error {
	_, err := tx.NonconcurrentDB().NewQuery("DELETE FROM {{_limits}} WHERE [[key]] LIKE {:of}").Bind(dbx.Params{"of": "%:" + id}).Execute()
	if err != nil {
		return fmt.Errorf("forget the limits of who leaves: %w", err)
	}
	return nil
}
