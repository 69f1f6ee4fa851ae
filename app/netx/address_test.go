package netx

import (
	"errors"
	"strings"
	"testing"
)

// is also holds for "no error wanted, none got".
func is(err, target error) bool {
	if target == nil {
		return err == nil
	}
	return errors.Is(err, target)
}

func TestAddressesAreBroughtIntoOneForm(t *testing.T) {
	for text, want := range map[string]string{
		"HTTPS://Example.ORG":                      "https://example.org/",
		"https://example.org:443/a?b=C#d":          "https://example.org/a?b=C",
		"http://example.org:80/":                   "http://example.org/",
		"http://example.org:443/":                  "http://example.org:443/",
		"https://example.org:08443/a%2Fb/%C3%BC?x": "https://example.org:8443/a%2Fb/%C3%BC?x",
		"https://Bücher.example/ü":                 "https://xn--bcher-kva.example/%C3%BC",
		"http://[2606:4700:0::1]:8080/":            "http://[2606:4700::1]:8080/",
		"http://93.184.216.34/x":                   "http://93.184.216.34/x",
	} {
		u, err := ParseURL(text)
		if err != nil || u.String() != want {
			t.Errorf("%s: got %v, %v; want %s", text, u, err, want)
		}
	}
}

func TestUnusableAddressesAreRefusedWithoutRepeatingThem(t *testing.T) {
	for text, want := range map[string]error{
		"":                                                ErrAddress,
		"example.org":                                     ErrScheme,
		"ftp://example.org/":                              ErrScheme,
		"file:///etc/passwd":                              ErrScheme,
		"gopher://example.org:70/":                        ErrScheme,
		"javascript:alert(1)":                             ErrScheme,
		"https:example.org":                               ErrAddress,
		"https:///secret":                                 ErrAddress,
		"https://user:secret@example.org/":                ErrUserinfo,
		"https://secret@example.org/":                     ErrUserinfo,
		"https://@example.org/":                           ErrUserinfo,
		"https://exa mple.org/secret":                     ErrAddress,
		"https://example.org/\r\nHost: x":                 ErrAddress,
		"https://example.org/\x00secret":                  ErrAddress,
		"https://example.org:0/secret":                    ErrAddress,
		"https://example.org:99999/secret":                ErrAddress,
		"https://example.org:http/secret":                 ErrAddress,
		"https://exam_ple!.org/secret":                    ErrAddress,
		"http://[fe80::1%25eth0]/secret":                  ErrAddress,
		"http://[::1/secret":                              ErrAddress,
		"https://e.org/%zz?secret":                        ErrAddress,
		"https://e.org/" + strings.Repeat("secret", 2000): ErrAddress,
	} {
		_, err := ParseURL(text)
		if !errors.Is(err, want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%.40s: got %v, want %v", text, err, want)
		}
	}
}

func TestRedactKeepsNothingButSchemeAndHost(t *testing.T) {
	for address, want := range map[string]string{
		"https://calendar.example/ical/a%40b/private-s3cret/basic.ics": "https://calendar.example/…",
		"https://Canvas.Example:8443/?token=s3cret":                    "https://canvas.example:8443/…",
		"webcal://user:s3cret@cal.example/":                            "webcal://cal.example",
		"https://example.org#s3cret":                                   "https://example.org",
		" https://example.org/ ":                                       "https://example.org",
		"s3cret":                                                       "(unreadable address)",
		"user:s3cret@host/path":                                        "(unreadable address)",
		"mailto:s3cret@example.org":                                    "(unreadable address)",
		"https://exa\x7fmple.org/s3cret":                               "(unreadable address)",
		"":                                                             "(unreadable address)",
	} {
		if got := Redact(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}
