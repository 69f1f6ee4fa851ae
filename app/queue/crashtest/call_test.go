package crashtest

import (
	"errors"
	"os"
	"testing"
)

// call is what a trapped child asks for.
type call struct {
	what what
	path string
	file uint64 // the same file under all its names
	at   int64  // where it writes, or the new size
	data []byte
	link string // opens the file
	// fail is the error that the child gets, and nothing is done; set by the
	// trap's handler.
	fail error
}

type what uint8

const (
	wrote what = iota + 1
	resized
	synced
)

// do carries the call out. Nothing is synced: what a sync would have made
// durable is the business of whoever records the calls.
func (c *call) do() error {
	if c.fail != nil || c.what == synced {
		return c.fail
	}
	f, err := os.OpenFile(c.link, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if c.what == resized {
		return f.Truncate(c.at)
	}
	_, err = f.WriteAt(c.data, c.at)
	return err
}

// errNoTrap says that the system does not let processes be trapped.
var errNoTrap = errors.New("system calls cannot be handed over here")

// needTrap skips a test where there are no traps, unless all checks are asked
// for as required.
func needTrap(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, errNoTrap) {
		return
	}
	if os.Getenv("PULSEPLAN_ORACLES") == "required" {
		t.Fatalf("%v, and PULSEPLAN_ORACLES=required", err)
	}
	t.Skip(err)
}
