package crashtest

import (
	"fmt"
	"io"
	"os"
	"sync"
)

// What a child tells, one line each and each written in one piece, so that a
// kill leaves whole lines. A line is told after what it says is settled, and
// before anything that follows from it.
//
//	E id kind key fresh state   Enqueue answered: a new job, or one that existed
//	S id crashes strict         a handler started; strict: its claim is durable
//	N id state version          OnChange told a state
//	J id seq                    Append answered: the journal holds entry seq
//	R id                        Resume answered
//	C id                        Cancel answered
//	G id state                  MayPrune was asked about a job
//	L id state version crashes kind key first next   a job that the file holds, with its journal's bounds
//	D id what                   a part of a job that cannot be read: its payload, journal or result
//	K unclean damaged quarantined                    that was all of them, and a full check passed
//	X text                      something is wrong
const (
	toldEnqueue = "E"
	toldStart   = "S"
	toldNews    = "N"
	toldJournal = "J"
	toldResume  = "R"
	toldCancel  = "C"
	toldGone    = "G"
	toldJob     = "L"
	toldDamaged = "D"
	toldChecked = "K"
	toldWrong   = "X"
)

// teller writes lines to the parent.
type teller struct {
	mu    sync.Mutex
	write func(line []byte) error
}

// tell does not return before the line is with the parent.
func (t *teller) tell(what string, args ...any) {
	line := append([]byte(what), ' ')
	line = fmt.Appendln(line, args...)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.write(line); err != nil {
		fmt.Fprintln(os.Stderr, "tell:", err)
		os.Exit(1)
	}
}

func (t *teller) wrong(format string, args ...any) { t.tell(toldWrong, fmt.Sprintf(format, args...)) }

// toPipe tells on the standard output.
func toPipe() *teller {
	return &teller{write: func(line []byte) error { _, err := os.Stdout.Write(line); return err }}
}

// toFile tells by writes at places of their own, which a trap sees among the
// queue's writes in the order in which they happened.
func toFile(f *os.File) (*teller, error) {
	at, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	return &teller{write: func(line []byte) error {
		n, err := f.WriteAt(line, at)
		at += int64(n)
		return err
	}}, nil
}
