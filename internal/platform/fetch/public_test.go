package fetch

import (
	"errors"
	"net/netip"
	"net/url"
	"testing"
)

func TestIsPublic(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"185.15.72.56": true, "8.8.8.8": true, "172.15.255.255": true, "172.32.0.1": true, "100.63.255.255": true, "100.128.0.0": true,
		"2a02:1234::1": true, "2606:4700::1111": true,

		"0.0.0.0": false, "0.1.2.3": false, "10.1.2.3": false, "100.64.0.1": false, "100.127.255.255": false, "127.0.0.1": false,
		"127.255.255.254": false, "169.254.169.254": false, "172.16.0.1": false, "172.31.255.255": false, "192.0.0.8": false,
		"192.0.2.1": false, "192.88.99.1": false, "192.168.1.1": false, "198.18.0.1": false, "198.19.255.255": false,
		"198.51.100.7": false, "203.0.113.9": false, "224.0.0.1": false, "239.255.255.255": false, "240.0.0.1": false, "255.255.255.255": false,

		"::": false, "::1": false, "::ffff:8.8.8.8": false, "::ffff:127.0.0.1": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false,
		"64:ff9b:1::1": false, "100::1": false, "2001::1": false, "2001:db8::1": false, "2002:7f00:1::": false, "3fff::1": false,
		"fc00::1": false, "fd12:3456::1": false, "fe80::1": false, "fe80::1%eth0": false, "2a02:1234::1%eth0": false, "fec0::1": false, "ff02::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is public: %v, want %v", address, got, want)
		}
	}
}

func TestCheck_Addresses(t *testing.T) {
	t.Parallel()
	r := New("test")
	for address, want := range map[string]error{
		"https://os2.eu/": nil, "http://os2.eu:80/x?y=z#w": nil, "https://os2.eu:443": nil, "https://os2.eu./": nil, "https://8.8.8.8/": nil, "https://[2606:4700::1111]/": nil,
		"https://røde-æbler.dk/": nil, "https://1password.com/": nil,

		"ftp://os2.eu/": ErrAddress, "file:///etc/passwd": ErrAddress, "gopher://os2.eu": ErrAddress, "javascript:alert(1)": ErrAddress, "//os2.eu/": ErrAddress, "os2.eu": ErrAddress, "": ErrAddress,
		"https://os2.eu:22/": ErrAddress, "https://os2.eu:8080/": ErrAddress, "https://8.8.8.8:22/": ErrAddress,
		"https://anna:hemmelig@os2.eu/": ErrAddress, "https://anna@os2.eu/": ErrAddress, "https:os2.eu": ErrAddress,
		"http://localhost/": ErrAddress, "http://intranet/": ErrAddress, "http:///x": ErrAddress, "http://./": ErrAddress,

		"http://127.0.0.1/": ErrPrivate, "http://169.254.169.254/latest/meta-data/": ErrPrivate, "http://[::1]/": ErrPrivate, "http://[::]/": ErrPrivate,
		"http://[::ffff:127.0.0.1]/": ErrPrivate, "http://[::ffff:7f00:1]/": ErrPrivate, "http://[64:ff9b::127.0.0.1]/": ErrPrivate, "http://[fe80::1%25eth0]/": ErrPrivate,
		"http://127.0.0.1./": ErrPrivate,

		"http://2130706433/": ErrAddress, "http://0x7f000001/": ErrAddress, "http://017700000001/": ErrAddress,
		"http://0177.0.0.1/": ErrAddress, "http://0x7f.0.0.1/": ErrAddress, "http://127.1/": ErrAddress, "http://127.0.1/": ErrAddress,
		"http://127.0.0.0x1/": ErrAddress, "http://1.2.3.4.5/": ErrAddress, "http://999.1.1.1/": ErrAddress,
	} {
		got := ErrAddress.Because(nil)
		u, err := url.Parse(address)
		if err == nil {
			err = r.check(u)
		} else {
			err = got
		}
		if !errors.Is(err, want) {
			t.Errorf("check(%q) = %v, want %v", address, err, want)
		}
	}
}

// FuzzCheck holds that no spelling of an address of IP makes its way past the check,
// whichever way a program would read it.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{"http://127.0.0.1/", "http://[::1]:80/", "http://0x7f.1", "https://os2.eu/x", "http://[::ffff:10.0.0.1]", "http://a@b.c", "http://%31%32%37.0.0.1/", "http://１２７.０.０.１/"} {
		f.Add(s)
	}
	r := New("test")
	f.Fuzz(func(t *testing.T, address string) {
		u, err := url.Parse(address)
		if err != nil || r.check(u) != nil {
			return
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Hostname() == "" {
			t.Fatalf("%q passed", address)
		}
		if p := u.Port(); p != "" && p != "80" && p != "443" {
			t.Fatalf("%q passed with port %s", address, p)
		}
		if ip, err := netip.ParseAddr(u.Hostname()); err == nil && (!isPublic(ip) || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || ip.Is4In6()) {
			t.Fatalf("%q passed", address)
		}
	})
}

// FuzzIsPublic holds the rule against what the standard library knows of addresses.
func FuzzIsPublic(f *testing.F) {
	f.Add([]byte{127, 0, 0, 1})
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		ip, ok := netip.AddrFromSlice(b)
		if !ok || !isPublic(ip) {
			return
		}
		if ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || ip.Is4In6() || !ip.IsGlobalUnicast() {
			t.Fatalf("%s is called public", ip)
		}
	})
}
