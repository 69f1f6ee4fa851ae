package queue

import (
	"testing"
	"time"
)

func TestAnEndIsToldWhoseCommitFailedAndIsDurable(t *testing.T) {
	for kind, want := range map[fault]State{failAfter: Done, failBefore: Running} {
		m := newMachine(t, nil)
		id := m.mustEnqueue(Job{Kind: "a"})[0].ID
		m.rest()
		d := m.disk.(*memDisk)
		d.fault = func(string, int) fault { return kind }
		m.finish(id, nil)
		d.fault = func(string, int) fault { return noFault }
		m.heard = nil
		m.advance(time.Second) // the file is opened again
		m.wantState(id, want)
		if len(m.heard) == 0 || m.heard[len(m.heard)-1].State != want {
			t.Fatalf("fault %d: heard %v, want the last to say %s", kind, m.heard, want)
		}
	}
}
