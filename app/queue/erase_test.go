package queue

import (
	"errors"
	"testing"
)

func TestErasedJobsAreGoneAtOnceWhateverTheyWereAt(t *testing.T) {
	m := newMachine(t, nil)
	jobs := m.mustEnqueue(Job{Kind: "a", Tenant: "ada"}, Job{Kind: "a", Tenant: "ada"}, Job{Kind: "a", Tenant: "bob"})
	done, running, bobs := jobs[0].ID, jobs[1].ID, jobs[2].ID
	m.finish(done, nil)
	run := m.run(running)
	erased := []ID{done, running, NewID(m.q.o.Now())}
	m.must(endOp(erased, "gone"))
	m.must(eraseOp(erased))
	for _, id := range erased {
		if _, err := m.q.Get(id); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s is still known (%v)", id, err)
		}
	}
	list, err := m.q.List(Filter{})
	if err != nil || len(list) != 1 || list[0].ID != bobs {
		t.Fatalf("%v (%v)", list, err)
	}
	m.end(run, nil) // what the handler still says reaches nobody
	m.finish(bobs, nil)
	m.rest()
	m.crash()
	if list, err := m.q.List(Filter{}); err != nil || len(list) != 1 || list[0].ID != bobs || list[0].State != Done {
		t.Errorf("after a crash: %v (%v)", list, err)
	}
}
