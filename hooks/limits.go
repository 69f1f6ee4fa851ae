package hooks

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/limit"
)

// What PocketBase's limiter lets one address do a minute, beside the
// administrator's PULSEPLAN_API_REQUESTS.
const (
	// windowSeconds is the length of its fixed windows.
	windowSeconds = 60
	// recordRequests is for everything below /api/ that has no other rule:
	// records, realtime, files. PocketBase counts it per collection and kind of
	// request. The dashboard asks for each list at most twice a second when
	// changes never end, so this is room for some 25 windows behind one address.
	recordRequests = 3000
	// readRequests is for the two routes of ours that a screen asks again and
	// again and that change nothing: the events of a week after each change, and
	// what a sentence means after each pause in typing it.
	readRequests = 1200
)

// registerLimits puts PocketBase's limiter in force, says in our own words when
// it refuses, and tidies up behind our own limits.
func registerLimits(a *app.App) {
	a.Cron().MustAdd("pulseplanLimits", "23 * * * *", func() { PruneLimits(a) })
	a.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pulseplanLimits", Func: func(e *core.ServeEvent) error {
		if err := limitAddresses(e.App, a.Config.APIRequests); err != nil {
			return err
		}
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id: "pulseplanLimits", Priority: apis.DefaultRateLimitMiddlewarePriority - 1, Func: tellWhen(a),
		})
		return e.Next()
	}})
}

// PruneLimits removes limits that hold nobody back any more.
func PruneLimits(a *app.App) {
	if _, err := limit.Prune(a, a.Clock.Now()); err != nil {
		a.Log().Error("prune limits", "error", err)
	}
}

// addressRules are the rules of ours for a number of requests a minute.
func addressRules(requests int) []core.RateLimitRule {
	rule := func(label string, most int) core.RateLimitRule {
		return core.RateLimitRule{Label: label, MaxRequests: max(most, requests), Duration: windowSeconds}
	}
	return []core.RateLimitRule{
		rule("*:auth", requests),
		rule(http.MethodGet+" "+Prefix+"/events", readRequests),
		rule(http.MethodPost+" "+Prefix+"/tasks/parse", readRequests),
		rule(Prefix+"/", requests), // before /api/: of two that fit, the first counts
		rule("/api/", recordRequests),
	}
}

// limitAddresses writes our rules into PocketBase's settings, if they are not
// there yet, and leaves the rules an administrator has added under other labels
// as they are. Zero requests turn the limiter off.
func limitAddresses(app core.App, requests int) error {
	settings, err := app.Settings().Clone()
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	limits, enabled := &settings.RateLimits, requests > 0
	rules := mergeRules(limits.Rules, addressRules(requests), enabled)
	if limits.Enabled == enabled && slices.Equal(limits.Rules, rules) {
		return nil
	}
	limits.Enabled, limits.Rules = enabled, rules
	if err := app.Save(settings); err != nil {
		return fmt.Errorf("limit requests per address: %w", err)
	}
	return nil
}

// mergeRules puts ours, if they are wanted, among an administrator's rules. Of
// the prefixes that fit a path the first counts, so wider ones go last.
func mergeRules(theirs, ours []core.RateLimitRule, wanted bool) []core.RateLimitRule {
	var narrow, wide []core.RateLimitRule
	for _, r := range theirs {
		switch {
		case slices.ContainsFunc(ours, func(o core.RateLimitRule) bool { return o.Label == r.Label }):
		case strings.HasSuffix(r.Label, "/") && slices.ContainsFunc(ours, func(o core.RateLimitRule) bool { return strings.HasPrefix(o.Label, r.Label) }):
			wide = append(wide, r)
		default:
			narrow = append(narrow, r)
		}
	}
	if !wanted {
		ours = nil
	}
	return slices.Concat(narrow, ours, wide)
}

// tellWhen adds to a refusal of PocketBase's limiter when to come back, and
// makes it a Problem below /api/v1. It must stand before the limiter.
func tellWhen(a *app.App) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		err := e.Next()
		var refused *router.ApiError
		if !errors.As(err, &refused) || refused.Status != http.StatusTooManyRequests {
			return err
		}
		// The limiter tells nobody when its window ends. The longest one of all
		// rules is always enough.
		wait := int64(windowSeconds)
		for _, r := range e.App.Settings().RateLimits.Rules {
			wait = max(wait, r.Duration)
		}
		e.Response.Header().Set("Retry-After", strconv.FormatInt(wait, 10))
		if strings.HasPrefix(e.Request.URL.Path, Prefix+"/") {
			return problem(a, e, fault.RateLimited.Say("That was too much from one address. Please try again in %d seconds.", wait).Because(err))
		}
		return err
	}
}

// reach spends one of the person's calls to an integration, before its host is
// asked, and says in the answer what is left.
func (c *call) reach(integration, what string) error {
	rule := limit.PerMinute(c.app.Config.IntegrationCalls)
	v, err := limit.Take(c.App, c.app.Clock.Now(), "integration:"+integration+":"+c.me().Id, rule)
	if err != nil {
		return err
	}
	v.Headers(c.Response.Header())
	if !v.OK {
		return v.Refusal(fmt.Sprintf("%d %s a minute", rule.Burst, what))
	}
	return nil
}
