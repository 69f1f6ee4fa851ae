package hooks

import (
	"crypto/sha256"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/record"
)

const (
	// freshFor is how long a sign-in counts as a proof of who is there.
	freshFor = 10 * time.Minute
	// maxFresh bounds what is remembered; beyond it people type their password.
	maxFresh = 10_000
	freshKey = "pulseplanFreshSignIns"
)

// freshSignIns remembers which tokens were given for a password, a code or a
// provider's word just now, and not for an older token. It is forgotten when
// the server stops: whoever needs it signs in again.
type freshSignIns struct {
	mu    sync.Mutex
	since map[[sha256.Size]byte]time.Time
}

func freshOf(a *app.App) *freshSignIns {
	return a.Store().GetOrSet(freshKey, func() any { return &freshSignIns{since: map[[sha256.Size]byte]time.Time{}} }).(*freshSignIns)
}

func registerFresh(a *app.App) {
	a.OnRecordAuthRequest(record.Users).BindFunc(func(e *core.RecordAuthRequestEvent) error {
		if e.AuthMethod != "" { // empty for a refresh
			freshOf(a).note(e.Token, a.Clock.Now())
		}
		return e.Next()
	})
}

func (f *freshSignIns) note(token string, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for t, at := range f.since {
		if now.Sub(at) > freshFor {
			delete(f.since, t)
		}
	}
	if len(f.since) < maxFresh {
		f.since[sha256.Sum256([]byte(token))] = now
	}
}

// is reports whether the token of an Authorization header is of a sign-in just now.
func (f *freshSignIns) is(header string, now time.Time) bool {
	token := strings.TrimPrefix(strings.TrimSpace(header), "Bearer ")
	f.mu.Lock()
	defer f.mu.Unlock()
	at, ok := f.since[sha256.Sum256([]byte(token))]
	return ok && now.Sub(at) <= freshFor
}
