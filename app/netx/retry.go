package netx

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	firstBackoff = 500 * time.Millisecond // upper bound of the wait before the second attempt; it doubles
	maxBackoff   = 8 * time.Second        // upper bound of any wait the server did not ask for
	// longestWait is the longest Retry-After that is waited for inside Do. Beyond it a
	// worker is worth more than the request: the caller reschedules.
	longestWait = 20 * time.Second
)

// idempotentMethods may be repeated: RFC 9110 section 9.2.2, and the WebDAV methods
// of RFC 4918 section 9 and RFC 3253 section 3.6 that CalDAV is made of.
var idempotentMethods = map[string]bool{
	http.MethodGet: true, http.MethodHead: true, http.MethodOptions: true,
	http.MethodPut: true, http.MethodDelete: true,
	"PROPFIND": true, "REPORT": true, "PROPPATCH": true,
}

// retryStatuses are the answers that say "not now" rather than "no".
var retryStatuses = map[int]bool{
	http.StatusRequestTimeout:     true,
	http.StatusTooManyRequests:    true,
	http.StatusBadGateway:         true,
	http.StatusServiceUnavailable: true,
	http.StatusGatewayTimeout:     true,
}

// retryErrors are the failures that another attempt can mend. Refusals, unknown
// hosts, certificates and limits would come out the same again.
var retryErrors = []error{ErrTimeout, ErrTruncated, ErrUnreachable}

// retrying runs attempts until one settles the matter, or attempts or time run out;
// then the last outcome is the answer.
func (c *Client) retrying(ctx context.Context, r Request, u *url.URL) (*Response, error) {
	repeatable := r.Idempotent || idempotentMethods[r.Method]
	deadline := c.options.Now().Add(c.options.TotalTime)
	bounded, cancel := context.WithTimeout(ctx, c.options.TotalTime)
	defer cancel()
	for attempt := 1; ; attempt++ {
		response, err := c.attempt(bounded, r, u)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c.logAttempt(ctx, r, attempt, response, err)
		if !repeatable || !worthRetrying(response, err) {
			return response, err
		}
		now := c.options.Now()
		wait := c.backoff(attempt)
		if err == nil {
			if at, ok := RetryAfter(response.Header, now); ok {
				if at.Sub(now) > longestWait {
					return nil, &RetryLaterError{At: at, Status: response.Status}
				}
				wait = max(wait, at.Sub(now))
			}
		}
		if attempt >= c.options.MaxAttempts || now.Add(wait).After(deadline) {
			return response, err
		}
		if c.options.Sleep(bounded, wait) != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return response, err
		}
	}
}

func worthRetrying(response *Response, err error) bool {
	if err == nil {
		return retryStatuses[response.Status]
	}
	for _, e := range retryErrors {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// backoff is exponential with full jitter: uniform between nothing and a bound
// that doubles, which spreads clients that failed together best (M. Brooker,
// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
func (c *Client) backoff(attempt int) time.Duration {
	bound := firstBackoff
	for i := 1; i < attempt && bound < maxBackoff; i++ {
		bound *= 2
	}
	c.jitterMu.Lock()
	defer c.jitterMu.Unlock()
	return time.Duration(c.jitter.Int64N(int64(min(bound, maxBackoff)) + 1))
}

// RetryAfter reads the Retry-After header, seconds or an HTTP date (RFC 9110
// section 10.2.3), as the moment it names, never before now. ok is false when the
// header is missing or unreadable.
func RetryAfter(h http.Header, now time.Time) (at time.Time, ok bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return time.Time{}, false
	}
	if seconds, err := strconv.ParseUint(value, 10, 63); err == nil {
		const longest = 365 * 24 * 60 * 60 // a year: beyond it the number is a mistake, and a Duration could overflow
		return now.Add(time.Duration(min(seconds, longest)) * time.Second), true
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return time.Time{}, false
	}
	if date.Before(now) {
		return now, true
	}
	return date, true
}

func (c *Client) logAttempt(ctx context.Context, r Request, attempt int, response *Response, err error) {
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("url", Redact(r.URL)), slog.Int("attempt", attempt),
	}
	if err == nil {
		attrs = append(attrs, slog.Int("status", response.Status), slog.Int("bytes", len(response.Body)))
		c.log.LogAttrs(ctx, slog.LevelDebug, "http answer", attrs...)
		return
	}
	attrs = append(attrs, slog.String("error", err.Error()))
	var f *failure
	if errors.As(err, &f) {
		attrs = append(attrs, slog.String("cause", f.cause.Error()))
	}
	c.log.LogAttrs(ctx, slog.LevelInfo, "http failure", attrs...)
}
