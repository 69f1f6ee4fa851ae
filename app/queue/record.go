package queue

import (
	"encoding/binary"
	"hash/crc32"
	"math"
)

// Every value in the file ends in a CRC32C over the bucket's tag, the key and
// the value, so that a record that was damaged, or that bbolt handed out under
// a wrong key or from a wrong bucket, is noticed instead of believed: bbolt
// itself protects only its two meta pages.

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

const sumLength = 4

func checksum(in bucket, key, body []byte) uint32 {
	tag := [1]byte{byte(in)}
	sum := crc32.Update(0, castagnoli, tag[:])
	sum = crc32.Update(sum, castagnoli, key)
	return crc32.Update(sum, castagnoli, body)
}

// seal appends the checksum to body, which it takes over.
func seal(in bucket, key, body []byte) []byte {
	return binary.BigEndian.AppendUint32(body, checksum(in, key, body))
}

// sealCopy is seal for bytes that belong to somebody else.
func sealCopy(in bucket, key, body []byte) []byte {
	out := make([]byte, len(body), len(body)+sumLength)
	copy(out, body)
	return seal(in, key, out)
}

// unseal returns the body of a value, and false when it is damaged.
func unseal(in bucket, key, value []byte) ([]byte, bool) {
	n := len(value) - sumLength
	if n < 0 {
		return nil, false
	}
	body := value[:n:n]
	return body, checksum(in, key, body) == binary.BigEndian.Uint32(value[n:])
}

// scanner reads the fields of a record one after the other. After the first
// mistake it returns zeros and remembers that it failed. It refuses numbers
// that are not written in their shortest form, so that a record has one form.
type scanner struct {
	rest   []byte
	failed bool
}

func (s *scanner) fail() {
	s.failed = true
	s.rest = nil
}

func (s *scanner) byte() byte {
	if len(s.rest) == 0 {
		s.fail()
		return 0
	}
	b := s.rest[0]
	s.rest = s.rest[1:]
	return b
}

func (s *scanner) uint() uint64 {
	if len(s.rest) > 0 && s.rest[0] < 0x80 {
		v := uint64(s.rest[0])
		s.rest = s.rest[1:]
		return v
	}
	v, n := binary.Uvarint(s.rest)
	if n <= 0 || n > 1 && s.rest[n-1] == 0 {
		s.fail()
		return 0
	}
	s.rest = s.rest[n:]
	return v
}

func (s *scanner) int() int64 {
	u := s.uint()
	return int64(u>>1) ^ -int64(u&1)
}

// small reads a number that must fit 32 bits.
func (s *scanner) small() uint32 {
	v := s.uint()
	if v > math.MaxUint32 {
		s.fail()
		return 0
	}
	return uint32(v)
}

func (s *scanner) bytes(n int) []byte {
	if n < 0 || n > len(s.rest) {
		s.fail()
		return nil
	}
	b := s.rest[:n:n]
	s.rest = s.rest[n:]
	return b
}

// text reads a byte of length and so many bytes.
func (s *scanner) text() []byte { return s.bytes(int(s.byte())) }

func (s *scanner) id() (id ID) {
	copy(id[:], s.bytes(len(id)))
	return id
}

func appendText(out []byte, text string) []byte {
	return append(append(out, byte(len(text))), text...)
}

// timeKey is when|id: keys of the buckets that are ordered by time. Times
// before 1970 sort first.
func timeKey(ms int64, id ID) []byte {
	key := make([]byte, 8, 8+len(id))
	binary.BigEndian.PutUint64(key, uint64(ms)^(1<<63))
	return append(key, id[:]...)
}

func splitTimeKey(key []byte) (ms int64, id ID, ok bool) {
	if len(key) != 8+len(id) {
		return 0, id, false
	}
	copy(id[:], key[8:])
	return int64(binary.BigEndian.Uint64(key) ^ (1 << 63)), id, true
}

// entryKey is id|seq: keys of the journal.
func entryKey(id ID, seq uint64) []byte {
	key := make([]byte, len(id), len(id)+8)
	copy(key, id[:])
	return binary.BigEndian.AppendUint64(key, seq)
}
