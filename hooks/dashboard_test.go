//go:build !development

package hooks

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	admin "github.com/pocketbase/pocketbase/ui"

	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/config"
)

// dashboard builds the whole router, so that the tests see what beats what.
func dashboard(t *testing.T, tune ...func(*config.Config)) http.Handler {
	t.Helper()
	w := apptest.New(t, Register, tune...)
	router, err := apis.NewRouter(w.App.App)
	if err != nil {
		t.Fatal(err)
	}
	// apis.Serve mounts the admin UI like this before OnServe.
	router.GET("/_/{path...}", apis.Static(admin.DistDirFS, false))
	var handler http.Handler
	err = w.OnServe().Trigger(&core.ServeEvent{App: w.App.App, Router: router}, func(e *core.ServeEvent) error {
		handler, err = e.Router.BuildMux()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func ask(h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var scriptName = regexp.MustCompile(`\./(assets/[\w.-]+\.js)`)

// script returns the path of the script the shell names.
func script(t *testing.T, h http.Handler) string {
	t.Helper()
	found := scriptName.FindStringSubmatch(ask(h, http.MethodGet, "/").Body.String())
	if found == nil {
		t.Fatal("the shell names no script")
	}
	return "/" + found[1]
}

func TestTheShellIsAskedForEachTimeAndAssetsNever(t *testing.T) {
	h := dashboard(t)
	for target, want := range map[string]struct{ kind, cache string }{
		"/":           {"text/html; charset=utf-8", "no-cache"},
		"/index.html": {"text/html; charset=utf-8", "no-cache"},
		"/icon.svg":   {"image/svg+xml", "no-cache"},
		// A worker or a manifest that is kept would keep old builds in force.
		"/sw.js":           {"text/javascript; charset=utf-8", "no-cache"},
		"/app.webmanifest": {"application/manifest+json", "no-cache"},
		script(t, h):       {"text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
	} {
		w := ask(h, http.MethodGet, target)
		if w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("GET %s: %d with %d bytes, want 200 with a body", target, w.Code, w.Body.Len())
		}
		if got := w.Header().Get("Content-Type"); got != want.kind {
			t.Errorf("GET %s: type %q, want %q", target, got, want.kind)
		}
		if got := w.Header().Get("Cache-Control"); got != want.cache {
			t.Errorf("GET %s: Cache-Control %q, want %q", target, got, want.cache)
		}
	}
}

func TestAnUnchangedFileIsNotSentAgain(t *testing.T) {
	h := dashboard(t)
	tag := ask(h, http.MethodGet, "/").Header().Get("ETag")
	if tag == "" {
		t.Fatal("the shell has no ETag")
	}
	for sent, want := range map[string]int{
		tag:                            http.StatusNotModified,
		`"other", ` + tag:              http.StatusNotModified,
		strings.TrimPrefix(tag, "W/"):  http.StatusNotModified,
		`W/"0123456789abcdef01234567"`: http.StatusOK,
		strings.TrimSuffix(tag, `"`):   http.StatusOK,
	} {
		for _, encoding := range []string{"", "gzip"} {
			w := ask(h, http.MethodGet, "/", "If-None-Match", sent, "Accept-Encoding", encoding)
			if w.Code != want {
				t.Errorf("If-None-Match %s: %d, want %d", sent, w.Code, want)
			}
			if want == http.StatusNotModified && w.Body.Len() > 0 {
				t.Errorf("If-None-Match %s: a 304 with %d bytes", sent, w.Body.Len())
			}
		}
	}
}

func TestThePolicyAllowsNothingInline(t *testing.T) {
	h := dashboard(t)
	for _, target := range []string{"/", "/assets/missing.js", script(t, h)} {
		w := ask(h, http.MethodGet, target)
		policy := map[string]string{}
		for part := range strings.SplitSeq(w.Header().Get("Content-Security-Policy"), ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(part), " ")
			policy[name] = value
		}
		want := map[string]string{"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
			"connect-src": "'self'", "manifest-src": "'self'", "worker-src": "'self'", "frame-ancestors": "'none'", "base-uri": "'none'", "form-action": "'self'"}
		for name, value := range want {
			if policy[name] != value {
				t.Errorf("GET %s: %s is %q, want %q", target, name, policy[name], value)
			}
		}
		if len(policy) != len(want) {
			t.Errorf("GET %s: the policy has %d parts, want %d: %v", target, len(policy), len(want), policy)
		}
		for name, value := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"} {
			if got := w.Header().Get(name); got != value {
				t.Errorf("GET %s: %s is %q, want %q", target, name, got, value)
			}
		}
	}
	shell := ask(h, http.MethodGet, "/").Body.String()
	for _, inline := range []string{"<style", " style=", " onclick=", "<script>"} {
		if strings.Contains(shell, inline) {
			t.Errorf("the shell holds %s, which its own policy forbids", inline)
		}
	}
}

func TestWhatIsNotThereIsNeverTheShell(t *testing.T) {
	h := dashboard(t)
	for _, c := range []struct{ method, target string }{
		{http.MethodGet, "/assets/missing.js"},
		{http.MethodGet, "/assets/"},
		{http.MethodGet, "/today"},
		{http.MethodGet, "/api/typo"},
		{http.MethodGet, "/api/"},
		{http.MethodGet, "/api/v1/typo"},
		{http.MethodPost, "/api/v1/typo"},
		{http.MethodGet, "/api/collections/nothing/records"},
	} {
		w := ask(h, c.method, c.target)
		if w.Code != http.StatusNotFound {
			t.Errorf("%s %s: %d, want 404", c.method, c.target, w.Code)
		}
		if kind := w.Header().Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
			t.Errorf("%s %s: answered as %q, want JSON", c.method, c.target, kind)
		}
		if strings.Contains(w.Body.String(), "<html") {
			t.Errorf("%s %s: got the shell", c.method, c.target)
		}
	}
}

func TestOtherRoomsKeepTheirPaths(t *testing.T) {
	h := dashboard(t)
	if w := ask(h, http.MethodGet, "/api/health"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "healthy") {
		t.Errorf("GET /api/health: %d %s, want PocketBase's own answer", w.Code, w.Body)
	}
	if w := ask(h, http.MethodGet, "/api/v1/health"); w.Code != http.StatusOK {
		t.Errorf("GET /api/v1/health: %d, want 200", w.Code)
	}
	w := ask(h, http.MethodGet, "/_/")
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), `name="pulseplan"`) {
		t.Errorf("GET /_/: %d, want PocketBase's admin UI", w.Code)
	}
}

