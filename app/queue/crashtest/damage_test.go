package crashtest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/queue"
)

// TestDamageIsNeverBelieved damages the file of a queue that is full of all
// sorts of jobs. The server must not die of it, whether it has the file checked
// by a process of its own, as after an unclean stop, or not. It refuses the
// file, or tells each job as it was or that something is damaged, and runs the
// rest. What it salvages from a file that is refused is nothing that never was.
func TestDamageIsNeverBelieved(t *testing.T) {
	t.Parallel()
	seed := newSeed(t)
	dir := memoryDir(t)
	intact, err := prepareVictim(filepath.Join(dir, "jobs.db"), seed)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("a file of %d jobs", len(intact.rows))
	began := time.Now()
	var mu sync.Mutex
	seen := tally{}
	var lanes sync.WaitGroup
	for lane := range uint64(2) {
		lanes.Go(func() {
			v := vandal{truth: intact, rng: newRand(seed, 2+lane), path: filepath.Join(dir, fmt.Sprintf("damaged%d.db", lane)), seen: tally{}}
			for n := 0; n < *damages/2; n++ {
				if err := v.round(); err != nil {
					kept := filepath.Join(os.TempDir(), fmt.Sprintf("damage-%d.db", v.rng.Uint64()))
					t.Errorf("%s: %v; the file is kept in %s (%v)", v.deed, err, kept, v.damaged.write(kept))
					if v.failed++; v.failed == 5 {
						break
					}
				}
			}
			if err := v.end(); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for k, n := range v.seen {
				seen[k] += n
			}
		})
	}
	lanes.Wait()
	t.Logf("%d damaged files in %s: %v", *damages/2*2, time.Since(began).Round(time.Millisecond), seen)
}

type tally map[string]int

// intact is the undamaged file and what it holds.
type intact struct {
	file pages
	rows map[string]row
}

