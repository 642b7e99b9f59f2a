package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// serve serves the handlers and gives the address without a slash at the end.
func serve(t *testing.T, handlers map[string]http.HandlerFunc) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, h := range handlers {
		mux.HandleFunc(path, h)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) }
}

func leads(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

func fails(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func TestRead_TellsWhatStandsThere(t *testing.T) {
	t.Parallel()
	var asked http.Header
	site := serve(t, map[string]http.HandlerFunc{
		"/a": leads("/b"),
		"/b": func(w http.ResponseWriter, r *http.Request) {
			asked = r.Header
			w.Header().Set("Set-Cookie", "a=b")
			io.WriteString(w, "Hej")
		},
	})
	var got bytes.Buffer
	p, err := New("Alminding (+https://alminding.example)", Loopback()).Read(t.Context(), site+"/a", &got)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Page{Address: site + "/b", Type: "text/plain; charset=utf-8", Size: 3}); p != want || got.String() != "Hej" {
		t.Errorf("Read = %+v, %q, want %+v, Hej", p, &got, want)
	}
	for name, want := range map[string]string{"User-Agent": "Alminding (+https://alminding.example)", "Accept-Encoding": "identity", "Referer": "", "Cookie": "", "Authorization": ""} {
		if got := asked.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestRead_Faults(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer // 64 MiB of nothing in 64 KiB
	z := gzip.NewWriter(&packed)
	z.Write(make([]byte, 64<<20))
	z.Close()
	bomb := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed.Bytes())
	}
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("a", 4096)); err != nil {
				return
			}
		}
	}
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	drip := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			io.WriteString(w, "a")
			w.(http.Flusher).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	}
	chain := func(w http.ResponseWriter, r *http.Request) {
		n := len(r.URL.Query().Get("n"))
		if n == 6 {
			io.WriteString(w, "so far")
			return
		}
		http.Redirect(w, r, "/chain?n="+strings.Repeat("x", n+1), http.StatusFound)
	}
	site := serve(t, map[string]http.HandlerFunc{
		"/loop": leads("/loop"), "/chain": chain, "/bomb": bomb, "/endless": endless, "/hang": hang, "/drip": drip,
		"/private": leads("http://169.254.169.254/latest/meta-data/"), "/file": leads("file:///etc/passwd"), "/login": leads("http://anna:hemmelig@os2.eu/"),
		"/ssh": leads("http://8.8.8.8:22/"), "/decimal": leads("http://2130706433/"),
		"/gone": fails(http.StatusGone), "/closed": fails(http.StatusUnauthorized), "/broken": fails(http.StatusBadGateway), "/created": fails(http.StatusCreated),
		"/headers": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Large", strings.Repeat("x", maxHeader))
		},
		"/says-large": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "999999999") },
	})
	r := New("test", Loopback())
	r.limit, r.whole = 100_000, 1500*time.Millisecond
	for path, want := range map[string]error{
		"/loop": ErrRedirects, "/chain": ErrRedirects, "/chain?n=x": nil, "/bomb": nil, "/endless": ErrTooLarge, "/hang": ErrTimeout, "/drip": ErrTimeout,
		"/private": ErrPrivate, "/file": ErrAddress, "/login": ErrAddress, "/ssh": ErrAddress, "/decimal": ErrAddress,
		"/gone": ErrGone, "/nothing": ErrGone, "/closed": ErrClosed, "/broken": ErrFailed, "/created": ErrFailed, "/headers": ErrFailed, "/says-large": ErrTooLarge,
	} {
		var got bytes.Buffer
		_, err := r.Read(t.Context(), site+path, &got)
		if !errors.Is(err, want) {
			t.Errorf("Read(%s) = %v, want %v", path, err, want)
		}
		if int64(got.Len()) > r.limit+1 {
			t.Errorf("Read(%s) gave %d bytes, more than its limit", path, got.Len())
		}
	}
}

func TestRead_CancelledByItsCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New("test").Read(ctx, "https://os2.eu/", io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("Read = %v, want %v", err, context.Canceled)
	}
}

