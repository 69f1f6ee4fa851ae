package crashtest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pulseplan/pulseplan/app/queue"
)

// ledger knows from the lines of the workers on one file what must be true of
// it from then on.
type ledger struct {
	facts map[string]*fact
	idem  map[string]string // idempotency key -> the job that stands for it
	dump  map[string]row    // what the file was last told to hold
	told  bool              // and that was all
	// unclean: the queue found that the worker before did not stop by itself.
	unclean bool
	wrong   []string
	round   int
	asked   int // the last ID of its own that the round asked for
	sum     sum
}

// fact is what is certain about a job.
type fact struct {
	kind     string
	durable  bool   // its Enqueue was answered, or something later was
	gone     bool   // it may have been pruned
	end      string // empty: none was told
	past     bool   // that was told, or that it may be gone, before this worker
	version  uint64
	appended uint64
	resumed  bool
	// cancelled: Cancel was answered.
	cancelled bool
	fresh     int
	starts    int
	claimed   int // crashes after an unclean end, at least; 0: not certain
}

// row is a job in the file.
type row struct {
	state, kind, key string
	version          uint64
	crashes          int
	first, next      uint64
}

// sum is what a run did.
type sum struct {
	enqueued, starts, again, ends, entries, resumed, cancelled, dead int
}

func newLedger() *ledger {
	return &ledger{facts: map[string]*fact{}, idem: map[string]string{}, dump: map[string]row{}}
}

func (l *ledger) complain(format string, args ...any) {
	if len(l.wrong) < 20 {
		l.wrong = append(l.wrong, fmt.Sprintf(format, args...))
	}
}

func (l *ledger) fact(id string) *fact {
	f := l.facts[id]
	if f == nil {
		f = &fact{}
		l.facts[id] = f
	}
	return f
}

func isEnd(state string) bool {
	var s queue.State
	return s.UnmarshalText([]byte(state)) == nil && s.Ended()
}

// line takes in what a worker told and returns true when that was the last
// line of what the file holds.
func (l *ledger) line(text string) (dumped bool) {
	w := strings.Fields(text)
	want := map[string]int{toldEnqueue: 6, toldStart: 4, toldNews: 4, toldJournal: 3, toldResume: 2, toldCancel: 2, toldGone: 3, toldJob: 9, toldDamaged: 3, toldChecked: 4}
	if len(w) == 0 || w[0] != toldWrong && len(w) != want[w[0]] {
		l.complain("the worker told %q", text)
		return false
	}
	number := func(i int) int {
		n, err := strconv.Atoi(w[i])
		if err != nil {
			l.complain("the worker told %q", text)
		}
		return n
	}
	switch w[0] {
	case toldWrong:
		l.complain("%s", text[len(toldWrong)+1:])
	case toldEnqueue:
		l.enqueued(w[1], w[2], w[3], w[4] == "true", w[5])
	case toldStart:
		l.started(w[1], number(2), w[3] == "true")
	case toldNews:
		l.news(w[1], w[2], uint64(number(3)))
	case toldJournal:
		f := l.fact(w[1])
		f.durable = true
		f.appended = max(f.appended, uint64(number(2)))
		l.sum.entries++
	case toldResume:
		f := l.fact(w[1])
		if f.resumed {
			l.complain("job %s was resumed twice", w[1])
		}
		f.durable, f.resumed = true, true
		l.sum.resumed++
	case toldCancel:
		f := l.fact(w[1])
		f.durable, f.cancelled = true, true // OnChange may tell of its start later
		l.sum.cancelled++
	case toldGone:
		if !isEnd(w[2]) {
			l.complain("job %s is %s and shall be pruned", w[1], w[2])
		}
		l.fact(w[1]).gone = true
	case toldJob:
		if l.told {
			l.forget()
		}
		if _, twice := l.dump[w[1]]; twice {
			l.complain("job %s is listed twice", w[1])
		}
		l.dump[w[1]] = row{state: w[2], version: uint64(number(3)), crashes: number(4), kind: w[5], key: w[6], first: uint64(number(7)), next: uint64(number(8))}
	case toldDamaged:
		l.complain("the %s of job %s is damaged", w[2], w[1])
	case toldChecked:
		if l.told {
			l.forget()
		}
		l.told, l.unclean = true, w[1] != "0"
		if w[2] != "0" || w[3] != "0" {
			l.complain("%s damaged records, %s set aside", w[2], w[3])
		}
		return true
	}
	return false
}

func (l *ledger) enqueued(id, kind, key string, fresh bool, state string) {
	f := l.fact(id)
	f.kind, f.durable = kind, true
	if fresh {
		l.sum.enqueued++
		if f.fresh++; f.fresh > 1 || f.past {
			l.complain("job %s of kind %s was taken for a new one again", id, kind)
		}
	} else if state == queue.State(0).String() && !f.gone {
		l.complain("job %s is said to have ended long ago", id)
	}
	switch kind {
	case keyed:
		if first := l.idem[key]; first != "" && first != id {
			l.complain("the idempotency key %s stands for the jobs %s and %s", key, first, id)
		}
		l.idem[key] = id
	case given:
		var round, n int
		if _, err := fmt.Sscanf(key, "%d/%d", &round, &n); err == nil && round == l.round {
			l.asked = max(l.asked, n)
		}
	}
}

func (l *ledger) started(id string, crashes int, strict bool) {
	f := l.fact(id)
	// A handler that was about to tell its start may be cancelled before it does.
	if f.past || f.end != "" && f.end != queue.Cancelled.String() {
		l.complain("job %s started after its end was told (%s)", id, f.end)
	}
	if f.kind == once && f.starts > 0 {
		l.complain("job %s started twice and must not", id)
	}
	f.durable = true
	f.claimed = 0
	if strict {
		f.claimed = crashes + 1
	}
	if f.starts++; f.starts > 1 {
		l.sum.again++
	}
	l.sum.starts++
}

func (l *ledger) news(id, state string, version uint64) {
	f := l.fact(id)
	if version < f.version {
		l.complain("job %s went from version %d back to %d", id, f.version, version)
	}
	f.durable, f.version = true, version
	if isEnd(state) {
		l.end(id, state)
	} else if f.end != "" {
		l.complain("job %s is %s after it was %s", id, state, f.end)
	}
}

func (l *ledger) end(id, state string) {
	f := l.fact(id)
	if f.end != "" && f.end != state {
		l.complain("job %s is %s after it was %s", id, state, f.end)
	}
	if f.end == "" {
		l.sum.ends++
	}
	f.durable, f.end, f.claimed = true, state, 0
}

func (l *ledger) errors() []error {
	var list []error
	for _, w := range l.wrong {
		list = append(list, errors.New(w))
	}
	return list
}
