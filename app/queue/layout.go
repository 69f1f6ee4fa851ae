package queue

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// checkLayout reads a whole bbolt file as a stranger would and returns what is
// wrong with its pages. bbolt itself asks for much less: it takes any number
// of records in a page for the right one, so that a flipped bit there makes
// records vanish without a word; and where it does notice, it panics. What
// bbolt writes is packed (page heads, then elements, then keys and values
// without a gap, in as many pages as that needs), so anything else is damage.
//
// Keys and values of records are not its business: their checksums cover them.
//
// A file has two meta pages, and the newer one is the last commit. When that
// cannot be read bbolt goes back by one commit, as it must after a write that
// was broken off. Of a file that was closed both must be whole.
func checkLayout(path string, wasClosed bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	m, err := newestMeta(f)
	if err != nil {
		return err
	}
	for page := range int64(2) {
		if _, ok := readMeta(f, page*int64(m.pageSize)); !ok && wasClosed {
			return fmt.Errorf("%w: meta page %d", ErrDamaged, page)
		}
	}
	if m.high > uint64(info.Size())/uint64(m.pageSize) {
		return fmt.Errorf("%w: the file has %d bytes and should have %d", ErrDamaged, info.Size(), m.high*uint64(m.pageSize))
	}
	l := layout{f: f, pageSize: m.pageSize, seen: make([]bool, m.high)}
	if err := l.tree(m.root, 0, bounds{}, true); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return nil
}

// newestMeta returns the meta page that counts.
func newestMeta(f io.ReaderAt) (newest meta, err error) {
	for size := int64(512); size <= 64<<10; size *= 2 {
		for page := range int64(2) {
			if m, ok := readMeta(f, page*size); ok && int64(m.pageSize) == size && m.tx >= newest.tx {
				newest = m
			}
		}
	}
	if newest.pageSize == 0 {
		return newest, errNoRoot
	}
	return newest, nil
}

type layout struct {
	f        io.ReaderAt
	pageSize int
	seen     []bool // by page
	buffers  [maxDepth + 1][]byte
	// Pages that follow each other are read in portions.
	next    uint64 // the page after the last one that was asked for
	ahead   []byte
	aheadAt uint64
}

// readAhead is how many pages a portion has.
const readAhead = 32

// bounds are what the keys of a page must keep to: from <= key < to, and nil
// is no bound.
type bounds struct{ from, to []byte }

