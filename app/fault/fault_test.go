package fault_test

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/pulseplan/pulseplan/app/fault"
)

func TestEveryFaultHasAUniqueCodeAStatusAndASentence(t *testing.T) {
	code := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	seen := map[string]bool{}
	for _, k := range fault.Catalogue() {
		if !code.MatchString(k.Code) {
			t.Errorf("%q is not lower_snake_case", k.Code)
		}
		if seen[k.Code] {
			t.Errorf("%q stands twice", k.Code)
		}
		seen[k.Code] = true
		if http.StatusText(k.Status) == "" || k.Status < 400 {
			t.Errorf("%s: status %d", k.Code, k.Status)
		}
		if !strings.HasSuffix(k.Sentence, ".") {
			t.Errorf("%s: %q is not a sentence", k.Code, k.Sentence)
		}
	}
}

func TestTheCauseIsLoggedAndNeverShown(t *testing.T) {
	cause := errors.New("disk on fire")
	err := fmt.Errorf("apply: %w", fault.PlanStale.Say("Plan %d is old.", 3).Because(cause))
	if !fault.Is(err, fault.PlanStale) || fault.Is(err, fault.NotFound) {
		t.Fatal("kind lost in wrapping")
	}
	if !errors.Is(err, cause) {
		t.Fatal("cause lost")
	}
	var f *fault.Fault
	errors.As(err, &f)
	if f.Sentence() != "Plan 3 is old." || strings.Contains(f.Sentence(), "fire") {
		t.Fatalf("sentence %q", f.Sentence())
	}
}
