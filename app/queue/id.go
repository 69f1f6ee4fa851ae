package queue

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// ID names a job: 48 bits of milliseconds since 1970, then 80 random bits, so
// that sorting by ID is sorting by age (the layout of a ULID). Derived IDs are
// hashes and sort anywhere.
type ID [16]byte

// idLetters is Crockford's base 32 in lower case: no i, l, o, u.
const idLetters = "0123456789abcdefghjkmnpqrstvwxyz"

// IDLength is the length of an ID as text.
const IDLength = 26

// NewID makes an ID for now from the system's randomness.
func NewID(now time.Time) ID {
	var id ID
	ms := max(now.UnixMilli(), 0)
	var head [8]byte
	binary.BigEndian.PutUint64(head[:], uint64(ms)<<16)
	copy(id[:6], head[:6])
	_, _ = rand.Read(id[6:]) // never fails (crypto/rand)
	return id
}

// DeriveID makes the same ID from the same parts, and another from others.
func DeriveID(parts ...string) ID {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return ID(h.Sum(nil)[:16])
}

// ParseID reads the text form.
func ParseID(text string) (ID, error) {
	var id ID
	if len(text) != IDLength {
		return id, fmt.Errorf("job id %.40q: must have %d characters", text, IDLength)
	}
	var hi, lo uint64 // 128 bits and two leading zeros
	for i := range len(text) {
		v := letterValue(text[i])
		if v == 0xff || i == 0 && v > 7 {
			return ID{}, fmt.Errorf("job id %q: has a character no id has", text)
		}
		hi = hi<<5 | lo>>59
		lo = lo<<5 | uint64(v)
	}
	binary.BigEndian.PutUint64(id[:8], hi)
	binary.BigEndian.PutUint64(id[8:], lo)
	return id, nil
}

func letterValue(c byte) byte {
	for i := range len(idLetters) {
		if idLetters[i] == c {
			return byte(i)
		}
	}
	return 0xff
}

// String is the text form: 26 letters and digits.
func (id ID) String() string {
	var out [IDLength]byte
	hi, lo := binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(id[8:])
	for i := IDLength - 1; i >= 0; i-- {
		out[i] = idLetters[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(out[:])
}

// IsZero reports whether there is no ID.
func (id ID) IsZero() bool { return id == ID{} }

// MarshalText implements encoding.TextMarshaler.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (id *ID) UnmarshalText(text []byte) error {
	parsed, err := ParseID(string(text))
	if err != nil {
		return err
	}
	*id = parsed
	return nil
}
