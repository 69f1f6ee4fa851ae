package ics

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/netx"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

// client reaches what allow lists, waits for nothing and tries once.
func client(t *testing.T, allow string, change func(*netx.Options)) *netx.Client {
	t.Helper()
	list, err := netx.ParseAllowPrivate(allow)
	if err != nil {
		t.Fatal(err)
	}
	o := netx.Options{
		Version: "test", AllowPrivate: list, MaxAttempts: 1,
		Now:   func() time.Time { return noon },
		Sleep: func(context.Context, time.Duration) error { return nil },
	}
	if change != nil {
		change(&o)
	}
	c := netx.New(o)
	t.Cleanup(c.Close)
	return c
}

func loopback(t *testing.T) *netx.Client { return client(t, "127.0.0.0/8,::1/128", nil) }

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s.URL
}

// raw answers every connection with the text as it stands.
func raw(t *testing.T, answer string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			buffer := make([]byte, 4096)
			conn.Read(buffer)
			io.WriteString(conn, answer)
			conn.Close()
		}
	}()
	return "http://" + listener.Addr().String()
}

func fetch(c Client, r Request) (Response, error) { return Fetch(context.Background(), c, r) }

func TestACalendarComesBackWholeWithWhatIsNeededNextTime(t *testing.T) {
	var got http.Header
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new.ics?k=v", http.StatusMovedPermanently)
			return
		}
		got = r.Header
		w.Header().Set("ETag", `W/"abc"`)
		w.Header().Set("Last-Modified", "Fri, 20 Nov 2026 10:00:00 GMT")
		w.Header().Set("Cache-Control", "private, max-age=1800, must-revalidate")
		io.WriteString(w, "\xef\xbb\xbf\r\n"+calendar)
	})
	response, err := fetch(loopback(t), Request{URL: address + "/old"})
	if err != nil {
		t.Fatal(err)
	}
	if string(response.Body) != calendar || response.NotModified || response.ETag != `W/"abc"` || response.LastModified != "Fri, 20 Nov 2026 10:00:00 GMT" ||
		response.FinalURL != address+"/new.ics?k=v" || response.MaxAge != 30*time.Minute {
		t.Errorf("got %+v", response)
	}
	if got.Get("If-None-Match") != "" || got.Get("If-Modified-Since") != "" || !strings.HasPrefix(got.Get("Accept"), "text/calendar") {
		t.Errorf("the first request was sent with %v", got)
	}
}

func TestAnUnchangedCalendarIsNotSentAgain(t *testing.T) {
	const etag, modified = `"v1"`, "Fri, 20 Nov 2026 10:00:00 GMT"
	sent := 0
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == etag || r.Header.Get("If-None-Match") == "" && r.Header.Get("If-Modified-Since") == modified {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		sent++
		w.Header().Set("ETag", etag)
		w.Header().Set("Last-Modified", modified)
		io.WriteString(w, calendar)
	})
	c := loopback(t)
	request := Request{URL: address}
	for round := range 3 {
		response, err := fetch(c, request)
		if err != nil || response.NotModified != (round > 0) || (len(response.Body) == 0) != (round > 0) {
			t.Fatalf("round %d: got %+v, %v", round, response, err)
		}
		request.ETag, request.LastModified = response.ETag, response.LastModified
	}
	if response, err := fetch(c, Request{URL: address, LastModified: modified}); err != nil || !response.NotModified {
		t.Errorf("by date alone: got %+v, %v", response, err)
	}
	if response, err := fetch(c, Request{URL: address, ETag: `"v0"`, LastModified: modified}); err != nil || response.NotModified || response.ETag != etag {
		t.Errorf("after a change: got %+v, %v", response, err)
	}
	if sent != 2 {
		t.Errorf("the calendar was sent %d times, want 2", sent)
	}
}

func TestNotModifiedWithoutAQuestionIsAnError(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotModified) })
	if _, err := fetch(loopback(t), Request{URL: address}); !errors.Is(err, ErrUnaskedNotModified) {
		t.Errorf("got %v", err)
	}
}

