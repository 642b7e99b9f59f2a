package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/web"
)

// counting counts the writes to its connections.
type counting struct {
	net.Listener
	writes atomic.Int32
}

func (l *counting) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return countingConn{c, &l.writes}, nil
}

type countingConn struct {
	net.Conn
	writes *atomic.Int32
}

func (c countingConn) CloseWrite() error { return c.Conn.(*net.TCPConn).CloseWrite() }

func (c countingConn) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(b)
}

func TestServe_KeptPage_IsOneWrite(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t, db.SQLite, thing...))
	page := strings.Repeat("side ", 4000) // several times what net/http sends at once
	s.rt.Get("/long", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		return web.Render(w, r, http.StatusOK, text(page))
	})
	var listen net.ListenConfig
	l, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	count := &counting{Listener: l}
	server := &http.Server{Handler: s.cache, ReadHeaderTimeout: time.Minute}
	done := make(chan error, 1)
	go func() { done <- web.Serve(server, count) }()

	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	for _, ask := range []struct{ method, path, body string }{
		{"GET", "/long", page}, {"GET", "/long", page}, {"HEAD", "/long", ""}, {"GET", "/nowhere", ""}, {"GET", "/long", page},
	} {
		before := count.writes.Load()
		status, body, err := fetch(t.Context(), client, ask.method, fmt.Sprintf("http://%s%s", l.Addr(), ask.path))
		if err != nil {
			t.Fatal(err)
		}
		if ask.body != "" && (status != http.StatusOK || body != ask.body) {
			t.Errorf("%s %s is %d with %d bytes", ask.method, ask.path, status, len(body))
		}
		if n := count.writes.Load() - before; ask.body != "" && n != 1 {
			t.Errorf("%s %s took %d writes", ask.method, ask.path, n)
		}
	}
	for range 20 { // refused unread; without half a close the answer would be lost now and then
		status, _, err := fetch(t.Context(), client, "GET", fmt.Sprintf("http://%s/long?%s", l.Addr(), strings.Repeat("x", 3<<20)))
		if err != nil || status != http.StatusRequestHeaderFieldsTooLarge {
			t.Fatalf("a header that is too large: %d, %v", status, err)
		}
	}
	if err := server.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}

func fetch(ctx context.Context, client *http.Client, method, url string) (int, string, error) {
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return 0, "", err
	}
	res, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close() //nolint:errcheck // only read
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, string(b), err
}
