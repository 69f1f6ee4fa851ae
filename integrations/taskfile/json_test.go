package taskfile

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestEveryElementMistakeNamesElementFieldAndRule(t *testing.T) {
	for element, want := range map[string]string{
		`{"title":"A","minutes":5,"prio":"high"}`:        `t.json element 2: unknown field "prio"; the fields are ` + strings.Join(fieldOrder, ", "),
		`{"title":"A","minutes":5,"Title":"A"}`:          `t.json element 2: unknown field "Title"; the fields are ` + strings.Join(fieldOrder, ", "),
		`{"title":"A","minutes":5,"minutes":6}`:          `t.json element 2: minutes: appears twice`,
		`{"title":"A","minutes":"5"}`:                    `t.json element 2: minutes "5": must be a number without quotation marks`,
		`{"title":"A","minutes":"abc"}`:                  `t.json element 2: minutes "abc": must be a whole number of minutes from 1 to 10080`,
		`{"title":"A","minutes":1e3}`:                    `t.json element 2: minutes "1e3": must be a whole number of minutes from 1 to 10080`,
		`{"title":"A","minutes":5.0}`:                    `t.json element 2: minutes "5.0": must be a whole number of minutes from 1 to 10080`,
		`{"title":"A","minutes":-1}`:                     `t.json element 2: minutes "-1": must be a whole number of minutes from 1 to 10080`,
		`{"title":"A","minutes":true}`:                   `t.json element 2: minutes "true": must be a whole number of minutes from 1 to 10080`,
		`{"title":"A","minutes":[5]}`:                    `t.json element 2: minutes: must be a whole number of minutes from 1 to 10080`,
		`{"title":"A","minutes":null}`:                   `t.json element 2: minutes: is required`,
		`{"title":" ","minutes":5}`:                      `t.json element 2: title: is required`,
		`{"title":5,"minutes":5}`:                        `t.json element 2: title "5": must be text in quotation marks`,
		`{"title":{"a":[{}]},"minutes":5}`:               `t.json element 2: title: must be text in quotation marks`,
		`{"title":"a\nb","minutes":5}`:                   `t.json element 2: title "a\nb": must not contain control characters or line breaks`,
		`{"title":"A","minutes":5,"due":20261120}`:       `t.json element 2: due "20261120": must be text in quotation marks`,
		`{"title":"A","minutes":5,"depends_on":[["a"]]}`: `t.json element 2: depends_on: must be a list of ids or titles`,
		`{"title":"A","minutes":5,"depends_on":[null]}`:  `t.json element 2: depends_on: must be a list of ids or titles`,
		`{"title":"A","minutes":5,"depends_on":{"a":1}}`: `t.json element 2: depends_on: must be a list of ids or titles`,
		`{"title":"A","minutes":5,"id":1.5}`:             `t.json element 2: id "1.5": must be text or a whole number`,
		`["title","A"]`:                                  `t.json element 2: must be an object with fields such as title and minutes`,
		`7`:                                              `t.json element 2: must be an object with fields such as title and minutes`,
		`null`:                                           `t.json element 2: must be an object with fields such as title and minutes`,
		`{"title":"A","minutes":5,"depends_on":[` + strings.Repeat(`"x",`, 50) + `"x"]}`: `t.json element 2: depends_on: names more than the 50 tasks that are allowed`,
	} {
		text := "\n [" + `{"title":"first","minutes":5},` + element + `,{"title":"third","minutes":5}]` + "\n"
		tasks, bad, err := Read(strings.NewReader(text), "t.json", time.UTC, Limits{})
		if err != nil || len(tasks) != 2 || len(bad) != 1 || bad[0].Error() != want {
			t.Errorf("%s\n got %d tasks, %v, %v\nwant %s", element, len(tasks), bad, err, want)
		}
		if len(tasks) == 2 && (tasks[1].Line != 3 || tasks[1].Row != 3) {
			t.Errorf("%s: the element after has line %d, row %d; want 3", element, tasks[1].Line, tasks[1].Row)
		}
	}
}

func TestJSONTakesNullsNumbersAsIdsAndListsAsText(t *testing.T) {
	tasks := mustRead(t, `[{"id":7,"title":"A, b; c","minutes":5,"due":null,"priority":"","done_minutes":0},
		{"title":"B","minutes":5,"depends_on":[7,"A, b; c"]},{"title":"C","minutes":5,"depends_on":"7; B"}]`, time.UTC)
	got := fmt.Sprintf("%q %q %q", tasks[0].ID, tasks[1].DependsOn, tasks[2].DependsOn)
	if want := `"7" ["7" "A, b; c"] ["7" "B"]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAnEmptyListIsNoError(t *testing.T) {
	for _, text := range []string{"[]", "[ ]\n", "title,minutes\n"} {
		if tasks := mustRead(t, text, time.UTC); len(tasks) != 0 {
			t.Errorf("%q gave %v", text, tasks)
		}
	}
}

func TestWishesAreYesOrNoInBothForms(t *testing.T) {
	for _, text := range []string{
		"title,minutes,due,asap,spaced,bundle\nA,60,2026-11-27,yes,TRUE,no\nB,60,,,,\n",
		`[{"title":"A","minutes":60,"due":"2026-11-27","asap":true,"spaced":"yes","bundle":false},{"title":"B","minutes":60,"asap":null,"bundle":""}]`,
	} {
		tasks := mustRead(t, text, time.UTC)
		if a := tasks[0]; !a.ASAP || !a.Spaced || !a.Alone {
			t.Errorf("%q: %+v", text, a)
		}
		if b := tasks[1]; b.ASAP || b.Spaced || b.Alone {
			t.Errorf("%q: %+v", text, b)
		}
	}
}
