//go:build !development

package ui

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed all:dist
var built embed.FS

// Files returns the built dashboard: index.html, and hashed files in assets/.
func Files() (fs.FS, error) { return fs.Sub(built, "dist") }

// Proxy returns nil: this build serves Files.
func Proxy() http.Handler { return nil }
