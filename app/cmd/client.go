package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/agents/tasks"
	"github.com/pulseplan/pulseplan/hooks"
)

// client speaks to a running server as any other client would.
type client struct {
	base, token string
}

// maxAnswer bounds what the client reads of an answer, in bytes.
const maxAnswer = 32 << 20

// call makes a request and decodes the answer into to. A refusal becomes an
// error with the server's sentence.
func (c *client) call(ctx context.Context, method, path, contentType string, body []byte, to any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", contentType)
	if c.token != "" {
		req.Header.Set("Authorization", c.token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, plainNetError(err))
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		var p hooks.Problem
		if json.Unmarshal(raw, &p) == nil && p.Message != "" {
			return fmt.Errorf("%s", p.Message)
		}
		return fmt.Errorf("%s %s: status %d", method, path, resp.StatusCode)
	}
	return json.Unmarshal(raw, to)
}

func (c *client) json(ctx context.Context, method, path string, body, to any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.call(ctx, method, path, "application/json", raw, to)
}

func (c *client) file(ctx context.Context, path string, f *upload, fields map[string]string, to any) error {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", f.name)
	if err != nil {
		return err
	}
	if _, err := part.Write(f.raw); err != nil {
		return err
	}
	for k, v := range fields {
		if err := form.WriteField(k, v); err != nil {
			return err
		}
	}
	if err := form.Close(); err != nil {
		return err
	}
	return c.call(ctx, http.MethodPost, path, form.FormDataContentType(), b.Bytes(), to)
}

func (c *client) signIn(ctx context.Context, email, password string) error {
	var answer struct {
		Token string `json:"token"`
	}
	err := c.json(ctx, http.MethodPost, "/api/collections/users/auth-with-password", map[string]string{"identity": email, "password": password}, &answer)
	c.token = answer.Token
	return err
}

// show runs the main job through the API and prints what came of it.
func (c *client) show(ctx context.Context, w *world, o demoOptions, zone *time.Location, calendar, list *upload) error {
	if err := c.signIn(ctx, demoEmail, demoPassword); err != nil {
		return err
	}
	if calendar != nil {
		var answer hooks.CalendarAnswer
		if err := c.file(ctx, hooks.Prefix+"/calendars/import", calendar, nil, &answer); err != nil {
			return err
		}
		fmt.Fprintf(w.out, "Calendar %q: %d events.\n", shown(answer.Calendar.Name), answer.Outcome.Events)
	}
	if list != nil {
		var answer tasks.Outcome
		if err := c.file(ctx, hooks.Prefix+"/tasks/import", list, nil, &answer); err != nil {
			return err
		}
		fmt.Fprintf(w.out, "Tasks: %d new, %d updated.\n", answer.Created, answer.Updated)
	}
	plan, err := c.plan(ctx, o.days)
	if err != nil {
		return err
	}
	var b hooks.BriefingAnswer
	if err := c.json(ctx, http.MethodPost, hooks.Prefix+"/briefings", hooks.BriefingRequest{}, &b); err != nil {
		return err
	}
	fmt.Fprintln(w.out)
	if err := briefingText(w.out, b.Briefing); err != nil {
		return err
	}
	fmt.Fprintf(w.out, "\nThe plan\n\n")
	if err := c.week(ctx, w.out, plan, zone); err != nil {
		return err
	}
	return leftovers(w.out, plan)
}

func (c *client) plan(ctx context.Context, days int) (*hooks.PlanAnswer, error) {
	var plan hooks.PlanAnswer
	if err := c.json(ctx, http.MethodPost, hooks.Prefix+"/plans", hooks.PlanRequest{Days: &days}, &plan); err != nil {
		return nil, err
	}
	var applied hooks.ApplyAnswer
	return &plan, c.json(ctx, http.MethodPost, hooks.Prefix+"/plans/"+url.PathEscape(plan.Plan.ID)+"/apply", struct{}{}, &applied)
}

func (c *client) week(ctx context.Context, w io.Writer, plan *hooks.PlanAnswer, zone *time.Location) error {
	from, to := plan.Plan.From, plan.Plan.To
	query := url.Values{"from": {from.Format(time.RFC3339)}, "to": {to.Format(time.RFC3339)}}
	var events hooks.EventList
	if err := c.call(ctx, http.MethodGet, hooks.Prefix+"/events?"+query.Encode(), "application/json", nil, &events); err != nil {
		return err
	}
	var lines []line
	for _, b := range plan.Blocks {
		mark := markBlock
		switch b.Change {
		case schedule.Removed:
			continue
		case schedule.Fixed:
			mark = markPinned
		}
		lines = append(lines, line{b.Start.In(zone), b.End.In(zone), false, mark, b.Title})
	}
	for _, e := range events.Events {
		lines = append(lines, line{e.Start.In(zone), e.End.In(zone), e.AllDay, markEvent, e.Title})
	}
	return week(w, lines, from, to, zone)
}

// leftovers prints what did not fit and what is late.
func leftovers(w io.Writer, plan *hooks.PlanAnswer) error {
	if len(plan.Unplaced) == 0 && len(plan.Late) == 0 {
		_, err := fmt.Fprintln(w, "\nEverything fits; every deadline holds.")
		return err
	}
	for _, u := range plan.Unplaced {
		fmt.Fprintf(w, "\nNot placed: %s", plain(u.Sentence))
	}
	for _, l := range plan.Late {
		fmt.Fprintf(w, "\nLate: %s, %s after its deadline", shown(l.Title), duration(l.Minutes))
	}
	_, err := fmt.Fprintln(w)
	return err
}
