package netx

import (
	"net/netip"
	"strings"
	"testing"
)

func TestAllowListsAreReadAndWrittenBack(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		" ":                           "",
		"10.0.0.0/8,192.168.1.5:5232": "10.0.0.0/8,192.168.1.5:5232",
		" Radicale.LAN:5232 , fd00::/8 ,[fd12::5]:80": "fd00::/8,radicale.lan:5232,[fd12::5]:80",
		"127.0.0.1/32,::1/128":                        "127.0.0.1/32,::1/128",
		"[::ffff:10.0.0.1]:80":                        "10.0.0.1:80",
	} {
		list, err := ParseAllowPrivate(text)
		if err != nil || list.String() != want || list.Empty() != (want == "") {
			t.Errorf("%q: got %q, %v; want %q", text, list, err, want)
		}
	}
}

func TestEveryMistakeInAnAllowListGetsItsSentence(t *testing.T) {
	for text, want := range map[string]string{
		"10.0.0.0/33":         `PULSEPLAN_ALLOW_PRIVATE entry 1 "10.0.0.0/33": is not an address range such as 10.0.0.0/8 or fd00::/8`,
		"10.1.2.3/8":          `PULSEPLAN_ALLOW_PRIVATE entry 1 "10.1.2.3/8": has address bits beyond its length; write 10.0.0.0/8`,
		"0.0.0.0/0":           `PULSEPLAN_ALLOW_PRIVATE entry 1 "0.0.0.0/0": is wider than /8; list only the private ranges you need`,
		"::/0":                `PULSEPLAN_ALLOW_PRIVATE entry 1 "::/0": is wider than /7; list only the private ranges you need`,
		"::ffff:10.0.0.0/104": `PULSEPLAN_ALLOW_PRIVATE entry 1 "::ffff:10.0.0.0/104": is an IPv4 range in IPv6 clothes; write it as IPv4`,
		"192.168.1.5":         `PULSEPLAN_ALLOW_PRIVATE entry 1 "192.168.1.5": has no port; write 192.168.1.5:443 for one port or 192.168.1.5/32 for every port`,
		"fd00::1":             `PULSEPLAN_ALLOW_PRIVATE entry 1 "fd00::1": has no port; write [fd00::1]:443 for one port or fd00::1/128 for every port`,
		"nas.lan":             `PULSEPLAN_ALLOW_PRIVATE entry 1 "nas.lan": is neither a range such as 10.0.0.0/8 nor host:port such as 192.168.1.5:5232`,
		"nas.lan:0":           `PULSEPLAN_ALLOW_PRIVATE entry 1 "nas.lan:0": has the port "0"; it must be a whole number from 1 to 65535`,
		"nas.lan:70000":       `PULSEPLAN_ALLOW_PRIVATE entry 1 "nas.lan:70000": has the port "70000"; it must be a whole number from 1 to 65535`,
		"*:80":                `PULSEPLAN_ALLOW_PRIVATE entry 1 "*:80": has the host "*"; it must be an IP address or a host name of letters, digits, dots and hyphens`,
		"10.0.0.0/8,":         `PULSEPLAN_ALLOW_PRIVATE entry 2 "": is empty; remove the extra comma`,
		"x, 10.0.0.0/8, y": "PULSEPLAN_ALLOW_PRIVATE entry 1 \"x\": is neither a range such as 10.0.0.0/8 nor host:port such as 192.168.1.5:5232\n" +
			"PULSEPLAN_ALLOW_PRIVATE entry 3 \"y\": is neither a range such as 10.0.0.0/8 nor host:port such as 192.168.1.5:5232",
	} {
		list, err := ParseAllowPrivate(text)
		if err == nil || err.Error() != want || !list.Empty() {
			t.Errorf("%q:\n got %v (list %q)\nwant %s", text, err, list, want)
		}
	}
}

func TestTheGuardRefusesEverySpecialAddress(t *testing.T) {
	refused := strings.Fields(`127.0.0.1 127.255.0.1 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.1 100.127.255.255
		169.254.169.254 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255
		::1 :: ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::8.8.8.8 64:ff9b:1::1 2002:7f00:1::1
		2001::1 2001:db8::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 ff02::1 fec0::1 100::1 3fff::1`)
	allowed := strings.Fields(`8.8.8.8 1.1.1.1 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1 93.184.216.34 2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8`)
	g := newGuard(AllowList{})
	check := func(address string) error {
		return g.check("host.example", "tcp4", netip.AddrPortFrom(netip.MustParseAddr(address), 443).String())
	}
	for _, address := range refused {
		if err := check(address); !is(err, ErrPrivateAddress) {
			t.Errorf("%s: got %v, want a refusal", address, err)
		}
	}
	for _, address := range allowed {
		if err := check(address); err != nil {
			t.Errorf("%s: got %v, want passage", address, err)
		}
	}
}

func TestTheGuardRefusesOddNetworksAndServicePorts(t *testing.T) {
	list, err := ParseAllowPrivate("10.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	g := newGuard(list)
	for _, c := range []struct {
		network, address string
		want             error
	}{
		{"udp4", "8.8.8.8:443", ErrPrivateAddress},
		{"unix", "/var/run/docker.sock", ErrPrivateAddress},
		{"tcp", "8.8.8.8:443", ErrPrivateAddress},
		{"udp4", "10.0.0.1:443", ErrPrivateAddress},
		{"tcp4", "no address", ErrPrivateAddress},
		{"tcp4", "8.8.8.8:25", ErrPort},
		{"tcp4", "8.8.8.8:22", ErrPort},
		{"tcp4", "8.8.8.8:80", nil},
		{"tcp4", "8.8.8.8:8443", nil},
		{"tcp4", "10.0.0.1:25", nil},
	} {
		if err := g.check("host.example", c.network, c.address); !is(err, c.want) {
			t.Errorf("%s %s: got %v, want %v", c.network, c.address, err, c.want)
		}
	}
}

func TestTheAllowListOpensExactlyWhatItNames(t *testing.T) {
	list, err := ParseAllowPrivate("10.1.0.0/16,192.168.1.5:5232,Radicale.lan:5232,[fd12::5]:80")
	if err != nil {
		t.Fatal(err)
	}
	g := newGuard(list)
	for _, c := range []struct {
		host, address string
		open          bool
	}{
		{"a", "10.1.2.3:8080", true},
		{"a", "10.2.2.3:8080", false},
		{"a", "[::ffff:10.1.2.3]:8080", true},
		{"nas", "192.168.1.5:5232", true},
		{"nas", "192.168.1.5:5233", false},
		{"nas", "192.168.1.6:5232", false},
		{"RADICALE.lan", "172.17.0.2:5232", true},
		{"radicale.lan", "172.17.0.2:80", false},
		{"evil-radicale.lan", "172.17.0.2:5232", false},
		{"a", "[fd12::5]:80", true},
		{"a", "[fd12::6]:80", false},
		{"a", "127.0.0.1:80", false},
	} {
		if err := g.check(c.host, "tcp4", c.address); (err == nil) != c.open {
			t.Errorf("%s at %s: got %v, want open %v", c.host, c.address, err, c.open)
		}
	}
}
