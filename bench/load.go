package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	catalogue   = "/produkter"
	product     = "/produkter/os2rollekatalog"
	connections = 16
)

// lists are addresses of the catalogue in the states in which visitors leave it.
var lists = []string{
	catalogue, catalogue, catalogue + "?fase=product", catalogue + "?licens=MPL-2.0&sort=nyeste", catalogue + "?niveau=2&sort=anvendere",
	catalogue + "?emne=organisation&emne=miljoe-og-natur", "/en" + catalogue, catalogue + "?sort=nyeste",
}

// searches are what visitors write, with inflections, compounds and a misspelling.
var searches = []string{
	"rollekatalog", "medarbejdere", "dagsordener til møder", "sagsbehandling", "automatisering", "indkøb af it", "borgernes ansøgninger",
	"skolernes elever", "identitet og adgang", "medarbjder", "sensordata", "trafik", "organisationer", "kommunens budget", "valghalla",
}

// result is what wrk says of one load.
type result struct {
	perSecond float64
	p50, p99  time.Duration
	cpu       time.Duration // of the program for one request
}

// String tells the processor time too: it says what a request costs also when
// the machine has other things to do.
func (r result) String() string {
	return fmt.Sprintf("%.0f requests/s, %s of processor each", r.perSecond, ms(r.cpu))
}

var (
	wrkCount   = regexp.MustCompile(`(\d+) requests in`)
	wrkRate    = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	wrkLatency = regexp.MustCompile(`(?m)^\s+(50|99)%\s+([\d.]+(?:us|ms|s|m))$`)
	wrkErrors  = regexp.MustCompile(`Non-2xx or 3xx responses: \d+|Socket errors: .*`)
)

// wrk asks for the paths in turn on 16 connections.
func (b *bench) wrk(ctx context.Context, s *server, paths ...string) (r result, err error) {
	return b.wrkWith(ctx, s, connections, paths...)
}

// wrkWith asks for the paths in turn on n connections.
func (b *bench) wrkWith(ctx context.Context, s *server, n int, paths ...string) (r result, err error) {
	var script strings.Builder
	script.WriteString("local paths = {\n")
	for _, p := range paths {
		fmt.Fprintf(&script, "%q,\n", p)
	}
	script.WriteString(`}
local requests, n = {}, 0
init = function() for i, p in ipairs(paths) do requests[i] = wrk.format("GET", p, {["Accept-Encoding"] = "gzip"}) end end
request = function() n = n % #requests + 1; return requests[n] end
`)
	file := filepath.Join(b.dir, "load.lua")
	if err := os.WriteFile(file, []byte(script.String()), 0o600); err != nil {
		return r, err
	}
	before, err := s.cpu()
	if err != nil {
		return r, err
	}
	out, err := exec.CommandContext(ctx, "wrk", "-t"+strconv.Itoa(min(n, 2)), "-c"+strconv.Itoa(n), "-d"+b.load.String(), "--latency", "-s", file, s.base).CombinedOutput()
	if err != nil {
		return r, fmt.Errorf("wrk: %w: %s", err, out)
	}
	after, err := s.cpu()
	if err != nil {
		return r, err
	}
	if bad := wrkErrors.Find(out); bad != nil {
		return r, fmt.Errorf("%s: %s", paths[0], bad)
	}
	rate, count := wrkRate.FindSubmatch(out), wrkCount.FindSubmatch(out)
	if rate == nil || count == nil {
		return r, fmt.Errorf("wrk says: %s", out)
	}
	answers, err := strconv.Atoi(string(count[1]))
	if err != nil {
		return r, err
	}
	r.cpu = (after - before) / time.Duration(max(answers, 1))
	if r.perSecond, err = strconv.ParseFloat(string(rate[1]), 64); err != nil {
		return r, err
	}
	for _, m := range wrkLatency.FindAllStringSubmatch(string(out), -1) {
		d, err := time.ParseDuration(m[2])
		if err != nil {
			return r, err
		}
		if m[1] == "50" {
			r.p50 = d
		} else {
			r.p99 = d
		}
	}
	return r, nil
}

// cachedPage compares a product's page from the page cache with nginx that
// serves the same bytes and the same headers.
func (b *bench) cachedPage(ctx context.Context) error {
	s, _, err := b.serve(ctx)
	if err != nil {
		return err
	}
	defer s.stop() //nolint:errcheck // it may have stopped already
	n, err := b.startNginx(ctx, s.base+product)
	if err != nil {
		return err
	}
	defer n.stop() //nolint:errcheck // likewise
	var ratios, ours, theirs []float64
	for range 5 {
		a, err := b.wrk(ctx, s, product)
		if err != nil {
			return err
		}
		z, err := b.wrk(ctx, n, "/page")
		if err != nil {
			return err
		}
		ours, theirs, ratios = append(ours, a.perSecond), append(theirs, z.perSecond), append(ratios, a.perSecond/z.perSecond)
	}
	ratio := median(ratios)
	b.add(ratio >= 0.45, "product page from the cache, against nginx", ">= 45 %", "%.0f %% (%.0f and %.0f requests/s)", 100*ratio, median(ours), median(theirs))
	off, _, err := b.serve(ctx, "--cache-size", "0")
	if err != nil {
		return err
	}
	r, err := b.wrk(ctx, off, product)
	if err != nil {
		return err
	}
	b.add(true, "the same without the page cache", "", "%s, p50 %s, p99 %s", r, ms(r.p50), ms(r.p99))
	return off.stop()
}

// pages measures lists and searches over everything, without the cache and with it.
func (b *bench) pages(ctx context.Context) error {
	var found []string
	for _, q := range searches {
		found = append(found, catalogue+"?"+url.Values{"q": {q}}.Encode())
	}
	for _, cache := range []string{"0", "64"} {
		how, goal := "without the page cache", func(s string) string { return s }
		if cache != "0" {
			how, goal = "with it", func(string) string { return "" }
		}
		s, _, err := b.serve(ctx, "--cache-size", cache)
		if err != nil {
			return err
		}
		list, err := b.wrk(ctx, s, lists...)
		if err != nil {
			return err
		}
		b.add(list.p50 < 8*time.Millisecond, "catalogue of 10,000, 16 connections, p50, "+how, goal("< 8 ms"), "%s (%s)", ms(list.p50), list)
		b.add(list.p99 < 60*time.Millisecond, "the same, p99", goal("< 60 ms"), "%s", ms(list.p99))
		search, err := b.wrk(ctx, s, found...)
		if err != nil {
			return err
		}
		b.add(search.p99 < 40*time.Millisecond, "search, 16 connections, p99, "+how, goal("< 40 ms"), "%s (p50 %s, %s)", ms(search.p99), ms(search.p50), search)
		mb, err := s.memory()
		if err != nil {
			return err
		}
		b.add(mb < 200, "memory after the load, "+how, "< 200 MB", "%d MB", mb)
		if err := s.stop(); err != nil {
			return err
		}
	}
	return nil
}

func ms(d time.Duration) string { return fmt.Sprintf("%.3g ms", float64(d)/float64(time.Millisecond)) }
