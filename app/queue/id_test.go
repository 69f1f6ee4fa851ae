package queue

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestAnIDSurvivesItsTextForm(t *testing.T) {
	ids := []ID{{}, DeriveID("a"), NewID(begin)}
	ids = append(ids, ID(bytes.Repeat([]byte{0xff}, 16)))
	for range 1000 {
		var id ID
		_, _ = rand.Read(id[:])
		ids = append(ids, id)
	}
	for _, id := range ids {
		text := id.String()
		back, err := ParseID(text)
		if err != nil || back != id || len(text) != IDLength {
			t.Fatalf("%x became %q and that %x, %v", id, text, back, err)
		}
		raw, err := json.Marshal(map[string]ID{"id": id})
		if err != nil || string(raw) != `{"id":"`+text+`"}` {
			t.Fatalf("as JSON: %s, %v", raw, err)
		}
		var into map[string]ID
		if err := json.Unmarshal(raw, &into); err != nil || into["id"] != id {
			t.Fatalf("from JSON: %v, %v", into, err)
		}
	}
}

func TestIDsSortByAgeInBothForms(t *testing.T) {
	var last ID
	for i := range 500 {
		id := NewID(begin.Add(time.Duration(i) * time.Millisecond))
		if bytes.Compare(id[:], last[:]) <= 0 || id.String() <= last.String() {
			t.Fatalf("%s does not sort after %s", id, last)
		}
		last = id
	}
	if id := NewID(time.Time{}); id[0] != 0 {
		t.Fatalf("a time before 1970 gives %x", id)
	}
}

func TestOnlyTheOneTextFormOfAnIDIsRead(t *testing.T) {
	good := DeriveID("x").String()
	for _, text := range []string{
		"", good[1:], good + "0", strings.ToUpper(good), "8" + strings.Repeat("0", 25), // more than 128 bits
		strings.Replace(good, good[3:4], "i", 1), "l" + good[1:], good[:25] + " ", good[:25] + "\xff",
	} {
		if id, err := ParseID(text); err == nil {
			t.Errorf("%q was read as %x", text, id)
		}
		var id ID
		if err := id.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was unmarshalled", text)
		}
	}
}

func TestDerivedIDsDependOnEachPartAndItsPlace(t *testing.T) {
	seen := map[ID][]string{}
	for _, parts := range [][]string{{}, {""}, {"", ""}, {"a"}, {"a", ""}, {"", "a"}, {"ab"}, {"a", "b"}, {"b", "a"}, {"1:a"}} {
		id := DeriveID(parts...)
		if other, ok := seen[id]; ok {
			t.Errorf("%q and %q derive the same ID", parts, other)
		}
		if DeriveID(parts...) != id {
			t.Errorf("%q derives two IDs", parts)
		}
		seen[id] = parts
	}
}

func FuzzParseID(f *testing.F) {
	f.Add("01m892a6bd1rknes4tprjxecqm")
	f.Add("7zzzzzzzzzzzzzzzzzzzzzzzzz")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ParseID(text)
		if err == nil && id.String() != text {
			t.Fatalf("%q was read as %s", text, id)
		}
	})
}
