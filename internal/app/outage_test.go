package app_test

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"alminding/internal/app"
	"alminding/internal/apptest"
	"alminding/internal/platform/db"
)

// until asks again until the answer has the status, because what went away is
// noticed, and what came back is found, within a moment only.
func until(t *testing.T, c *apptest.Client, path string, status int) *apptest.Page {
	t.Helper()
	var p *apptest.Page
	for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(100 * time.Millisecond) {
		if p = c.Get(path); p.Status == status {
			return p
		}
	}
	t.Fatalf("%s stays %d, want %d:\n%.500s", path, p.Status, status, p.Body)
	return nil
}

// TestDatabaseGoesAway_Recovers takes the way to PostgreSQL away for a moment.
func TestDatabaseGoesAway_Recovers(t *testing.T) {
	t.Parallel()
	var way *proxy
	s := apptest.New(t, db.Postgres, func(c *app.Config) {
		way = newProxy(t, c.DB)
		c.DB = way.dsn
	})
	visitor, editor := s.As(t, apptest.Visitor), s.As(t, apptest.Secretariat)
	until(t, visitor, "/readyz", http.StatusOK)
	until(t, visitor, "/produkter/os2mo", http.StatusOK)

	way.cut()
	until(t, visitor, "/readyz", http.StatusServiceUnavailable)
	p := until(t, visitor, "/produkter/os2mo", http.StatusServiceUnavailable)
	p.Has("h1", "") // a page, not a bare line
	if p.Header.Get("Retry-After") == "" || strings.Contains(p.Body, "pgx") {
		t.Errorf("the error page tells no time, or tells too much:\n%.500s", p.Body)
	}
	if p := visitor.Get("/healthz"); p.Status != http.StatusOK {
		t.Errorf("/healthz is %d, and a restart would not mend it", p.Status)
	}
	if p := editor.Post("/produkter/os2mo/fase", url.Values{"stage": {"product"}}); p.Status != http.StatusServiceUnavailable {
		t.Errorf("a write is answered with %d", p.Status)
	}
	if p := visitor.Get("/api/v1/products/os2mo"); p.Status != http.StatusServiceUnavailable || !strings.HasPrefix(p.Header.Get("Content-Type"), "application/problem+json") {
		t.Errorf("the API answers %d as %s", p.Status, p.Header.Get("Content-Type"))
	}

	way.mend(t)
	until(t, visitor, "/readyz", http.StatusOK)
	until(t, visitor, "/produkter/os2mo", http.StatusOK)
	until(t, editor, "/produkter/os2mo/ret", http.StatusOK)
}

// proxy is a way to a server that can be cut.
type proxy struct {
	dsn, server, addr string

	mu    sync.Mutex
	l     net.Listener
	conns []net.Conn
}

func newProxy(t *testing.T, dsn string) *proxy {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{server: u.Host, addr: "127.0.0.1:0"}
	p.mend(t)
	u.Host = p.addr
	p.dsn = u.String()
	t.Cleanup(p.cut)
	return p
}

func (p *proxy) mend(t *testing.T) {
	t.Helper()
	var listen net.ListenConfig
	l, err := listen.Listen(t.Context(), "tcp", p.addr)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.l, p.addr = l, l.Addr().String()
	go p.serve(l)
}

func (p *proxy) serve(l net.Listener) {
	for {
		in, err := l.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", p.server)
		if err != nil {
			in.Close()
			continue
		}
		p.mu.Lock()
		p.conns = append(p.conns, in, out)
		p.mu.Unlock()
		go io.Copy(in, out)
		go io.Copy(out, in)
	}
}

func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.l.Close()
	for _, c := range p.conns {
		c.Close()
	}
	p.conns = nil
}

// TestFullDisk_Recovers fills the file system that the database is on. Mounting
// one needs rights that tests seldom have, so this runs where they do.
func TestFullDisk_Recovers(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=16m"); err != nil {
		t.Skip("no right to mount a small file system:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	s := apptest.New(t, db.SQLite, func(c *app.Config) {
		content, err := os.ReadFile(strings.TrimPrefix(c.DB, "sqlite:"))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(disk, "site.db")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		c.DB = "sqlite:" + file
	})
	editor := s.As(t, apptest.Coordinator)
	event := func(text string) *apptest.Page {
		return editor.Post("/produkter/os2rollekatalog/haendelse", url.Values{
			"text_da": {text}, "voice": {"product"}, "source_title": {"Test"}, "source_date": {"2026-11-22"},
		})
	}
	if p := event("Før disken blev fuld"); p.Status != http.StatusSeeOther {
		t.Fatalf("a write on a disk with room gives %d:\n%.2000s", p.Status, p.Body)
	}

	filler := filepath.Join(disk, "filler")
	fill(t, filler)
	until(t, editor, "/readyz", http.StatusServiceUnavailable)
	if p := event("Mens disken var fuld"); p.Status != http.StatusServiceUnavailable {
		t.Errorf("a write on a full disk gives %d", p.Status)
	}
	until(t, editor, "/produkter/os2rollekatalog", http.StatusOK).Has("main", "Før disken blev fuld") // reading goes on

	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	until(t, editor, "/readyz", http.StatusOK)
	if p := event("Efter at der blev plads"); p.Status != http.StatusSeeOther {
		t.Errorf("a write after there was room again gives %d", p.Status)
	}
	if faults, err := s.DB().Faults(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("the database has the faults %q, %v", faults, err)
	}
}

// fill takes all the room there is.
func fill(t *testing.T, file string) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 4096, 1} {
		block := make([]byte, size)
		for {
			if _, err := f.Write(block); err != nil {
				break
			}
		}
	}
}
