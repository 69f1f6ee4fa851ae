//go:build go1.27 && goexperiment.jsonv2

package app

// PocketBase v0.39 recurses until the stack overflows under Go 1.27's JSON
// engine (Collection.UnmarshalJSON). A name that does not exist turns that
// crash at start into this readable build error: build with Go 1.26 (the
// Makefile pins it) or with GOEXPERIMENT=nojsonv2.
var _ = PocketBase_0_39_needs_Go_1_26_or_GOEXPERIMENT_nojsonv2
