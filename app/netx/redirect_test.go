package netx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func moveTo(status int, location string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(status)
	}
}

func TestFiveRedirectsAreFollowedAndNoMore(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var left int
		fmt.Sscan(strings.TrimPrefix(r.URL.Path, "/"), &left)
		if left > 0 {
			moveTo(http.StatusFound, fmt.Sprint(left-1))(w, r)
		}
	})
	b := newBench(t, nil)
	if response, err := b.get(s.URL + "/5"); err != nil || response.URL != s.URL+"/0" {
		t.Errorf("five: got %v, %v", response, err)
	}
	if _, err := b.get(s.URL + "/6"); !errors.Is(err, ErrTooManyRedirects) || len(b.slept) != 0 {
		t.Errorf("six: got %v", err)
	}
}

func TestEveryRedirectIsCheckedAsTheFirstAddressWas(t *testing.T) {
	refusedHits := 0
	inner := serve(t, func(w http.ResponseWriter, r *http.Request) { refusedHits++ })
	innerPort := portOf(mustParse(t, inner.URL))
	var location string
	outer := serve(t, func(w http.ResponseWriter, r *http.Request) { moveTo(http.StatusFound, location)(w, r) })
	list, err := ParseAllowPrivate(strings.TrimPrefix(outer.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, func(o *Options) { o.AllowPrivate = list })
	for to, want := range map[string]error{
		inner.URL:                             ErrPrivateAddress,
		"http://localhost:" + innerPort + "/": ErrPrivateAddress,
		"//[::1]:" + innerPort:                ErrPrivateAddress,
		"http://169.254.169.254/latest":       ErrPrivateAddress,
		"https://10.0.0.1/":                   ErrPrivateAddress,
		"http://93.184.216.34:25/":            ErrPort,
		"file:///etc/passwd":                  ErrScheme,
		"ftp://example.org/":                  ErrScheme,
		"http://user:pass@example.org/":       ErrUserinfo,
		"http://[::1":                         ErrAddress,
		"http:///nowhere":                     ErrAddress,
		"/" + strings.Repeat("x", maxURL):     ErrAddress,
	} {
		location = to
		if _, err := b.get(outer.URL); !errors.Is(err, want) {
			t.Errorf("to %.40s: got %v, want %v", to, err, want)
		}
	}
	if refusedHits != 0 {
		t.Errorf("%d requests reached the inner server", refusedHits)
	}
}

func TestHTTPSNeverFallsBackToHTTP(t *testing.T) {
	hits := 0
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) { hits++ })
	s, trusted := serveTLS(t, moveTo(http.StatusMovedPermanently, plain.URL))
	b := newBench(t, trusted)
	if _, err := b.get(s.URL); !errors.Is(err, ErrDowngrade) || hits != 0 {
		t.Errorf("got %v, %d requests", err, hits)
	}
}

func TestCredentialsStayWithTheirHost(t *testing.T) {
	secret := http.Header{
		"Authorization": {"Bearer s3cret"}, "Cookie": {"s3cret=1"}, "X-Api-Key": {"s3cret"}, "Referer": {"http://s3cret"},
		"Accept": {"text/calendar"}, "If-None-Match": {`"e"`}, "Depth": {"0"},
	}
	var seen http.Header
	var home, other string
	away := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/return" {
			moveTo(http.StatusFound, home+"/final")(w, r)
			return
		}
		seen = r.Header
	})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			moveTo(http.StatusTemporaryRedirect, other+"/final")(w, r)
		case "/there-and-back":
			moveTo(http.StatusTemporaryRedirect, other+"/return")(w, r)
		case "/here":
			moveTo(http.StatusTemporaryRedirect, "/final")(w, r)
		default:
			seen = r.Header
		}
	})
	home, other = s.URL, away.URL
	b := newBench(t, nil)
	for path, kept := range map[string]bool{"/away": false, "/there-and-back": false, "/here": true} {
		for _, method := range []string{"GET", "PROPFIND"} {
			seen = nil
			if _, err := b.client.Do(context.Background(), Request{Method: method, URL: s.URL + path, Header: secret}); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(fmt.Sprint(seen), "s3cret"); got != kept {
				t.Errorf("%s %s: credentials sent %v, want %v: %v", method, path, got, kept, seen)
			}
			if seen.Get("If-None-Match") != `"e"` || seen.Get("Accept") != "text/calendar" || seen.Get("User-Agent") != "PulsePlan/1.2.3" {
				t.Errorf("%s %s: plain headers were lost: %v", method, path, seen)
			}
		}
	}
}

func TestWhichAddressesShareCredentials(t *testing.T) {
	for _, c := range []struct {
		from, to string
		same     bool
	}{
		{"https://a.org/", "https://a.org/x", true},
		{"http://a.org/", "https://a.org/", true},
		{"http://a.org:8080/", "https://a.org/", false},
		{"http://a.org/", "https://a.org:8443/", false},
		{"https://a.org/", "https://a.org:8443/", false},
		{"https://a.org/", "https://b.a.org/", false},
		{"https://a.org/", "https://a.org.evil.org/", false},
	} {
		from, _ := url.Parse(c.from)
		to, _ := url.Parse(c.to)
		if sameHost(from, to) != c.same {
			t.Errorf("%s to %s: want %v", c.from, c.to, c.same)
		}
	}
}

func TestMethodsAndBodiesFollowRedirectsByTheRules(t *testing.T) {
	for _, c := range []struct {
		method string
		status int
		want   string
	}{
		{"POST", 301, "GET "}, {"POST", 302, "GET "}, {"POST", 303, "GET "}, {"POST", 307, "POST body"}, {"POST", 308, "POST body"},
		{"PUT", 301, "PUT body"}, {"PUT", 303, "GET "}, {"PROPFIND", 301, "PROPFIND body"}, {"REPORT", 302, "REPORT body"},
		{"GET", 303, "GET "}, {"DELETE", 308, "DELETE body"},
	} {
		var got string
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/old" {
				moveTo(c.status, "/new")(w, r)
				return
			}
			body, _ := io.ReadAll(r.Body)
			got = r.Method + " " + string(body)
		})
		b := newBench(t, nil)
		_, err := b.client.Do(context.Background(), Request{Method: c.method, URL: s.URL + "/old", Body: []byte("body"), Header: http.Header{"Content-Type": {"text/plain"}}})
		if err != nil || got != c.want {
			t.Errorf("%s through %d: got %q, %v; want %q", c.method, c.status, got, err, c.want)
		}
	}
}

func TestDataIsNotSentOnToAnotherHost(t *testing.T) {
	hits := 0
	away := serve(t, func(w http.ResponseWriter, r *http.Request) { hits++ })
	s := serve(t, moveTo(http.StatusTemporaryRedirect, away.URL))
	b := newBench(t, nil)
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		_, err := b.client.Do(context.Background(), Request{Method: method, URL: s.URL, Body: []byte("private")})
		if !errors.Is(err, ErrRedirectedWrite) {
			t.Errorf("%s: got %v", method, err)
		}
	}
	if hits != 0 {
		t.Errorf("%d requests arrived", hits)
	}
}

func TestARedirectWithoutALocationIsAnAnswer(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusFound) })
	b := newBench(t, nil)
	if response, err := b.get(s.URL); err != nil || response.Status != 302 {
		t.Errorf("got %v, %v", response, err)
	}
}
