package fetch

import (
	"context"
	"embed"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"alminding/internal/base/errs"
)

// Locale holds the errors, in Danish and English.
//
//go:embed locale/*.json
var Locale embed.FS

// Why an address cannot be read. [Reader.Read] returns no other error but that of its
// context.
var (
	ErrAddress   = errs.New(errs.Invalid, "fetch.address")    // not a web address that is read
	ErrPrivate   = errs.New(errs.Invalid, "fetch.private")    // leads out of the public internet
	ErrRedirects = errs.New(errs.Unavailable, "fetch.loop")   // leads on and on
	ErrGone      = errs.New(errs.NotFound, "fetch.gone")      // there is nothing there
	ErrClosed    = errs.New(errs.Forbidden, "fetch.closed")   // not for everybody
	ErrTooLarge  = errs.New(errs.TooLarge, "fetch.too_large") //
	ErrTimeout   = errs.New(errs.Unavailable, "fetch.timeout")
	ErrFailed    = errs.New(errs.Unavailable, "fetch.failed") // no answer, or one that tells of a fault
)

// What a reader stops at.
const (
	MaxSize      = 20 << 20 // bytes
	maxRedirects = 5
	maxHeader    = 64 << 10 // bytes
	wholeTime    = 45 * time.Second
	headerTime   = 15 * time.Second
	pause        = time.Second // between two requests to one host
)

// Reader reads public web addresses. It may be used by several at once.
type Reader struct {
	client   *http.Client
	agent    string
	polite   turns
	limit    int64
	whole    time.Duration
	loopback bool
}

// Option changes a reader.
type Option func(*Reader)

// Loopback lets the reader read this machine, at any port and without pauses. It is for
// tests that serve what is read; the program never sets it.
func Loopback() Option {
	return func(r *Reader) { r.loopback, r.polite.pause = true, 0 }
}

// New returns a reader that calls itself agent, which should say where its owner can be
// found.
func New(agent string, options ...Option) *Reader {
	r := &Reader{agent: agent, polite: turns{pause: pause}, limit: MaxSize, whole: wholeTime}
	for _, o := range options {
		o(r)
	}
	dialer := &net.Dialer{Timeout: headerTime, Control: r.mayDial}
	r.client = &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			Proxy:                  nil, // a proxy would resolve the name itself
			DisableKeepAlives:      true,
			DisableCompression:     true,
			TLSHandshakeTimeout:    headerTime,
			ResponseHeaderTimeout:  headerTime,
			MaxResponseHeaderBytes: maxHeader,
		},
		CheckRedirect: r.mayFollow,
	}
	return r
}

// Client goes where the reader may go and nowhere else, for protocols that need more than
// a page, such as git's. How much it reads, and for how long in all, is for its user to
// bound.
func (r *Reader) Client() *http.Client {
	return &http.Client{Transport: checked{r}, CheckRedirect: r.mayFollow}
}

// checked sends what leads where the reader may go.
type checked struct{ *Reader }

// RoundTrip implements http.RoundTripper.
func (c checked) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := c.check(req.URL); err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	req.Header.Set("User-Agent", c.agent)
	return c.client.Transport.RoundTrip(req)
}

// Page is what stood at an address.
type Page struct {
	Address string // where it stood, after redirects
	Type    string // as its server calls it
	Size    int64  // bytes
}

// Read writes what stands at the address to w. On an error w may have part of it.
func (r *Reader) Read(ctx context.Context, address string, w io.Writer) (p Page, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return p, ErrAddress.Because(err)
	}
	if err := r.check(u); err != nil {
		return p, err
	}
	limited, cancel := context.WithTimeout(ctx, r.whole)
	defer cancel()
	p, err = r.read(limited, u, w)
	if err != nil && ctx.Err() != nil {
		return p, ctx.Err()
	}
	return p, named(err)
}

func (r *Reader) read(ctx context.Context, u *url.URL, w io.Writer) (p Page, err error) {
	if err := r.polite.wait(ctx, u.Host); err != nil {
		return p, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return p, ErrAddress.Because(err)
	}
	req.Header.Set("User-Agent", r.agent)
	req.Header.Set("Accept-Encoding", "identity")
	resp, err := r.client.Do(req)
	if err != nil {
		return p, err
	}
	defer resp.Body.Close()
	if err := answered(resp); err != nil {
		return p, err
	}
	if resp.ContentLength > r.limit {
		return p, ErrTooLarge
	}
	p = Page{Address: resp.Request.URL.String(), Type: resp.Header.Get("Content-Type")}
	if p.Size, err = io.Copy(w, io.LimitReader(resp.Body, r.limit+1)); p.Size > r.limit {
		return p, ErrTooLarge
	}
	return p, err
}

// answered tells from the status whether the answer is what stands at the address.
func answered(resp *http.Response) error {
	switch resp.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusNotFound, http.StatusGone:
		return ErrGone
	case http.StatusUnauthorized, http.StatusForbidden:
		return ErrClosed
	}
	return ErrFailed.Because(errors.New(resp.Status))
}

// named makes one of the errors above of whatever went wrong.
func named(err error) error {
	var timeout net.Error
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*errs.Error](err); ok {
		return known
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return ErrTimeout.Because(err)
	}
	return ErrFailed.Because(err)
}

// check holds that the address is one that is read, as far as its text tells.
func (r *Reader) check(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return ErrAddress
	}
	host := strings.TrimSuffix(u.Hostname(), ".")
	if ip, err := netip.ParseAddr(host); err == nil {
		return r.checkIP(ip, u.Port())
	}
	if !strings.Contains(host, ".") || endsInNumber(host) {
		return ErrAddress
	}
	if !r.loopback && u.Port() != "" && u.Port() != "80" && u.Port() != "443" {
		return ErrAddress
	}
	return nil
}

// endsInNumber reports whether the host is an IPv4 address in one of the ways that some
// programs still understand: 2130706433, 0177.0.0.1, 0x7f.1.
func endsInNumber(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	return last == "" || strings.Trim(last, "0123456789") == "" || strings.HasPrefix(strings.ToLower(last), "0x")
}

func (r *Reader) checkIP(ip netip.Addr, port string) error {
	if r.loopback && ip.IsLoopback() {
		return nil
	}
	if !isPublic(ip) {
		return ErrPrivate
	}
	if port != "" && port != "80" && port != "443" {
		return ErrAddress
	}
	return nil
}

// mayDial is asked with the IP address that is about to be dialled, after the name was
// looked up: a name that leads elsewhere the next time is checked that time too.
func (r *Reader) mayDial(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return ErrPrivate.Because(err)
	}
	return r.checkIP(at.Addr(), strconv.Itoa(int(at.Port())))
}

// mayFollow is asked before each redirect.
func (r *Reader) mayFollow(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return ErrRedirects
	}
	req.Header.Del("Referer") // what else somebody reads is nobody's business
	if err := r.check(req.URL); err != nil {
		return err
	}
	return r.polite.wait(req.Context(), req.URL.Host)
}
