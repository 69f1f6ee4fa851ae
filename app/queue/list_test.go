package queue

import (
	"fmt"
	"testing"
	"time"
)

func TestListGivesPagesOfWhatTheFilterAllows(t *testing.T) {
	m := newMachine(t, func(m *machine) { m.o.Workers, m.o.TenantLimit = 1, 1000 })
	var ids []ID
	for i := range 25 {
		j := Job{Kind: []string{"a", "b"}[i%2], Tenant: []string{"anna", "ben", ""}[i%3]}
		if i >= 20 {
			j.RunAt = m.v.Now().Add(time.Duration(i) * time.Minute)
		}
		ids = append(ids, m.mustEnqueue(j)[0].ID)
	}
	m.must(stopOp(ids[3], Cancelled, "why"))
	count := func(f Filter) (n int) {
		t.Helper()
		list, err := m.q.List(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			if f.Kind != "" && s.Kind != f.Kind || f.Tenant != "" && s.Tenant != f.Tenant {
				t.Fatalf("%+v does not match %+v", s, f)
			}
		}
		return len(list)
	}
	for _, c := range []struct {
		f    Filter
		want int
	}{
		{Filter{}, 25},
		{Filter{Kind: "a"}, 13},
		{Filter{Tenant: "ben", Kind: "b"}, 4},
		{Filter{States: []State{Running}}, 1},
		{Filter{States: []State{Scheduled, Cancelled}}, 6},
		{Filter{Queue: "other"}, 0},
		{Filter{Limit: 7}, 7},
		{Filter{After: ids[20]}, 4},
		{Filter{After: ids[24]}, 0},
	} {
		if n := count(c.f); n != c.want {
			t.Errorf("%+v gives %d, want %d", c.f, n, c.want)
		}
	}
	var paged []ID
	f := Filter{Limit: 4}
	for {
		page, err := m.q.List(f)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, s := range page {
			paged = append(paged, s.ID)
		}
		f.After = page[len(page)-1].ID
	}
	if fmt.Sprint(paged) != fmt.Sprint(ids) {
		t.Fatalf("the pages have %d jobs", len(paged))
	}
	list, err := m.q.List(Filter{States: []State{Cancelled}})
	if err != nil || len(list) != 1 || list[0].Error != "why" {
		t.Fatalf("%+v, %v", list, err)
	}
}

func TestStatesReadWhatTheyWrite(t *testing.T) {
	for s := Scheduled; s <= Discarded; s++ {
		text, err := s.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back State
		if err := back.UnmarshalText(text); err != nil || back != s {
			t.Errorf("%q came back as %s, %v", text, back, err)
		}
	}
	var s State
	if err := s.UnmarshalText([]byte("lost")); err == nil {
		t.Error("a state that does not exist is read")
	}
}

func TestStatsTellHowLongTheOldestWaits(t *testing.T) {
	m := newMachine(t, nil)
	m.must(pauseOp("mail", true))
	m.mustEnqueue(Job{Kind: "a", Queue: "mail"})
	m.advance(90 * time.Second)
	m.mustEnqueue(Job{Kind: "a", Queue: "mail", Tenant: "anna"})
	s := m.q.Stats().Queues["mail"]
	if s.OldestWait != 90*time.Second || s.Depth[Ready] != 2 || !s.Paused || s.Running != 0 {
		t.Fatalf("%+v", s)
	}
}
