package calendar

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/lang"
	"github.com/pulseplan/pulseplan/app/netx"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/ical"
	"github.com/pulseplan/pulseplan/integrations/ics"
)

// defaultName is what a calendar is called that does not say.
const defaultName = "Calendar"

// Limits are the bounds for calendars that people bring, with the
// administrator's size cap in bytes. Whoever raises the cap wants larger
// calendars, so what else bounds their length grows in proportion.
func Limits(importBytes int64) ical.Limits {
	l := ical.DefaultLimits
	if importBytes > l.MaxBytes {
		factor := int((importBytes + l.MaxBytes - 1) / l.MaxBytes)
		l.MaxComponents *= factor
		l.MaxProperties *= factor
	}
	l.MaxBytes = importBytes
	return l
}

// Fetched is a calendar read from its address.
type Fetched struct {
	Response ics.Response
	Reading  *Reading // nil when NotModified
}

// Fetch reads the calendar at an address for a person in zone. etag and
// lastModified are those of the last reading, empty at first. Errors carry a
// sentence for people; see Sentence.
func Fetch(ctx context.Context, a *app.App, address, etag, lastModified string, zone *time.Location) (*Fetched, error) {
	limits := Limits(a.Config.ImportBytes)
	response, err := ics.Fetch(ctx, a.Net, ics.Request{URL: address, ETag: etag, LastModified: lastModified, MaxBytes: limits.MaxBytes})
	if err != nil {
		return nil, err
	}
	if response.NotModified {
		return &Fetched{Response: response}, nil
	}
	parsed, err := ical.Parse(bytes.NewReader(response.Body), limits)
	if err != nil {
		return nil, err
	}
	reading, err := Read(ctx, parsed, a.Clock.Now(), zone, limits)
	if err != nil {
		return nil, err
	}
	return &Fetched{Response: response, Reading: reading}, nil
}

// sentences are the errors whose own text is meant for people. Anything else
// is answered with a general sentence.
var sentences = []error{
	ErrTooMany,
	ics.ErrScheme, ics.ErrWebPage, ics.ErrNotCalendar, ics.ErrEmpty, ics.ErrCutOff, ics.ErrCharset, ics.ErrUnaskedNotModified,
	ics.ErrUnauthorised, ics.ErrForbidden, ics.ErrNotFound, ics.ErrGone, ics.ErrServer,
	netx.ErrAddress, netx.ErrScheme, netx.ErrUserinfo, netx.ErrPrivateAddress, netx.ErrPort, netx.ErrTooManyRedirects,
	netx.ErrDowngrade, netx.ErrTruncated, netx.ErrEncoding, netx.ErrTimeout, netx.ErrUnknownHost, netx.ErrCertificate,
	netx.ErrUnreachable, netx.ErrRetryLater,
}

// Sentence says in words for people why a calendar could not be read, without
// its address, which may be a secret.
func Sentence(err error) string {
	var parse *ical.ParseError
	var large *netx.TooLargeError
	var status *ics.StatusError
	switch {
	case errors.As(err, &parse):
		return parse.Error()
	case errors.As(err, &large):
		return large.Error()
	case errors.As(err, &status):
		return status.Error()
	}
	for _, known := range sentences {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return "that calendar could not be read"
}

// Host is the part of an address that may be shown: the host without user,
// path and query.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// NameFor chooses a name for a new calendar: the one given, the one it says of
// itself, its host, in this order.
func NameFor(given string, r *Reading, host string) string {
	for _, name := range []string{given, r.Name, host} {
		if name = cut(name, 120); name != "" {
			return name
		}
	}
	return defaultName
}

// Refresh reads a subscription again and stores what it found. What goes wrong
// with the feed is noted on the calendar in a sentence and is not an error; an
// error means that our own side failed.
func Refresh(ctx context.Context, a *app.App, c *record.Calendar) (Outcome, error) {
	owner, err := a.FindRecordById(record.Users, c.Owner())
	if err != nil {
		return Outcome{}, fmt.Errorf("refresh calendar %s: %w", c.Id, err)
	}
	fetched, failure := Fetch(ctx, a, c.GetString("url"), c.GetString("etag"), c.GetString("last_modified"), record.UserOf(owner).Zone())
	var out Outcome
	err = a.RunInTransaction(func(tx core.App) error {
		current, err := record.FindCalendar(tx, c.Owner(), c.Id)
		if err != nil {
			return err // deleted meanwhile
		}
		now := a.Clock.Now()
		if failure != nil {
			current.SetFailed(record.UserOf(owner).Language().Say(Sentence(failure)), nextAfterFailure(now, failure, current.GetInt("failures")+1))
			return tx.SaveNoValidate(current.Record)
		}
		if fetched.Reading != nil {
			if out, err = Store(tx, current, fetched.Reading, fetched.Reading.Complete()); err != nil {
				return err
			}
		}
		Note(current, now, fetched, record.UserOf(owner).Language())
		return tx.SaveNoValidate(current.Record)
	})
	if err != nil {
		return out, fmt.Errorf("refresh calendar %s: %w", c.Id, err)
	}
	if failure != nil {
		a.Log().Info("a subscription could not be refreshed", "calendar", c.Id, "why", Sentence(failure))
	}
	return out, nil
}

func nextAfterFailure(now time.Time, failure error, failures int) time.Time {
	next := ics.NextRefresh(now, 0, 0, failures)
	var later *netx.RetryLaterError
	if errors.As(failure, &later) && later.At.After(next) {
		next = later.At
	}
	return next
}

// Note writes onto c what a reading said of itself: validators, when to come
// back, and the problems it had, in the owner's language.
func Note(c *record.Calendar, now time.Time, f *Fetched, spoken lang.Language) {
	refresh := time.Duration(c.GetInt("refresh_minutes")) * time.Minute
	switch {
	case refresh > 0:
	case f.Reading != nil:
		refresh = f.Reading.Refresh
	default: // not modified: keep the pace of the last whole reading
		refresh = c.NextRefresh().Sub(c.Fetched())
	}
	c.SetFetched(now, ics.NextRefresh(now, refresh, f.Response.MaxAge, 0))
	c.Set("etag", f.Response.ETag)
	c.Set("last_modified", f.Response.LastModified)
	if f.Reading != nil {
		c.Set("problem", Problem(f.Reading.Problems, spoken))
	}
}

// Problem sums up what could not be read in one sentence; empty when nothing.
func Problem(problems []*ical.ParseError, spoken lang.Language) string {
	switch len(problems) {
	case 0:
		return ""
	case 1:
		return cut(spoken.Say(fmt.Sprintf("One event was left out: %s", problems[0])), maxProblem)
	default:
		return cut(spoken.Say(fmt.Sprintf("%d events were left out, the first: %s", len(problems), problems[0])), maxProblem)
	}
}

// maxProblem is how much of a problem a calendar keeps, in characters.
const maxProblem = 500
