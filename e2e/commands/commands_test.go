package commands_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/pulseplan/pulseplan/app/cmd"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"pulseplan": func() { os.Exit(cmd.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

func TestCommands(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			// A script says its zone and language; the machine's must not show.
			e.Setenv("TZ", "UTC")
			e.Setenv("LANG", "C")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"jsonget":    jsonGet,
			"jsonhas":    jsonHas,
			"plancheck":  planCheck,
			"sentence":   sentence,
			"exits":      exits,
			"sameplaces": samePlaces,
			"mode":       mode,
			"busyport":   busyPort,
			"serveics":   serveICS,
			"longline":   longLine,
			"longword":   longWord,
			"garbage":    garbage,
			"ready":      ready,
			"failingrun": failingRun,
			"startrun":   startRun,
			"becomes":    becomes,
			"zeroed":     zeroed,
		},
	})
}

// jsonGet FILE PATH PATTERN: the value at a dotted path of a JSON file fits a
// regular expression as a whole; "length" of a list is its length.
func jsonGet(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: jsonget FILE PATH PATTERN")
	}
	var v any
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	d.UseNumber()
	ts.Check(d.Decode(&v))
	got, err := at(v, strings.Split(args[1], "."))
	ts.Check(err)
	if regexp.MustCompile(`\A(?s:`+args[2]+`)\z`).MatchString(got) == neg {
		ts.Fatalf("%s is %q, wanted (negated: %v) %q", args[1], got, neg, args[2])
	}
}

// jsonHas FILE PATH: there is something at a dotted path of a JSON file.
func jsonHas(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: jsonhas FILE PATH")
	}
	var v any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &v))
	if _, err := at(v, strings.Split(args[1], ".")); (err == nil) == neg {
		ts.Fatalf("%s is there: %v", args[1], err == nil)
	}
}

func at(v any, path []string) (string, error) {
	for _, step := range path {
		switch x := v.(type) {
		case map[string]any:
			inner, ok := x[step]
			if !ok {
				return "", fmt.Errorf("there is no %q", step)
			}
			v = inner
		case []any:
			if step == "length" {
				return strconv.Itoa(len(x)), nil
			}
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(x) {
				return "", fmt.Errorf("there is no element %q of %d", step, len(x))
			}
			v = x[i]
		default:
			return "", fmt.Errorf("%q leads into %v", step, v)
		}
	}
	if s, ok := v.(string); ok {
		return s, nil
	}
	raw, err := json.Marshal(v)
	return string(raw), err
}

// planCheck FILE HOURS NOW: the plan in FILE breaks none of the rules that can
// be told from its JSON.
func planCheck(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: plancheck FILE HOURS NOW")
	}
	p, err := readPlan([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	hours, err := parseWindows(args[1])
	ts.Check(err)
	now, err := p.local(args[2])
	ts.Check(err)
	for _, broken := range p.check(hours, now) {
		ts.Fatalf("%s", broken)
	}
}

// sentence: standard error is one line of text that begins with the program's
// name, and standard output is empty.
func sentence(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: sentence")
	}
	errOut := ts.ReadFile("stderr")
	if !strings.HasPrefix(errOut, "pulseplan: ") || strings.Count(errOut, "\n") != 1 || len(errOut) > 600 {
		ts.Fatalf("not one sentence: %q", errOut)
	}
	if strings.Contains(errOut, "goroutine") || strings.Contains(errOut, "%!") {
		ts.Fatalf("not for people: %q", errOut)
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("a command that failed printed %q", out)
	}
}

// mode FILE MODE: the permission bits of a file, in octal.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode FILE MODE")
	}
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[1] {
		ts.Fatalf("%s has mode %s, wanted %s", args[0], got, args[1])
	}
}

// busyPort NAME: takes a port until the script ends and puts its address into
// the variable.
func busyPort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: busyport NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}

// serveICS NAME: serves the script's folder over HTTP until the script ends and
// puts the address, host and port, into the variable.
func serveICS(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: serveics NAME")
	}
	s := httptest.NewServer(http.FileServer(http.Dir(ts.MkAbs("."))))
	ts.Defer(s.Close)
	ts.Setenv(args[0], s.Listener.Addr().String())
}

// longLine FILE BEFORE MIB AFTER: writes a file whose middle is one line of
// that many MiB; BEFORE and AFTER are lines separated by |.
func longLine(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: longline FILE BEFORE MIB AFTER")
	}
	mib, err := strconv.Atoi(args[2])
	ts.Check(err)
	var b bytes.Buffer
	b.WriteString(strings.ReplaceAll(args[1], "|", "\r\n"))
	b.Write(bytes.Repeat([]byte("x"), mib<<20))
	b.WriteString("\r\n" + strings.ReplaceAll(args[3], "|", "\r\n"))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

// garbage FILE: writes bytes that are no text.
func garbage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: garbage FILE")
	}
	raw := make([]byte, 64<<10)
	for i := range raw {
		raw[i] = byte(i*i>>3 ^ i*7)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), raw, 0o600))
}

// exits CODE ARGS...: the program ends with exactly this code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: exits CODE ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec("pulseplan", args[1:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, wanted %d", got, want)
	}
}

// samePlaces PLAN EVENTS: the events of one JSON file are the blocks of the
// other, by title, start and end.
func samePlaces(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sameplaces PLAN EVENTS")
	}
	type place struct{ Title, Start, End string }
	var plan struct{ Blocks []place }
	var calendar struct{ Events []place }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &plan))
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &calendar))
	if len(plan.Blocks) == 0 || !slices.Equal(plan.Blocks, calendar.Events) {
		ts.Fatalf("blocks %v\nevents %v", plan.Blocks, calendar.Events)
	}
}

// longWord NAME N: puts a word of N letters into the variable.
func longWord(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: longword NAME N")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Setenv(args[0], strings.Repeat("a", n))
}
