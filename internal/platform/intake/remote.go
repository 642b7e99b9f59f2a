package intake

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"alminding/internal/base/errs"
)

// Remote reads files from other systems on the web, signed in with a token. It
// reaches public https addresses only, whatever a name turns out to mean and
// wherever it is sent on to, so that an address in the configuration or in an
// answer cannot be used to read what only this machine can see.
type Remote struct {
	Token string // sent as a bearer token to the host asked for, and to no other

	client *http.Client
}

const (
	remoteTimeout = 2 * time.Minute // for a whole answer
	remoteBytes   = MaxFile
)

// NewRemote returns a Remote with the token.
func NewRemote(token string) *Remote {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: publicOnly}
	return &Remote{Token: token, client: &http.Client{
		Timeout: remoteTimeout,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: time.Minute, Proxy: nil,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			return fmt.Errorf("sent on to %s, which was not asked for", r.URL.Redacted())
		},
	}}
}

// errNotPublic is no fault of a user's: the operator configured the address.
var errNotPublic = fmt.Errorf("not a public https address")

// publicOnly looks at the address that is dialled, after all names are resolved.
func publicOnly(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if ip := to.Addr().Unmap(); !isPublic(ip) {
		return fmt.Errorf("%s: %w", ip, errNotPublic)
	}
	return nil
}

// reserved are networks that netip does not know by a name of their own.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("2002::/16"),
}

func isPublic(ip netip.Addr) bool {
	for _, p := range reserved {
		if p.Contains(ip) {
			return false
		}
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate()
}

// Get reads the file at the address. An answer that is too large ends in an error
// while it is read.
func (r *Remote) Get(ctx context.Context, address string) (_ io.ReadCloser, err error) {
	defer errs.Wrap(&err, "intake.Get")
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return nil, errNotPublic
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.Token)
	}
	res, err := r.client.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		_ = res.Body.Close() // the status is what there is to tell
		return nil, fmt.Errorf("%s answered %s", u.Host, res.Status)
	}
	return http.MaxBytesReader(nil, res.Body, remoteBytes), nil
}
