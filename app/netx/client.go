package netx

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/pulseplan/pulseplan/app/clock"
)

// The defaults of Options.
const (
	DefaultTimeout       = 30 * time.Second // one attempt: connect, headers and the whole body
	DefaultHeaderTimeout = 15 * time.Second // from the request being sent to the answer's headers
	DefaultTotalTime     = 60 * time.Second // all attempts of one Do and the waits between them
	DefaultMaxBody       = 10 << 20         // bytes of one answer after decompression
	DefaultMaxAttempts   = 4                // tries of one Do, the first included
)

const (
	maxHeaderBytes  = 256 << 10 // answer headers; large cookies and policies fit, a flood does not
	idlePerHost     = 2
	connsPerHost    = 8 // a provider is asked by several users' jobs at once; its server should not feel it
	idleConnTimeout = 60 * time.Second
	tlsTimeout      = 10 * time.Second
)

// Options configure a Client. Version and Now must be given; the zero value of
// everything else means the default.
type Options struct {
	Version       string                                     // of PulsePlan, for the User-Agent; default "dev"
	AllowPrivate  AllowList                                  // what the administrator opened
	Now           func() time.Time                           // the clock; default the system's
	Sleep         func(context.Context, time.Duration) error // waits between attempts; default a timer
	Seed          uint64                                     // of the jitter; production passes a random one
	Timeout       time.Duration                              // see DefaultTimeout
	HeaderTimeout time.Duration                              // see DefaultHeaderTimeout
	TotalTime     time.Duration                              // see DefaultTotalTime
	MaxBody       int64                                      // see DefaultMaxBody
	MaxAttempts   int                                        // see DefaultMaxAttempts; 1 switches retries off
	RootCAs       *x509.CertPool                             // trusted issuers; default the system's
	Log           *slog.Logger                               // attempts and refusals, redacted; default silent
}

// Client talks to hosts named by users. It is safe for concurrent use; make one
// for the process and share it, so that connections are reused.
type Client struct {
	options   Options
	transport *http.Transport
	agent     string
	log       *slog.Logger
	jitterMu  sync.Mutex
	jitter    *rand.Rand
}

// New makes a Client.
func New(o Options) *Client {
	o = o.withDefaults()
	return &Client{
		options:   o,
		transport: newTransport(o),
		agent:     "PulsePlan/" + o.Version,
		log:       o.Log,
		jitter:    rand.New(rand.NewPCG(o.Seed, jitterStream)),
	}
}

// jitterStream separates this use of the seed from others'.
const jitterStream = 0x6e657478

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = clock.System{}.Now
	}
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.HeaderTimeout <= 0 {
		o.HeaderTimeout = DefaultHeaderTimeout
	}
	if o.TotalTime <= 0 {
		o.TotalTime = DefaultTotalTime
	}
	if o.MaxBody <= 0 {
		o.MaxBody = DefaultMaxBody
	}
	if o.MaxAttempts <= 0 {
		o.MaxAttempts = DefaultMaxAttempts
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func newTransport(o Options) *http.Transport {
	return &http.Transport{
		Proxy:                  nil, // a proxy would resolve names itself and so walk around the guard
		DialContext:            newGuard(o.AllowPrivate).DialContext,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs},
		TLSHandshakeTimeout:    tlsTimeout,
		ResponseHeaderTimeout:  o.HeaderTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		MaxIdleConnsPerHost:    idlePerHost,
		MaxConnsPerHost:        connsPerHost,
		IdleConnTimeout:        idleConnTimeout,
	}
}

// Close ends the idle connections. Requests under way finish.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Request is one HTTP request. It is never changed by the client.
type Request struct {
	Method     string      // GET when empty
	URL        string      // http or https, see ParseURL
	Header     http.Header // Accept-Encoding, Host and User-Agent are the client's own
	Body       []byte
	MaxBody    int64 // bytes of the answer, when it should differ from Options.MaxBody
	Idempotent bool  // the request may be sent twice although its method says otherwise (it carries an idempotency key)
}

// Response is a complete HTTP answer of any status.
type Response struct {
	Status int
	Header http.Header
	Body   []byte // decompressed, complete
	URL    string // the address that answered, after redirects; as secret as the one asked for
}

// Do sends the request, follows redirects, retries what may be retried and reads
// the whole answer. Any complete answer comes back with a nil error, whatever its
// status, so that the provider can say what it means; the exception is an answer
// that asks to come back after more than longestWait, a *RetryLaterError. Other
// errors match one of the sentinels of this package, or ctx's error.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	if r.MaxBody <= 0 {
		r.MaxBody = c.options.MaxBody
	}
	u, err := ParseURL(r.URL)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.Method, Redact(r.URL), err)
	}
	response, err := c.retrying(ctx, r, u)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.Method, Redact(r.URL), err)
	}
	return response, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
