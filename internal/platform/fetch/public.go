package fetch

import (
	"net/netip"
	"slices"
)

// closed are the IPv4 networks that are not the public internet, by IANA's registry of
// special-purpose addresses.
var closed = networks(
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private
	"100.64.0.0/10",   // shared by a provider's customers
	"127.0.0.0/8",     // this machine
	"169.254.0.0/16",  // this link; metadata of clouds
	"172.16.0.0/12",   // private
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.31.196.0/24", // AS112
	"192.52.193.0/24", // AMT
	"192.88.99.0/24",  // 6to4 relays
	"192.168.0.0/16",  // private
	"192.175.48.0/24", // AS112
	"198.18.0.0/15",   // measurements
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, and broadcast
)

// Of IPv6 only what is assigned as global unicast is public. That leaves out addresses
// that hold an IPv4 address to be reached behind a translator (64:ff9b::/96), mapped
// ones (::ffff:0:0/96) and everything local; closed6 are the exceptions within.
var (
	open6   = netip.MustParsePrefix("2000::/3")
	closed6 = networks(
		"2001::/23",     // Teredo, which holds an IPv4 address, and other protocols
		"2001:db8::/32", // documentation
		"2002::/16",     // 6to4, which holds an IPv4 address
		"3fff::/20",     // documentation
	)
)

func networks(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// isPublic reports whether the address is on the public internet.
func isPublic(ip netip.Addr) bool {
	within := func(p netip.Prefix) bool { return p.Contains(ip) }
	if ip.Is4() {
		return !slices.ContainsFunc(closed, within)
	}
	return ip.Zone() == "" && open6.Contains(ip) && !slices.ContainsFunc(closed6, within)
}
