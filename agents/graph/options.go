package graph

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Option is an option of a node.
type Option func(*options)

type options struct {
	used    []string // names of the options given, for the check against the kind
	timeout time.Duration
	retries int
	backoff Backoff
	onError OnFailure
	limit   int

	recovers  func(state any, f Failure)
	recoverOf reflect.Type

	expires   time.Duration
	otherwise json.RawMessage
	expiresOf reflect.Type
	unreadErr error

	cacheKey func(state any) string
	cacheOf  reflect.Type
	cacheTTL time.Duration
}

// allowed says which options fit which kinds.
var allowed = map[string][]Kind{
	"Timeout": {KindStep, KindMap},
	"Retry":   {KindStep, KindMap},
	"OnError": {KindStep, KindMap},
	"Recover": {KindStep, KindMap},
	"Limit":   {KindMap},
	"Expires": {KindAwait},
	"Cached":  {KindStep},
}

// Timeout bounds one attempt of a step, or of an item of a Map. The default is
// no bound but the run's. The node's context ends with cause ErrTimeout.
func Timeout(d time.Duration) Option {
	return func(o *options) { o.used = append(o.used, "Timeout"); o.timeout = d }
}

// Backoff is how long to wait before another attempt.
type Backoff struct{ Min, Max time.Duration }

// Expo doubles from minimum to maximum. Half of each wait is random, so that
// what failed together does not come back together; the seed of the run decides.
func Expo(minimum, maximum time.Duration) Backoff { return Backoff{minimum, maximum} }

// delay is the wait after the given number of failures.
func (b Backoff) delay(failures int, rnd *rand.Rand) time.Duration {
	d := b.Min
	for range failures - 1 {
		if d > b.Max/2 {
			d = b.Max
			break
		}
		d *= 2
	}
	return d/2 + time.Duration(rnd.Int64N(int64(d/2)+1))
}

// Retry tries a failed step, or item, n more times. The default is none.
func Retry(n int, b Backoff) Option {
	return func(o *options) { o.used = append(o.used, "Retry"); o.retries, o.backoff = n, b }
}

// OnFailure says what an error means for the run.
type OnFailure uint8

const (
	// Fail fails the run.
	Fail OnFailure = iota
	// Continue goes on as if the node had returned nothing; see Recover.
	Continue
)

// OnError says what happens when the last attempt of a node has failed. The
// default is Fail for a step and Continue for a Map.
func OnError(f OnFailure) Option {
	return func(o *options) { o.used = append(o.used, "OnError"); o.onError = f }
}

// Recover is OnError(Continue) with a merge that writes the error into the
// state.
func Recover[S any](merge func(*S, Failure)) Option {
	return func(o *options) {
		o.used = append(o.used, "Recover")
		o.onError, o.recoverOf = Continue, reflect.TypeFor[S]()
		if merge != nil {
			o.recovers = func(s any, f Failure) { merge(s.(*S), f) }
		}
	}
}

// Limit bounds how many items of a Map run at once; the default is DefaultLimit.
func Limit(n int) Option {
	return func(o *options) { o.used = append(o.used, "Limit"); o.limit = n }
}

// DefaultLimit is small because items mostly call one provider.
const DefaultLimit = 4

// Expires decides for a person who has not answered an Await after d.
func Expires[D any](d time.Duration, decision D) Option {
	return func(o *options) {
		o.used = append(o.used, "Expires")
		o.expires, o.expiresOf = d, reflect.TypeFor[D]()
		o.otherwise, o.unreadErr = encode(decision)
	}
}

// Cached takes the output of a step from Run.Cache when a run of this graph
// stored one under the same key within ttl. The key must say whose data it is.
// Without Run.Cache it does nothing.
func Cached[S any](key func(S) string, ttl time.Duration) Option {
	return func(o *options) {
		o.used = append(o.used, "Cached")
		o.cacheTTL, o.cacheOf = ttl, reflect.TypeFor[S]()
		if key != nil {
			o.cacheKey = func(s any) string { return key(*s.(*S)) }
		}
	}
}

// check notes the options of n that make no sense.
func (b *builder) checkOptions(n *Node) {
	o := &n.options
	for i, name := range o.used {
		if !slices.Contains(allowed[name], n.kind) {
			b.problem("%q: %s does not fit a node of kind %s", n.name, name, n.kind)
		}
		if slices.Contains(o.used[:i], name) {
			b.problem("%q: %s is given twice", n.name, name)
		}
	}
	has := func(name string) bool { return slices.Contains(o.used, name) }
	wrong := func(bad bool, rule string, args ...any) {
		if bad {
			b.problem("%q: %s", n.name, fmt.Sprintf(rule, args...))
		}
	}
	wrong(has("Timeout") && o.timeout <= 0, "a timeout must be positive")
	wrong(has("Retry") && o.retries < 0, "the number of retries must not be negative")
	wrong(has("Retry") && (o.backoff.Min <= 0 || o.backoff.Max < o.backoff.Min), "a backoff needs a positive minimum and a maximum not below it")
	wrong(has("Limit") && o.limit < 1, "a limit must be at least 1")
	wrong(has("OnError") && has("Recover") && o.onError == Fail, "OnError(Fail) and Recover contradict each other")
	wrong(has("Recover") && (o.recovers == nil || o.recoverOf != b.state), "Recover needs a merge into a %s", b.state)
	wrong(has("Recover") && n.kind == KindMap, "the results of a map have its errors already")
	wrong(has("Expires") && o.expires <= 0, "the time to expire must be positive")
	wrong(has("Expires") && (o.expiresOf != n.output || o.unreadErr != nil), "the default decision must be a %s that JSON can hold", n.output)
	wrong(has("Cached") && (o.cacheKey == nil || o.cacheOf != b.state), "Cached needs a key from a %s", b.state)
	wrong(has("Cached") && o.cacheTTL <= 0, "the time to keep in the cache must be positive")
	if n.output != nil {
		b.survives(n.output, strings.TrimSpace("the output of "+quote(n.name)))
	}
}
