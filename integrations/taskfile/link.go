package taskfile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Link makes a list of tasks hold together, in place: DependsOn entries become ids,
// and tasks without an id get one (t1, t2, ... by their row, so that they stay the
// same while other rows change; a number that is taken is passed over).
//
// An entry names a task by its id, or by its title if one task alone has that title,
// upper and lower case being the same. Entries that name nothing, more than one
// task or the task itself, and ids used twice, come back as row errors, at most
// DefaultMaxErrors; their entries are left as written. Circles over several tasks
// are the planner's to refuse. Linking twice changes nothing.
func Link(tasks []Task) []RowError {
	l := &linker{tasks: tasks, byID: map[string]int{}, byTitle: map[string][]int{}}
	l.index()
	for i := range tasks {
		l.giveID(i)
	}
	for i := range tasks {
		l.resolve(i)
	}
	return l.errors
}

type linker struct {
	tasks   []Task
	byID    map[string]int   // given ids only: people cannot mean an id they have not seen
	byTitle map[string][]int // lower case
	taken   map[string]bool
	errors  []RowError
}

func (l *linker) report(i int, name field, shown, reason string) {
	if len(l.errors) >= DefaultMaxErrors {
		return
	}
	t := l.tasks[i]
	e := RowError{File: t.File, Line: t.Line, Row: t.Row, Field: string(name), Value: shorten(shown), Reason: reason}
	if t.Line == t.Row { // an element of a JSON list has no line
		e.Line = 0
	}
	l.errors = append(l.errors, e)
}

func (l *linker) index() {
	l.taken = make(map[string]bool, len(l.tasks))
	for i, t := range l.tasks {
		title := strings.ToLower(t.Title)
		l.byTitle[title] = append(l.byTitle[title], i)
		if t.ID == "" {
			continue
		}
		if first, twice := l.byID[t.ID]; twice {
			l.report(i, fieldID, t.ID, "is used twice; "+l.place(first)+" has it too")
			continue
		}
		l.byID[t.ID] = i
		l.taken[t.ID] = true
	}
}

// place names another row in a message.
func (l *linker) place(i int) string {
	t := l.tasks[i]
	switch {
	case t.Row == 0:
		return fmt.Sprintf("the task %q", shorten(t.Title))
	case t.Line == t.Row:
		return fmt.Sprintf("element %d", t.Row)
	default:
		return fmt.Sprintf("line %d", t.Line)
	}
}

func (l *linker) giveID(i int) {
	if l.tasks[i].ID != "" {
		return
	}
	number := l.tasks[i].Row
	if number == 0 {
		number = i + 1
	}
	id := "t" + strconv.Itoa(number)
	for suffix := 2; l.taken[id]; suffix++ {
		id = "t" + strconv.Itoa(number) + "-" + strconv.Itoa(suffix)
	}
	l.taken[id] = true
	l.tasks[i].ID = id
}

func (l *linker) resolve(i int) {
	var resolved []string
	for _, entry := range l.tasks[i].DependsOn {
		id, reason := l.find(i, entry)
		if reason != "" {
			l.report(i, fieldDependsOn, entry, reason)
			id = entry
		}
		if !slices.Contains(resolved, id) {
			resolved = append(resolved, id)
		}
	}
	l.tasks[i].DependsOn = resolved
}

func (l *linker) find(i int, entry string) (id, reason string) {
	found, ok := l.byID[entry]
	if !ok {
		titled := l.byTitle[strings.ToLower(entry)]
		switch len(titled) {
		case 0:
			return "", "names no task; it must be the id or the title of one"
		case 1:
			found = titled[0]
		default:
			return "", fmt.Sprintf("is the title of %d tasks; use an id", len(titled))
		}
	}
	if found == i {
		return "", "names the task itself"
	}
	return l.tasks[found].ID, ""
}
