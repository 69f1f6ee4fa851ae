package netx

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// maxURL is the longest URL accepted, in bytes. RFC 9110 section 4.1 asks for at
// least 8000; the longest feed addresses seen in the wild stay below 1000.
const maxURL = 8000

// ParseURL reads an absolute http or https URL into its canonical form: scheme and
// host in lower case, the host in ASCII (IDNA), no default port, no fragment, "/"
// for an empty path. Path and query stay as written, they may be secrets. The
// error is ErrAddress, ErrScheme or ErrUserinfo and never repeats the text.
func ParseURL(text string) (*url.URL, error) {
	if text == "" || len(text) > maxURL || strings.ContainsFunc(text, notInURL) {
		return nil, ErrAddress
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, ErrAddress
	}
	return canonical(u)
}

func notInURL(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

func canonical(u *url.URL) (*url.URL, error) {
	out := *u
	out.Scheme = strings.ToLower(u.Scheme)
	switch {
	case out.Scheme != "http" && out.Scheme != "https":
		return nil, ErrScheme
	case u.User != nil:
		return nil, ErrUserinfo
	case u.Opaque != "" || u.Hostname() == "":
		return nil, ErrAddress
	}
	host, err := canonicalHost(u.Hostname())
	if err != nil {
		return nil, err
	}
	port := u.Port()
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return nil, ErrAddress
		}
		port = strconv.FormatUint(n, 10)
	}
	out.Host = host
	if port != "" && port != defaultPort(out.Scheme) {
		out.Host += ":" + port
	}
	out.Fragment, out.RawFragment = "", ""
	if out.Path == "" {
		out.Path = "/"
	}
	return &out, nil
}

// canonicalHost gives the host as it stands in a URL, brackets included. An IPv6
// zone names an interface of this machine, so it is refused.
func canonicalHost(host string) (string, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr.Zone() != "" {
			return "", ErrAddress
		}
		if addr.Is6() {
			return "[" + addr.String() + "]", nil
		}
		return addr.String(), nil
	}
	if plainHostName(host) {
		return strings.ToLower(host), nil
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || !plainHostName(ascii) {
		return "", ErrAddress
	}
	return ascii, nil
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return defaultPort(u.Scheme)
}

// redactedWhole stands for text that is not the address of a host.
const redactedWhole = "(unreadable address)"

// Redact gives what may be written to a log or shown in an error of the address:
// its scheme and host. The path goes as well as query and userinfo, because the
// private feeds of the large calendar services carry their secret in the path.
func Redact(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return redactedWhole
	}
	switch scheme := strings.ToLower(u.Scheme); scheme {
	case "http", "https", "webcal", "webcals":
		shown := scheme + "://" + strings.ToLower(u.Host)
		if strings.Trim(u.EscapedPath(), "/") != "" || u.RawQuery != "" {
			shown += "/…"
		}
		return shown
	default:
		return redactedWhole
	}
}
