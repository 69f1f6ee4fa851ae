package agents

import (
	"context"

	"github.com/pulseplan/pulseplan/app/queue"
)

// journal keeps a graph's entries with its job.
type journal struct{ run *queue.Run }

// Load implements graph.Journal.
func (j journal) Load() ([][]byte, error) {
	entries, err := j.run.Entries()
	return bytesOf(entries), err
}

// Append implements graph.Journal.
func (j journal) Append(ctx context.Context, entries ...[]byte) error {
	return j.run.Append(ctx, entries...)
}

// Compact implements graph.Compactor.
func (j journal) Compact(ctx context.Context, snapshot []byte) error {
	entries, err := j.run.Entries()
	if err != nil || len(entries) == 0 {
		return err
	}
	return j.run.Compact(ctx, entries[len(entries)-1].Seq, snapshot)
}

func bytesOf(entries []queue.Entry) [][]byte {
	out := make([][]byte, len(entries))
	for i, e := range entries {
		out[i] = e.Data
	}
	return out
}
