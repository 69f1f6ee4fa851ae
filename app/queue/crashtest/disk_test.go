package crashtest

import (
	"maps"
	"math/rand/v2"
	"os"
)

const (
	sector   = 512
	pageSize = 4096
)

// pages is a file, without the pages that are zero. A page is never changed,
// only replaced, so that copies share them.
type pages struct {
	size int64
	at   map[int64]*[pageSize]byte
}

func (p *pages) clone() pages { return pages{size: p.size, at: maps.Clone(p.at)} }

// put changes the file as a call does of which the sectors survive that keeps
// says; nil is all.
func (p *pages) put(c *call, keeps func() bool) {
	if c.what == resized {
		if keeps == nil || keeps() {
			p.size = c.at
		}
		return
	}
	for from := 0; from < len(c.data); from += sector {
		if keeps != nil && !keeps() {
			continue
		}
		part := c.data[from:min(from+sector, len(c.data))]
		at := c.at + int64(from)
		page := new([pageSize]byte)
		if old := p.at[at/pageSize]; old != nil {
			*page = *old
		}
		copy(page[at%pageSize:], part)
		p.at[at/pageSize] = page
		p.size = max(p.size, at+int64(len(part)))
	}
}

// write writes the file under a name.
func (p *pages) write(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Truncate(p.size); err != nil {
		return err
	}
	for at, page := range p.at {
		if left := p.size - at*pageSize; left > 0 {
			if _, err := f.WriteAt(page[:min(left, pageSize)], at*pageSize); err != nil {
				return err
			}
		}
	}
	return nil
}

// disk is a file as a disk has it: what was synced is there, and of the rest
// each sector is there or not.
type disk struct {
	base    pages // synced
	pending []*call
}

func newDisk() *disk { return &disk{base: pages{at: map[int64]*[pageSize]byte{}}} }

// apply takes in the next call.
func (d *disk) apply(c *call) {
	if c.what != synced {
		d.pending = append(d.pending, c)
		return
	}
	for _, p := range d.pending {
		d.base.put(p, nil)
	}
	d.pending = nil
}

// image is what the disk may hold after the power failed now. Bad luck is
// seldom even: sometimes nearly all is kept, sometimes nearly nothing.
func (d *disk) image(rng *rand.Rand) pages {
	file := d.base.clone()
	share := []float64{0, 0.05, 0.3, 0.5, 0.7, 0.95, 1}[rng.IntN(7)]
	for _, c := range d.pending {
		file.put(c, func() bool { return rng.Float64() < share })
	}
	return file
}
