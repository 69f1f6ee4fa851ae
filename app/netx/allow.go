package netx

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// AllowVariable is the environment variable an administrator sets to open single
// private addresses, for example "10.0.0.0/8,192.168.1.5:5232".
const AllowVariable = "PULSEPLAN_ALLOW_PRIVATE"

// The widest ranges an administrator may open: 10.0.0.0/8 is the widest private
// range of IPv4, fc00::/7 that of IPv6. Anything wider would switch the guard off
// by a slip of the pen.
const (
	widestIPv4 = 8
	widestIPv6 = 7
)

// AllowList is what the administrator opened: whole ranges, or one host on one
// port. The zero value opens nothing. It is immutable and safe for concurrent use.
type AllowList struct {
	ranges    []netip.Prefix
	endpoints []endpoint
}

// endpoint is a host, as a lower-case name or the text of an IP address, on one port.
type endpoint struct {
	host string
	port uint16
}

// AllowError is one mistake in an allow list.
type AllowError struct {
	Position int    // 1-based entry
	Entry    string // the entry as written
	Reason   string // the rule it breaks
}

func (e *AllowError) Error() string {
	return fmt.Sprintf("%s entry %d %q: %s", AllowVariable, e.Position, e.Entry, e.Reason)
}

// ParseAllowPrivate reads the value of PULSEPLAN_ALLOW_PRIVATE: entries separated
// by commas, each either
//
//   - a range in CIDR notation, which opens every port of it: 10.0.0.0/8, 192.168.1.5/32, fd12:3456::/32
//   - host:port, which opens that port only, the host an IP address or a name:
//     192.168.1.5:5232, [fd12::5]:5232, radicale.lan:5232. A name is opened for whatever
//     address it has when it is dialled.
//
// Blank text gives the empty list. All mistakes are returned together, joined
// *AllowError values, and then nothing is opened.
func ParseAllowPrivate(text string) (AllowList, error) {
	var list AllowList
	if strings.TrimSpace(text) == "" {
		return list, nil
	}
	var mistakes []error
	for i, entry := range strings.Split(text, ",") {
		entry = strings.TrimSpace(entry)
		if reason := list.add(entry); reason != "" {
			mistakes = append(mistakes, &AllowError{Position: i + 1, Entry: entry, Reason: reason})
		}
	}
	if len(mistakes) > 0 {
		return AllowList{}, errors.Join(mistakes...)
	}
	return list, nil
}

// add takes in one entry, or returns the rule it breaks.
func (l *AllowList) add(entry string) (reason string) {
	if entry == "" {
		return "is empty; remove the extra comma"
	}
	if strings.Contains(entry, "/") {
		prefix, reason := parseRange(entry)
		if reason == "" {
			l.ranges = append(l.ranges, prefix)
		}
		return reason
	}
	end, reason := parseEndpoint(entry)
	if reason == "" {
		l.endpoints = append(l.endpoints, end)
	}
	return reason
}

func parseRange(entry string) (netip.Prefix, string) {
	prefix, err := netip.ParsePrefix(entry)
	switch {
	case err != nil:
		return prefix, "is not an address range such as 10.0.0.0/8 or fd00::/8"
	case prefix.Addr().Is4In6():
		return prefix, "is an IPv4 range in IPv6 clothes; write it as IPv4"
	case prefix != prefix.Masked():
		return prefix, fmt.Sprintf("has address bits beyond its length; write %s", prefix.Masked())
	case prefix.Addr().Is4() && prefix.Bits() < widestIPv4:
		return prefix, fmt.Sprintf("is wider than /%d; list only the private ranges you need", widestIPv4)
	case prefix.Addr().Is6() && prefix.Bits() < widestIPv6:
		return prefix, fmt.Sprintf("is wider than /%d; list only the private ranges you need", widestIPv6)
	}
	return prefix, ""
}

func parseEndpoint(entry string) (endpoint, string) {
	if addr, err := netip.ParseAddr(entry); err == nil {
		return endpoint{}, fmt.Sprintf("has no port; write %s for one port or %s for every port",
			net.JoinHostPort(addr.String(), "443"), netip.PrefixFrom(addr.WithZone(""), addr.BitLen()))
	}
	host, portText, err := net.SplitHostPort(entry)
	if err != nil {
		return endpoint{}, "is neither a range such as 10.0.0.0/8 nor host:port such as 192.168.1.5:5232"
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil || port == 0 {
		return endpoint{}, fmt.Sprintf("has the port %q; it must be a whole number from 1 to 65535", portText)
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return endpoint{host: addr.Unmap().String(), port: uint16(port)}, ""
	}
	if !plainHostName(host) {
		return endpoint{}, fmt.Sprintf("has the host %q; it must be an IP address or a host name of letters, digits, dots and hyphens", host)
	}
	return endpoint{host: strings.ToLower(host), port: uint16(port)}, ""
}

// plainHostName accepts the letters-digits-hyphen names of RFC 1123 section 2.1
// and underscores, which container networks use.
func plainHostName(host string) bool {
	const maxHostName = 253 // octets, RFC 1035 section 2.3.4
	if host == "" || len(host) > maxHostName {
		return false
	}
	for _, r := range host {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		digit := r >= '0' && r <= '9'
		if !letter && !digit && r != '-' && r != '.' && r != '_' {
			return false
		}
	}
	return true
}

// permits says whether dialling addr on port is open, host being the name (or
// address text) the dial began with.
func (l AllowList) permits(host string, addr netip.Addr, port uint16) bool {
	addr = addr.Unmap()
	for _, r := range l.ranges {
		if r.Contains(addr) {
			return true
		}
	}
	host = strings.ToLower(host)
	for _, e := range l.endpoints {
		if e.port == port && (e.host == host || e.host == addr.String()) {
			return true
		}
	}
	return false
}

// Empty says that nothing was opened.
func (l AllowList) Empty() bool { return len(l.ranges) == 0 && len(l.endpoints) == 0 }

// String writes the list as ParseAllowPrivate reads it, ranges first.
func (l AllowList) String() string {
	var entries []string
	for _, r := range l.ranges {
		entries = append(entries, r.String())
	}
	for _, e := range l.endpoints {
		entries = append(entries, net.JoinHostPort(e.host, strconv.Itoa(int(e.port))))
	}
	return strings.Join(entries, ",")
}
