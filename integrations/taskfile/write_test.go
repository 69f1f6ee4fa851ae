package taskfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// plainText draws text that Read accepts for a field of at most limit characters,
// rich in what formats stumble over.
func plainText(limit int, not string) *rapid.Generator[string] {
	characters := rapid.OneOf(
		rapid.SampledFrom([]rune("=+-@'\",;|\\ aZ0<&\u00a0ß漢🎓＝#")),
		rapid.Rune().Filter(func(c rune) bool { return c != '\ufeff' }),
	)
	return rapid.Map(rapid.StringOfN(characters, 1, 12, limit), strings.TrimSpace).Filter(func(s string) bool {
		return s != "" && textReason(s, limit) == "" && !strings.ContainsAny(s, not)
	})
}

// soundTask draws a task that Read could have returned in zone.
func soundTask(r *rapid.T, zone *time.Location) Task {
	maybe := func(name string) bool { return rapid.Bool().Draw(r, name) }
	task := Task{Title: plainText(maxTitle, "").Draw(r, "title"), Minutes: rapid.IntRange(1, maxMinutes).Draw(r, "minutes")}
	task.DoneMinutes = rapid.IntRange(0, task.Minutes).Draw(r, "done")
	task.MinChunk = rapid.IntRange(0, 60).Draw(r, "min chunk")
	if maybe("max chunk") {
		task.MaxChunk = rapid.IntRange(60, minutesADay).Draw(r, "max chunk minutes")
		task.MaxPerDay = rapid.IntRange(60, minutesADay).Draw(r, "max per day")
	}
	if maybe("id") {
		task.ID = plainText(maxID, dependsSeparators).Draw(r, "the id")
		task.Project = plainText(maxProject, "").Draw(r, "project")
		task.Hours = plainText(maxHours, "").Draw(r, "hours")
		task.Energy = rapid.SampledFrom(energies).Draw(r, "energy")
		task.Priority = rapid.SampledFrom(priorities).Draw(r, "priority")
	}
	if names := rapid.SliceOfN(plainText(maxTitle, dependsSeparators), 0, 3).Draw(r, "depends on"); len(names) > 0 {
		task.DependsOn = names
	}
	drawTimes(r, zone, &task)
	task.ASAP, task.Alone = maybe("asap"), maybe("alone")
	task.Spaced = !task.Due.IsZero() && maybe("spaced")
	return task
}

func drawTimes(r *rapid.T, zone *time.Location, task *Task) {
	// A margin of two days at either end keeps local dates inside the accepted years.
	instant := rapid.Custom(func(r *rapid.T) time.Time {
		seconds := rapid.Int64Range(firstMoment.Unix()+172800, lastMoment.Unix()-172800).Draw(r, "seconds")
		return time.Unix(seconds, rapid.Int64Range(0, 999999999).Draw(r, "nanoseconds")).UTC()
	})
	switch rapid.IntRange(0, 2).Draw(r, "due") {
	case 1:
		task.Due = instant.Draw(r, "due at")
	case 2:
		date := instant.Draw(r, "due on").In(zone).Format(time.DateOnly)
		task.Due, task.DueDateOnly, _ = parseTime(date, zone, endOfDay)
	}
	if !task.Due.IsZero() {
		if choice := rapid.IntRange(0, 2).Draw(r, "deadline"); choice > 0 {
			hard := choice == 1
			task.Hard = &hard
		}
	}
	if rapid.Bool().Draw(r, "pinned") {
		task.PinnedStart = instant.Draw(r, "pinned at")
	}
	if at := instant.Draw(r, "earliest"); task.Due.IsZero() || at.Before(task.Due) {
		task.Earliest = at
	}
}

// content is a task without where it was read from.
func content(t Task) string {
	hard := "not given"
	if t.Hard != nil {
		hard = fmt.Sprint(*t.Hard)
	}
	t.File, t.Line, t.Row, t.Hard = "", 0, 0, nil
	return fmt.Sprintf("%s %q %+v", hard, t.DependsOn, t)
}

func TestAListWrittenAndReadAgainIsTheSameList(t *testing.T) {
	writers := map[string]func(io.Writer, []Task, *time.Location) error{"csv": WriteCSV, "json": WriteJSON}
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "America/Havana", "Africa/Monrovia"}
	for name, write := range writers {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				zone := zoneOf(t, rapid.SampledFrom(zones).Draw(r, "zone"))
				tasks := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) Task { return soundTask(r, zone) }), 0, 5).Draw(r, "tasks")
				var out bytes.Buffer
				if err := write(&out, tasks, zone); err != nil {
					r.Fatal(err)
				}
				again, bad, err := Read(bytes.NewReader(out.Bytes()), "f", zone, Limits{})
				if err != nil || len(bad) > 0 {
					r.Fatalf("%v %v in\n%s", bad, err, out.String())
				}
				if !slices.EqualFunc(tasks, again, func(a, b Task) bool { return content(a) == content(b) }) {
					r.Fatalf("wrote %+v\n read %+v\nfrom %s", tasks, again, out.String())
				}
			})
		})
	}
}

func TestADueDateIsWrittenAsADateWhereItIsOne(t *testing.T) {
	berlin, tokyo := zoneOf(t, "Europe/Berlin"), zoneOf(t, "Asia/Tokyo")
	tasks := mustRead(t, "title,minutes,due\nA,5,2026-10-25\n", berlin)
	for zone, want := range map[*time.Location]string{berlin: ",2026-10-25,", tokyo: ",2026-10-26T08:00:00+09:00,"} {
		var out strings.Builder
		if err := WriteCSV(&out, tasks, zone); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("in %s: %v, %s; want %s", zone, err, out.String(), want)
		}
	}
}

func TestADependencyThatNoCellCanHoldIsRefusedNotChanged(t *testing.T) {
	tasks := mustRead(t, `[{"title":"A; b","minutes":5},{"title":"B","minutes":5,"depends_on":["A; b"]}]`, time.UTC)
	var out strings.Builder
	if err := WriteCSV(&out, tasks, time.UTC); err == nil || !strings.Contains(err.Error(), `task 2 depends on "A; b"`) {
		t.Errorf("got %v", err)
	}
	Link(tasks)
	out.Reset()
	if err := WriteCSV(&out, tasks, time.UTC); err != nil {
		t.Errorf("after Link: %v", err)
	}
}

var errDiskFull = errors.New("no space left")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errDiskFull }

func TestAFailingWriterIsReported(t *testing.T) {
	tasks := []Task{{Title: "A", Minutes: 5}}
	if err := WriteCSV(fullDisk{}, tasks, time.UTC); !errors.Is(err, errDiskFull) {
		t.Errorf("CSV: got %v", err)
	}
	if err := WriteJSON(fullDisk{}, tasks, time.UTC); !errors.Is(err, errDiskFull) {
		t.Errorf("JSON: got %v", err)
	}
}
