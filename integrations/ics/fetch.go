package ics

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/pulseplan/pulseplan/app/netx"
)

// DefaultMaxBytes is the size limit of a calendar. Ten years of a busy person's
// calendar stay below 3 MiB.
const DefaultMaxBytes = 5 << 20

// maxValidator is the longest ETag or Last-Modified worth keeping, in bytes; real
// ones have some dozens.
const maxValidator = 1024

// Client is the part of *netx.Client that Fetch needs.
type Client interface {
	Do(context.Context, netx.Request) (*netx.Response, error)
}

// Request asks for a calendar.
type Request struct {
	URL          string // as Normalise accepts it
	ETag         string // of the last Response, empty at first
	LastModified string // of the last Response, empty at first
	MaxBytes     int64  // default DefaultMaxBytes, after decompression
}

// Response is a fetched calendar.
type Response struct {
	NotModified  bool          // the calendar is the one the validators belong to; Body is empty
	Body         []byte        // a whole iCalendar file, without byte order mark or space before it
	ETag         string        // to send next time, also after NotModified
	LastModified string        // to send next time, also after NotModified
	FinalURL     string        // the address that answered, after redirects; as secret as Request.URL
	MaxAge       time.Duration // Cache-Control max-age, 0 when not given; an input of NextRefresh
}

// Fetch gets the calendar, or the word that it has not changed. An error matches a
// sentinel of this package or of netx; a *netx.RetryLaterError carries the moment
// before which the server wants to be left alone.
func Fetch(ctx context.Context, client Client, r Request) (Response, error) {
	address, err := Normalise(r.URL)
	if err != nil {
		return Response{}, fmt.Errorf("fetch calendar: %w", err)
	}
	if r.MaxBytes <= 0 {
		r.MaxBytes = DefaultMaxBytes
	}
	answer, err := client.Do(ctx, netx.Request{URL: address, Header: r.headers(), MaxBody: r.MaxBytes})
	if err != nil {
		return Response{}, fmt.Errorf("fetch calendar: %w", err)
	}
	response, err := r.read(answer)
	if err != nil {
		return Response{}, fmt.Errorf("fetch calendar from %s: %w", netx.Redact(answer.URL), err)
	}
	return response, nil
}

func (r Request) headers() http.Header {
	h := http.Header{"Accept": {"text/calendar, text/plain;q=0.5, */*;q=0.1"}}
	if v := validator(r.ETag); v != "" {
		h.Set("If-None-Match", v)
	}
	if v := validator(r.LastModified); v != "" {
		h.Set("If-Modified-Since", v)
	}
	return h
}

func (r Request) read(answer *netx.Response) (Response, error) {
	response := Response{
		ETag:         validator(answer.Header.Get("ETag")),
		LastModified: validator(answer.Header.Get("Last-Modified")),
		FinalURL:     answer.URL,
		MaxAge:       maxAge(answer.Header),
	}
	switch answer.Status {
	case http.StatusOK:
		body, err := sniff(answer.Body, answer.Header.Get("Content-Type"))
		if err != nil {
			return Response{}, err
		}
		response.Body = body
		return response, nil
	case http.StatusNotModified:
		if r.ETag == "" && r.LastModified == "" {
			return Response{}, ErrUnaskedNotModified
		}
		response.NotModified = true
		r.keepValidators(&response)
		return response, nil
	default:
		return Response{}, &StatusError{Status: answer.Status}
	}
}

// keepValidators carries on what a 304 did not repeat (RFC 9110 section 15.4.5 lets
// a server leave out Last-Modified, and many leave out both).
func (r Request) keepValidators(response *Response) {
	if response.ETag == "" {
		response.ETag = r.ETag
	}
	if response.LastModified == "" {
		response.LastModified = r.LastModified
	}
}

// validator drops what cannot be stored or sent back as a header.
func validator(v string) string {
	if len(v) > maxValidator {
		return ""
	}
	for i := range len(v) {
		if v[i] < ' ' || v[i] == 0x7f {
			return ""
		}
	}
	return v
}

// maxAge reads Cache-Control's max-age (RFC 9111 section 5.2.2.1).
func maxAge(h http.Header) time.Duration {
	for _, line := range h.Values("Cache-Control") {
		for directive := range strings.SplitSeq(line, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
			if !strings.EqualFold(name, "max-age") {
				continue
			}
			seconds, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 63)
			if err != nil {
				return 0
			}
			const year = 365 * 24 * 60 * 60
			return time.Duration(min(seconds, year)) * time.Second
		}
	}
	return 0
}
