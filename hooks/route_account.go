package hooks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents"
	"github.com/pulseplan/pulseplan/agents/account"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/limit"
	"github.com/pulseplan/pulseplan/app/record"
)

const (
	// archiveTime bounds making or storing one archive.
	archiveTime = 5 * time.Minute
	// archiveType is what an archive is sent as.
	archiveType = "application/zip"
)

// How often a person may do what takes a server's time, or guess a password.
var (
	exportRule = limit.Rule{Burst: 10, Per: 10 * time.Minute}
	importRule = limit.Rule{Burst: 20, Per: 10 * time.Minute}
	leaveRule  = limit.Rule{Burst: 5, Per: 10 * time.Minute}
)

// LeaveRequest is the body of POST /account/delete.
type LeaveRequest struct {
	Email    string `json:"email" jsonschema:"the account's email address, typed by the person"`
	Password string `json:"password,omitempty" jsonschema:"not needed with a token that is no more than 10 minutes old by a sign-in of any way"`
}

// ClearRequest is the body of POST /tasks/clear.
type ClearRequest struct {
	Before string `json:"before" jsonschema:"a date, YYYY-MM-DD: tasks that were finished on earlier days go"`
	Dry    bool   `json:"dry,omitempty" jsonschema:"remove nothing, and answer with how many there are"`
}

// ClearAnswer is the answer of POST /tasks/clear.
type ClearAnswer struct {
	Tasks int64 `json:"tasks"`
}

func accountRoutes(runner *agents.Runner) []route {
	dry := param{name: "dry", what: "store nothing, and answer with what would be stored and what is wrong", choices: []string{"true", "false"}}
	profile := param{name: "profile", what: "false leaves name, time zone, language and preferences as they are", choices: []string{"true", "false"}}
	return []route{
		{
			method: http.MethodGet, path: "/account/export",
			summary: "Everything of the person as a ZIP: one JSON file a collection, the profile, open tasks as CSV, plan and calendars as iCalendar. No passwords, tokens or keys; addresses of subscribed calendars are in it.",
			types:   []string{archiveType},
			faults:  []fault.Kind{fault.SignIn},
			handle:  exportAccount,
		},
		{
			method: http.MethodPost, path: "/account/import",
			summary: "Import such a ZIP, as the body or as a form's file: all of it or nothing. What is there already stays as it is; importing twice adds nothing.",
			query:   []param{dry, profile}, file: true, most: account.MaxArchive,
			answer: account.Outcome{}, types: []string{archiveType},
			faults: []fault.Kind{fault.BadField, fault.ArchiveUnreadable, fault.ArchiveProblems, fault.SignIn},
			handle: func(c *call) (any, error) { return importAccount(c, runner) },
		},
		{
			method: http.MethodPost, path: "/tasks/clear",
			summary: "Remove tasks that were done or cancelled before a day, with their blocks and the times worked on them. What was learned from them stays.",
			body:    ClearRequest{}, bodyNeeded: true, answer: ClearAnswer{},
			faults: []fault.Kind{fault.BadField, fault.UnknownField, fault.SignIn},
			handle: clearTasks,
		},
		{
			method: http.MethodPost, path: "/account/delete", status: http.StatusNoContent,
			summary: "Delete the account and everything in it, at once and for good. Every session of the person ends.",
			body:    LeaveRequest{}, bodyNeeded: true,
			faults: []fault.Kind{fault.BadField, fault.UnknownField, fault.Unconfirmed, fault.SignIn},
			handle: deleteAccount,
		},
	}
}

// spendOn takes one of the person's tries at something of their account.
func (c *call) spendOn(what string, rule limit.Rule, words string) error {
	v, err := limit.Take(c.App, c.app.Clock.Now(), "account."+what+":"+c.Auth.Id, rule)
	if err != nil {
		return err
	}
	v.Headers(c.Response.Header())
	if !v.OK {
		return v.Refusal(fmt.Sprintf("%d %s in %d minutes", rule.Burst, words, int(rule.Per.Minutes())))
	}
	return nil
}

// exportAccount makes the archive in a file before it sends it: a slow client
// then holds up no reader of the database, and knows how much is to come.
func exportAccount(c *call) (any, error) {
	if err := c.spendOn("export", exportRule, "exports"); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), archiveTime)
	defer cancel()
	f, err := scratch()
	if err != nil {
		return nil, err
	}
	defer f.drop()
	now := c.app.Clock.Now()
	if _, err := account.Export(ctx, c.App, c.me(), c.app.Version, now, f); err != nil {
		return nil, err
	}
	header := c.Response.Header()
	header.Set("Content-Type", archiveType)
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{
		"filename": "pulseplan-" + now.In(c.me().Zone()).Format(time.DateOnly) + ".zip",
	}))
	http.ServeContent(c.Response, c.Request, "", now, f)
	return nil, nil
}

