package netx

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"
)

// noon is when every test happens.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// bench is a client with a clock that moves only when the client sleeps.
type bench struct {
	client *Client
	now    time.Time
	slept  []time.Duration
	log    bytes.Buffer
}

// newBench opens loopback addresses; change sees the options before the client is made.
func newBench(t *testing.T, change func(*Options)) *bench {
	t.Helper()
	loopback, err := ParseAllowPrivate("127.0.0.0/8,::1/128")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{now: noon}
	o := Options{
		Version: "1.2.3", AllowPrivate: loopback, Seed: 1,
		Now: func() time.Time { return b.now },
		Sleep: func(ctx context.Context, d time.Duration) error {
			b.slept = append(b.slept, d)
			b.now = b.now.Add(d)
			return ctx.Err()
		},
		Log: slog.New(slog.NewTextHandler(&b.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&o)
	}
	b.client = New(o)
	t.Cleanup(b.client.Close)
	return b
}

func (b *bench) get(address string) (*Response, error) {
	return b.client.Do(context.Background(), Request{URL: address})
}

// serve starts a server; trusted gives its certificate to a client.
func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s
}

func serveTLS(t *testing.T, handler http.HandlerFunc) (*httptest.Server, func(*Options)) {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s, func(o *Options) {
		o.RootCAs = x509.NewCertPool()
		o.RootCAs.AddCert(s.Certificate())
	}
}

// raw serves one scripted answer per connection, for answers a sound server never gives.
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
			if _, err := http.ReadRequest(newReader(conn)); err == nil {
				io.WriteString(conn, answer)
			}
			conn.Close()
		}
	}()
	return "http://" + listener.Addr().String() + "/"
}

func TestLoopbackIsRefusedUnlessListedUnderAnyOfItsNames(t *testing.T) {
	hits := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { hits++ })
	port := portOf(mustParse(t, s.URL))
	closed := newBench(t, func(o *Options) { o.AllowPrivate = AllowList{} })
	for _, host := range []string{"127.0.0.1", "localhost", "127.1.2.3", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::]"} {
		_, err := closed.get("http://" + host + ":" + port + "/")
		if !errors.Is(err, ErrPrivateAddress) {
			t.Errorf("%s: got %v, want a refusal", host, err)
		}
	}
	if hits != 0 || len(closed.slept) != 0 {
		t.Errorf("%d requests arrived, %d retries; want none", hits, len(closed.slept))
	}
	for _, entry := range []string{"127.0.0.0/8", "127.0.0.1:" + port} {
		list, err := ParseAllowPrivate(entry)
		if err != nil {
			t.Fatal(err)
		}
		open := newBench(t, func(o *Options) { o.AllowPrivate = list })
		if response, err := open.get(s.URL); err != nil || response.Status != 200 {
			t.Errorf("with %s: got %v", entry, err)
		}
	}
	named, err := ParseAllowPrivate("localhost:" + port)
	if err != nil {
		t.Fatal(err)
	}
	open := newBench(t, func(o *Options) { o.AllowPrivate = named })
	if _, err := open.get("http://localhost:" + port + "/"); err != nil {
		t.Errorf("listed by name: got %v", err)
	}
	if _, err := open.get(s.URL); !errors.Is(err, ErrPrivateAddress) {
		t.Errorf("the address of a listed name: got %v, want a refusal", err)
	}
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestTheEnvironmentsProxyIsNotUsed(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	if b := newBench(t, nil); b.client.transport.Proxy != nil {
		t.Error("the transport has a proxy function")
	}
}

func TestRequestsSayWhoTheyAreAndCarryWhatWasAsked(t *testing.T) {
	var got *http.Request
	var body []byte
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
	})
	b := newBench(t, nil)
	header := http.Header{"Depth": {"1"}, "Accept-Encoding": {"br"}, "User-Agent": {"curl"}}
	_, err := b.client.Do(context.Background(), Request{Method: "PROPFIND", URL: s.URL + "/x?y", Header: header, Body: []byte("<a/>")})
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprint(got.Method, got.RequestURI, string(body), got.Header["User-Agent"], got.Header["Depth"], got.Header["Accept-Encoding"], header.Get("User-Agent"))
	if want := "PROPFIND/x?y<a/>[PulsePlan/1.2.3] [1] [gzip]curl"; shown != want {
		t.Errorf("got %s, want %s", shown, want)
	}
}

