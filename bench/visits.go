package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"sync/atomic"
)

// visits weighs the bytes of a first and of a second visit, as they come over the
// line, headers and all. The test in browser/ does the same with a real browser.
func (b *bench) visits(ctx context.Context) error {
	s, _, err := b.serve(ctx)
	if err != nil {
		return err
	}
	for _, path := range []string{"/", catalogue, product} {
		v := newVisitor()
		first, requests, err := v.visit(ctx, s.base, path)
		if err != nil {
			return err
		}
		again, _, err := v.visit(ctx, s.base, path)
		if err != nil {
			return err
		}
		b.add(first < 150_000 && requests <= 12, "first visit to "+path, "< 150 kB, <= 12 requests", "%.1f kB, %d requests", float64(first)/1000, requests)
		b.add(again < 20_000, "second visit to "+path, "< 20 kB", "%.1f kB", float64(again)/1000)
	}
	return s.stop()
}

// visitor remembers what a browser would: addresses that never change, and the
// tags of those that do.
type visitor struct {
	http.Client
	read atomic.Int64
	kept map[string]bool
	tags map[string]string
}

func newVisitor() *visitor {
	v := &visitor{kept: map[string]bool{}, tags: map[string]string{}}
	v.Transport = &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		var d net.Dialer
		c, err := d.DialContext(ctx, network, addr)
		return counted{c, &v.read}, err
	}}
	return v
}

type counted struct {
	net.Conn
	read *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.read.Add(int64(n))
	return n, err
}

var asset = regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`)

// visit gets a page and what it needs, and gives the bytes and the requests.
func (v *visitor) visit(ctx context.Context, base, path string) (size int64, requests int, err error) {
	before := v.read.Load()
	if err := v.get(ctx, base+path); err != nil {
		return 0, 0, err
	}
	size, requests = v.read.Load()-before, 1
	page, err := v.plain(ctx, base+path)
	if err != nil {
		return 0, 0, err
	}
	before = v.read.Load()
	for _, m := range asset.FindAllSubmatch(page, -1) {
		if address := string(m[1]); !v.kept[address] {
			if err := v.get(ctx, base+address); err != nil {
				return 0, 0, err
			}
			v.kept[address] = true
			requests++
		}
	}
	return size + v.read.Load() - before, requests, nil
}

// plain gets a page to read it, outside what is weighed.
func (v *visitor) plain(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	return io.ReadAll(resp.Body)
}

// get reads an answer to its end, as a browser asks for it.
func (v *visitor) get(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if tag := v.tags[address]; tag != "" {
		req.Header.Set("If-None-Match", tag)
	}
	resp, err := v.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNotModified {
		return fmt.Errorf("%s: %s", address, resp.Status)
	}
	v.tags[address] = resp.Header.Get("ETag")
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
