package queue

import "io"

// bucket is a part of the file; its number is the tag in each checksum, so
// numbers are never used again for something else.
type bucket uint8

const (
	inJob    bucket = iota + 1 // id -> header
	inLoad                     // id -> payload
	inResult                   // id -> result
	inNote                     // id -> progress and last problem
	inLog                      // id|seq -> journal entry
	inFin                      // expires|id -> nothing: ended jobs in the order they are pruned
	inUniq                     // hash of kind and key -> id of the job that holds it
	inIdem                     // hash of tenant, kind and key -> id, hash of the payload
	inSeen                     // id -> when it was pruned: given IDs that must not come back
	inSeenAt                   // when|id -> nothing: the same in order of time
	inMeta                     // settings that outlive the process
	inBad                      // tag|key -> what was found there and could not be believed
	lastBucket
)

var bucketNames = [...]string{
	inJob: "job", inLoad: "load", inResult: "result", inNote: "note", inLog: "log", inFin: "fin", inUniq: "uniq",
	inIdem: "idem", inSeen: "seen", inSeenAt: "seenat", inMeta: "meta", inBad: "bad",
}

// write is one change: a put, or with a nil value a delete. Both slices
// belong to the store until Apply returns.
type write struct {
	in         bucket
	key, value []byte
}

// store is what the queue asks of a file. Whatever it returns as an error
// means that nobody knows what the file holds: the queue stops using it and
// opens it again.
type store interface {
	// Apply makes all writes durable, in order and as one, or none of them.
	Apply(writes []write) error
	// Read gives a consistent view of what is durable. It may run beside Apply.
	Read(fn func(reader) error) error
	// Size tells how large the file is and how much of it is used, in bytes.
	Size() (file, used int64)
	// CopyTo writes the whole as it is now, while work goes on.
	CopyTo(w io.Writer) error
	Close() error
}

// reader is a view. What it returns is valid until the view ends.
type reader interface {
	Get(in bucket, key []byte) []byte
	// Scan visits keys from the given one on, in order, until fn says stop.
	Scan(in bucket, from []byte, fn func(key, value []byte) (more bool)) error
}
