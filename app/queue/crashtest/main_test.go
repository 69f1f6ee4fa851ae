package crashtest

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
)

// Sizes for every run of the tests. Longer ones are for a machine of one's
// own: go test ./app/queue/crashtest -run Power -images 100000
var (
	kills    = flag.Int("kills", 300, "processes that are killed")
	images   = flag.Int("images", 2000, "disks after a power failure that are looked at")
	damages  = flag.Int("damages", 900, "files that are damaged")
	faults   = flag.Int("faults", 60, "system calls of a script that fail, each in a run of its own")
	seedFlag = flag.Uint64("seed", 0, "seed of a run that failed; 0 is a new one")
)

// roles are the programs that this test binary is as a child.
var roles = map[string]func() error{
	"worker":   worker,
	"examiner": examiner,
	"script":   script,
}

const (
	roleVar = "CRASHTEST_ROLE"
	trapVar = "CRASHTEST_TRAP" // the descriptor to hand the trap over on
)

func TestMain(m *testing.M) {
	role, isChild := os.LookupEnv(roleVar)
	if !isChild {
		flag.Parse()
		os.Exit(m.Run())
	}
	err := enterTrap(os.Getenv(trapVar))
	if err == nil {
		err = roles[role]()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, role+":", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// newSeed is the seed of a test, which tells it: with -seed the same choices
// are made again, as far as processes that run side by side allow.
func newSeed(t *testing.T) uint64 {
	t.Helper()
	seed := *seedFlag
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("seed %d", seed)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("repeat with -seed %d", seed)
		}
	})
	return seed
}

func newRand(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }

// memoryDir is a directory in memory, for tests that do not ask whether the
// disk keeps what it was given: there a sync costs nothing.
func memoryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "crashtest") //nolint:usetesting // in memory, which TempDir is not
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
