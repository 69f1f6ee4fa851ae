package config_test

import (
	"os"
	"strings"
	"testing"

	"github.com/pulseplan/pulseplan/app/config"
)

func read(env map[string]string) (config.Config, error) {
	return config.Read(func(k string) (string, bool) { v, ok := env[k]; return v, ok })
}

func TestDefaultsAreValidAndKeepAFreshServerPrivate(t *testing.T) {
	c, err := read(nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.HTTP != "127.0.0.1:8090" || c.AllowPrivate != "" || !c.SignupOpen || c.ImportBytes != 5<<20 {
		t.Fatalf("%+v", c)
	}
}

func TestAllMistakesAreReportedTogetherByName(t *testing.T) {
	_, err := read(map[string]string{
		"PULSEPLAN_HTTP":         "nowhere",
		"PULSEPLAN_PUBLIC_URL":   "ftp://x",
		"PULSEPLAN_SIGNUP":       "maybe",
		"PULSEPLAN_LOG_LEVEL":    "loud",
		"PULSEPLAN_IMPORT_BYTES": "12",
		"PULSEPLAN_ORIGINS":      "example.org",

		"PULSEPLAN_AGENT_RUNS":        "-1",
		"PULSEPLAN_AGENT_PARALLEL":    "0",
		"PULSEPLAN_INTEGRATION_CALLS": "often",
		"PULSEPLAN_API_REQUESTS":      "1e3",
	})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{"PULSEPLAN_HTTP=", "PULSEPLAN_PUBLIC_URL", "PULSEPLAN_SIGNUP", "PULSEPLAN_LOG_LEVEL", "PULSEPLAN_IMPORT_BYTES", "PULSEPLAN_ORIGINS",
		"PULSEPLAN_AGENT_RUNS", "PULSEPLAN_AGENT_PARALLEL", "PULSEPLAN_INTEGRATION_CALLS", "PULSEPLAN_API_REQUESTS"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in %q", name, err)
		}
	}
}

func TestLimitsAreOnUnlessTheAdministratorSaysZero(t *testing.T) {
	c, err := read(nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.AgentRuns != 5 || c.AgentParallel != 2 || c.IntegrationCalls != 10 || c.APIRequests != 100 {
		t.Fatalf("%+v", c)
	}
	c, err = read(map[string]string{"PULSEPLAN_AGENT_RUNS": "0", "PULSEPLAN_INTEGRATION_CALLS": "0", "PULSEPLAN_API_REQUESTS": "0"})
	if err != nil || c.AgentRuns != 0 || c.IntegrationCalls != 0 || c.APIRequests != 0 {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestAMisspeltOptionIsNoticed(t *testing.T) {
	got := config.Unknown([]string{"PATH=/bin", "PULSEPLAN_HTTTP=127.0.0.1:1", "PULSEPLAN_HTTP=127.0.0.1:1"})
	if len(got) != 1 || got[0] != "PULSEPLAN_HTTTP" {
		t.Fatalf("%v", got)
	}
}

func TestTheReadmeDocumentsEveryOption(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range config.Options {
		line := "| `" + o.Env + "` | "
		if !strings.Contains(string(readme), line) {
			t.Errorf("README.md has no row %q", line)
		}
		if o.Default != "" && !strings.Contains(string(readme), line+"`"+o.Default+"`") {
			t.Errorf("README.md does not give the default of %s", o.Env)
		}
	}
}
