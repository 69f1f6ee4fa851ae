package queue

import (
	"pgregory.net/rapid"
)

func (h *history) crash(*rapid.T) {
	h.w.crash()
	h.m.crash()
	h.m.rest()
}

// restart stops well: what runs is cut off and handed back.
func (h *history) restart(rt *rapid.T) {
	h.bury()
	h.m.q.phase = draining
	for _, j := range h.w.jobs {
		if r := j.run; r != nil {
			r.cancel(ErrStopped)
			h.w.handBack(j)
			h.m.end(r, errWork)
		}
	}
	for h.m.q.cycle() {
	}
	if err := h.m.disk.unmark(); err != nil {
		rt.Fatal(err)
	}
	h.m.crash()
	h.m.rest()
}

// diskFails loses a commit; the queue opens the file again by itself.
func (h *history) diskFails(rt *rapid.T) {
	h.bury()
	d := h.m.disk.(*memDisk)
	kind := rapid.SampledFrom([]fault{failBefore, failAfter}).Draw(rt, "fault")
	d.fault = func(what string, _ int) fault {
		if what == "apply" {
			return kind
		}
		return noFault
	}
	h.m.wantErr(h.m.try(pauseOp("nobody's", false)), ErrUnavailable)
	d.fault = func(string, int) fault { return noFault }
	for _, j := range h.w.jobs {
		if r := j.run; r != nil {
			h.w.zombies = append(h.w.zombies, r)
			h.w.handBack(j)
		}
	}
	if _, err := h.m.enqueue(Job{Kind: "a"}); err == nil {
		rt.Fatal("a queue without a file accepts jobs")
	}
	h.bury()
	h.m.advance(reopenMax)
}
