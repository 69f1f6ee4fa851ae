//go:build !linux

package main

// dropCache reports that this system has no way to forget a file's pages.
func dropCache(string) (bool, error) { return false, nil }
