package taskfile

import (
	"strings"
	"testing"
)

// What the largest files cost, sound and hostile alike.
func BenchmarkRead(b *testing.B) {
	fill := func(before, part, after string) string {
		return before + strings.Repeat(part, (DefaultMaxBytes-len(before)-len(after))/len(part)) + after
	}
	zone := zoneOf(b, "Europe/Berlin")
	for name, text := range map[string]string{
		"5000 rows":            "title,minutes,due,earliest,depends_on\n" + strings.Repeat("Essay,90,2026-11-20 14:00,2026-11-16,a;b\n", DefaultMaxRows),
		"5000 bad rows":        "title,minutes,due\n" + strings.Repeat(",x,y\n", DefaultMaxRows),
		"one endless list":     fill(`[{"title":"A","minutes":5,"depends_on":[`, "1,", `1]}]`),
		"one endless object":   fill(`[{`, `"a":1,`, `"a":1}]`),
		"nothing but nesting":  fill("", "[", ""),
		"one endless cell":     fill("title,minutes\n\"", "x", "\",5\n"),
		"one endless row":      fill("title,minutes\n", ",", "\n"),
		"nothing but rows":     fill("title,minutes\n", strings.Repeat(",", 60000)+"\n", ""),
		"nothing but lines":    fill("title,minutes\n", "\n", ""),
		"dependency in pieces": fill("title,minutes,depends_on\nA,5,\"", "a;", "\"\n"),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Read(strings.NewReader(text), "f", zone, Limits{})
			}
		})
	}
}
