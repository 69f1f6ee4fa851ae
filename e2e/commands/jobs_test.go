package commands_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience bounds every wait for a server.
const patience = 60 * time.Second

// ready DIR NAME: waits until the server of a data folder says where it
// listens and is well there, and puts its address into the variable.
func ready(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: ready DIR NAME")
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for {
		var file struct{ URL string }
		raw, err := os.ReadFile(filepath.Join(ts.MkAbs(args[0]), "operator.json"))
		if err == nil && json.Unmarshal(raw, &file) == nil {
			if answer, err := http.Get(file.URL + "/api/v1/health"); err == nil {
				_ = answer.Body.Close()
				if answer.StatusCode == http.StatusOK {
					ts.Setenv(args[1], file.URL)
					return
				}
			}
		}
		select {
		case <-tick.C:
		case <-late:
			ts.Fatalf("no server in %s", args[0])
		}
	}
}

// person is somebody who talks to a server's API.
type person struct {
	ts          *testscript.TestScript
	base, token string
}

func (p *person) ask(method, path, kind string, body []byte, want int) []byte {
	req, err := http.NewRequest(method, p.base+path, bytes.NewReader(body))
	p.ts.Check(err)
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", p.token)
	answer, err := http.DefaultClient.Do(req)
	p.ts.Check(err)
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body) // a stream of events ends with its run
	p.ts.Check(err)
	if answer.StatusCode != want {
		p.ts.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, raw)
	}
	return raw
}

func (p *person) json(method, path string, body, to any, want int) {
	raw, err := json.Marshal(body)
	p.ts.Check(err)
	p.ts.Check(json.Unmarshal(p.ask(method, path, "application/json", raw, want), to))
}

// signUp makes an account and signs in.
func signUp(ts *testscript.TestScript, base, name string) *person {
	p := &person{ts: ts, base: base}
	const password = "a long password"
	email := name + "@example.org"
	var account struct{ ID, Token string }
	p.json(http.MethodPost, "/api/collections/users/records", map[string]string{"email": email, "password": password, "passwordConfirm": password}, &account, http.StatusOK)
	p.json(http.MethodPost, "/api/collections/users/auth-with-password", map[string]string{"identity": email, "password": password}, &account, http.StatusOK)
	p.token = account.Token
	return p
}

// failingRun ADDRESS NAME: lets a new person ask for a plan of more tasks than
// one can hold, waits until that run has failed for good, and puts its id into
// the variable.
func failingRun(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: failingrun ADDRESS NAME")
	}
	p := signUp(ts, args[0], "busy")
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	file, err := form.CreateFormFile("file", "tasks.csv")
	ts.Check(err)
	fmt.Fprint(file, "title,minutes\n"+strings.Repeat("A secret title,30\n", 2001))
	ts.Check(form.Close())
	p.ask(http.MethodPost, "/api/v1/tasks/import", form.FormDataContentType(), b.Bytes(), http.StatusOK)
	var run struct {
		ID string `json:"job_id"`
	}
	p.json(http.MethodPost, "/api/v1/agent/run", map[string]string{"type": "schedule"}, &run, http.StatusAccepted)
	p.ask(http.MethodGet, "/api/v1/agent/jobs/"+run.ID+"/events", "", nil, http.StatusOK)
	ts.Setenv(args[1], run.ID)
}

// becomes ID STATE DIR: waits until the commands say that a job is in a state.
func becomes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: becomes ID STATE DIR")
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for {
		ts.Check(ts.Exec("pulseplan", "jobs", "show", args[0], "--data", args[2], "--json"))
		var job struct{ State string }
		ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &job))
		if job.State == args[1] {
			return
		}
		select {
		case <-tick.C:
		case <-late:
			ts.Fatalf("job %s is %s, not %s", args[0], job.State, args[1])
		}
	}
}

// zeroed FILE FROM COUNT: overwrites a part of a file with zeros, as a disk
// may that lost a sector.
func zeroed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: zeroed FILE FROM COUNT")
	}
	var from, count int64
	_, err := fmt.Sscan(args[1]+" "+args[2], &from, &count)
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY, 0)
	ts.Check(err)
	_, err = f.WriteAt(make([]byte, count), from)
	ts.Check(err)
	ts.Check(f.Close())
}

// startRun ADDRESS NAME: lets a new person ask for a briefing and puts the
// run's id into the variable, wherever it stands by then.
func startRun(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: startrun ADDRESS NAME")
	}
	p := signUp(ts, args[0], "early")
	var run struct {
		ID string `json:"job_id"`
	}
	p.json(http.MethodPost, "/api/v1/agent/run", map[string]string{"type": "briefing"}, &run, http.StatusAccepted)
	ts.Setenv(args[1], run.ID)
}
