package queue

import (
	"context"
	"errors"
	"fmt"
	"os"

	bolt "go.etcd.io/bbolt"
)

// Report is what a check found.
type Report struct {
	Jobs    map[State]int `json:"jobs"`
	Records map[string]int
	// Damaged are records whose checksum or form is wrong; they are set aside
	// when they are met.
	Damaged int `json:"damaged"`
	// Quarantined are records that were set aside before.
	Quarantined int   `json:"quarantined"`
	Size        int64 `json:"size"`
	// Problems are what makes the file unusable, in words.
	Problems []string `json:"problems,omitempty"`
}

// maxProblems bounds how many are listed.
const maxProblems = 20

// Check reads a whole queue file that nobody has open: its structure and each
// record. It returns an error when the file cannot be used; single damaged
// records are only reported. Damage can end the process (bbolt panics in a
// goroutine of its own), so after a crash it belongs into a child process.
func Check(ctx context.Context, path string) (Report, error) {
	if _, err := os.Stat(path); err != nil {
		return Report{}, err
	}
	st, err := openBolt(path, true, 0)
	if err != nil {
		return Report{}, err
	}
	r, err := checkStore(ctx, st.db.View)
	return r, errors.Join(err, st.Close())
}

// Check does the same with the open file. Reading goes on meanwhile; commits
// wait, because bbolt's check reads the list of free pages that they change.
func (q *Queue) Check(ctx context.Context) (Report, error) {
	st, err := q.store()
	if err != nil {
		return Report{}, err
	}
	b, ok := st.(*boltStore)
	if !ok {
		return Report{}, ErrInvalid
	}
	return checkStore(ctx, func(look func(*bolt.Tx) error) error {
		tx, err := b.db.Begin(true)
		if err != nil {
			return err
		}
		return errors.Join(look(tx), tx.Rollback())
	})
}

func checkStore(ctx context.Context, view func(func(*bolt.Tx) error) error) (r Report, err error) {
	defer catch(&err)
	err = view(func(tx *bolt.Tx) error {
		r = Report{Jobs: map[State]int{}, Records: map[string]int{}, Size: tx.Size()}
		if err := checkLayout(tx.DB().Path(), false); err != nil {
			return err
		}
		for problem := range tx.Check() {
			if len(r.Problems) < maxProblems {
				r.Problems = append(r.Problems, problem.Error())
			}
		}
		if len(r.Problems) > 0 {
			return nil
		}
		view := &boltView{tx: tx}
		for in := inJob; in < lastBucket; in++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			err := view.Scan(in, nil, func(key, value []byte) bool {
				r.Records[bucketNames[in]]++
				body, ok := unseal(in, key, value)
				switch {
				case !ok, !r.count(in, key, body):
					r.Damaged++
				}
				return ctx.Err() == nil
			})
			if err != nil {
				return err
			}
		}
		r.Quarantined = r.Records[bucketNames[inBad]]
		return ctx.Err()
	})
	if err == nil && len(r.Problems) > 0 {
		err = fmt.Errorf("%w: %s", ErrDamaged, r.Problems[0])
	}
	return r, err
}

// count looks into the records that have a form.
func (r *Report) count(in bucket, key, body []byte) bool {
	switch in {
	case inJob:
		var id ID
		if len(key) != len(id) {
			return false
		}
		copy(id[:], key)
		h, ok := decodeHeader(id, body, nil)
		if ok {
			r.Jobs[h.state]++
		}
		return ok
	case inNote:
		_, ok := decodeNote(body)
		return ok
	case inFin, inSeenAt:
		_, _, ok := splitTimeKey(key)
		return ok
	default:
		return true
	}
}