// tree checks the page and all below it. The root tree holds the buckets.
func (l *layout) tree(id uint64, depth int, b bounds, isRoot bool) error {
	page, err := l.read(id, depth)
	if err != nil {
		return err
	}
	le := binary.LittleEndian
	count := int(le.Uint16(page[10:]))
	isLeaf := le.Uint16(page[8:]) == pageLeaf
	if !isLeaf && le.Uint16(page[8:]) != pageBranch || !isLeaf && count == 0 {
		return fmt.Errorf("page %d is of no kind, or leads nowhere", id)
	}
	used, err := packed(page, isLeaf, b)
	if err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	if (used+l.pageSize-1)/l.pageSize != len(page)/l.pageSize {
		return fmt.Errorf("page %d has not the length of what it holds", id)
	}
	for i := range count {
		e := element(page, isLeaf, i)
		switch {
		case !isLeaf:
			inner := bounds{from: e.key, to: b.to}
			if i+1 < count {
				inner.to = element(page, isLeaf, i+1).key
			}
			err = l.tree(e.child, depth+1, inner, isRoot)
		case isRoot:
			err = l.bucket(e, depth)
		case e.flags != 0:
			err = fmt.Errorf("page %d has a record of no kind", id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bucket checks an entry of the root tree, and the bucket it stands for: a
// small one lies inside the entry.
func (l *layout) bucket(e pageEntry, depth int) error {
	if e.flags != leafBucket || bucketNamed(string(e.key)) == 0 || len(e.value) < pageHead {
		return fmt.Errorf("there is no bucket %.20q", e.key)
	}
	if root := binary.LittleEndian.Uint64(e.value); root != 0 {
		return l.tree(root, depth+1, bounds{}, false)
	}
	page := e.value[pageHead:]
	if len(page) < pageHead || binary.LittleEndian.Uint16(page[8:]) != pageLeaf {
		return fmt.Errorf("bucket %s: %w", e.key, errNotPacked)
	}
	used, err := packed(page, true, bounds{})
	if err == nil && used != len(page) {
		err = errNotPacked
	}
	if err != nil {
		return fmt.Errorf("bucket %s: %w", e.key, err)
	}
	for i := range int(binary.LittleEndian.Uint16(page[10:])) {
		if element(page, true, i).flags != 0 {
			return fmt.Errorf("bucket %s has a record of no kind", e.key)
		}
	}
	return nil
}

// read returns a page with its overflow, which nothing else may use.
func (l *layout) read(id uint64, depth int) ([]byte, error) {
	if depth > maxDepth {
		return nil, errors.New("the pages are linked in a circle")
	}
	if id < 2 || id >= uint64(len(l.seen)) {
		return nil, fmt.Errorf("there is no page %d", id)
	}
	if len(l.buffers[depth]) < l.pageSize {
		l.buffers[depth] = make([]byte, l.pageSize)
	}
	at, page := int64(id)*int64(l.pageSize), l.buffers[depth][:l.pageSize]
	if err := l.readPage(id, page); err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	overflow := uint64(le.Uint32(page[12:]))
	if le.Uint64(page) != id || overflow >= uint64(len(l.seen))-id {
		return nil, fmt.Errorf("page %d is not itself", id)
	}
	for n := id; n <= id+overflow; n++ {
		if l.seen[n] {
			return nil, fmt.Errorf("page %d is used twice", n)
		}
		l.seen[n] = true
	}
	if overflow == 0 {
		return page, nil
	}
	whole := make([]byte, (int(overflow)+1)*l.pageSize)
	if _, err := l.f.ReadAt(whole, at); err != nil {
		return nil, err
	}
	return whole, nil
}

// readPage reads the page id.
func (l *layout) readPage(id uint64, page []byte) error {
	size := uint64(l.pageSize)
	isNext := id == l.next
	l.next = id + 1
	if id < l.aheadAt || (id-l.aheadAt+1)*size > uint64(len(l.ahead)) {
		if !isNext {
			_, err := l.f.ReadAt(page, int64(id*size))
			return err
		}
		if l.ahead == nil {
			l.ahead = make([]byte, readAhead*size)
		}
		n, err := l.f.ReadAt(l.ahead[:readAhead*size], int64(id*size))
		if n < len(page) {
			return err
		}
		l.ahead, l.aheadAt = l.ahead[:n], id
	}
	copy(page, l.ahead[(id-l.aheadAt)*size:])
	return nil
}

// pageEntry is an element of a page.
type pageEntry struct {
	flags      uint32
	child      uint64 // of a branch
	key, value []byte
}

// element returns an element of a page that is packed.
func element(page []byte, isLeaf bool, i int) (e pageEntry) {
	le := binary.LittleEndian
	at := pageHead + i*pageElement
	if !isLeaf {
		from := at + int(le.Uint32(page[at:]))
		e.key = page[from : from+int(le.Uint32(page[at+4:]))]
		e.child = le.Uint64(page[at+8:])
		return e
	}
	from := at + int(le.Uint32(page[at+4:]))
	middle := from + int(le.Uint32(page[at+8:]))
	e.flags, e.key, e.value = le.Uint32(page[at:]), page[from:middle], page[middle:middle+int(le.Uint32(page[at+12:]))]
	return e
}

var errNotPacked = errors.New("its records do not fill it as they should")

// packed checks that elements, keys and values follow each other without a
// gap, and that the keys are in order and within bounds. It returns how many
// bytes are used.
func packed(page []byte, isLeaf bool, b bounds) (used int, err error) {
	le := binary.LittleEndian
	count := int(le.Uint16(page[10:]))
	next := pageHead + count*pageElement
	if next > len(page) {
		return 0, errNotPacked
	}
	var last []byte
	for i := range count {
		at := pageHead + i*pageElement
		from, length := at+int(le.Uint32(page[at:])), int(le.Uint32(page[at+4:]))
		keyLength := length
		if isLeaf {
			from, keyLength = at+length, int(le.Uint32(page[at+8:]))
			length = keyLength + int(le.Uint32(page[at+12:]))
		}
		if from != next || length > len(page)-from {
			return 0, errNotPacked
		}
		next = from + length
		key := page[from : from+keyLength]
		if keyLength == 0 || i == 0 && bytes.Compare(key, b.from) < 0 || i > 0 && bytes.Compare(key, last) <= 0 || b.to != nil && bytes.Compare(key, b.to) >= 0 {
			return 0, errors.New("its keys are not in order")
		}
		last = key
	}
	return next, nil
}
