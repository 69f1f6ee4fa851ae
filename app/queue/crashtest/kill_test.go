package crashtest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// killsPerFile is after how many kills a new file is begun, so that all that a
// file holds can be looked at after each.
const killsPerFile = 30

// TestNothingAcknowledgedIsLostToKill9 kills workers at random moments and
// holds what the file then has against what they told. At the end of each file
// a last worker must be able to bring every job to an end. Two loops run side
// by side, one on a disk and one in memory, where commits are much faster.
func TestNothingAcknowledgedIsLostToKill9(t *testing.T) {
	t.Parallel()
	k := &killing{t: t, seed: newSeed(t), left: *kills, began: time.Now()}
	var lanes sync.WaitGroup
	for lane, dir := range []string{t.TempDir(), memoryDir(t)} {
		lanes.Go(func() { k.lane(lane, dir) })
	}
	lanes.Wait()
	s := k.sum
	t.Logf("%d kills in %s: %d jobs acknowledged, %d starts (%d after the first of a job), %d ends, %d journal entries, %d answers, %d cancelled, %d dead letters; lost: %d",
		k.done, time.Since(k.began).Round(time.Second), s.enqueued, s.starts, s.again, s.ends, s.entries, s.resumed, s.cancelled, s.dead, k.bad)
}

type killing struct {
	t     *testing.T
	seed  uint64
	began time.Time

	mu         sync.Mutex
	left, done int
	bad        int
	sum        sum
}

// take takes up to n kills that are to be done.
func (k *killing) take(n int) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.bad > 0 {
		return 0
	}
	n = min(n, k.left)
	k.left -= n
	return n
}

func (k *killing) lane(lane int, dir string) {
	for file := 0; ; file++ {
		n := k.take(killsPerFile)
		if n == 0 {
			return
		}
		path := filepath.Join(dir, fmt.Sprintf("%d.db", file))
		l := newLedger()
		k.file(l, path, n, newRand(k.seed, uint64(lane)<<32|uint64(file)))
		os.Remove(path)
		k.mu.Lock()
		k.done += n
		k.sum.add(l.sum)
		if len(l.wrong) > 0 {
			k.bad += len(l.wrong)
			k.t.Errorf("lane %d, file %d:", lane, file)
			for _, w := range l.wrong {
				k.t.Error(w)
			}
		}
		if k.done%600 < n {
			k.t.Logf("%d kills, %s: %d jobs acknowledged, %d wrong", k.done, time.Since(k.began).Round(time.Second), k.sum.enqueued, k.bad)
		}
		k.mu.Unlock()
	}
}

func (s *sum) add(o sum) {
	s.enqueued += o.enqueued
	s.starts += o.starts
	s.again += o.again
	s.ends += o.ends
	s.entries += o.entries
	s.resumed += o.resumed
	s.cancelled += o.cancelled
	s.dead += o.dead
}

// file kills n workers on one file and then lets one finish.
func (k *killing) file(l *ledger, path string, n int, rng *rand.Rand) {
	var last outcome
	for round := 1; round <= n+1 && len(l.wrong) == 0; round++ {
		w := work{Path: path, Seed: rng.Uint64(), Round: round, Asked: l.asked, Drain: round == n+1}
		l.round, l.asked = round, 0
		p, err := launch("worker", []string{w.env()})
		if err != nil {
			l.complain("%v", err)
			return
		}
		f := chance(rng)
		if w.Drain {
			f = fate{how: finish, after: killPatience}
		}
		last = f.watch(p, l, last)
	}
	if len(l.wrong) == 0 {
		l.checkEnds()
	}
}
