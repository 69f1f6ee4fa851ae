package telemetry_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/pulseplan/pulseplan/app/telemetry"
)

func TestALineReachesBothTheConsoleAndTheRecord(t *testing.T) {
	var console, record bytes.Buffer
	log := telemetry.Both(telemetry.Logger(&console, "info", "json"), slog.NewTextHandler(&record, nil))
	log.Info("calendar refreshed", "events", 12)
	var line map[string]any
	if err := json.Unmarshal(console.Bytes(), &line); err != nil {
		t.Fatalf("console is not JSON: %v in %q", err, console.String())
	}
	if line["msg"] != "calendar refreshed" || !strings.Contains(record.String(), "events=12") {
		t.Fatalf("console %q, record %q", console.String(), record.String())
	}
}

func TestTheLevelIsRespected(t *testing.T) {
	var console bytes.Buffer
	log := telemetry.Logger(&console, "warn", "text")
	log.Info("quiet")
	log.Warn("loud")
	if s := console.String(); strings.Contains(s, "quiet") || !strings.Contains(s, "loud") {
		t.Fatalf("%q", s)
	}
}
