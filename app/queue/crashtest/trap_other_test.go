//go:build !linux || !(amd64 || arm64)

package crashtest

func enterTrap(string) error { return nil }
