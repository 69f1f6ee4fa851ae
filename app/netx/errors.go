package netx

import (
	"errors"
	"fmt"
	"time"
)

// The refusals and failures of the client, each a sentence for people. Match them
// with errors.Is; what Do returns wraps them with the method and the host.
var (
	// ErrAddress says that the text is not a usable URL.
	ErrAddress = errors.New("that address cannot be read; it must look like https://example.org/path")
	// ErrScheme says that the URL is neither http nor https.
	ErrScheme = errors.New("that address must begin with http:// or https://")
	// ErrUserinfo says that the URL carries user:password@, which would end up in logs and in other servers' hands.
	ErrUserinfo = errors.New("that address contains a user name or password before the @; leave them out")
	// ErrPrivateAddress says that the name leads to an address the guard refuses.
	ErrPrivateAddress = errors.New("that address is inside a private network; the administrator can allow it with PULSEPLAN_ALLOW_PRIVATE")
	// ErrPort says that the port belongs to a service that does not speak HTTP.
	ErrPort = errors.New("that address uses a port reserved for another service; only 80, 443 and ports from 1024 up are allowed")
	// ErrTooManyRedirects says that the address led through more than maxRedirects others.
	ErrTooManyRedirects = errors.New("that address redirects too many times; at most 5 redirects are followed")
	// ErrDowngrade says that an https address redirected to http.
	ErrDowngrade = errors.New("that address redirects from https to unencrypted http, which is refused")
	// ErrRedirectedWrite says that a changing request was sent on to another host.
	ErrRedirectedWrite = errors.New("that address redirects to another host, which is refused for requests that send data")
	// ErrTooLarge says that the answer exceeds the limit; the error is a *TooLargeError that carries it.
	ErrTooLarge = errors.New("the answer is too large")
	// ErrTruncated says that the connection ended before the announced end of the answer.
	ErrTruncated = errors.New("the answer broke off before its end")
	// ErrEncoding says that the answer is compressed in a way that was not asked for.
	ErrEncoding = errors.New("the answer is compressed in a way that was not asked for")
	// ErrTimeout says that the server did not answer, or did not finish, in time.
	ErrTimeout = errors.New("that address did not answer in time")
	// ErrUnknownHost says that the name does not exist in DNS.
	ErrUnknownHost = errors.New("no server with that name could be found")
	// ErrCertificate says that the server could not prove who it is.
	ErrCertificate = errors.New("the certificate of that address cannot be trusted")
	// ErrUnreachable says that no connection could be made or that it broke.
	ErrUnreachable = errors.New("that address could not be reached")
	// ErrRetryLater says that the server asked to come back at a later moment; the error is a *RetryLaterError that carries it.
	ErrRetryLater = errors.New("the server asked to try again later")
)

// TooLargeError is ErrTooLarge with the limit that was exceeded.
type TooLargeError struct {
	Limit int64 // bytes, after decompression
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than the limit of %s", byteText(e.Limit))
}

// Is makes errors.Is(err, ErrTooLarge) true.
func (e *TooLargeError) Is(target error) bool { return target == ErrTooLarge }

// RetryLaterError is ErrRetryLater with the moment the server named. It is
// returned when that moment is too far away to wait for inside a request: the
// caller puts the work down and takes it up again then.
type RetryLaterError struct {
	At     time.Time // not before this moment, UTC
	Status int       // HTTP status of the answer that carried Retry-After
}

func (e *RetryLaterError) Error() string {
	return fmt.Sprintf("the server asked to try again after %s (status %d)", e.At.UTC().Format(time.RFC3339), e.Status)
}

// Is makes errors.Is(err, ErrRetryLater) true.
func (e *RetryLaterError) Is(target error) bool { return target == ErrRetryLater }

// failure shows people a sentence and keeps the cause for errors.Is, errors.As
// and the log: causes name resolvers and inner addresses that users need not see.
type failure struct {
	sentence error
	cause    error
}

func (f *failure) Error() string   { return f.sentence.Error() }
func (f *failure) Unwrap() []error { return []error{f.sentence, f.cause} }

func byteText(n int64) string {
	const kib, mib = 1 << 10, 1 << 20
	switch {
	case n >= mib && n%mib == 0:
		return fmt.Sprintf("%d MiB", n/mib)
	case n >= kib && n%kib == 0:
		return fmt.Sprintf("%d KiB", n/kib)
	default:
		return fmt.Sprintf("%d bytes", n)
	}
}
