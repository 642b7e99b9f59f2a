package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"alminding/internal/platform/db"
)

// ready waits until /readyz has the status, on the site and for the operator.
func (n *node) ready(t *testing.T, status int) {
	t.Helper()
	for _, url := range []string{n.url + "/readyz", n.ops + "/readyz"} {
		err := eventually(func() error {
			if got, text := ask(t.Context(), url); got != status {
				return fmt.Errorf("%s stays %d %s, want %d", url, got, text, status)
			}
			return nil
		})
		if err != nil {
			t.Fatalf("%v\n%s", err, n.log.faults())
		}
	}
}

// TestDatabase_ClosesOrFallsSilent_Recovers takes the way to PostgreSQL away while
// four write: once as a server that stops does, once as a network that breaks,
// which nobody is told of.
func TestDatabase_ClosesOrFallsSilent_Recovers(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(*passage){"closes": (*passage).cut, "falls silent": (*passage).hush} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := furnish(t, db.Postgres)
			direct, way := p.db, newPassage(t, p.db)
			p.db = way.dsn
			n := p.serve("--cache-size", "0")
			w := newWriters(t, n)
			w.run(func(name string) bool { return w.mayFail(n, name) })
			time.Sleep(500 * time.Millisecond)
			fault(way)
			n.ready(t, http.StatusServiceUnavailable)
			if status, _ := ask(t.Context(), n.url+"/healthz"); status != http.StatusOK {
				t.Errorf("/healthz is %d; a restart would not mend it", status)
			}
			if name == "closes" {
				a := open(n.url + "/en/produkter")
				if a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, `<html lang="en">`) || strings.Contains(a.body, "pgx") {
					t.Errorf("a page is answered with %d %v:\n%s", a.status, a.err, a.body)
				}
			}
			way.mend()
			n.ready(t, http.StatusOK)
			before, _ := w.count()
			err := eventually(func() error {
				if after, _ := w.count(); after <= before {
					return errors.New("nothing is saved any more")
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			w.stop()
			if err := n.stop(); err != nil {
				t.Error(err)
			}
			p.db = direct
			w.verify(p)
		})
	}
}

// passage is a way to a server that can be cut or fall silent.
type passage struct {
	dsn    string
	server string
	silent atomic.Bool

	mu    sync.Mutex
	gone  bool
	conns []net.Conn
}

func newPassage(t *testing.T, dsn string) *passage {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &passage{server: u.Host}
	u.Host = l.Addr().String()
	p.dsn = u.String()
	t.Cleanup(func() {
		l.Close()
		p.cut()
	})
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			p.join(in)
		}
	}()
	return p
}

// join ties a connection to one to the server.
func (p *passage) join(in net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		in.Close()
		return
	}
	out, err := net.Dial("tcp", p.server)
	if err != nil {
		in.Close()
		return
	}
	p.conns = append(p.conns, in, out)
	go p.carry(in, out)
	go p.carry(out, in)
}

