package queue

import (
	"encoding/binary"
	"hash/fnv"
	"io"
)

// The page format of bbolt (version 2, little-endian), read without trusting it
// by Salvage and checkLayout. A page is 16 bytes of head (id 8, flags 2, count
// 2, overflow 4) and count elements of 16 bytes, whose keys and values follow.

const (
	pageHead    = 16
	pageElement = 16
	pageBranch  = 0x01
	pageLeaf    = 0x02
	leafBucket  = 0x01
	metaMagic   = 0xED0CDAED
	metaVersion = 2
	metaLength  = 64
	maxDepth    = 32
	maxOverflow = 1 << 16 // pages
)

type meta struct {
	pageSize int
	root, tx uint64
	high     uint64 // pages ever used
}

func readMeta(f io.ReaderAt, at int64) (m meta, ok bool) {
	var b [pageHead + metaLength]byte
	if _, err := f.ReadAt(b[:], at); err != nil {
		return m, false
	}
	body := b[pageHead:]
	sum := fnv.New64a()
	_, _ = sum.Write(body[:metaLength-8])
	le := binary.LittleEndian
	if le.Uint32(body) != metaMagic || le.Uint32(body[4:]) != metaVersion || le.Uint64(body[metaLength-8:]) != sum.Sum64() {
		return m, false
	}
	return meta{pageSize: int(le.Uint32(body[8:])), root: le.Uint64(body[16:]), tx: le.Uint64(body[48:]), high: le.Uint64(body[40:])}, true
}

// pageWalker visits the records below a root and counts the pages that it
// could not use.
type pageWalker struct {
	f        io.ReaderAt
	pageSize int
	seen     map[uint64]bool
	visit    func(in bucket, key, value []byte)
	broken   int
}

// buckets walks the tree of buckets.
func (w *pageWalker) buckets(root uint64) {
	w.tree(root, 0, func(flags uint32, key, value []byte) {
		in := bucketNamed(string(key))
		if flags&leafBucket == 0 || in == 0 || len(value) < 16 {
			w.broken++
			return
		}
		visit := func(flags uint32, key, value []byte) {
			if flags == 0 {
				w.visit(in, key, value)
			}
		}
		if child := binary.LittleEndian.Uint64(value); child != 0 {
			w.tree(child, 0, visit)
		} else {
			w.leaf(value[16:], visit) // a small bucket lies inside its parent
		}
	})
}

func bucketNamed(name string) bucket {
	for in := inJob; in < lastBucket; in++ {
		if bucketNames[in] == name {
			return in
		}
	}
	return 0
}

func (w *pageWalker) tree(id uint64, depth int, visit func(flags uint32, key, value []byte)) {
	if depth > maxDepth || w.seen[id] {
		w.broken++
		return
	}
	w.seen[id] = true
	page := w.read(id)
	if page == nil {
		w.broken++
		return
	}
	le := binary.LittleEndian
	switch le.Uint16(page[8:]) {
	case pageLeaf:
		w.leaf(page, visit)
	case pageBranch:
		for i := range int(le.Uint16(page[10:])) {
			at := pageHead + i*pageElement
			if at+pageElement > len(page) {
				w.broken++
				return
			}
			w.tree(le.Uint64(page[at+8:]), depth+1, visit)
		}
	default:
		w.broken++
	}
}

// read returns a page with its overflow, or nil when it is not that page.
func (w *pageWalker) read(id uint64) []byte {
	if id > 1<<40 {
		return nil
	}
	head := make([]byte, w.pageSize)
	at := int64(id) * int64(w.pageSize)
	if _, err := w.f.ReadAt(head, at); err != nil {
		return nil
	}
	le := binary.LittleEndian
	overflow := le.Uint32(head[12:])
	if le.Uint64(head) != id || overflow > maxOverflow {
		return nil
	}
	if overflow == 0 {
		return head
	}
	page := make([]byte, (int(overflow)+1)*w.pageSize)
	if _, err := w.f.ReadAt(page, at); err != nil {
		return nil
	}
	return page
}

func (w *pageWalker) leaf(page []byte, visit func(flags uint32, key, value []byte)) {
	if len(page) < pageHead {
		w.broken++
		return
	}
	le := binary.LittleEndian
	for i := range int(le.Uint16(page[10:])) {
		at := pageHead + i*pageElement
		if at+pageElement > len(page) {
			w.broken++
			return
		}
		flags, pos := le.Uint32(page[at:]), int64(le.Uint32(page[at+4:]))
		keyLength, valueLength := int64(le.Uint32(page[at+8:])), int64(le.Uint32(page[at+12:]))
		from := int64(at) + pos
		if from+keyLength+valueLength > int64(len(page)) {
			w.broken++
			continue
		}
		visit(flags, page[from:from+keyLength:from+keyLength], page[from+keyLength:from+keyLength+valueLength])
	}
}