func TestAnswersOfAnyStatusComeBackWhole(t *testing.T) {
	s, trusted := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X", "y")
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "short and stout")
	})
	b := newBench(t, trusted)
	response, err := b.get(s.URL + "/pot")
	if err != nil || response.Status != 418 || string(response.Body) != "short and stout" || response.Header.Get("X") != "y" || response.URL != s.URL+"/pot" {
		t.Errorf("got %+v, %v", response, err)
	}
}

func TestTheBodyLimitCountsDecompressedBytesAndHoldsExactly(t *testing.T) {
	const limit = 64 << 10
	send := map[string]http.HandlerFunc{
		"announced": func(w http.ResponseWriter, r *http.Request) {
			w.Write(bytes.Repeat([]byte("x"), sizeOf(r)))
		},
		"chunked": func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			w.Write(bytes.Repeat([]byte("x"), sizeOf(r)))
		},
		"gzip": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			z.Write(bytes.Repeat([]byte("x"), sizeOf(r)))
			z.Close()
		},
	}
	for name, handler := range send {
		t.Run(name, func(t *testing.T) {
			s := serve(t, handler)
			b := newBench(t, func(o *Options) { o.MaxBody = limit })
			if response, err := b.get(fmt.Sprint(s.URL, "/?size=", limit)); err != nil || len(response.Body) != limit {
				t.Errorf("at the limit: %v", err)
			}
			for _, size := range []int{limit + 1, 8 << 20} {
				_, err := b.get(fmt.Sprint(s.URL, "/?size=", size))
				var tooLarge *TooLargeError
				if !errors.Is(err, ErrTooLarge) || !errors.As(err, &tooLarge) || tooLarge.Limit != limit || !strings.Contains(err.Error(), "64 KiB") {
					t.Errorf("%d bytes: got %v", size, err)
				}
			}
			if len(b.slept) != 0 {
				t.Error("too large an answer was asked for again")
			}
		})
	}
}

func sizeOf(r *http.Request) int {
	var n int
	fmt.Sscan(r.URL.Query().Get("size"), &n)
	return n
}

// 64 MiB that are 64 KiB on the wire must cost about the limit, not the bomb.
func TestAGzipBombCostsNoMoreMemoryThanTheLimit(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	block := make([]byte, 1<<20)
	for range 64 {
		z.Write(block)
	}
	z.Close()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(bomb.Bytes())
	})
	b := newBench(t, func(o *Options) { o.MaxBody = 1 << 20 })
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := b.get(s.URL); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("got %v", err)
	}
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 12<<20 {
		t.Errorf("the fetch allocated %d bytes in all under a limit of 1 MiB", allocated)
	}
}

