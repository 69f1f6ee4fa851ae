package hooks

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/agents/schedule"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/clock"
	"github.com/pulseplan/pulseplan/app/record"
)

const (
	maxBlock     = 24 * time.Hour // a longer stretch of one task is a slip of the hand
	maxTags      = 20
	maxTagLength = 40
)

// localeTag is the shape of the BCP 47 tags browsers send: language, optional
// script, optional region.
var localeTag = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|\d{3}))?$`)

// registerRules binds the rules that reach across the fields of a record.
// They hold for every write, whether it comes over HTTP or from the program.
func registerRules(a *app.App) {
	defaults(a, record.Tasks, map[string]any{"status": "todo", "auto_schedule": true, "bundle": true, "priority": "medium"})
	defaults(a, record.Blocks, map[string]any{"state": record.BlockPlanned})
	defaults(a, record.Users, map[string]any{"timezone": "UTC"})

	for collection, rule := range map[string]func(core.App, *core.Record) error{
		record.Users:    userRule,
		record.TimeMaps: timeMapRule,
		record.Tasks:    taskRule(a.Clock),
		record.Blocks:   blockRule,
	} {
		a.OnRecordValidate(collection).BindFunc(func(e *core.RecordEvent) error {
			if err := rule(e.App, e.Record); err != nil {
				return err
			}
			return e.Next()
		})
	}
}

// defaults fills in fields that a create request does not mention: PocketBase
// fields have no default values.
func defaults(a *app.App, collection string, values map[string]any) {
	a.OnRecordCreateRequest(collection).BindFunc(func(e *core.RecordRequestEvent) error {
		info, err := e.RequestInfo()
		if err != nil {
			return err
		}
		for field, value := range values {
			if _, sent := info.Body[field]; !sent {
				e.Record.Set(field, value)
			}
		}
		return e.Next()
	})
}

func userRule(_ core.App, r *core.Record) error {
	if zone := r.GetString("timezone"); zone != "" {
		if _, err := clock.Zone(zone); err != nil {
			return refuse("timezone", "invalid_zone", "must be an IANA time zone such as Europe/Berlin")
		}
	}
	if l := r.GetString("locale"); l != "" && !localeTag.MatchString(l) {
		return refuse("locale", "invalid_locale", "must be a language tag such as en-GB or de")
	}
	if _, err := record.ParsePreferences(r.GetString("preferences")); err != nil {
		return refuse("preferences", "invalid_preferences", err.Error())
	}
	if raw := r.GetString("onboarding"); raw != "" && raw != "null" {
		var steps map[string]any
		if json.Unmarshal([]byte(raw), &steps) != nil {
			return refuse("onboarding", "invalid_onboarding", "must be an object of step names")
		}
	}
	return nil
}

func timeMapRule(_ core.App, r *core.Record) error {
	hours, err := planner.ParseHours(r.GetString("hours"))
	if err != nil {
		return refuse("hours", "invalid_hours", err.Error())
	}
	r.Set("hours", hours.String())
	return nil
}

func blockRule(_ core.App, r *core.Record) error {
	start, end := r.GetDateTime("start").Time(), r.GetDateTime("end").Time()
	if start.IsZero() || end.IsZero() {
		return nil // Required says so
	}
	if !end.After(start) {
		return refuse("end", "end_before_start", "must be after start")
	}
	if end.Sub(start) > maxBlock {
		return refuse("end", "block_too_long", "a block is at most 24 hours long")
	}
	return nil
}

// taskRule checks a task and keeps due in step with due_day and completed in
// step with status.
func taskRule(clk clock.Clock) func(core.App, *core.Record) error {
	return func(app core.App, r *core.Record) error {
		title := strings.TrimSpace(r.GetString("title"))
		if strings.ContainsFunc(title, unicode.IsControl) {
			return refuse("title", "control_characters", "must be one line of text")
		}
		r.Set("title", title)
		if err := dueDay(app, r); err != nil {
			return err
		}
		if err := taskNumbers(r); err != nil {
			return err
		}
		if err := taskTexts(r); err != nil {
			return err
		}
		if r.GetString("status") != "done" {
			r.Set("completed", "")
		} else if r.GetDateTime("completed").IsZero() {
			r.Set("completed", clk.Now())
		}
		return noCircle(app, r)
	}
}

// dueDay turns a due day into the instant that day ends for its owner, and
// forgets the day when the instant is set to something else.
func dueDay(app core.App, r *core.Record) error {
	day, was := r.GetString("due_day"), r.Original()
	dueChanged := !r.IsNew() && !was.GetDateTime("due").Equal(r.GetDateTime("due"))
	if day == "" {
		if was.GetString("due_day") != "" && !dueChanged {
			r.Set("due", "") // the day was all there was
		}
		return nil
	}
	owner, err := app.FindRecordById(record.Users, r.GetString("owner"))
	if err != nil {
		return refuse("owner", "not_found", "there is no such person")
	}
	end, err := clock.DayEnd(day, record.UserOf(owner).Zone())
	if err != nil {
		return refuse("due_day", "invalid_date", "must be a date such as 2026-11-20")
	}
	dayChanged := r.IsNew() || was.GetString("due_day") != day
	if !dayChanged && dueChanged && !r.GetDateTime("due").Time().Equal(end) {
		r.Set("due_day", "")
		return nil
	}
	r.Set("due", end)
	return nil
}

func taskNumbers(r *core.Record) error {
	due, earliest := r.GetDateTime("due").Time(), r.GetDateTime("earliest").Time()
	if !due.IsZero() && !earliest.IsZero() && !earliest.Before(due) {
		return refuse("earliest", "earliest_after_due", "must be before due")
	}
	if lo, hi := r.GetInt("min_chunk"), r.GetInt("max_chunk"); lo > 0 && hi > 0 && lo > hi {
		return refuse("min_chunk", "chunks_crossed", "must not be more than max_chunk")
	}
	if day, lo := r.GetInt("max_per_day"), r.GetInt("min_chunk"); day > 0 && lo > day {
		return refuse("max_per_day", "day_below_chunk", "must not be less than min_chunk")
	}
	return nil
}

func taskTexts(r *core.Record) error {
	if h := r.GetString("hours"); h != "" {
		hours, err := planner.ParseHours(h)
		if err != nil {
			return refuse("hours", "invalid_hours", err.Error())
		}
		r.Set("hours", hours.String())
	}
	if _, err := schedule.ParseRepeat(r.GetString("repeat")); err != nil {
		return refuse("repeat", "invalid_repeat", err.Error())
	}
	raw := r.GetString("tags")
	if raw == "" || raw == "null" {
		return nil
	}
	var tags []string
	if json.Unmarshal([]byte(raw), &tags) != nil || len(tags) > maxTags {
		return refuse("tags", "invalid_tags", fmt.Sprintf("must be a list of at most %d words", maxTags))
	}
	for _, t := range tags {
		if t == "" || len([]rune(t)) > maxTagLength || strings.ContainsFunc(t, unicode.IsControl) {
			return refuse("tags", "invalid_tags", fmt.Sprintf("each tag must have 1 to %d characters", maxTagLength))
		}
	}
	return nil
}

// noCircle refuses dependencies that lead back to the task, by name.
func noCircle(app core.App, r *core.Record) error {
	first := r.GetStringSlice("depends_on")
	if len(first) == 0 {
		return nil
	}
	if r.Id == "" {
		return nil // nothing can depend on a task that does not exist yet
	}
	type step struct {
		id   string
		path []string
	}
	queue := []step{}
	for _, id := range first {
		queue = append(queue, step{id, []string{r.GetString("title")}})
	}
	seen := map[string]bool{}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at.id == r.Id {
			return refuse("depends_on", "circle", "goes round in a circle: "+strings.Join(append(at.path, r.GetString("title")), " → "))
		}
		if seen[at.id] {
			continue
		}
		seen[at.id] = true
		task, err := app.FindRecordById(record.Tasks, at.id)
		if err != nil {
			continue // the relation check names what does not exist
		}
		path := append(append([]string(nil), at.path...), task.GetString("title"))
		for _, next := range task.GetStringSlice("depends_on") {
			queue = append(queue, step{next, path})
		}
	}
	return nil
}
