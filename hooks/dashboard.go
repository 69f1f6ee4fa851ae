package hooks

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/ui"
)

const (
	// shellName is the one page of the dashboard; its screens live in the hash.
	shellName = "index.html"
	// shellPlace stands in the shell where its configuration goes.
	shellPlace = "{{pulseplan}}"
	// hashedFolder holds files whose names change with their content.
	hashedFolder = "assets/"

	cacheForever = "public, max-age=31536000, immutable"
	cacheAsk     = "no-cache"
)

// dashboardHeaders go with every file of the dashboard. The policy knows no
// 'unsafe-inline': what a record holds can neither run nor dress up as ours,
// and the page talks to no host but its own.
var dashboardHeaders = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
		"manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
	"X-Content-Type-Options": "nosniff",
	"X-Frame-Options":        "DENY",
	"Referrer-Policy":        "same-origin",
}

// fileTypes are the kinds of files a build may hold. The table of the operating
// system is not asked: with nosniff a wrong type there would break the page.
var fileTypes = map[string]string{
	".html":        "text/html; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".json":        "application/json",
	".webmanifest": "application/manifest+json",
	".txt":         "text/plain; charset=utf-8",
}

// dashboardFile is a file ready to be served.
type dashboardFile struct {
	kind, cache, tag string
	content          []byte
}

// registerDashboard mounts the dashboard at /. Paths below /api/ that nothing
// answers are refused and never get the shell; /_/ stays PocketBase's.
func registerDashboard(a *app.App) {
	a.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pulseplanDashboard", Func: func(e *core.ServeEvent) error {
		e.Router.GET("/api/{path...}", func(e *core.RequestEvent) error {
			return e.NotFoundError("There is no such endpoint.", nil)
		})
		if proxy := ui.Proxy(); proxy != nil {
			e.Router.GET("/{path...}", apis.WrapStdHandler(proxy))
			return e.Next()
		}
		built, err := ui.Files()
		if err != nil {
			return fmt.Errorf("open the dashboard's files: %w", err)
		}
		files, err := dashboardFiles(built, shellConfig{Base: basePath(a.Config.PublicURL), Version: a.Version})
		if err != nil {
			return err
		}
		e.Router.GET("/{path...}", serveDashboard(files)).Bind(apis.Gzip())
		return e.Next()
	}})
}

// shellConfig is what the page is told when it is handed out; ui/src/lib/config.ts
// reads it.
type shellConfig struct {
	Base    string `json:"base,omitempty"` // path people reach the server below, with slashes around; empty: not configured
	Version string `json:"version"`
}

// basePath is the path of the public address, "/plan/", or empty without one.
func basePath(public string) string {
	u, err := url.Parse(public)
	if public == "" || err != nil {
		return ""
	}
	return strings.TrimRight(u.Path, "/") + "/"
}

var errNoShell = errors.New("the dashboard's index.html has no place for its configuration")

// dashboardFiles reads every file of a build, by path, and puts the
// configuration into the shell.
func dashboardFiles(built fs.FS, cfg shellConfig) (map[string]dashboardFile, error) {
	files := map[string]dashboardFile{}
	err := fs.WalkDir(built, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(built, name)
		if err != nil {
			return err
		}
		if name == shellName {
			if content, err = fillShell(content, cfg); err != nil {
				return err
			}
		}
		kind, ok := fileTypes[path.Ext(name)]
		if !ok {
			return fmt.Errorf("the dashboard's %s is of a kind nobody has named", name)
		}
		cache := cacheAsk
		if strings.HasPrefix(name, hashedFolder) {
			cache = cacheForever
		}
		sum := sha256.Sum256(content)
		// Weak, because compression changes the bytes on the wire.
		files[name] = dashboardFile{kind, cache, `W/"` + hex.EncodeToString(sum[:12]) + `"`, content}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the dashboard: %w", err)
	}
	if _, ok := files[shellName]; !ok {
		return nil, errNoShell
	}
	return files, nil
}

// fillShell writes the configuration into the attribute that waits for it.
func fillShell(shell []byte, cfg shellConfig) ([]byte, error) {
	if strings.Count(string(shell), shellPlace) != 1 {
		return nil, errNoShell
	}
	raw, err := json.Marshal(cfg)
	if err != nil {
		return nil, err
	}
	return []byte(strings.Replace(string(shell), shellPlace, html.EscapeString(string(raw)), 1)), nil
}

func serveDashboard(files map[string]dashboardFile) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		header := e.Response.Header()
		for name, value := range dashboardHeaders {
			header.Set(name, value)
		}
		name := e.Request.PathValue("path")
		if name == "" {
			name = shellName
		}
		file, ok := files[name]
		if !ok {
			header.Set("Cache-Control", cacheAsk)
			return e.NotFoundError("There is no such page.", nil)
		}
		header.Set("Cache-Control", file.cache)
		header.Set("ETag", file.tag)
		if known(e.Request.Header.Get("If-None-Match"), file.tag) {
			return e.NoContent(http.StatusNotModified)
		}
		return e.Blob(http.StatusOK, file.kind, file.content)
	}
}

// known reports whether a client's If-None-Match names the tag, by the weak
// comparison of RFC 9110 section 13.1.2.
func known(sent, tag string) bool {
	for candidate := range strings.SplitSeq(sent, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