// prepareVictim has a worker fill a file and stop.
func prepareVictim(path string, seed uint64) (*intact, error) {
	p, err := launch("worker", []string{work{Path: path, Seed: seed, Round: 1}.env()})
	if err != nil {
		return nil, err
	}
	l := newLedger()
	f := fate{how: stopped, after: 400 * time.Millisecond, grace: time.Minute}
	if o := f.watch(p, l, outcome{}); !o.clean || len(l.wrong) > 0 {
		return nil, errors.Join(append(l.errors(), p.err)...)
	}
	if p, err = launch("examiner", nil); err != nil {
		return nil, err
	}
	answer, err := p.ask("open " + path)
	if err := errors.Join(err, p.end()); err != nil {
		return nil, err
	}
	l.forget()
	for _, line := range answer {
		l.line(line)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	v := &intact{file: pages{at: map[int64]*[pageSize]byte{}}, rows: l.dump}
	for at := 0; at < len(data); at += pageSize {
		if page := data[at:min(at+pageSize, len(data))]; !bytes.Equal(page, make([]byte, len(page))) {
			v.file.put(&call{what: wrote, at: int64(at), data: page}, nil)
		}
	}
	v.file.size = int64(len(data))
	return v, errors.Join(l.errors()...)
}

// same ignores what changes by itself: a time comes, and putting off that a job
// is pruned counts up its version.
func (r row) same(o row) bool {
	if scheduled, ready := queue.Scheduled.String(), queue.Ready.String(); o.state == scheduled && r.state == ready {
		r.state = scheduled
	}
	r.version = o.version
	return r == o
}

// vandal damages files and looks what comes of it.
type vandal struct {
	truth   *intact
	rng     *rand.Rand
	path    string
	damaged pages
	deed    string
	atMeta  bool // one of the two first pages
	seen    tally
	failed  int
	server  *process // must not die
	checker *process // may
}

// damage changes something, mostly where there is something.
func (v *vandal) damage() {
	v.damaged = v.truth.file.clone()
	var used []int64
	for at := range v.damaged.at {
		used = append(used, at)
	}
	at := used[v.rng.IntN(len(used))]
	page := *v.damaged.at[at]
	v.atMeta = at < 2
	switch v.rng.IntN(5) {
	case 0:
		n := v.rng.IntN(pageSize / sector)
		clear(page[n*sector : (n+1)*sector])
		v.deed = fmt.Sprintf("sector %d of page %d zeroed", n, at)
	case 1:
		n := v.rng.IntN(pageSize * 8)
		page[n/8] ^= 1 << (n % 8)
		v.deed = fmt.Sprintf("bit %d of byte %d of page %d flipped", n%8, n/8, at)
	case 2:
		n := v.rng.IntN(16 * 8) // in the head of the page
		page[n/8] ^= 1 << (n % 8)
		v.deed = fmt.Sprintf("bit %d of byte %d of page %d flipped", n%8, n/8, at)
	case 3:
		other := used[v.rng.IntN(len(used))]
		page = *v.damaged.at[other]
		v.deed = fmt.Sprintf("page %d overwritten with page %d", at, other)
	case 4:
		v.damaged.size = v.rng.Int64N(v.damaged.size)
		if v.rng.IntN(2) == 0 {
			v.damaged.size = v.rng.Int64N(at*pageSize + 1)
		}
		v.deed = fmt.Sprintf("truncated to %d bytes", v.damaged.size)
		return
	}
	v.damaged.at[at] = &page
}

// round does some damage and returns what must not be. Half of the files were
// closed before they were damaged, and nobody has them checked.
func (v *vandal) round() error {
	v.damage()
	clean := v.rng.IntN(2) == 0
	if err := v.spread(!clean); err != nil {
		return err
	}
	if clean {
		l, reason, err := command(&v.server, "open "+v.path)
		if err != nil {
			return err
		}
		return v.judge(l, reason)
	}
	_, reason, err := command(&v.checker, "check "+v.path)
	switch {
	case err != nil:
		v.seen["the check died"]++
		return v.salvage()
	case reason != "":
		v.seen["refused"]++
		return v.salvage()
	}
	if v.atMeta {
		// After an unclean stop that may be a commit that was broken off, and the
		// one before counts.
		v.seen["checked with one meta page"]++
		return nil
	}
	return v.live()
}

// spread puts the damaged file in its place.
func (v *vandal) spread(marked bool) error {
	// A file of its own: a process that died with the last one may still go.
	for _, end := range []string{"", ".open", ".new", ".new.open"} {
		os.Remove(v.path + end)
	}
	if marked {
		if err := os.WriteFile(v.path+".open", nil, 0o600); err != nil {
			return err
		}
	}
	return v.damaged.write(v.path)
}

// command gives a process a command, which is launched when there is none. An error says that
// it died.
func command(p **process, text string) (l *ledger, refusal string, err error) {
	if *p == nil {
		if *p, err = launch("examiner", nil); err != nil {
			return nil, "", err
		}
	}
	answer, err := (*p).ask(text)
	if err != nil {
		*p = nil
		return nil, "", fmt.Errorf("%s: %w", text, err)
	}
	l = newLedger()
	for _, line := range answer {
		if reason, refused := strings.CutPrefix(line, toldRefused+" "); refused {
			return l, reason, nil
		}
		l.line(line)
	}
	return l, "", nil
}

// live has the server use a file that passed the check.
func (v *vandal) live() error {
	l, reason, err := command(&v.server, "trust "+v.path)
	if err != nil {
		return err
	}
	if err := v.judge(l, reason); err != nil || reason != "" {
		return err
	}
	if err := v.spread(true); err != nil {
		return err
	}
	if l, _, err = command(&v.server, "finish "+v.path); err != nil {
		return err
	}
	_, err = told(l)
	return err
}

// told reports whether damage was told, and returns what else was wrong.
func told(l *ledger) (damage bool, err error) {
	for _, w := range l.wrong {
		if !strings.Contains(w, "damaged") {
			return false, errors.New(w)
		}
		damage = true
	}
	return damage, nil
}

// judge compares what the server tells with the truth.
func (v *vandal) judge(l *ledger, reason string) error {
	if reason != "" {
		v.seen["refused at open"]++
		return nil
	}
	noticed, err := told(l)
	if err != nil {
		return err
	}
	for id, want := range v.truth.rows {
		got, there := l.dump[id]
		switch {
		case !there && !noticed:
			return fmt.Errorf("job %s (%s, %s) is gone, and nothing says so", id, want.kind, want.state)
		case there && !got.same(want):
			return fmt.Errorf("job %s is %+v and was %+v", id, got, want)
		}
	}
	for id := range l.dump {
		if _, was := v.truth.rows[id]; !was {
			return fmt.Errorf("job %s never was", id)
		}
	}
	if noticed {
		v.seen["damage told"]++
	} else {
		v.seen["harmless"]++
	}
	return nil
}

// recovered is how many versions newer than the record that was salvaged a job
// may be: one that was found running was handed back or ended.
func recovered(r row) uint64 {
	if r.state == queue.Ready.String() || r.state == queue.Failed.String() {
		return 0
	}
	return 1
}

// salvage has the server make the best of a file that is refused.
func (v *vandal) salvage() error {
	l, reason, err := command(&v.server, "salvage "+v.path)
	switch {
	case err != nil:
		return err
	case reason != "":
		v.seen["nothing to salvage"]++
		return nil
	}
	for id, got := range l.dump {
		want, was := v.truth.rows[id]
		if !was {
			v.seen["jobs salvaged that had been pruned"]++
		} else if !got.same(want) && got.version > want.version-recovered(got) {
			return fmt.Errorf("salvage: job %s is %+v and was %+v", id, got, want)
		}
	}
	v.seen["salvaged"]++
	v.seen["jobs salvaged"] += len(l.dump)
	v.seen["jobs not salvaged"] += max(len(v.truth.rows)-len(l.dump), 0)
	return nil
}

func (v *vandal) end() error {
	var list []error
	for _, p := range []*process{v.server, v.checker} {
		if p != nil {
			list = append(list, p.end())
		}
	}
	return errors.Join(list...)
}
