package crashtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutants are builds that break one promise each (see queue/mutate_off.go),
// with the check that must notice it.
var mutants = []struct {
	tag, pkg, test string
	args           []string
	because        string // what the check must complain of
}{
	{"queue_mutant_nosync", "./", "TestNothingAcknowledgedIsLostToAPowerFailure", []string{"-images=300"}, "cut at "},
	{"queue_mutant_noconfirm", "./", "TestNothingAcknowledgedIsLostToAPowerFailure", []string{"-images=2000"}, "cut at "},
	{"queue_mutant_ackearly", "./", "TestNothingAcknowledgedIsLostToKill9", []string{"-kills=60"}, " is lost "},
	{"queue_mutant_norequeue", "./", "TestNothingAcknowledgedIsLostToKill9", []string{"-kills=60"}, "is running, and nothing was started"},
	{"queue_mutant_nounique", "../", "TestNoHistoryOfCrashesAndFailuresLosesAJob", nil, "hold one unique key"},
	{"queue_mutant_nofence", "../", "TestNoHistoryOfCrashesAndFailuresLosesAJob", nil, "sim_test.go"},
}

// TestEachBrokenPromiseIsNoticed builds the queue with one promise broken at a
// time and runs the check of that promise: a check that passes a broken build
// proves nothing.
func TestEachBrokenPromiseIsNoticed(t *testing.T) {
	if testing.Short() {
		t.Skip("five builds of the queue")
	}
	for _, m := range mutants {
		t.Run(strings.TrimPrefix(m.tag, "queue_mutant_"), func(t *testing.T) {
			t.Parallel()
			bin := filepath.Join(t.TempDir(), "mutant.test")
			build := exec.CommandContext(t.Context(), "go", "test", "-c", "-tags", m.tag, "-o", bin, m.pkg)
			build.Env = append(os.Environ(), "CGO_ENABLED=0")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("build: %v: %s", err, out)
			}
			run := exec.CommandContext(t.Context(), bin, append([]string{"-test.run", "^" + m.test + "$", "-test.v"}, m.args...)...)
			run.Dir = t.TempDir()
			run.Env = append(os.Environ(), "TMPDIR="+run.Dir) // what it keeps for a look is not kept
			out, err := run.CombinedOutput()
			said := string(out)
			if strings.Contains(said, "--- SKIP: "+m.test) {
				t.Skip("this system cannot run that check")
			}
			if err == nil {
				t.Fatalf("%s passes a build with %s:\n%s", m.test, m.tag, lastWords(said))
			}
			if !strings.Contains(said, "--- FAIL: "+m.test) || !strings.Contains(said, m.because) {
				t.Errorf("%s ended with %v, and not with the complaint that it should:\n%s", m.test, err, lastWords(said))
			}
		})
	}
}

// lastWords is the end of a long text.
func lastWords(s string) string {
	const most = 2000
	if len(s) <= most {
		return s
	}
	return fmt.Sprintf("...%s", s[len(s)-most:])
}
