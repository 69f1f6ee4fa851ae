package hooks

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/pulseplan/pulseplan/agents/intent"
	"github.com/pulseplan/pulseplan/agents/tasks"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/taskfile"
)

// ParseRequest is the body of POST /tasks/parse.
type ParseRequest struct {
	Text string `json:"text" jsonschema:"a task in plain words"`
	At   string `json:"at,omitempty" jsonschema:"when it was said, RFC 3339, for a sentence that waited on a phone without a connection: its tomorrow is the day after this one; now when left out"`
}

// How far from the server's clock something may have been said or done: a phone
// may be away for a season, and its clock may be off.
const (
	oldestWord = 90 * 24 * time.Hour
	newestWord = 24 * time.Hour
)

// said reads when something was said or done that waited for a connection; now
// for empty text.
func said(at string, now time.Time) (time.Time, error) {
	if at == "" {
		return now, nil
	}
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return now, badField("at", "must be an instant such as 2026-11-24T07:30:00Z")
	}
	if t.Before(now.Add(-oldestWord)) || t.After(now.Add(newestWord)) {
		return now, badField("at", "must be within the last 90 days")
	}
	return t, nil
}

func taskRoutes() []route {
	skipBad := param{name: "skip_bad", what: "import the sound rows and report the others", choices: []string{"true", "false"}}
	return []route{
		{
			method: http.MethodPost, path: "/tasks/parse",
			summary: "Preview of quick-add: what a sentence is understood as, with the text each piece came from. Stores nothing.",
			body:    ParseRequest{}, bodyNeeded: true, answer: intent.Result{},
			faults: []fault.Kind{fault.BadField, fault.UnknownField, fault.TaskText, fault.SignIn},
			handle: parseTask,
		},
		{
			method: http.MethodPost, path: "/tasks/import",
			summary: "Import a task file, CSV or JSON, as the body or as a form's file. Nothing is imported when a row is bad, unless skip_bad.",
			query:   []param{skipBad}, file: true,
			answer: tasks.Outcome{}, types: []string{"text/csv", "application/json"},
			faults: []fault.Kind{fault.TasksUnreadable, fault.TaskRows, fault.TooLarge, fault.BadField, fault.SignIn},
			handle: importTasks,
		},
		{
			method: http.MethodGet, path: "/tasks/export",
			summary: "The open tasks as a task file.",
			query:   []param{{name: "format", what: "csv (default) or json", choices: []string{"csv", "json"}}},
			types:   []string{"text/csv", "application/json"},
			faults:  []fault.Kind{fault.BadField, fault.SignIn},
			handle:  exportTasks,
		},
	}
}

func parseTask(c *call) (any, error) {
	var req ParseRequest
	if err := c.decode(&req); err != nil {
		return nil, err
	}
	if strings.TrimSpace(req.Text) == "" {
		return nil, badField("text", "is required")
	}
	at, err := said(req.At, c.app.Clock.Now())
	if err != nil {
		return nil, err
	}
	me := c.me()
	projects, err := record.ListProjects(c.App, me.Id)
	if err != nil {
		return nil, err
	}
	open, err := record.ListOpenTasks(c.App, me.Id)
	if err != nil {
		return nil, err
	}
	o := intent.Options{Now: at, Zone: me.Zone(), Locale: me.Locale()}
	for _, p := range projects {
		o.Projects = append(o.Projects, p.Name())
	}
	for _, t := range open {
		o.Tasks = append(o.Tasks, t.Title())
	}
	result, err := intent.Parse(req.Text, o)
	if err != nil {
		return nil, fault.TaskText.Say("text: %s.", err.Error()).On("text").Because(err)
	}
	return result, nil
}

func importTasks(c *call) (any, error) {
	upload, err := c.upload()
	if err != nil {
		return nil, err
	}
	defer upload.Close()
	skip, err := c.flag("skip_bad")
	if err != nil {
		return nil, err
	}
	if upload.size > taskfile.DefaultMaxBytes {
		return nil, fault.TooLarge.Say("A task file is at most %d bytes.", taskfile.DefaultMaxBytes)
	}
	parsed, err := tasks.Read(upload, upload.name, c.me().Zone(), c.app.Config.ImportBytes)
	if err != nil {
		return nil, err
	}
	if refusal := parsed.Refusal(); refusal != nil && !skip {
		return nil, refusal
	}
	out, err := parsed.Store(c.App, c.me(), c.app.Clock.Now())
	out.Errors = out.Errors.In(c.language())
	return out, err
}

func exportTasks(c *call) (any, error) {
	format, err := c.choice("format", "csv", "json")
	if err != nil {
		return nil, err
	}
	out, err := tasks.Export(c.App, c.me(), format)
	if err != nil {
		return nil, err
	}
	kind := map[string]string{"csv": "text/csv; charset=utf-8", "json": "application/json"}[format]
	c.Response.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "tasks." + format}))
	return nil, c.Blob(http.StatusOK, kind, out)
}

// file is an uploaded file.
type file struct {
	io.ReadCloser
	name string
	size int64 // bytes
}

// upload returns the request's file: the form field "file", or the whole body.
func (c *call) upload() (*file, error) {
	kind, _, _ := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		raw, err := io.ReadAll(io.LimitReader(c.Request.Body, c.app.Config.ImportBytes+1))
		if err != nil {
			return nil, unread(c, err)
		}
		if len(bytes.TrimSpace(raw)) == 0 {
			return nil, badField("file", "is required, as the body or as a form's file")
		}
		if int64(len(raw)) > c.app.Config.ImportBytes {
			return nil, tooLarge(c.app.Config.ImportBytes)
		}
		return &file{io.NopCloser(bytes.NewReader(raw)), "body", int64(len(raw))}, nil
	}
	f, header, err := c.Request.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return nil, badField("file", "is required, as the form's file")
	}
	if err != nil {
		return nil, unread(c, err)
	}
	if header.Size > c.app.Config.ImportBytes {
		_ = f.Close()
		return nil, tooLarge(c.app.Config.ImportBytes)
	}
	return &file{f, shownName(header.Filename), header.Size}, nil
}

// unread is the refusal of a body that could not be read to its end.
func unread(c *call, err error) error {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		return tooLarge(c.app.Config.ImportBytes)
	}
	return fault.BadRequest.Say("The body could not be read to its end.").Because(err)
}

// shownName bounds a client's file name for messages.
func shownName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 80 {
		name = string(runes[:79]) + "…"
	}
	return name
}

// flag reads a boolean query or form parameter.
func (c *call) flag(name string) (bool, error) {
	switch c.value(name) {
	case "", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	}
	return false, badField(name, "must be true or false")
}

// choice reads a parameter that is one of the words; the first is the default.
func (c *call) choice(name string, words ...string) (string, error) {
	v := c.value(name)
	if v == "" {
		return words[0], nil
	}
	for _, w := range words {
		if v == w {
			return v, nil
		}
	}
	return "", badField(name, "must be %s", strings.Join(words, " or "))
}

// value reads a parameter from the query or, for forms, from the form.
func (c *call) value(name string) string {
	if v := c.Request.URL.Query().Get(name); v != "" {
		return v
	}
	if c.Request.MultipartForm != nil {
		return c.Request.FormValue(name)
	}
	return ""
}
