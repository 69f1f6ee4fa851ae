package ics

import (
	"errors"
	"strings"

	"github.com/pulseplan/pulseplan/app/netx"
)

// ErrScheme refuses addresses that are not web or webcal addresses.
var ErrScheme = errors.New("a calendar address must begin with https://, http:// or webcal://")

// webSchemes maps the schemes calendars are published under to the one they are
// fetched with. webcal has no specification; every service that publishes it also
// answers under https.
var webSchemes = []struct{ prefix, fetched string }{
	{"webcal://", "https://"},
	{"webcals://", "https://"},
	{"https://", "https://"},
	{"http://", "http://"},
}

// Normalise gives the canonical form of a pasted calendar address: surrounding
// space and angle brackets removed, webcal:// and webcals:// as https://, a scheme put
// before another (webcal://https://, as some guides tell people to write) dropped,
// scheme and host in lower case, no default port, no fragment. Two spellings of one address
// give the same text; path and query stay as they are. The error is a sentence that
// does not repeat the address.
func Normalise(address string) (string, error) {
	address = strings.TrimSpace(address)
	if strings.HasPrefix(address, "<") && strings.HasSuffix(address, ">") {
		address = strings.TrimSpace(address[1 : len(address)-1])
	}
	scheme, rest := cutScheme(address)
	if scheme == "" {
		return "", ErrScheme
	}
	for inner, after := cutScheme(rest); inner != ""; inner, after = cutScheme(rest) {
		scheme, rest = inner, after
	}
	u, err := netx.ParseURL(scheme + rest)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// cutScheme parts an address into the scheme to fetch it with and the rest; the
// scheme is empty when it is none of webSchemes.
func cutScheme(address string) (scheme, rest string) {
	for _, s := range webSchemes {
		if len(address) >= len(s.prefix) && strings.EqualFold(address[:len(s.prefix)], s.prefix) {
			return s.fetched, address[len(s.prefix):]
		}
	}
	return "", address
}
