package crashtest

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// moment is one step of a recording: a call on the queue's file, or a line
// that was told.
type moment struct {
	call *call
	line string
	// again: a worker made this call, its first, after another was killed.
	again bool
}

const (
	recordedRounds = 8
	callsPerRound  = 500
)

// record has workers, one after the other, work on one file in dir, kills them
// between two of their calls, and returns what they asked of the disk and
// told.
func record(dir string, seed uint64) (*recording, error) {
	rng := newRand(seed, 1)
	path, lines := filepath.Join(dir, "jobs.db"), filepath.Join(dir, "lines")
	tape := &tape{lines: lines, dir: dir, ledger: newLedger()}
	for round := 1; round <= recordedRounds; round++ {
		w := work{Path: path, Seed: rng.Uint64(), Round: round, Asked: tape.ledger.asked, Lines: lines}
		tape.ledger.round, tape.ledger.asked = round, 0
		tape.left = callsPerRound/2 + rng.IntN(callsPerRound)
		// Half of the workers die between the last write of a commit and its sync.
		tape.torn = rng.IntN(2) == 0
		tape.open, tape.again = false, round > 1
		p, err := launchTrapped("worker", []string{w.env()}, dir, tape.take)
		if err != nil {
			return nil, err
		}
		for line := range p.lines {
			return nil, fmt.Errorf("the worker told %q, and not in its file", line)
		}
		<-p.exited
		<-p.served
		if said := p.stderr.String(); p.err == nil || said != "" || tape.left > 0 || p.broken != nil {
			return nil, fmt.Errorf("a worker ended by itself: %w", errors.Join(p.err, p.broken, errors.New(said)))
		}
		if len(tape.ledger.wrong) > 0 {
			return nil, errors.New(tape.ledger.wrong[0])
		}
	}
	return tape.of(path)
}

// recording is what was asked of one file and told, from when it had its name.
type recording struct {
	moments []moment
	first   pages // the file then
}

// of returns what concerns one file. It must be durable when it takes its
// name, and the name before anything is told.
func (t *tape) of(path string) (*recording, error) {
	last := slices.IndexFunc(t.moments, func(m moment) bool { return m.call != nil && m.call.path == path })
	if last < 0 {
		return nil, errors.New("nothing was written")
	}
	number, named, known := t.moments[last].call.file, false, false
	d, r := newDisk(), &recording{}
	for _, m := range t.moments {
		switch c := m.call; {
		case c == nil:
			if !known {
				return nil, fmt.Errorf("%q was told before the file's name was durable", m.line)
			}
		case c.path == t.dir:
			known = known || d.base.size > 0 && len(d.pending) == 0
			continue
		case c.file != number:
			continue
		case c.path == path && !named:
			if named = true; len(d.pending) > 0 || !known {
				return nil, errors.New("the file took its name before it was durable")
			}
			r.first = d.base.clone()
		}
		if m.call != nil && !named {
			d.apply(m.call)
		}
		if named {
			r.moments = append(r.moments, m)
		}
	}
	return r, nil
}

// tape collects the calls of workers.
type tape struct {
	dir, lines string
	moments    []moment
	ledger     *ledger
	told       int64 // the length of the file of lines
	left       int   // calls until the worker is killed
	torn       bool
	open       bool // the worker has the file open, about
	again      bool // it made no call yet, and is not the first
	last       *call
}

// take is the handler of the trap.
func (t *tape) take(p *process, c *call) {
	if c.path == t.lines {
		t.tell(c)
		return
	}
	if t.open = t.open || strings.HasSuffix(c.path, ".db"); t.open && c.what != resized {
		t.left--
	}
	isLast := t.last != nil && t.last.what == wrote && len(t.last.data) == pageSize && t.last.at <= pageSize
	// A build that never syncs would be waited for without end.
	never := t.left < -callsPerRound
	if t.left <= 0 && (!t.torn || never || isLast && c.what == synced) {
		p.kill()
		c.fail = errDied
		return
	}
	t.last = c
	t.moments = append(t.moments, moment{call: c, again: t.again && t.open})
	t.again = t.again && !t.open
}

// tell takes in lines. A call may come twice, when a signal broke it off.
func (t *tape) tell(c *call) {
	if c.what != wrote || c.at < t.told {
		return
	}
	t.told = c.at + int64(len(c.data))
	for line := range strings.Lines(string(c.data)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, toldJob+" ") || strings.HasPrefix(line, toldChecked+" ") {
			continue // what they found is not what is certain
		}
		t.ledger.line(line)
		t.moments = append(t.moments, moment{line: line})
	}
}
