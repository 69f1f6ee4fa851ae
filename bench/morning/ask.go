package main

import (
	"context"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	healthPath = "/api/v1/health"
	listPath   = "/api/collections/tasks/records?perPage=30&sort=due"
	askTimeout = time.Minute
)

// Answers is how a route answered.
type Answers struct {
	Asked  int     `json:"asked"`
	Failed int     `json:"failed"` // no answer, or not 200
	P50    float64 `json:"p50_ms"`
	P99    float64 `json:"p99_ms"`
	Max    float64 `json:"max_ms"`
}

// API is what a person's client asks: whether the server is up, and a list.
type API struct {
	Health Answers `json:"health"`
	List   Answers `json:"list"`
}

// ask sends rate requests a second to both routes until ctx ends, each at its
// moment even when earlier answers are late.
func ask(ctx context.Context, address, token string, rate int) API {
	client := &http.Client{Timeout: askTimeout, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	defer client.CloseIdleConnections()
	var health, list route
	var calls sync.WaitGroup
	began := now()
	for i := 0; ; i++ {
		due := began.Add(time.Duration(i) * time.Second / time.Duration(rate))
		select {
		case <-ctx.Done():
			calls.Wait()
			return API{Health: health.answers(), List: list.answers()}
		case <-time.After(due.Sub(now())):
		}
		calls.Go(func() { health.get(client, "http://"+address+healthPath, "") })
		calls.Go(func() { list.get(client, "http://"+address+listPath, token) })
	}
}

// route collects the times of one address.
type route struct {
	mu     sync.Mutex
	took   []time.Duration
	failed int
}

func (r *route) get(client *http.Client, url, token string) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return
	}
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	began := now()
	resp, err := client.Do(req)
	ok := err == nil && resp.StatusCode == http.StatusOK
	if err == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		ok = ok && err == nil
	}
	took := now().Sub(began)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.took = append(r.took, took)
	if !ok {
		r.failed++
	}
}

func (r *route) answers() Answers {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Answers{
		Asked: len(r.took), Failed: r.failed,
		P50: millis(percentile(r.took, 50)), P99: millis(percentile(r.took, 99)), Max: millis(percentile(r.took, 100)),
	}
}

// percentile is the smallest time that p percent do not exceed; 0 without any.
func percentile(took []time.Duration, p int) time.Duration {
	if len(took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(took))
	return sorted[max((len(sorted)*p+99)/100-1, 0)]
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
