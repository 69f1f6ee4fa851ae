package ical

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// The oracles are programs that other people wrote, behind a few lines of our
// own in e2e/oracles. They need packages that a build does not: without them
// the tests are skipped, unless PULSEPLAN_ORACLES=required.

const oracleFolder = "../../e2e/oracles"

// ruleQuestion asks dateutil for the wall-clock times of a rule.
type ruleQuestion struct {
	ID    int    `json:"id"`
	Start string `json:"start"`
	Rule  string `json:"rule"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// calendarQuestion asks an oracle for the occurrences of a calendar.
type calendarQuestion struct {
	ID   int    `json:"id"`
	Text string `json:"text"`
	From string `json:"from"`
	To   string `json:"to"`
}

type oracleEvent struct {
	UID   string `json:"uid"`
	Start string `json:"start"`
	End   string `json:"end"`
}

type oracleAnswer struct {
	ID     int           `json:"id"`
	Starts []string      `json:"starts"`
	Events []oracleEvent `json:"events"`
	Error  string        `json:"error"`
}

func withoutOracle(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("PULSEPLAN_ORACLES") == "required" {
		t.Fatalf("%s, and PULSEPLAN_ORACLES=required", what)
	}
	t.Skipf("%s; this comparison with another implementation is left out (make test installs it)", what)
}

// pythonOracle gives the command of a Python oracle, or skips the test.
func pythonOracle(t *testing.T, file, module string) []string {
	t.Helper()
	python := os.Getenv("PULSEPLAN_PYTHON")
	if python == "" {
		python = "/usr/bin/python3"
	}
	if err := exec.Command(python, "-c", "import "+module).Run(); err != nil {
		withoutOracle(t, python+" cannot import "+module)
	}
	return []string{python, filepath.Join(oracleFolder, file)}
}

// nodeOracle gives the command of the ical.js oracle, or skips the test.
func nodeOracle(t *testing.T) []string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(oracleFolder, "../node_modules/ical.js/package.json")); err != nil {
		withoutOracle(t, "ical.js is not installed in e2e/node_modules")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		withoutOracle(t, "node is not installed")
	}
	return []string{node, filepath.Join(oracleFolder, "oracle_icaljs.mjs")}
}

// ask puts all questions to one process and gives the answers by id.
func ask[Q any](t *testing.T, command []string, questions []Q) map[int]oracleAnswer {
	t.Helper()
	var input bytes.Buffer
	encoder := json.NewEncoder(&input)
	for _, q := range questions {
		if err := encoder.Encode(q); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	process := exec.CommandContext(ctx, command[0], command[1:]...)
	process.Stdin = &input
	var stderr bytes.Buffer
	process.Stderr = &stderr
	output, err := process.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command, err, stderr.String())
	}
	answers := map[int]oracleAnswer{}
	scanner := bufio.NewScanner(bytes.NewReader(output))
	scanner.Buffer(nil, 64<<20)
	for scanner.Scan() {
		var a oracleAnswer
		if err := json.Unmarshal(scanner.Bytes(), &a); err != nil {
			t.Fatalf("%v answered %q: %v", command, scanner.Text(), err)
		}
		answers[a.ID] = a
	}
	if len(answers) != len(questions) {
		t.Fatalf("%v answered %d of %d questions\n%s", command, len(answers), len(questions), stderr.String())
	}
	return answers
}
