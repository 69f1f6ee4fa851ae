package queue

// space is how much room the file and the disk have. What is new is refused
// while there still is some: ends of jobs, journals and pruning go on.
type space struct {
	file, used int64
	free       int64 // of the disk
	lookAt     int64
	blocked    bool // the disk is short
}

const (
	// Head-room: an eighth of MaxSize, within bounds.
	minReserve = 1 << 20
	maxReserve = 64 << 20
	// lookEvery is how often the disk's free space is asked for, in milliseconds.
	lookEvery = 5000
)

func reserve(maxSize int64) int64 { return min(max(maxSize/8, minReserve), maxReserve) }

func (s *space) measure(st store) { s.file, s.used = st.Size() }

// look asks for the disk's free space now and then.
func (s *space) look(o *Options, now int64) {
	if o.FreeSpace == nil || now < s.lookAt && s.lookAt < now+2*lookEvery {
		return
	}
	s.lookAt = now + lookEvery
	free, err := o.FreeSpace()
	if err != nil {
		o.Log.Warn("the free space of the queue's disk is not known", "error", err)
		return
	}
	s.free = free
	s.blocked = free < maxReserve
}

// allows reports whether so many more bytes may be accepted. A record costs
// about twice its size in pages.
func (s *space) allows(o *Options, bytes int64) bool {
	return !s.blocked && s.used+2*bytes <= o.MaxSize-reserve(o.MaxSize)
}