func TestRead_ThisMachine_OnlyInTests(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]http.HandlerFunc{"/": says("secret")})
	if _, err := New("test").Read(t.Context(), site, io.Discard); !errors.Is(err, ErrPrivate) {
		t.Errorf("Read(%s) = %v, want %v", site, err, ErrPrivate)
	}
}

// TestRead_NameThatMoves_IsCheckedWhenDialled serves names itself: the first answer for a
// name is public, every later one is this machine. A check of the name would have passed.
func TestRead_NameThatMoves_IsCheckedWhenDialled(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	names := serveNames(t, func() net.IP {
		if asked.Add(1) == 1 {
			return net.IPv4(203, 0, 114, 1) // public
		}
		return net.IPv4(127, 0, 0, 1)
	})
	r := New("test")
	dialled := ""
	dialer := &net.Dialer{Resolver: names, Timeout: time.Second, Control: r.mayDial}
	r.client.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		first, err := names.LookupIP(ctx, "ip4", "rebind.example") // what a check beforehand would see
		if err != nil || !first[0].Equal(net.IPv4(203, 0, 114, 1)) {
			t.Errorf("the first look-up is %v, %v", first, err)
		}
		dialled = address
		return dialer.DialContext(ctx, "tcp4", address)
	}
	_, err := r.Read(t.Context(), "http://rebind.example/", io.Discard)
	if !errors.Is(err, ErrPrivate) || dialled != "rebind.example:80" {
		t.Errorf("Read = %v after dialling %q, want %v", err, dialled, ErrPrivate)
	}
}

// serveNames is a resolver that asks a server of names of its own, which answers every
// question for an IPv4 address with what ip gives.
func serveNames(t *testing.T, ip func() net.IP) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			conn.WriteTo(nameAnswer(buf[:n], ip), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp4", conn.LocalAddr().String())
	}}
}

// nameAnswer answers a question of one name: RFC 1035, section 4.
func nameAnswer(question []byte, ip func() net.IP) []byte {
	end := 12
	for question[end] != 0 {
		end += int(question[end]) + 1
	}
	end += 5 // the root label, type and class
	isA := binary.BigEndian.Uint16(question[end-4:]) == 1
	out := append([]byte{}, question[:end]...)
	binary.BigEndian.PutUint16(out[2:], 0x8180) // a response, without error
	for i := 6; i < 12; i++ {
		out[i] = 0
	}
	if isA {
		out[7] = 1
		out = append(out, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4) // the same name, A, IN, no time to live
		out = append(out, ip().To4()...)
	}
	return out
}

func TestTurns_OneHostAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := turns{pause: time.Second}
		began := time.Now()
		var gone []string
		for _, host := range []string{"a", "b", "a", "a", "b"} {
			if err := turns.wait(t.Context(), host); err != nil {
				t.Fatal(err)
			}
			gone = append(gone, fmt.Sprintf("%s %s", host, time.Since(began)))
		}
		if got, want := strings.Join(gone, ", "), "a 0s, b 0s, a 1s, a 2s, b 2s"; got != want {
			t.Errorf("turns at %s, want %s", got, want)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := turns.wait(ctx, "b"); !errors.Is(err, context.Canceled) {
			t.Errorf("wait = %v after its caller left", err)
		}
	})
}

// What speaks a protocol of its own goes no further than a reader of pages.
func TestClient(t *testing.T) {
	t.Parallel()
	var agent atomic.Value
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/inside" {
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
			return
		}
		agent.Store(r.UserAgent())
	}))
	t.Cleanup(s.Close)
	open, public := New("test", Loopback()).Client(), New("test").Client()
	for _, test := range []struct {
		client  *http.Client
		address string
		want    error
	}{
		{open, s.URL, nil},
		{open, s.URL + "/inside", ErrPrivate},
		{public, s.URL, ErrPrivate},
		{public, "http://localhost/", ErrAddress},
		{public, "http://192.168.0.1/", ErrPrivate},
		{public, "ftp://example.org/", ErrAddress},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, test.address, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := test.client.Do(req)
		if err == nil {
			err = resp.Body.Close()
		}
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.address, err, test.want)
		}
	}
	if got := agent.Load(); got != "test" {
		t.Errorf("called itself %q", got)
	}
}
