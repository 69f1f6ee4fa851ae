// Package ui holds the dashboard: its sources, and the files they build to.
//
// It promises that the program carries its dashboard inside (dist/ is committed
// and check-dist.sh proves that it is what the sources build), unless it was
// built with the tag development: then Vite's own server on this machine hands
// the sources out as they are edited (npm run dev, beside go run -tags
// development . serve). It serves nothing by itself and knows nothing of the
// API; see hooks/dashboard.go.
package ui