func TestValidatorsThatCannotBeSentBackAreDropped(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"`+strings.Repeat("x", maxValidator)+`"`)
		io.WriteString(w, calendar)
	})
	if response, err := fetch(loopback(t), Request{URL: address, ETag: "a\r\nX: y"}); err != nil || response.ETag != "" {
		t.Errorf("got %q, %v", response.ETag, err)
	}
}

func TestOnlyAWholeCalendarIsASuccess(t *testing.T) {
	for name, c := range map[string]struct {
		kind, body string
		want       error
	}{
		"labelled as a calendar":    {"text/calendar; charset=utf-8", calendar, nil},
		"labelled as a page":        {"text/html", calendar, nil},
		"lower case":                {"", strings.ToLower(calendar), nil},
		"LF and trailing text":      {"", strings.ReplaceAll(calendar, "\r", "") + "\n\n# end\n", nil},
		"two calendars":             {"", calendar + calendar, nil},
		"folded inside a character": {"", strings.Replace(calendar, "UID:1", "SUMMARY:\xc3\r\n \xbc", 1), nil},
		"page":                      {"text/html; charset=utf-8", "<!DOCTYPE html><title>Sign in</title>", ErrWebPage},
		"page without label":        {"text/calendar", "\n<HTML><body>Sign in</body>", ErrWebPage},
		"page that is only text":    {"text/html", "please sign in", ErrWebPage},
		"feed of another kind":      {"application/rss+xml", "<?xml version='1.0'?><rss/>", ErrNotCalendar},
		"JSON":                      {"application/json", `{"error":"no"}`, ErrNotCalendar},
		"address card":              {"text/vcard", "BEGIN:VCARD\r\nEND:VCARD\r\n", ErrNotCalendar},
		"empty":                     {"text/calendar", "", ErrEmpty},
		"blank":                     {"text/calendar", "\xef\xbb\xbf\r\n ", ErrEmpty},
		"UTF-16":                    {"text/calendar", "\xff\xfeB\x00E\x00", ErrCharset},
		"no end":                    {"text/calendar", strings.TrimSuffix(calendar, "END:VCALENDAR\r\n"), ErrCutOff},
		"cut inside the end":        {"text/calendar", strings.TrimSuffix(calendar, "AR\r\n"), ErrCutOff},
		"second one cut off":        {"text/calendar", calendar + "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", ErrCutOff},
		"end in a text only":        {"text/calendar", "BEGIN:VCALENDAR\r\nSUMMARY:END:VCALENDAR\r\n", ErrCutOff},
	} {
		t.Run(name, func(t *testing.T) {
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				io.WriteString(w, c.body)
			})
			response, err := fetch(loopback(t), Request{URL: address})
			if c.want == nil && (err != nil || len(response.Body) == 0) || c.want != nil && (!errors.Is(err, c.want) || response.Body != nil) {
				t.Errorf("got %q, %v; want %v", response.Body, err, c.want)
			}
		})
	}
}

func TestTransfersThatBreakAreErrors(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		want   error
	}{
		"Content-Length larger than the body": {"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + calendar, netx.ErrTruncated},
		"broken chunk":                        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n" + calendar, netx.ErrTruncated},
		"no last chunk":                       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + calendar[:0x40] + "\r\n", netx.ErrTruncated},
		"closed early without a length":       {"HTTP/1.0 200 OK\r\n\r\n" + calendar[:40], ErrCutOff},
	} {
		if response, err := fetch(loopback(t), Request{URL: raw(t, c.answer)}); !errors.Is(err, c.want) || response.Body != nil {
			t.Errorf("%s: got %q, %v; want %v", name, response.Body, err, c.want)
		}
	}
	if response, err := fetch(loopback(t), Request{URL: raw(t, "HTTP/1.0 200 OK\r\n\r\n"+calendar)}); err != nil || string(response.Body) != calendar {
		t.Errorf("a whole answer without a length: got %v", err)
	}
}

func TestTheSizeLimitCountsWhatComesOutOfCompression(t *testing.T) {
	padded := func(size int) []byte {
		filling := strings.Repeat("X-A:"+strings.Repeat("b", 68)+"\r\n", size/74)
		return []byte(strings.Replace(calendar, "UID:1\r\n", "UID:1\r\n"+filling, 1))
	}
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body := padded(DefaultMaxBytes - 1024)
		if r.URL.Path == "/bomb" {
			body = padded(16 << 20)
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		z.Write(body)
		z.Close()
	})
	if response, err := fetch(loopback(t), Request{URL: address}); err != nil || !bytes.HasSuffix(response.Body, []byte("END:VCALENDAR\r\n")) {
		t.Errorf("just below the limit: %v", err)
	}
	if _, err := fetch(loopback(t), Request{URL: address + "/bomb"}); !errors.Is(err, netx.ErrTooLarge) || !strings.Contains(err.Error(), "5 MiB") {
		t.Errorf("a bomb: got %v", err)
	}
	if _, err := fetch(loopback(t), Request{URL: address, MaxBytes: 1000}); !errors.Is(err, netx.ErrTooLarge) {
		t.Errorf("a smaller limit: got %v", err)
	}
}

func TestPrivateNetworksStayClosedUnlessListed(t *testing.T) {
	hits := 0
	inner := serve(t, func(w http.ResponseWriter, r *http.Request) {
		hits++
		io.WriteString(w, calendar)
	})
	port := inner[strings.LastIndex(inner, ":"):]
	outer := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, inner, http.StatusFound) })
	for name, c := range map[string]struct{ allow, address string }{
		"address":       {"", inner},
		"name":          {"", "http://localhost" + port},
		"redirect":      {strings.TrimPrefix(outer, "http://"), outer},
		"cloud's notes": {"", "http://169.254.169.254/latest/meta-data/"},
		"IPv6 loopback": {"", "http://[::1]" + port},
	} {
		if _, err := fetch(client(t, c.allow, nil), Request{URL: c.address}); !errors.Is(err, netx.ErrPrivateAddress) || !strings.Contains(err.Error(), netx.AllowVariable) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if hits != 0 {
		t.Errorf("%d requests arrived", hits)
	}
	if _, err := fetch(client(t, strings.TrimPrefix(inner, "http://"), nil), Request{URL: inner}); err != nil {
		t.Errorf("listed: %v", err)
	}
}

func TestSlowAndBusyServersAreNamedAsSuch(t *testing.T) {
	release := make(chan struct{})
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/busy" {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		<-release
	})
	t.Cleanup(func() { close(release) })
	impatient := client(t, "127.0.0.1/32", func(o *netx.Options) { o.HeaderTimeout = 50 * time.Millisecond })
	if _, err := fetch(impatient, Request{URL: address}); !errors.Is(err, netx.ErrTimeout) {
		t.Errorf("slow header: got %v", err)
	}
	var later *netx.RetryLaterError
	if _, err := fetch(loopback(t), Request{URL: address + "/busy"}); !errors.As(err, &later) || !later.At.Equal(noon.Add(time.Hour)) {
		t.Errorf("busy: got %v", err)
	}
}

func TestRefusalsSayWhatAPersonCanDo(t *testing.T) {
	for status, want := range map[int]error{
		401: ErrUnauthorised, 403: ErrForbidden, 404: ErrNotFound, 410: ErrGone, 429: ErrServer, 500: ErrServer, 503: ErrServer,
		204: nil, 206: nil, 302: nil, 418: nil,
	} {
		address := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) })
		_, err := fetch(loopback(t), Request{URL: address + "/s3cret?s3cret"})
		var refused *StatusError
		if !errors.As(err, &refused) || refused.Status != status || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%d: got %v", status, err)
		}
		if want != nil && (!errors.Is(err, want) || !strings.Contains(err.Error(), want.Error())) {
			t.Errorf("%d: got %v, want %v", status, err, want)
		}
	}
}

func TestMaxAgeIsReadWhereItIsGiven(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"max-age=60": time.Minute, "public, Max-Age=\"60\"": time.Minute, "no-cache": 0, "max-age=": 0, "max-age=-5": 0,
		"s-maxage=60": 0, "max-age=99999999999999": 365 * 24 * time.Hour, "": 0,
	} {
		if got := maxAge(http.Header{"Cache-Control": {value}}); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}