func TestFilesTravelCompressed(t *testing.T) {
	h := dashboard(t)
	target := script(t, h)
	plain, packed := ask(h, http.MethodGet, target), ask(h, http.MethodGet, target, "Accept-Encoding", "gzip")
	if got := packed.Header().Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("Content-Encoding %q, want gzip", got)
	}
	if packed.Body.Len() >= plain.Body.Len()/2 {
		t.Errorf("%d bytes compressed of %d", packed.Body.Len(), plain.Body.Len())
	}
}

func TestTheShellKnowsWhereItIsAndWhatItIs(t *testing.T) {
	for public, want := range map[string]string{
		"":                                `content="{&#34;version&#34;:&#34;test&#34;}"`,
		"https://plan.example.org":        `content="{&#34;base&#34;:&#34;/&#34;,&#34;version&#34;:&#34;test&#34;}"`,
		"https://example.org/plan":        `content="{&#34;base&#34;:&#34;/plan/&#34;,&#34;version&#34;:&#34;test&#34;}"`,
		"https://example.org/%22%3E%3Cb/": `content="{&#34;base&#34;:&#34;/\&#34;\u003e\u003cb/&#34;,&#34;version&#34;:&#34;test&#34;}"`,
	} {
		h := dashboard(t, func(c *config.Config) { c.PublicURL = public })
		shell := ask(h, http.MethodGet, "/").Body.String()
		if !strings.Contains(shell, want) {
			t.Errorf("public address %q: the shell does not hold %s", public, want)
		}
		if strings.Contains(shell, shellPlace) {
			t.Errorf("public address %q: the placeholder is still there", public)
		}
	}
}

func TestABuildThatCannotBeServedIsRefusedAtStart(t *testing.T) {
	shell := &fstest.MapFile{Data: []byte(`<meta content="{{pulseplan}}">`)}
	for name, c := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"no shell":         {fstest.MapFS{"assets/a.js": {}}, errNoShell.Error()},
		"no place":         {fstest.MapFS{"index.html": {Data: []byte("<p>")}}, errNoShell.Error()},
		"two places":       {fstest.MapFS{"index.html": {Data: []byte("{{pulseplan}}{{pulseplan}}")}}, errNoShell.Error()},
		"unknown file":     {fstest.MapFS{"index.html": shell, "virus.exe": {}}, "virus.exe"},
		"nothing is wrong": {fstest.MapFS{"index.html": shell, "assets/a.js": {}}, ""},
	} {
		_, err := dashboardFiles(c.files, shellConfig{Version: "1"})
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want an error that says %q", name, err, c.want)
		case c.want == errNoShell.Error() && !errors.Is(err, errNoShell):
			t.Errorf("%s: %v does not wrap errNoShell", name, err)
		}
	}
}
