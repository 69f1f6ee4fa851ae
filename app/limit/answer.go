package limit

import (
	"net/http"
	"strconv"
	"time"

	"github.com/pulseplan/pulseplan/app/fault"
)

// Headers writes what a client should know: X-RateLimit-Limit, -Remaining and
// -Reset (seconds until the whole budget is there again), and, when refused,
// Retry-After (RFC 9110 section 10.2.3, seconds). Seconds are rounded up, so
// that whoever waits as long as told is not refused again. Where nothing is
// limited it writes nothing.
func (v Verdict) Headers(h http.Header) {
	if v.Limit == 0 {
		return
	}
	h.Set("X-RateLimit-Limit", strconv.Itoa(v.Limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(v.Remaining))
	h.Set("X-RateLimit-Reset", strconv.Itoa(seconds(v.Reset)))
	if !v.OK {
		h.Set("Retry-After", strconv.Itoa(v.wait()))
	}
}

// Refusal is the refusal for people. what is counted, as in "5 agent runs a
// minute".
func (v Verdict) Refusal(what string) *fault.Fault {
	if v.wait() == 1 {
		return fault.RateLimited.Say("That is more than %s. Please try again in a second.", what)
	}
	return fault.RateLimited.Say("That is more than %s. Please try again in %d seconds.", what, v.wait())
}

// wait is RetryAfter in whole seconds, at least one: zero would invite a client
// to try at once.
func (v Verdict) wait() int { return max(seconds(v.RetryAfter), 1) }

func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
