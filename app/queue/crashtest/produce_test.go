package crashtest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/pulseplan/pulseplan/app/queue"
)

// produce enqueues jobs of all kinds, each when the one before was answered.
func (c *crew) produce(producer int) {
	rng := newRand(c.Seed, uint64(c.Round)<<8|uint64(producer))
	for n := c.Round * 1_000_000; c.pause(time.Duration(rng.IntN(2000)) * time.Microsecond); n++ {
		c.judge(c.enqueue(c.invent(rng, n*producers+producer)...))
	}
}

var weights = []struct {
	kind string
	of   int
}{{plain, 6}, {slow, 2}, {flaky, 3}, {once, 1}, {lone, 5}, {keyed, 4}, {given, 5}, {steps, 4}, {ask, 3}, {pair, 3}, {group, 1}}

var tenants = []string{"", "ada", "bob", "cy"}

// invent makes up jobs; n is used once in the life of the file.
func (c *crew) invent(rng *rand.Rand, n int) []queue.Job {
	total := 0
	for _, w := range weights {
		total += w.of
	}
	pick := rng.IntN(total)
	i := 0
	for ; pick >= weights[i].of; i++ {
		pick -= weights[i].of
	}
	j := queue.Job{Kind: weights[i].kind, Tenant: tenants[rng.IntN(len(tenants))], Priority: uint8(1 + rng.IntN(4))}
	if rng.IntN(5) == 0 {
		j.RunAt = time.Now().Add(time.Duration(rng.IntN(20)) * time.Millisecond)
	}
	j.Payload = payload("-", n)
	switch j.Kind {
	case lone:
		j.Unique = fmt.Sprint("u", rng.IntN(loneKeys))
		j.OnConflict = []queue.Conflict{queue.ReturnExisting, queue.Reject}[rng.IntN(2)]
		j.Payload = payload(j.Unique, n)
	case keyed:
		j.Tenant, j.Idempotency = "", fmt.Sprint("i", rng.IntN(idemKeys))
		j.Payload = payload(j.Idempotency, 7)
	case given:
		return []queue.Job{c.given(c.Round, int(c.asked.Add(1)))}
	case group:
		j.Payload = payload(fmt.Sprint("g", n), n)
		return []queue.Job{j, j, j}
	}
	return []queue.Job{j}
}

func (c *crew) given(round, n int) queue.Job {
	key := fmt.Sprintf("%d/%d", round, n)
	return queue.Job{Kind: given, ID: queue.DeriveID("given", key), Payload: payload(key, n)}
}

// askAgain enqueues what the round before enqueued last, as a relay does that
// does not know what became of its request.
func (c *crew) askAgain() {
	for n := max(c.Asked-4, 1); n < c.Asked+8; n++ {
		c.judge(c.enqueue(c.given(c.Round-1, n)))
	}
}

// judge finds fault with a refusal that is not to be expected.
func (c *crew) judge(err error) {
	if err != nil && c.ctx.Err() == nil && !errors.Is(err, queue.ErrUnique) && !errors.Is(err, queue.ErrFull) {
		c.wrong("enqueue: %v", err)
	}
}

func (c *crew) enqueue(jobs ...queue.Job) error {
	receipts, err := c.q.Enqueue(c.ctx, jobs...)
	if err != nil {
		return err
	}
	for i, r := range receipts {
		key, _ := readPayload(jobs[i].Payload)
		c.tell(toldEnqueue, r.ID, jobs[i].Kind, key, !r.Existed, r.State)
		if jobs[i].Kind == slow {
			c.victim.Store(&r.ID)
		}
	}
	return nil
}
