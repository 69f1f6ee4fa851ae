package taskfile

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestDependenciesBecomeIdsAndMissingIdsAreGiven(t *testing.T) {
	tasks := mustRead(t, "id,title,minutes,depends_on\n,Read,5,\nlab,Lab,5,READ\n,Essay,5,lab; read | Lab\nt4,Talk,5,\"Essay,lab\"\n,Party,5,t4\n", time.UTC)
	for range 2 { // twice changes nothing
		if bad := Link(tasks); len(bad) > 0 {
			t.Fatal(bad)
		}
		var got []string
		for _, task := range tasks {
			got = append(got, fmt.Sprintf("%s%v", task.ID, task.DependsOn))
		}
		want := "t1[] lab[t1] t3[lab t1] t4[t3 lab] t5[t4]"
		if strings.Join(got, " ") != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}

func TestGivenIdsNeverCollideAndStayWhenOtherRowsChange(t *testing.T) {
	tasks := []Task{{Title: "a", ID: "t2"}, {Title: "b"}, {Title: "c", ID: "t2-2"}, {Title: "d"}}
	if bad := Link(tasks); len(bad) > 0 {
		t.Fatal(bad)
	}
	if tasks[1].ID != "t2-3" || tasks[3].ID != "t4" {
		t.Errorf("got %q and %q, want t2-3 and t4", tasks[1].ID, tasks[3].ID)
	}
	all := mustRead(t, "title,minutes\nA,5\nB,5\nC,5\n", time.UTC)
	some, _, err := Read(strings.NewReader("title,minutes\nA,5\nB,wrong\nC,5\n"), "f", time.UTC, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	Link(all)
	Link(some)
	if all[2].ID != some[1].ID {
		t.Errorf("C is %s with all rows and %s without a bad one", all[2].ID, some[1].ID)
	}
}

func TestLinksThatDoNotHoldAreNamed(t *testing.T) {
	csvText := "id,title,minutes,depends_on\na,Same,5,\na,Same,5,\nb,One,5,nothing\nc,Two,5,same\nd,Three,5,three\n"
	jsonText := `[{"id":"a","title":"Same","minutes":5},{"id":"a","title":"Same","minutes":5},{"id":"b","title":"One","minutes":5,"depends_on":["nothing"]}]`
	for text, want := range map[string][]string{
		csvText: {
			`f line 3: id "a": is used twice; line 2 has it too`,
			`f line 4: depends_on "nothing": names no task; it must be the id or the title of one`,
			`f line 5: depends_on "same": is the title of 2 tasks; use an id`,
			`f line 6: depends_on "three": names the task itself`,
		},
		jsonText: {
			`f element 2: id "a": is used twice; element 1 has it too`,
			`f element 3: depends_on "nothing": names no task; it must be the id or the title of one`,
		},
	} {
		tasks, bad, err := Read(strings.NewReader(text), "f", time.UTC, Limits{})
		if err != nil || len(bad) > 0 {
			t.Fatal(bad, err)
		}
		var got []string
		for _, e := range Link(tasks) {
			got = append(got, e.Error())
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestAPersonsTitleWinsOverAnIdGivenToAnotherTask(t *testing.T) {
	tasks := mustRead(t, "title,minutes,depends_on\nA,5,\nB,5,t1\nt1,5,\n", time.UTC)
	if bad := Link(tasks); len(bad) > 0 || tasks[1].DependsOn[0] != "t3" {
		t.Errorf("got %v, %v; want the task titled t1, which is t3", tasks[1].DependsOn, bad)
	}
}
