package crashtest

import "math/rand/v2"

// disk is a file as a disk has it: what was synced is there, and of the rest
// each sector is there or not.
type disk struct {
	base    []byte // synced
	pending []call
}

const sector = 512

// apply takes in the next call.
func (d *disk) apply(c *call) {
	if c.what != synced {
		d.pending = append(d.pending, *c)
		return
	}
	for i := range d.pending {
		d.base = d.pending[i].onto(d.base, nil)
	}
	d.pending = nil
}

// onto returns the file after a call of which the sectors survived that
// keeps says, nil being all.
func (c *call) onto(file []byte, keeps func() bool) []byte {
	if c.what == resized {
		if keeps != nil && !keeps() {
			return file
		}
		return resize(file, int(c.at))
	}
	for from := 0; from < len(c.data); from += sector {
		if keeps != nil && !keeps() {
			continue
		}
		part := c.data[from:min(from+sector, len(c.data))]
		at := int(c.at) + from
		if at+len(part) > len(file) {
			file = resize(file, at+len(part))
		}
		copy(file[at:], part)
	}
	return file
}

func resize(file []byte, size int) []byte {
	if size <= len(file) {
		return file[:size]
	}
	return append(file, make([]byte, size-len(file))...)
}

// image is what the disk may hold after the power failed now. Bad luck is
// seldom even: sometimes nearly all is kept, sometimes nearly nothing.
func (d *disk) image(rng *rand.Rand) []byte {
	file := append(make([]byte, 0, len(d.base)+1<<16), d.base...)
	share := []float64{0, 0.05, 0.3, 0.5, 0.7, 0.95, 1}[rng.IntN(7)]
	for i := range d.pending {
		file = d.pending[i].onto(file, func() bool { return rng.Float64() < share })
	}
	return file
}
