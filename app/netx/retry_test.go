package netx

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"
)

func newReader(r io.Reader) *bufio.Reader { return bufio.NewReader(r) }

// script answers with the statuses in turn, the last one for good; header goes with every one but 200.
func script(hits *int, header http.Header, statuses ...int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status := statuses[min(*hits, len(statuses)-1)]
		*hits++
		if status != 200 {
			for name, values := range header {
				w.Header()[name] = values
			}
		}
		w.WriteHeader(status)
	}
}

func TestOnlyWhatMayBeRepeatedIsRepeated(t *testing.T) {
	for _, c := range []struct {
		method     string
		idempotent bool
		status     int
		hits       int
	}{
		{"GET", false, 503, 2}, {"GET", false, 429, 2}, {"GET", false, 502, 2}, {"GET", false, 504, 2}, {"GET", false, 408, 2},
		{"PUT", false, 503, 2}, {"DELETE", false, 503, 2}, {"PROPFIND", false, 503, 2}, {"REPORT", false, 503, 2},
		{"POST", false, 503, 1}, {"PATCH", false, 429, 1}, {"POST", true, 503, 2},
		{"GET", false, 500, 1}, {"GET", false, 501, 1}, {"GET", false, 404, 1}, {"GET", false, 401, 1}, {"GET", false, 304, 1},
	} {
		hits := 0
		s := serve(t, script(&hits, nil, c.status, 200))
		b := newBench(t, nil)
		response, err := b.client.Do(context.Background(), Request{Method: c.method, URL: s.URL, Idempotent: c.idempotent})
		want := c.status
		if c.hits > 1 {
			want = 200
		}
		if err != nil || response.Status != want || hits != c.hits {
			t.Errorf("%+v: got %v, %v after %d requests", c, response, err, hits)
		}
	}
}

func TestAttemptsAndTotalTimeAreCapped(t *testing.T) {
	hits := 0
	s := serve(t, script(&hits, nil, 503))
	b := newBench(t, func(o *Options) { o.MaxAttempts = 3 })
	if response, err := b.get(s.URL); err != nil || response.Status != 503 || hits != 3 || len(b.slept) != 2 {
		t.Errorf("got %v, %v after %d requests", response, err, hits)
	}
	hits = 0
	s = serve(t, script(&hits, http.Header{"Retry-After": {"15"}}, 503))
	b = newBench(t, func(o *Options) { o.MaxAttempts, o.TotalTime = 10, 40*time.Second })
	if response, err := b.get(s.URL); err != nil || response.Status != 503 || hits != 3 || b.now.After(noon.Add(40*time.Second)) {
		t.Errorf("got %v, %v after %d requests, %v late", response, err, hits, b.now.Sub(noon))
	}
}

func TestBackoffIsFullJitterUnderADoublingBoundAndFollowsItsSeed(t *testing.T) {
	draw := func(seed uint64) []time.Duration {
		b := newBench(t, func(o *Options) { o.Seed = seed })
		var waits []time.Duration
		for round := range 200 {
			waits = append(waits, b.client.backoff(1+round%8))
		}
		return waits
	}
	first := draw(7)
	if !slices.Equal(first, draw(7)) || slices.Equal(first, draw(8)) {
		t.Error("the waits do not follow the seed")
	}
	bounds := []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 8 * time.Second, 8 * time.Second, 8 * time.Second}
	for attempt, bound := range bounds {
		low, high := bound, time.Duration(0)
		for round := attempt; round < len(first); round += 8 {
			low, high = min(low, first[round]), max(high, first[round])
		}
		if low < 0 || high > bound || low > bound/4 || high < bound*3/4 {
			t.Errorf("seed 7, attempt %d: waits from %v to %v, want them spread over 0 to %v", attempt+1, low, high, bound)
		}
	}
}

func TestRetryAfterIsWaitedForOrHandedOver(t *testing.T) {
	for _, c := range []struct {
		value string
		wait  time.Duration // at least
		later time.Duration // handed over, when not 0
	}{
		{"3", 3 * time.Second, 0},
		{"20", 20 * time.Second, 0},
		{"21", 0, 21 * time.Second},
		{"86400", 0, 24 * time.Hour},
		{"99999999999", 0, 365 * 24 * time.Hour},
		{noon.Add(5 * time.Second).Format(http.TimeFormat), 5 * time.Second, 0},
		{noon.Add(2 * time.Hour).Format(http.TimeFormat), 0, 2 * time.Hour},
		{noon.Add(-time.Hour).Format(http.TimeFormat), 0, 0},
		{"-5", 0, 0}, {"soon", 0, 0}, {"", 0, 0},
	} {
		for _, status := range []int{429, 503} {
			hits := 0
			s := serve(t, script(&hits, http.Header{"Retry-After": {c.value}}, status, 200))
			b := newBench(t, nil)
			response, err := b.get(s.URL)
			var later *RetryLaterError
			switch {
			case c.later != 0:
				if !errors.As(err, &later) || !errors.Is(err, ErrRetryLater) || !later.At.Equal(noon.Add(c.later)) || later.Status != status || len(b.slept) != 0 || hits != 1 {
					t.Errorf("%q: got %v, slept %v", c.value, err, b.slept)
				}
			case err != nil || response.Status != 200 || len(b.slept) != 1 || b.slept[0] < c.wait || b.slept[0] > max(c.wait, firstBackoff):
				t.Errorf("%q: got %v, %v, slept %v", c.value, response, err, b.slept)
			}
		}
	}
}

func TestARequestThatMayNotBeRepeatedComesBackWithItsRetryAfter(t *testing.T) {
	hits := 0
	s := serve(t, script(&hits, http.Header{"Retry-After": {"600"}}, 429))
	b := newBench(t, nil)
	response, err := b.client.Do(context.Background(), Request{Method: "POST", URL: s.URL})
	if err != nil || response.Status != 429 {
		t.Fatalf("got %v, %v", response, err)
	}
	if at, ok := RetryAfter(response.Header, noon); !ok || !at.Equal(noon.Add(10*time.Minute)) {
		t.Errorf("got %v, %v", at, ok)
	}
}

func TestASleepThatIsCancelledEndsTheRequest(t *testing.T) {
	hits := 0
	s := serve(t, script(&hits, nil, 503))
	ctx, cancel := context.WithCancel(context.Background())
	b := newBench(t, func(o *Options) {
		o.Sleep = func(ctx context.Context, d time.Duration) error {
			cancel()
			return sleep(ctx, time.Hour)
		}
	})
	if _, err := b.client.Do(ctx, Request{URL: s.URL}); !errors.Is(err, context.Canceled) || hits != 1 {
		t.Errorf("got %v after %d requests", err, hits)
	}
	if err := sleep(context.Background(), 0); err != nil {
		t.Errorf("an undisturbed sleep: %v", err)
	}
}
