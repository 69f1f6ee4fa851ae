package planner

import (
	"testing"

	"github.com/pulseplan/pulseplan/agents/wordtest"
)

// Every sentence of this package has its German words, and there are no words that nothing says.
func TestEverySentenceIsTranslated(t *testing.T) {
	missing, err := wordtest.Source{
		Dir: ".", Words: german, Fields: []string{"Label", "Sentence", "Formula"}, Data: []string{"Name", "Weight"},
		Says:  map[string]int{".say": 0, "q.refuse": 1},
		Quiet: []string{"errors.New", "fmt.Errorf", ".Format", "refuse", "panic", "c.report", "text", "ParseHours"},
		Skip: []string{"words_de.go", "days.go", "generator.go", "grid.go", "walks.go", "hours.go", "hours_parse.go", "result.go", "validate.go",
			"check.go", "check_bundle.go", "check_day.go", "check_free.go", "check_spacing.go"},
	}.Missing()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range missing {
		t.Error(m)
	}
}