func TestBrokenAnswersAreErrorsNeverShortSuccesses(t *testing.T) {
	for name, answer := range map[string]string{
		"Content-Length larger than the body": "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nBEGIN:VCALENDAR",
		"chunk cut off":                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nBEGIN",
		"no last chunk":                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nBEGIN\r\n",
		"chunk size no number":                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nBEGIN\r\n0\r\n\r\n",
		"gzip cut off":                        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + half(gzipped("BEGIN:VCALENDAR and so on")),
		"gzip that is none":                   "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\nBEGIN:VCALENDAR END:VCALENDAR",
	} {
		b := newBench(t, func(o *Options) { o.MaxAttempts = 2 })
		response, err := b.get(raw(t, answer))
		if !errors.Is(err, ErrTruncated) || response != nil {
			t.Errorf("%s: got %v, %v", name, response, err)
		}
		if len(b.slept) != 1 {
			t.Errorf("%s: retried %d times, want 1", name, len(b.slept))
		}
	}
	for name, answer := range map[string]string{"no HTTP": "SSH-2.0-OpenSSH\r\n", "nothing": "", "header cut off": "HTTP/1.1 200 OK\r\nContent-"} {
		b := newBench(t, nil)
		if _, err := b.get(raw(t, answer)); !errors.Is(err, ErrUnreachable) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, encoding := range []string{"br", "deflate", "gzip, gzip"} {
		b := newBench(t, nil)
		_, err := b.get(raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Encoding: "+encoding+"\r\n\r\nx"))
		if !errors.Is(err, ErrEncoding) {
			t.Errorf("%s: got %v", encoding, err)
		}
	}
}

func gzipped(text string) string {
	var b strings.Builder
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.String()
}

func half(text string) string { return text[:len(text)/2+8] }

func TestSlowServersAreGivenUp(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			w.Header().Set("Content-Length", "10")
			w.(http.Flusher).Flush()
		}
		<-release
	})
	t.Cleanup(func() { close(release) })
	short := 50 * time.Millisecond
	for path, change := range map[string]func(*Options){
		"/header": func(o *Options) { o.MaxAttempts, o.HeaderTimeout = 2, short },
		"/body":   func(o *Options) { o.MaxAttempts, o.Timeout = 2, short },
		"/total":  func(o *Options) { o.TotalTime = short },
	} {
		b := newBench(t, change)
		if _, err := b.get(s.URL + path); !errors.Is(err, ErrTimeout) {
			t.Errorf("%s: got %v", path, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b := newBench(t, nil)
	if _, err := b.client.Do(ctx, Request{URL: s.URL}); !errors.Is(err, context.Canceled) || len(b.slept) != 0 {
		t.Errorf("cancelled: got %v after %d retries", err, len(b.slept))
	}
}

func TestUntrustedCertificatesUnknownHostsAndClosedPortsAreToldApart(t *testing.T) {
	s, _ := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {})
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) {})
	closed := httptest.NewServer(nil)
	closed.Close()
	for address, want := range map[string]error{
		s.URL: ErrCertificate,
		strings.Replace(plain.URL, "http:", "https:", 1): ErrCertificate,
		closed.URL: ErrUnreachable,
	} {
		b := newBench(t, nil)
		_, err := b.get(address)
		if !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", address, err, want)
		}
		if retried := len(b.slept) > 0; retried != errors.Is(want, ErrUnreachable) {
			t.Errorf("%v: retried %v", want, retried)
		}
	}
	notFound := classify(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "nowhere.example", Server: "10.9.8.7:53", IsNotFound: true}})
	if !errors.Is(notFound, ErrUnknownHost) || strings.Contains(notFound.Error(), "10.9.8.7") {
		t.Errorf("unknown host: got %v", notFound)
	}
}

func TestNeitherLogNorErrorHoldsMoreOfAnAddressThanItsHost(t *testing.T) {
	moves := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/s3cret-loop":
			w.Header().Set("Location", "/s3cret-loop")
			w.WriteHeader(http.StatusFound)
		case "/s3cret-ftp":
			w.Header().Set("Location", "ftp://s3cret:s3cret@example.org/s3cret")
			w.WriteHeader(http.StatusFound)
		case "/s3cret-bad":
			w.Header().Set("Location", "http://[s3cret/%zz")
			w.WriteHeader(http.StatusFound)
		case "/s3cret-503":
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	closed := httptest.NewServer(nil)
	closed.Close()
	b := newBench(t, nil)
	for _, address := range []string{
		moves.URL + "/s3cret-loop?s3cret", moves.URL + "/s3cret-ftp", moves.URL + "/s3cret-bad", moves.URL + "/s3cret-503",
		moves.URL + "/s3cret", closed.URL + "/s3cret", "http://user:s3cret@127.0.0.1/", "s3cret", "http://x/%zz-s3cret", raw(t, "s3cret?") + "s3cret",
	} {
		if _, err := b.get(address); err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("error tells the secret: %v", err)
		}
	}
	for line := range strings.Lines(b.log.String()) {
		if strings.Contains(line, "s3cret") {
			t.Errorf("log tells the secret: %s", line)
		}
	}
	if !strings.Contains(b.log.String(), "http://127.0.0.1") {
		t.Error("the log does not name the host")
	}
}
