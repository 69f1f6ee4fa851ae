package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/hooks"
)

// jobsDoor is a way to the queue: through the server that holds it, or to its
// file when nobody does.
type jobsDoor interface {
	list(ctx context.Context, query url.Values) (hooks.JobList, error)
	show(ctx context.Context, id string) (hooks.OperatorJobDetail, error)
	act(ctx context.Context, action, id string) (hooks.OperatorJobDetail, error)
	pause(ctx context.Context, name string, on bool) (hooks.QueueLine, error)
	stats(ctx context.Context) (hooks.QueueAnswer, error)
	close() error
}

const (
	// knockTime is how long a server that runs on this machine may take to say
	// that it is there.
	knockTime = 5 * time.Second
	// askTime bounds one request; a check of a large file is the longest.
	askTime = 6 * time.Minute
)

// openDoor finds the way. The server's file may be older than a kill -9, and
// its port another program's by now, so only a server that accepts the token
// is asked; else the queue's file is opened, which only one process can.
// Records says that people's records of the jobs change as well.
func openDoor(ctx context.Context, w *world, cfg config.Config, records bool) (jobsDoor, error) {
	server, silent := findServer(ctx, cfg)
	if server != nil {
		return server, nil
	}
	door, err := openFileDoor(ctx, w, cfg, records)
	if errors.Is(err, queue.ErrInUse) {
		if silent != nil {
			return nil, fmt.Errorf("the queue in %s is in use, but its server cannot be asked: %w", cfg.DataDir, silent)
		}
		return nil, fmt.Errorf("the queue in %s is in use, but no server says where it listens; is one starting or stopping?", cfg.DataDir)
	}
	return door, err
}

// findServer returns the server of the data folder when it answers, and else
// why the one that the folder names cannot be asked.
func findServer(ctx context.Context, cfg config.Config) (server *serverDoor, silent error) {
	o, err := app.ReadOperator(cfg.DataDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	server = &serverDoor{o: o, http: http.Client{
		// The token goes to this machine's server and nowhere else.
		Transport:     &http.Transport{Proxy: nil},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if err := server.knock(ctx); err != nil {
		return nil, err
	}
	return server, nil
}

// serverDoor asks a running server.
type serverDoor struct {
	o    app.Operator
	http http.Client
}

// knock finds out whether the server that wrote the file is there.
func (d *serverDoor) knock(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, knockTime)
	defer cancel()
	var answer hooks.QueueAnswer
	return d.ask(ctx, http.MethodGet, "/operator/queue", &answer)
}

func (d *serverDoor) ask(ctx context.Context, method, path string, to any) error {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, d.o.URL+hooks.Prefix+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set(hooks.OperatorHeader, d.o.Token)
	resp, err := d.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("no answer from %s in time", d.o.URL)
		}
		return fmt.Errorf("no answer from %s: %w", d.o.URL, plainNetError(err))
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("read the answer of %s: %w", d.o.URL, err)
	}
	var p hooks.Problem
	switch {
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden:
		return fmt.Errorf("%s is another server", d.o.URL)
	case resp.StatusCode != http.StatusOK && json.Unmarshal(raw, &p) == nil && p.Message != "":
		return errors.New(p.Message)
	case resp.StatusCode != http.StatusOK:
		return fmt.Errorf("%s answered with status %d", d.o.URL, resp.StatusCode)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if err := decoder.Decode(to); err != nil {
		return fmt.Errorf("%s is not a server of ours: %w", d.o.URL, err)
	}
	return nil
}

func (d *serverDoor) list(ctx context.Context, query url.Values) (a hooks.JobList, err error) {
	err = d.ask(ctx, http.MethodGet, "/operator/jobs?"+query.Encode(), &a)
	return a, err
}

func (d *serverDoor) show(ctx context.Context, id string) (a hooks.OperatorJobDetail, err error) {
	err = d.ask(ctx, http.MethodGet, "/operator/jobs/"+url.PathEscape(id), &a)
	return a, err
}

func (d *serverDoor) act(ctx context.Context, action, id string) (a hooks.OperatorJobDetail, err error) {
	err = d.ask(ctx, http.MethodPost, "/operator/jobs/"+url.PathEscape(id)+"/"+action, &a)
	return a, err
}

func (d *serverDoor) pause(ctx context.Context, name string, on bool) (a hooks.QueueLine, err error) {
	word := "resume"
	if on {
		word = "pause"
	}
	err = d.ask(ctx, http.MethodPost, "/operator/queue/"+url.PathEscape(name)+"/"+word, &a)
	return a, err
}

func (d *serverDoor) stats(ctx context.Context) (a hooks.QueueAnswer, err error) {
	err = d.ask(ctx, http.MethodGet, "/operator/queue", &a)
	return a, err
}

func (d *serverDoor) check(ctx context.Context) (a hooks.CheckAnswer, err error) {
	err = d.ask(ctx, http.MethodPost, "/operator/check", &a)
	return a, err
}

func (d *serverDoor) close() error {
	d.http.CloseIdleConnections()
	return nil
}

// fileDoor holds the queue's file itself and starts no job.
type fileDoor struct {
	app  *app.App
	desk *hooks.Desk
}

// queueFile is the path of the queue's file, if it is there: looking must not
// make a folder or a queue.
func queueFile(cfg config.Config) (string, error) {
	path := filepath.Join(cfg.DataDir, app.QueueFile)
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("there is no queue in %s; a server makes it when it first starts", cfg.DataDir)
	}
	if err != nil {
		return "", plainPathError(path, err)
	}
	return path, nil
}

