package web

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"sync"
)

// net/http hands an answer to the kernel in pieces of at most 4 kB, the first of
// which the headers have begun, so a page of 4 kB costs two writes and its reader
// two reads. For a page that lies ready in memory that is most of the work. Serve
// therefore gives handlers connections that can hold their pieces back until the
// answer is whole; see whole.

// Serve accepts connections on l for s until s is shut down, as s.Serve does.
func Serve(s *http.Server, l net.Listener) error {
	s.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connKey{}, c)
	}
	return s.Serve(listener{l})
}

type connKey struct{}

type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c}, nil
}

// conn is a connection whose writes can be held back. Only the goroutine that
// serves a request writes to it.
type conn struct {
	net.Conn
	held *bytes.Buffer // nil while writes go through
}

func (c *conn) Write(b []byte) (int, error) {
	if c.held != nil {
		return c.held.Write(b)
	}
	return c.Conn.Write(b)
}

// CloseWrite tells the reader that nothing follows. net/http asks for it before it
// closes on somebody who is still sending, so that the answer is not lost.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

var heldBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// whole calls answer, which writes an answer of a stated length, and sends what it
// wrote at once. Where Serve did not make the connection it only calls answer.
func whole(w http.ResponseWriter, r *http.Request, answer func()) {
	c, ok := r.Context().Value(connKey{}).(*conn)
	if !ok {
		answer()
		return
	}
	c.held = heldBuffers.Get().(*bytes.Buffer)
	defer func() {
		held := c.held
		c.held = nil
		_, _ = c.Conn.Write(held.Bytes()) // the reader left if this fails
		held.Reset()
		heldBuffers.Put(held)
	}()
	answer()
	_ = http.NewResponseController(w).Flush() // to c, which holds it
}
