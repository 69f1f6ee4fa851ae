package main

import (
	"context"
	"slices"
)

// system is a queue that is open and working.
type system interface {
	// Enqueue returns when the system calls the job accepted.
	Enqueue(ctx context.Context, payload []byte) error
	// Unfinished is how many jobs have no recorded end.
	Unfinished(ctx context.Context) (int, error)
	Close() error
}

// committer is a system that knows how often it wrote to the disk.
type committer interface {
	// Commits returns transactions and the changes of jobs in them since open.
	Commits() (commits, changes uint64)
}

// setup is what a system is opened with.
type setup struct {
	dir     string // empty, its own
	workers int
	handle  func(payload []byte) // what a job does; it never fails
}

// contender is a system that can be opened, and what a reader must know of it.
type contender struct {
	Name string `json:"name"`
	// Safe is what an accepted job survives.
	Safe string `json:"survives"`
	// Settings differ from the defaults in favour of this load.
	Settings string `json:"settings"`
	open     func(ctx context.Context, s setup) (system, error)
}

const (
	survivesPower   = "loss of power"
	survivesProcess = "end of Redis; power takes up to 1 s of them"
)

// ours is the name the others are compared with.
const ours = "ours"

// contenders are in the order in which a round runs them.
var contenders = []contender{
	{
		Name: "asynq-always", Safe: survivesPower, open: openAsynq("always", 1),
		Settings: "one asynq server on redis-server by Unix socket, appendfsync always, no rewrite of the log, no snapshots; TaskCheckInterval 2 ms, pool of 64 connections",
	},
	{
		Name: "asynq-everysec", Safe: survivesProcess, open: openAsynq("everysec", 1),
		Settings: "the same with appendfsync everysec",
	},
	{
		Name: "asynq-always-8", Safe: survivesPower, open: openAsynq("always", 8),
		Settings: "as asynq-always, with the workers shared out among eight asynq servers, as among eight processes",
	},
	{
		Name: "asynq-everysec-8", Safe: survivesProcess, open: openAsynq("everysec", 8),
		Settings: "as asynq-everysec, with eight asynq servers",
	},
	{
		Name: "goqite", Safe: survivesPower, open: openGoqite,
		Settings: "SQLite (modernc), WAL, synchronous FULL, one connection; each worker receives and deletes, poll 1 ms",
	},
	{
		Name: "river", Safe: survivesPower, open: openRiver,
		Settings: "riversqlite, SQLite (modernc), WAL, synchronous FULL, one connection; FetchCooldown and FetchPollInterval 1 ms",
	},
	{
		Name: ours, Safe: survivesPower, open: openOurs,
		Settings: "defaults, no limit per tenant",
	},
}

func byName(name string) (contender, bool) {
	i := slices.IndexFunc(contenders, func(c contender) bool { return c.Name == name })
	if i < 0 {
		return contender{}, false
	}
	return contenders[i], true
}
