package graph

import (
	"context"
	"slices"
	"sync"
)

// Journal keeps the entries of one run, in order. Entries are opaque, and at
// most twice Limits.StateBytes long.
type Journal interface {
	// Load returns every entry.
	Load() ([][]byte, error)
	// Append is durable when it returns nil, for all entries or for none.
	Append(ctx context.Context, entries ...[]byte) error
}

// Compactor is a Journal that can be shortened: Compact replaces every entry
// loaded or appended so far by one.
type Compactor interface {
	Journal
	Compact(ctx context.Context, snapshot []byte) error
}

// Memory is a Journal for tests and examples. It is safe for concurrent use.
type Memory struct {
	mu      sync.Mutex
	entries [][]byte
}

// NewMemory makes a journal that holds entries.
func NewMemory(entries ...[]byte) *Memory { return &Memory{entries: slices.Clone(entries)} }

// Load implements Journal.
func (m *Memory) Load() ([][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.entries), nil
}

// Append implements Journal.
func (m *Memory) Append(_ context.Context, entries ...[]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries = append(m.entries, entries...)
	return nil
}

// Compact implements Compactor.
func (m *Memory) Compact(_ context.Context, snapshot []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries = [][]byte{snapshot}
	return nil
}
