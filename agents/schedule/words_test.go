package schedule

import (
	"testing"

	"github.com/pulseplan/pulseplan/agents/wordtest"
)

// Every sentence of this package has its German words, and there are no words that nothing says.
func TestEverySentenceIsTranslated(t *testing.T) {
	missing, err := wordtest.Source{
		Dir: ".", Words: german, Says: map[string]int{"say": 1, ".say": 0},
		Quiet: []string{"fmt.Errorf", "errors.New", "fmt.Fprintf", "fmt.Sprint", ".Say", "workflow.Refuse", "bad", "j.conflict", "d.refuse", ".Format", ".NewQuery", "planner.ParseHours", "strings.TrimPrefix", "tx.FindFirstRecordByFilter"},
		Data:  []string{"Summary", "Steps"},
		Skip:  []string{"words_de.go", "defaults.go", "places.go"},
	}.Missing()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range missing {
		t.Error(m)
	}
}
