package netx

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// attempt makes one try: a request, its redirects, and the body of the last answer.
func (c *Client) attempt(ctx context.Context, r Request, u *url.URL) (*Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	hop := hop{method: r.Method, url: u, header: c.headers(r), body: r.Body}
	for followed := 0; ; followed++ {
		answer, err := c.send(ctx, hop)
		if err != nil {
			return nil, err
		}
		next, redirected, err := hop.next(answer, followed)
		if !redirected && err == nil {
			return readAnswer(answer, hop, r.MaxBody)
		}
		answer.Body.Close()
		if err != nil {
			return nil, err
		}
		hop = next
	}
}

// headers are the caller's without those that the client answers for: with an
// Accept-Encoding of the caller's, the transport would hand out compressed bytes
// and the limit would count the wrong thing.
func (c *Client) headers(r Request) http.Header {
	h := r.Header.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Del("Accept-Encoding")
	h.Del("Host")
	h.Set("User-Agent", c.agent)
	return h
}

func (c *Client) send(ctx context.Context, h hop) (*http.Response, error) {
	var body io.Reader
	if len(h.body) > 0 {
		body = bytes.NewReader(h.body)
	}
	request, err := http.NewRequestWithContext(ctx, h.method, h.url.String(), body)
	if err != nil {
		return nil, &failure{ErrAddress, withoutURL(err)}
	}
	request.Header = h.header
	answer, err := c.transport.RoundTrip(request)
	if err != nil {
		return nil, classify(err)
	}
	return answer, nil
}

func readAnswer(answer *http.Response, h hop, limit int64) (*Response, error) {
	defer answer.Body.Close()
	if h.method != http.MethodHead {
		if encoding := answer.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
			return nil, ErrEncoding
		}
		if answer.ContentLength > limit {
			return nil, &TooLargeError{Limit: limit}
		}
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if int64(len(body)) > limit {
		return nil, &TooLargeError{Limit: limit}
	}
	if err != nil {
		return nil, classifyBody(err)
	}
	return &Response{Status: answer.StatusCode, Header: answer.Header, Body: body, URL: h.url.String()}, nil
}

// classify gives a transport error its sentence.
func classify(err error) error {
	err = withoutURL(err)
	var (
		known       *failure
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		notTLS      tls.RecordHeaderError
		network     net.Error
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &certificate), errors.As(err, &notTLS):
		return &failure{ErrCertificate, err}
	case errors.As(err, &dns) && dns.IsNotFound:
		return &failure{ErrUnknownHost, err}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return &failure{ErrTimeout, err}
	case errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &failure{ErrUnreachable, err}
	default:
		// The message quotes what the server sent, and a server can send the address back.
		return &failure{ErrUnreachable, fmt.Errorf("the answer is not well-formed HTTP (%T)", err)}
	}
}

// classifyBody gives an error while reading the body its sentence: whatever is not
// a timeout means that the answer is not whole.
func classifyBody(err error) error {
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return &failure{ErrTimeout, err}
	default:
		return &failure{ErrTruncated, err}
	}
}

// withoutURL takes the address, which may be a secret, out of an error.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
