package taskfile

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"
)

var errBareQuote = csv.ParseError{Err: csv.ErrBareQuote}

func TestCSVAsSpreadsheetsWriteItIsRead(t *testing.T) {
	for name, text := range map[string]string{
		"plain":               "title,minutes,project\nEssay,90,CS\nLab,30,\n",
		"byte order mark":     "\xef\xbb\xbftitle,minutes,project\nEssay,90,CS\nLab,30,\n",
		"CRLF":                "title,minutes,project\r\nEssay,90,CS\r\nLab,30,\r\n",
		"CR alone":            "title,minutes,project\rEssay,90,CS\rLab,30,\r",
		"semicolons":          "title;minutes;project\nEssay;90;CS\nLab;30;\n",
		"tabs":                "title\tminutes\tproject\nEssay\t90\tCS\nLab\t30\t\n",
		"tabs, empty first":   "project\ttitle\tminutes\nCS\tEssay\t90\n\tLab\t30\n",
		"no final newline":    "title,minutes,project\nEssay,90,CS\nLab,30,",
		"header in capitals":  "TITLE,Minutes,pRoject\nEssay,90,CS\nLab,30,\n",
		"spaces around":       " title , minutes , project\n Essay , 90 , CS\n Lab , 30 ,\n",
		"quotes after spaces": "title, minutes, project\n\"Essay\", \"90\", \"CS\"\nLab, 30, \"\"\n",
		"empty lines":         "\n\ntitle,minutes,project\n\n,,\n  \nEssay,90,CS\n\n\nLab,30,\n\n",
		"quoted header":       "\"title\";\"minutes\";\"project\"\n\"Essay\";90;CS\nLab;30;\n",
	} {
		t.Run(name, func(t *testing.T) {
			tasks := mustRead(t, text, time.UTC)
			if len(tasks) != 2 || tasks[0].Title != "Essay" || tasks[0].Minutes != 90 || tasks[0].Project != "CS" ||
				tasks[1].Title != "Lab" || tasks[1].Minutes != 30 || tasks[1].Project != "" {
				t.Errorf("got %+v", tasks)
			}
		})
	}
}

func TestLineNumbersCountLinesInsideQuotedCells(t *testing.T) {
	text := "title,minutes,hours\r\n\r\nA,5,\"one\r\ntwo\r\nthree\"\r\nB,x,\r\n\r\n\"C\",5,\r\n"
	tasks, bad, err := Read(strings.NewReader(text), "f", time.UTC, Limits{})
	if err != nil || len(bad) != 2 || bad[0].Line != 3 || bad[0].Row != 1 || bad[1].Line != 6 || bad[1].Row != 2 {
		t.Fatalf("got errors %v, %v; want lines 3 and 6", bad, err)
	}
	if len(tasks) != 1 || tasks[0].Line != 8 || tasks[0].Row != 3 {
		t.Errorf("got %+v; want line 8, row 3", tasks)
	}
}

func TestABrokenQuoteCostsItsRowOnly(t *testing.T) {
	tasks, bad, err := Read(strings.NewReader("title,minutes\nA,5\nB \"b\" b,5\nC,5\n\"D,5\n"), "f", time.UTC, Limits{})
	if err != nil || len(tasks) != 2 || len(bad) != 2 || bad[0].Line != 3 || bad[1].Line != 5 {
		t.Errorf("got %d tasks, %v, %v; want 2 tasks and errors on lines 3 and 5", len(tasks), bad, err)
	}
}

func TestRaggedRowsAreNamedAndNeverShifted(t *testing.T) {
	tasks, bad, err := Read(strings.NewReader("title,minutes,project\nA,5\nB,5,p,q\nC,5,p\n"), "f", time.UTC, Limits{})
	want := "[f line 2: has 2 cells where the header has 3 f line 3: has 4 cells where the header has 3]"
	if err != nil || len(tasks) != 1 || fmt.Sprint(bad) != want {
		t.Errorf("got %d tasks, %v, %v", len(tasks), bad, err)
	}
}

func TestNoExportedCellBeginsLikeAFormula(t *testing.T) {
	titles := []string{"=1+1", "+49 30 123", "-x", "@home", "'=x", "''@x", "'quoted'", "＝x", "plain", "'"}
	var tasks []Task
	for _, title := range titles {
		tasks = append(tasks, Task{Title: title, Minutes: 5, ID: title, Project: title, Hours: title, DependsOn: []string{title}})
	}
	var out strings.Builder
	if err := WriteCSV(&out, tasks, time.UTC); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		for _, cell := range record {
			if cell != "" && strings.ContainsRune(formulaStarts, []rune(cell)[0]) {
				t.Errorf("cell %q begins like a formula", cell)
			}
		}
	}
	for i, got := range mustRead(t, out.String(), time.UTC) {
		if got.Title != titles[i] || got.ID != titles[i] || got.Project != titles[i] || got.DependsOn[0] != titles[i] {
			t.Errorf("%q came back as %+v", titles[i], got)
		}
	}
}