func importAccount(c *call, runner *agents.Runner) (any, error) {
	if err := c.spendOn("import", importRule, "imports"); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), archiveTime)
	defer cancel()
	f, size, err := c.archive()
	if err != nil {
		return nil, err
	}
	defer f.drop()
	o := account.Options{Now: c.app.Clock.Now()}
	if o.Dry, err = c.flag("dry"); err != nil {
		return nil, err
	}
	without, err := c.choice("profile", "true", "false")
	if err != nil {
		return nil, err
	}
	o.Profile = without == "true"
	a, err := account.Open(f, size)
	if err != nil {
		return nil, err
	}
	out, err := account.Import(ctx, c.App, c.me(), a, o)
	if err != nil {
		return nil, err
	}
	for i := range out.Problems {
		out.Problems[i].Sentence = c.language().Say(out.Problems[i].Sentence)
	}
	if len(out.Problems) > 0 && !o.Dry {
		return nil, fault.ArchiveProblems.Say("Nothing was imported. First: %s, record %d: %s", out.Problems[0].File, out.Problems[0].Record, out.Problems[0].Sentence).
			With(map[string]any{"problems": out.Problems})
	}
	if out.Stored && out.New > 0 {
		p := &replanner{app: c.app, runner: runner}
		err = c.App.RunInTransaction(func(tx core.App) error { return p.want(tx, c.Auth.Id, record.TriggerChange) })
	}
	return out, err
}

// scratchFile is a file that is gone when it is dropped.
type scratchFile struct{ *os.File }

func scratch() (scratchFile, error) {
	f, err := os.CreateTemp("", "pulseplan-archive-*")
	if err != nil {
		return scratchFile{}, fmt.Errorf("make a file for an archive: %w", err)
	}
	return scratchFile{f}, nil
}

func (f scratchFile) drop() {
	_ = f.Close()
	_ = os.Remove(f.Name())
}

// archive puts the request's file, the form field "file" or the whole body,
// where it can be read from any place.
func (c *call) archive() (scratchFile, int64, error) {
	in := io.Reader(c.Request.Body)
	if kind, _, _ := mime.ParseMediaType(c.Request.Header.Get("Content-Type")); kind == "multipart/form-data" {
		parts, err := c.Request.MultipartReader()
		if err != nil {
			return scratchFile{}, 0, unread(c, err)
		}
		for {
			part, err := parts.NextPart()
			if errors.Is(err, io.EOF) {
				return scratchFile{}, 0, badField("file", "is required, as the form's file")
			}
			if err != nil {
				return scratchFile{}, 0, archiveUnread(c, err)
			}
			if part.FormName() == "file" {
				in = part
				break
			}
		}
	}
	f, err := scratch()
	if err != nil {
		return f, 0, err
	}
	size, err := io.Copy(f, in)
	switch {
	case err != nil:
		err = archiveUnread(c, err)
	case size == 0:
		err = badField("file", "is required, as the body or as a form's file")
	default:
		return f, size, nil
	}
	f.drop()
	return scratchFile{}, 0, err
}

func archiveUnread(c *call, err error) error {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		return tooLarge(account.MaxArchive)
	}
	return unread(c, err)
}

func clearTasks(c *call) (any, error) {
	var req ClearRequest
	if err := c.decode(&req); err != nil {
		return nil, err
	}
	day, err := time.ParseInLocation(time.DateOnly, req.Before, c.me().Zone())
	if err != nil {
		return nil, badField("before", "must be a date such as 2026-11-20")
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), archiveTime)
	defer cancel()
	n, err := int64(0), error(nil)
	if req.Dry {
		n, err = account.CountFinished(c.App, c.Auth.Id, day)
	} else {
		n, err = account.ClearFinished(ctx, c.App, c.Auth.Id, day)
	}
	return ClearAnswer{Tasks: n}, err
}

// deleteAccount asks for two things: the address, which nobody types by
// accident, and a proof that is newer than the token, which may be lying about.
func deleteAccount(c *call) (any, error) {
	var req LeaveRequest
	if err := c.decode(&req); err != nil {
		return nil, err
	}
	if !strings.EqualFold(strings.TrimSpace(req.Email), c.me().Email()) {
		return nil, badField("email", "must be the address of this account")
	}
	if !freshOf(c.app).is(c.Request.Header.Get("Authorization"), c.app.Clock.Now()) {
		if err := c.spendOn("delete", leaveRule, "tries"); err != nil {
			return nil, err
		}
		if req.Password == "" {
			return nil, fault.Unconfirmed.New()
		}
		if !c.Auth.ValidatePassword(req.Password) {
			return nil, fault.Unconfirmed.Say("That is not the password of this account.").On("password")
		}
	}
	me, err := c.App.FindRecordById(record.Users, c.Auth.Id)
	if err != nil {
		return nil, err
	}
	if err := c.App.Delete(me); err != nil {
		return nil, err
	}
	return nil, c.NoContent(http.StatusNoContent)
}
