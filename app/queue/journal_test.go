package queue

import (
	"fmt"
	"testing"
)

func journal(t *testing.T, m *machine, id ID, after uint64) string {
	t.Helper()
	entries, err := m.q.Entries(id, after)
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	for _, e := range entries {
		out += fmt.Sprintf("%d:%s ", e.Seq, e.Data)
	}
	return out
}

func TestAJournalKeepsItsOrderAndIsCompacted(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	other := m.mustEnqueue(Job{Kind: "a"})[0].ID
	r := m.run(id)
	m.must(m.run(other).appendOp([][]byte{[]byte("other")}))
	m.must(r.appendOp([][]byte{[]byte("a"), []byte("b")}))
	m.must(r.appendOp([][]byte{[]byte("c")}))
	if got := journal(t, m, id, 0); got != "1:a 2:b 3:c " {
		t.Fatal(got)
	}
	if got := journal(t, m, id, 2); got != "3:c " {
		t.Fatal(got)
	}
	m.wantErr(m.try(r.compactOp(4, nil)), ErrInvalid)
	m.wantErr(m.try(r.compactOp(0, nil)), ErrInvalid)
	m.must(r.compactOp(2, []byte("ab")))
	m.crash()
	m.rest()
	r = m.run(id)
	m.must(r.appendOp([][]byte{[]byte("d")}))
	if got := journal(t, m, id, 0); got != "2:ab 3:c 4:d " {
		t.Fatal(got)
	}
	m.must(r.compactOp(4, []byte("abcd")))
	if got := journal(t, m, id, 0); got != "4:abcd " {
		t.Fatal(got)
	}
	if got := journal(t, m, other, 0); got != "1:other " {
		t.Fatal(got)
	}
	if h := r.job.full; h.logBytes != 4 || h.logFirst != 4 || h.logNext != 5 {
		t.Fatalf("counted %d bytes, entries %d to %d", h.logBytes, h.logFirst, h.logNext)
	}
}

func TestAppendAndCompactInOneCommitAgree(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	r := m.run(id)
	for _, do := range []func(*batch) error{
		r.appendOp([][]byte{[]byte("aa"), []byte("bbb")}), r.compactOp(1, []byte("A")), r.appendOp([][]byte{[]byte("c")}), r.compactOp(3, []byte("ABC")),
	} {
		if err := m.q.push(&op{do: do}); err != nil {
			t.Fatal(err)
		}
	}
	m.rest()
	if got := journal(t, m, id, 0); got != "3:ABC " || r.job.full.logBytes != 3 {
		t.Fatalf("%s, %d bytes", got, r.job.full.logBytes)
	}
}

func TestAJournalHasBoundsThatAnEndMayPass(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	r := m.run(id)
	if _, err := checkEntries([][]byte{make([]byte, MaxEntry+1)}); err == nil {
		t.Fatal("a large entry is accepted")
	}
	m.must(r.appendOp(make([][]byte, MaxEntries)))
	m.wantErr(m.try(r.appendOp([][]byte{nil})), ErrJournalFull)
	m.must(r.compactOp(MaxEntries, []byte("all")))
	big := make([]byte, MaxEntry)
	for range MaxJournal/MaxEntry - 1 {
		m.must(r.appendOp([][]byte{big}))
	}
	m.wantErr(m.try(r.appendOp([][]byte{big})), ErrJournalFull)
	if err := r.Finally(big); err != nil {
		t.Fatal(err)
	}
	m.finish(id, nil)
	m.wantState(id, Done)
	entries, err := m.q.Entries(id, 0)
	if err != nil || len(entries) != 1+MaxJournal/MaxEntry {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
}

func TestEntriesOfTheEndAreWrittenWithItOrNotAtAll(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a"})[0].ID
	_ = m.run(id).Finally([]byte("end"))
	m.disk.(*memDisk).fault = func(string, int) fault { return failBefore }
	m.finish(id, nil)
	m.disk.(*memDisk).fault = func(string, int) fault { return noFault }
	m.crash()
	m.rest()
	if got := journal(t, m, id, 0); got != "" {
		t.Fatalf("an end that was not committed left %s", got)
	}
	_ = m.run(id).Finally([]byte("end"))
	m.finish(id, errWork)
	if got := journal(t, m, id, 0); got != "1:end " {
		t.Fatal(got)
	}
}
