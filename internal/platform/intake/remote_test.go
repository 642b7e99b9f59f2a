package intake

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// reaching is a Remote that reaches the server under any name.
func reaching(t *testing.T, answer http.HandlerFunc) *Remote {
	t.Helper()
	server := httptest.NewTLSServer(answer)
	t.Cleanup(server.Close)
	r := NewRemote("hemmelig")
	transport, ok := server.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatal("another transport")
	}
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	r.client.Transport = transport
	return r
}

func TestGet_ReadsSignedIn(t *testing.T) {
	t.Parallel()
	r := reaching(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Host+" "+r.URL.String()+" "+r.Header.Get("Authorization"))
	})
	body, err := r.Get(t.Context(), "https://example.com/a?b=c")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if text, err := io.ReadAll(body); err != nil || string(text) != "example.com /a?b=c Bearer hemmelig" {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestGet_TooLargeSentOnOrRefused_Error(t *testing.T) {
	t.Parallel()
	r := reaching(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/large":
			for range remoteBytes/1024 + 2 {
				_, _ = io.WriteString(w, strings.Repeat("x", 1024))
			}
		case "/elsewhere":
			http.Redirect(w, r, "https://other.example.com/", http.StatusFound)
		default:
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	for path, want := range map[string]string{"/large": "too large", "/elsewhere": "sent on", "/": "401"} {
		body, err := r.Get(t.Context(), "https://example.com"+path)
		if err == nil {
			_, err = io.Copy(io.Discard, body)
			_ = body.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

// TestGet_OnlyPublicHTTPS asks for addresses that only this machine can see.
func TestGet_OnlyPublicHTTPS(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	for _, address := range []string{server.URL, "http://example.com/", "https://localhost/", "file:///etc/passwd", "https://u:p@example.com/", "https://[::ffff:127.0.0.1]/", "x"} {
		if _, err := NewRemote("").Get(t.Context(), address); !errors.Is(err, errNotPublic) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for ip, want := range map[string]bool{
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.0.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false, "::1": false, "fe80::1": false, "fd00::1": false, "64:ff9b::7f00:1": false,
		"8.8.8.8": true, "2606:4700::1111": true,
	} {
		if got := isPublic(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s public: %v", ip, got)
		}
	}
}