// carry copies until either side ends. What comes while it is silent is lost, as
// on a network that drops it, and so is the connection.
func (p *passage) carry(to, from net.Conn) {
	defer to.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		for p.silent.Load() {
			time.Sleep(10 * time.Millisecond)
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

// cut ends all connections and takes no more.
func (p *passage) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone = true
	for _, c := range p.conns {
		c.Close()
	}
	p.conns = nil
}

// hush lets nothing through, and says so to nobody.
func (p *passage) hush() { p.silent.Store(true) }

func (p *passage) mend() {
	p.silent.Store(false)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone = false
}

// TestDisk_Full_RefusesAndRecovers fills the disk that the database is on while
// four write, and kills the program there. A small file system to fill can be
// mounted only by root; elsewhere the test says that it did nothing.
func TestDisk_Full_RefusesAndRecovers(t *testing.T) {
	t.Parallel()
	p := furnish(t, db.SQLite)
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=24m"); err != nil {
		t.Skip("no right to mount a small file system:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	content, err := os.ReadFile(filepath.Join(p.dir, "alminding.db"))
	if err != nil {
		t.Fatal(err)
	}
	p.db = "sqlite:" + filepath.Join(disk, "alminding.db")
	if err := os.WriteFile(filepath.Join(disk, "alminding.db"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	n := p.serve()
	w := newWriters(t, n)
	w.run(func(name string) bool { return w.mayFail(n, name) })
	filler := filepath.Join(disk, "filler")
	time.Sleep(300 * time.Millisecond)
	for _, killed := range []bool{true, false} {
		fill(t, filler)
		n.ready(t, http.StatusServiceUnavailable)
		if a := open(n.url + "/produkter/os2rollekatalog"); a.status != http.StatusOK {
			t.Errorf("reading ended too: %d", a.status)
		}
		if killed {
			n.kill()
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if killed {
			err = n.start()
		}
		if err != nil {
			t.Fatal(err)
		}
		n.ready(t, http.StatusOK)
	}
	w.stop()
	if err := n.stop(); err != nil {
		t.Error(err)
	}
	w.verify(p)
}

// fill takes all the room there is, to the last byte.
func fill(t *testing.T, file string) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 4096, 1} {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
}

// TestMail_ServerDown_DelaysTheLetterOnly asks for a code while nobody takes mail.
func TestMail_ServerDown_DelaysTheLetterOnly(t *testing.T) {
	t.Parallel()
	p := furnish(t, db.SQLite)
	addr, err := freeAddr()
	if err != nil {
		t.Fatal(err)
	}
	n := p.serve("--smtp", "smtp://"+addr+"?tls=none", "--mail-from", "Alminding <alminding@example.org>")
	b := newBrowser(n.url)
	if err := b.post("/log-ind/send-kode", url.Values{"email": {keeper}}); err != nil {
		t.Fatal(err)
	}
	if b.status != http.StatusOK || b.at.Path != "/log-ind/kode" {
		t.Fatalf("no form for the code: %s %d\n%s", b.at, b.status, b.words())
	}
	time.Sleep(time.Second) // for a first attempt, which nobody answers
	n.ready(t, http.StatusOK)
	other := newBrowser(n.url)
	if err := other.signIn(keeper, password); err != nil {
		t.Error(err)
	}
	letters := newPostbox(t, addr)
	err = eventually(func() error {
		if letters.to(keeper) == "" {
			return errors.New("the letter did not come when the server was there again")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestStop_UnderLoad_AnswersWhatWasSent asks the program to end while forms are
// still being sent to it.
func TestStop_UnderLoad_AnswersWhatWasSent(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, p place) {
		n := p.serve()
		w := newWriters(t, n)
		const forms = 20
		answers := make(chan int, forms)
		for i := range forms {
			answer := w.begin(t, n, fmt.Sprintf("Sendt langsomt %d", i))
			go func() { answers <- answer() }()
		}
		time.Sleep(500 * time.Millisecond) // the program has taken them all
		stopped := make(chan error)
		go func() { stopped <- n.stop() }()
		err := eventually(func() error { // while they are being sent
			if status, _ := ask(context.Background(), n.ops+"/readyz"); status != http.StatusServiceUnavailable {
				return fmt.Errorf("readiness is %d while it stops", status)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		for range forms {
			if status := <-answers; status != http.StatusSeeOther {
				t.Errorf("a form sent before the stop was answered with %d", status)
			}
		}
		if err := <-stopped; err != nil {
			t.Error(err)
		}
		w.verify(p)
	})
}

// begin sends the first half of a form. The function that it gives sends the
// second half a while later, and gives the status of the answer.
func (w *writers) begin(t *testing.T, n *node, name string) func() int {
	t.Helper()
	form := url.Values{"name": {name}, "purpose_da": {"Sendt i to dele"}, "source_title": {"Prøven"}, "source_date": {"2026-11-22"}}.Encode()
	c, err := net.Dial("tcp", strings.TrimPrefix(n.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(c, "POST /produkter/ny HTTP/1.1\r\nHost: x\r\nCookie: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		w.cookie, formType, len(form), form[:20])
	return func() int {
		defer c.Close()
		time.Sleep(time.Second)
		fmt.Fprint(c, form[20:])
		var status int
		if _, err := fmt.Fscanf(c, "HTTP/1.1 %d", &status); err != nil {
			return 0
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.saved[name] = status == http.StatusSeeOther
		return status
	}
}
