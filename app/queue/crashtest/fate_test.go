package crashtest

import (
	"math/rand/v2"
	"syscall"
	"time"
)

// fate is what happens to a worker.
type fate struct {
	how   how
	after time.Duration // when
	grace time.Duration // how long it may take to stop when it is asked to
}

type how uint8

const (
	killed      how = iota // some time after it opened the queue
	killedEarly            // maybe while it opens
	stopped                // asked to stop, and killed if that takes longer
	finish                 // runs to its end
)

const (
	killMin  = 8 * time.Millisecond
	killMax  = 130 * time.Millisecond
	maxGrace = 60 * time.Millisecond
	// killPatience is when a worker hangs.
	killPatience = 90 * time.Second
)

func chance(rng *rand.Rand) fate {
	f := fate{after: killMin + time.Duration(rng.Int64N(int64(killMax-killMin))), grace: time.Duration(rng.Int64N(int64(maxGrace)))}
	switch rng.IntN(8) {
	case 0:
		f.how = killedEarly
	case 1:
		f.how = stopped
	}
	return f
}

// outcome is how a worker ended.
type outcome struct {
	opened bool // it told what the file holds, and died with the file open
	clean  bool // it stopped by itself
}

// watch reads a worker's lines into the ledger until its fate has come true.
func (f fate) watch(p *process, l *ledger, last outcome) (o outcome) {
	clock := time.NewTimer(killPatience)
	defer clock.Stop()
	if f.how == killedEarly {
		clock.Reset(f.after)
	}
	l.forget()
	asked, shot, hangs := false, false, false
	for open := true; open; {
		select {
		case <-clock.C:
			switch {
			case f.how == stopped && o.opened && !asked:
				asked = true
				l.release()
				_ = p.cmd.Process.Signal(syscall.SIGTERM)
				clock.Reset(f.grace)
			default:
				hangs = f.how == finish || !o.opened && f.how != killedEarly
				shot = true
				p.kill()
			}
		case line, ok := <-p.lines:
			if open = ok; !ok || !l.line(line) {
				break
			}
			l.settle(last)
			last = outcome{} // a second telling is within this process
			if !o.opened && (f.how == killed || f.how == stopped) {
				clock.Reset(f.after)
			}
			o.opened = true
		}
	}
	<-p.exited
	o.clean = p.err == nil
	if asked && !o.clean {
		o.opened = false // it may have been through with the file
	}
	switch said := p.stderr.String(); {
	case said != "":
		l.complain("the worker said: %s", said)
	case hangs:
		l.complain("the worker hangs")
	case !o.clean && !shot:
		l.complain("the worker ended by itself: %v", p.err)
	}
	return o
}

// settle holds what the file was just told to hold against the facts. last is
// how the worker before ended.
func (l *ledger) settle(last outcome) {
	if last.clean && l.unclean || last.opened && !last.clean && !l.unclean {
		l.complain("the last worker stopped by itself: %v; the queue found that: %v", last.clean, !l.unclean)
	}
	l.check(l.unclean && last.opened)
	l.adopt()
}

// release takes back what is certain about claims: the worker is asked to
// stop, and hands jobs back.
func (l *ledger) release() {
	for _, f := range l.facts {
		f.claimed = 0
	}
}
