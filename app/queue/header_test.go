package queue

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func fullHeader() *header {
	return &header{
		id: DeriveID("h"), state: Scheduled, priority: Low, scope: UntilStart, flags: isGiven | hasUnique | holdsUnique | hasIdem | hasNote | hasLoad,
		seq: 1 << 30, due: begin.UnixMilli() + 30_000, delay: 30_000, kind: "briefing", queue: "default", tenant: "z8f3kq2m1x0c9v7",
		version: 12, attempt: 3, starts: 7, crashes: 1, retries: 3, created: begin.UnixMilli(), started: begin.UnixMilli() + 5,
		timeout: 300_000, maxAge: 86_400_000, keepFor: 3_600_000, uniq: DeriveID("u"), idem: DeriveID("i"),
		logFirst: 3, logNext: 12, logBytes: 4096,
	}
}

func TestAHeaderIsSmall(t *testing.T) {
	h := fullHeader()
	h.finished, h.expires = h.started+10, h.started+3_600_010
	if n := len(seal(inJob, h.id[:], h.encode(nil))); n > 200 {
		t.Fatalf("a header with everything takes %d bytes", n)
	}
	long := strings.Repeat("x", maxName)
	h.kind, h.queue, h.tenant = long, long, long
	h.seq, h.version, h.logFirst, h.logNext, h.logBytes = 1<<63, 1<<63, 1<<63, 1<<63, 1<<63
	for _, v := range []*int64{&h.due, &h.delay, &h.retries, &h.created, &h.started, &h.finished, &h.expires, &h.timeout, &h.maxAge, &h.keepFor} {
		*v = -1 << 63
	}
	h.attempt, h.starts, h.crashes = 1<<32-1, 1<<32-1, 1<<32-1
	if n := len(seal(inJob, h.id[:], h.encode(nil))); n > maxHeader {
		t.Fatalf("the longest header takes %d bytes, more than maxHeader", n)
	}
}

func TestEachFlippedBitOfARecordIsNoticed(t *testing.T) {
	h := fullHeader()
	value := seal(inJob, h.id[:], h.encode(nil))
	if _, ok := unseal(inJob, h.id[:], value); !ok {
		t.Fatal("an intact record is refused")
	}
	for bit := range len(value) * 8 {
		value[bit/8] ^= 1 << (bit % 8)
		if _, ok := unseal(inJob, h.id[:], value); ok {
			t.Fatalf("bit %d was flipped and nobody noticed", bit)
		}
		value[bit/8] ^= 1 << (bit % 8)
	}
	other := DeriveID("other")
	if _, ok := unseal(inJob, other[:], value); ok {
		t.Fatal("a record is believed under another key")
	}
	if _, ok := unseal(inLoad, h.id[:], value); ok {
		t.Fatal("a record is believed in another bucket")
	}
	if _, ok := unseal(inJob, h.id[:], value[:3]); ok {
		t.Fatal("a record without a checksum is believed")
	}
}

// sameHeader decodes and encodes again.
func sameHeader(t *testing.T, body []byte) {
	h, ok := decodeHeader(ID{1}, body, nil)
	if ok && !bytes.Equal(h.encode(nil), body) {
		t.Fatalf("%x was read as %+v, which is written %x", body, h, h.encode(nil))
	}
}

func TestAHeaderHasOneForm(t *testing.T) {
	body := fullHeader().encode(nil)
	h, ok := decodeHeader(DeriveID("h"), body, nil)
	if !ok || !reflect.DeepEqual(h, fullHeader()) {
		t.Fatalf("a header came back as %+v", h)
	}
	for n := range len(body) {
		if _, ok := decodeHeader(ID{}, body[:n], nil); ok {
			t.Fatalf("%d of %d bytes are taken for a header", n, len(body))
		}
	}
	if _, ok := decodeHeader(ID{}, append(bytes.Clone(body), 0), nil); ok {
		t.Fatal("a header with a tail is accepted")
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		damaged := bytes.Clone(body)
		for range 1 + rng.IntN(3) {
			damaged[rng.IntN(len(damaged))] = byte(rng.Uint32())
		}
		sameHeader(t, damaged)
	}
}

func FuzzDecodeHeader(f *testing.F) {
	f.Add(fullHeader().encode(nil))
	f.Add([]byte{headerForm, byte(Ready), Normal, 0})
	f.Fuzz(func(t *testing.T, body []byte) {
		sameHeader(t, body)
		if n, ok := decodeNote(body); ok && len(n.problem) > maxProblem {
			t.Fatal("a note is longer than its bound")
		}
	})
}

func TestANoteKeepsProgressAndProblem(t *testing.T) {
	n := &note{progress: Progress{Done: 3, Total: -1, Step: "reading"}, problem: strings.Repeat("ä", 900)}
	back, ok := decodeNote(n.encode())
	if !ok || *back != *n {
		t.Fatalf("a note came back as %+v", back)
	}
	if got := cut(strings.Repeat("ä", 5), 5); got != "ää" {
		t.Fatalf("cut in the middle of a character: %q", got)
	}
	if got := cut("a\xffb", 10); got != "a\uFFFDb" {
		t.Fatalf("invalid text stays: %q", got)
	}
}

func TestTimeKeysSortByTime(t *testing.T) {
	var last []byte
	for _, ms := range []int64{-1 << 62, -5, 0, 1, 1 << 40, 1 << 62} {
		key := timeKey(ms, DeriveID("x"))
		if bytes.Compare(key, last) <= 0 {
			t.Fatalf("%d does not sort after what is earlier", ms)
		}
		back, id, ok := splitTimeKey(key)
		if !ok || back != ms || id != DeriveID("x") {
			t.Fatalf("%d came back as %d, %s", ms, back, id)
		}
		last = key
	}
}
