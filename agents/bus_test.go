package agents

import (
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/graph"
	"github.com/pulseplan/pulseplan/app/record"
)

func TestAFollowerThatLagsIsToldSoAndMissesNothing(t *testing.T) {
	const emitted = 3 * followSize
	d := newDesk(t, chain("loud", part{"only", func(c *graph.Ctx, _ errand) (string, error) {
		for i := range emitted {
			c.Emit(i)
		}
		return "loud", nil
	}, nil}), taps{})
	resume := d.pause()
	id := d.ask("loud", "")
	lags, follows := d.r.Follow(id), d.r.Follow(id)
	defer lags.Close()
	defer follows.Close()
	got := make(chan []graph.Event)
	go func() { got <- reads(d, id, follows) }()
	resume()
	d.reaches(id, record.JobDone)
	// This one reads nothing until the run is over.
	select {
	case <-lags.Ended:
	case <-time.After(patience):
		t.Fatal("it does not hear of the end")
	}
	if len(lags.Events) != followSize {
		t.Errorf("%d events wait, want %d", len(lags.Events), followSize)
	}
	if !lags.Missed() || lags.Missed() {
		t.Error("that events were dropped must be said, once")
	}
	var slow []graph.Event
	for len(lags.Events) > 0 {
		if e := <-lags.Events; e.Seq != 0 {
			slow = append(slow, e)
		}
	}
	rest, err := d.r.Events(d.job(id), slow[len(slow)-1].Seq)
	if err != nil {
		t.Fatal(err)
	}
	all := asJSON(t, d.view(id).Events)
	if got := asJSON(t, append(slow, rest...)); got != all {
		t.Errorf("the one that lagged has\n%s\nwant\n%s", got, all)
	}
	if got := asJSON(t, <-got); got != all {
		t.Errorf("the one that read has\n%s\nwant\n%s", got, all)
	}
}

// reads follows a run to its end as a stream does: what was dropped is read
// from the run itself.
func reads(d *desk, id string, f *Follower) (all []graph.Event) {
	add := func(events ...graph.Event) {
		for _, e := range events {
			if e.Seq == uint64(len(all)+1) {
				all = append(all, e)
			}
		}
	}
	catchUp := func() {
		missed, err := d.r.Events(d.job(id), uint64(len(all)))
		if err != nil {
			d.T.Error(err)
		}
		add(missed...)
	}
	for {
		select {
		case e := <-f.Events:
			if f.Missed() || e.Seq > uint64(len(all)+1) {
				catchUp()
			}
			add(e)
		case <-f.Ended:
			catchUp()
			return all
		}
	}
}

func TestAFollowerHearsOfItsRunAloneAndOfNoneWhenItIsClosed(t *testing.T) {
	b := newBus()
	mine, other, gone := b.follow("a"), b.follow("b"), b.follow("a")
	gone.Close()
	gone.Close()
	b.publish("a", graph.Event{Seq: 1})
	b.end("a")
	b.publish("a", graph.Event{Seq: 2}) // nobody is there
	if len(mine.Events) != 1 || len(other.Events) != 0 || len(gone.Events) != 0 {
		t.Errorf("%d, %d and %d events", len(mine.Events), len(other.Events), len(gone.Events))
	}
	for name, f := range map[string]*Follower{"another run": other, "a closed one": gone} {
		select {
		case <-f.Ended:
			t.Errorf("%s heard of the end", name)
		default:
		}
	}
	// A run that goes on is followed anew; the old follower is done with.
	again := b.follow("a")
	mine.Close()
	b.publish("a", graph.Event{Seq: 3})
	b.end("a")
	b.end("a")
	if e := <-again.Events; e.Seq != 3 || len(mine.Events) != 1 {
		t.Errorf("event %d, %d with the old one", e.Seq, len(mine.Events))
	}
	other.Close()
	again.Close()
	if len(b.followers) != 0 {
		t.Errorf("%d runs are still followed", len(b.followers))
	}
}
