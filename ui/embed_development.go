//go:build development

package ui

import (
	"io/fs"
	"net/http"
	"net/http/httputil"
	"net/url"
)

// viteServer is where `npm run dev` listens; vite.config.ts says the same.
var viteServer = url.URL{Scheme: "http", Host: "127.0.0.1:5173"}

// Files returns no file system: this build asks Vite.
func Files() (fs.FS, error) { return nil, fs.ErrNotExist }

// Proxy hands requests on to Vite's server, which must be running.
func Proxy() http.Handler { return httputil.NewSingleHostReverseProxy(&viteServer) }
