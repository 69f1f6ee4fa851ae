package netx

import (
	"net/http"
	"net/url"
)

// maxRedirects is how many redirects one request may take; a feed that moved needs
// one or two, a sign-in page in the way three.
const maxRedirects = 5

// hop is one request of a chain of redirects.
type hop struct {
	method string
	url    *url.URL
	header http.Header
	body   []byte
}

// foreignHeaders are all that another host than the one asked for gets to see:
// none of them can carry a credential, whatever a provider calls its key header.
var foreignHeaders = []string{
	"Accept", "Accept-Language", "Content-Type", "Depth", "If-Modified-Since", "If-None-Match", "Prefer", "User-Agent",
}

// safeMethods change nothing on the server (RFC 9110 section 9.2.1; PROPFIND and
// REPORT are the reading methods of WebDAV), so a redirect may carry them anywhere.
var safeMethods = map[string]bool{
	http.MethodGet: true, http.MethodHead: true, http.MethodOptions: true, "PROPFIND": true, "REPORT": true,
}

// next gives the hop the answer redirects to. An answer that is no redirect, or one
// without a Location, is final. The new address passes the same checks as the first;
// its IP address is judged when it is dialled.
func (h hop) next(answer *http.Response, followed int) (next hop, redirected bool, err error) {
	location := answer.Header.Get("Location")
	if location == "" || !isRedirect(answer.StatusCode) {
		return hop{}, false, nil
	}
	if followed >= maxRedirects {
		return hop{}, true, ErrTooManyRedirects
	}
	target, err := h.resolve(location)
	if err != nil {
		return hop{}, true, err
	}
	next = hop{method: h.method, url: target, header: h.header, body: h.body}
	if becomesGet(answer.StatusCode, h.method) {
		next.method, next.body = http.MethodGet, nil
		next.header = next.header.Clone()
		next.header.Del("Content-Type")
	}
	if !sameHost(h.url, target) {
		if !safeMethods[next.method] {
			return hop{}, true, ErrRedirectedWrite
		}
		next.header = foreign(next.header)
	}
	return next, true, nil
}

func (h hop) resolve(location string) (*url.URL, error) {
	if len(location) > maxURL {
		return nil, ErrAddress
	}
	reference, err := url.Parse(location)
	if err != nil {
		return nil, ErrAddress
	}
	target, err := canonical(h.url.ResolveReference(reference))
	if err != nil {
		return nil, err
	}
	if h.url.Scheme == "https" && target.Scheme == "http" {
		return nil, ErrDowngrade
	}
	return target, nil
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// becomesGet follows RFC 9110 section 15.4: 303 always asks for a GET; 301 and 302
// turn a POST into one, by custom. Every other method is kept.
func becomesGet(status int, method string) bool {
	switch status {
	case http.StatusSeeOther:
		return method != http.MethodHead
	case http.StatusMovedPermanently, http.StatusFound:
		return method == http.MethodPost
	}
	return false
}

// sameHost says whether credentials may travel on: the same name on the same port,
// or the step from plain http to https on the default ports.
func sameHost(from, to *url.URL) bool {
	if from.Hostname() != to.Hostname() {
		return false
	}
	if portOf(from) == portOf(to) {
		return true
	}
	return from.Scheme == "http" && to.Scheme == "https" && portOf(from) == "80" && portOf(to) == "443"
}

func foreign(h http.Header) http.Header {
	out := http.Header{}
	for _, name := range foreignHeaders {
		if values := h.Values(name); len(values) > 0 {
			out[name] = values
		}
	}
	return out
}
