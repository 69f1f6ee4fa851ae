package netx

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// firstFreePort: ports below it are assigned to system services (RFC 6335 section
// 6); an HTTP request to one of those can be read as commands by a mail or name
// server. 80 and 443 are the exceptions.
const firstFreePort = 1024

const (
	dialTimeout = 10 * time.Second // one TCP connect; a host that is up answers in well under a second
	keepAlive   = 30 * time.Second
)

// guard decides about every address after DNS and before the connection is made.
type guard struct {
	allow   AllowList
	special *ssrf.Guardian
}

func newGuard(allow AllowList) *guard {
	return &guard{allow: allow, special: ssrf.New(ssrf.WithAnyPort())}
}

// DialContext is for http.Transport. The dialer is made per call so that the check
// knows which name the address belongs to.
func (g *guard) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &failure{ErrAddress, err}
	}
	dialer := net.Dialer{
		Timeout:   dialTimeout,
		KeepAlive: keepAlive,
		Control: func(network, address string, _ syscall.RawConn) error {
			return g.check(host, network, address)
		},
	}
	return dialer.DialContext(ctx, network, address)
}

// check refuses any network but TCP over IPv4 or IPv6, ports of other services,
// and special addresses, unless the administrator opened the address.
func (g *guard) check(host, network, address string) error {
	if network != "tcp4" && network != "tcp6" {
		return &failure{ErrPrivateAddress, fmt.Errorf("network %q is not TCP", network)}
	}
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return &failure{ErrPrivateAddress, errors.New("the dialled address is not an IP address and port")}
	}
	if g.allow.permits(host, target.Addr(), target.Port()) {
		return nil
	}
	if err := g.special.SafeAddr(target.Addr().Unmap()); err != nil {
		return &failure{ErrPrivateAddress, err}
	}
	if port := target.Port(); port < firstFreePort && port != 80 && port != 443 {
		return &failure{ErrPort, fmt.Errorf("port %d", port)}
	}
	return nil
}