func openFileDoor(ctx context.Context, w *world, cfg config.Config, records bool) (jobsDoor, error) {
	if _, err := queueFile(cfg); err != nil {
		return nil, err
	}
	if cfg.LogLevel == "info" {
		cfg.LogLevel = "warn" // the command's own lines are the output
	}
	s, err := open(w, cfg)
	if err != nil {
		return nil, err
	}
	d := &fileDoor{app: s.app, desk: hooks.DeskOf(s.app)}
	if err := d.desk.Look(ctx); err != nil {
		if errors.Is(err, queue.ErrInUse) {
			return nil, err
		}
		return nil, fmt.Errorf("the queue in %s cannot be opened; pulseplan jobs check says what is wrong with it: %w", cfg.DataDir, err)
	}
	if !records {
		return d, nil
	}
	if err := s.app.Start(); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *fileDoor) list(_ context.Context, query url.Values) (hooks.JobList, error) {
	asked, err := hooks.ReadJobsAsked(query)
	if err != nil {
		return hooks.JobList{}, err
	}
	return d.desk.List(asked)
}

func (d *fileDoor) show(_ context.Context, id string) (hooks.OperatorJobDetail, error) {
	parsed, err := queue.ParseID(id)
	if err != nil {
		return hooks.OperatorJobDetail{}, err
	}
	return d.desk.Show(parsed)
}

func (d *fileDoor) act(ctx context.Context, action, id string) (hooks.OperatorJobDetail, error) {
	parsed, err := queue.ParseID(id)
	if err != nil {
		return hooks.OperatorJobDetail{}, err
	}
	return d.desk.Act(ctx, action, parsed)
}

func (d *fileDoor) pause(ctx context.Context, name string, on bool) (hooks.QueueLine, error) {
	return d.desk.Pause(ctx, name, on)
}

func (d *fileDoor) stats(context.Context) (hooks.QueueAnswer, error) {
	answer, err := d.desk.Stats()
	answer.Jobs = "stopped" // nobody works on them, however well the file is
	return answer, err
}

func (d *fileDoor) close() error {
	err := d.app.Jobs.Stop(time.Second)
	if d.app.IsBootstrapped() {
		err = errors.Join(err, d.app.Stop())
	}
	return err
}

// usageFault makes a refusal of a field the caller's mistake.
func usageFault(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return usagef("--%s", f.Sentence())
	}
	return usageError{err}
}
