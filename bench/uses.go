package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"
)

const mapPage = "/anvendelse"

// uses measures what everybody asks of ten years of who uses what, among 2,000
// authorities and 300 products, at dates all over those years.
func (b *bench) uses(ctx context.Context) error {
	sub := &bench{program: b.program, dir: filepath.Join(b.dir, "uses"), load: b.load, log: b.log}
	defer func() { b.rows = append(b.rows, sub.rows...) }()
	err := sub.fill(ctx, func(dir string) error {
		g, err := newGenerator(wantUsed)
		if err != nil {
			return err
		}
		g.Adoptions, g.Countings = nil, nil // the real ones are too few to be seen
		g.addUses()
		return g.write(dir)
	})
	if err != nil {
		return err
	}
	s, first, err := sub.serve(ctx, "--cache-size", "0")
	if err != nil {
		return err
	}
	sub.add(first < time.Second, "start to first answer, with ten years of uses", "< 1 s", "%.2f s", first.Seconds())
	asked := time.Now()
	if err := newVisitor().get(ctx, s.base+mapPage); err != nil {
		return err
	}
	sub.add(true, "whoever asks first for who uses what waits", "", "%.2f s", time.Since(asked).Seconds())
	for _, page := range []struct{ what, path string }{
		{"figures and map at any date", mapPage + "?dato=%s"},
		{"the same of one product", mapPage + "?produkt=os2rollekatalog&dato=%s"},
		{"matrix at any date", mapPage + "/matrix?dato=%s"},
		{"municipalities behind a figure", mapPage + "/kommuner?mindst=2&dato=%s"},
		{"rows at any date", mapPage + "/raekker?dato=%s"},
	} {
		for _, n := range []int{1, connections} {
			r, err := sub.wrkWith(ctx, s, n, atDates(page.path)...)
			if err != nil {
				return err
			}
			met, goal := true, ""
			if n == 1 {
				met, goal = r.p99 < 50*time.Millisecond, "< 50 ms"
			}
			sub.add(met, fmt.Sprintf("%s, p99, %d connections, without the page cache", page.what, n), goal, "%s (p50 %s, %s)", ms(r.p99), ms(r.p50), r)
		}
	}
	mb, err := s.memory()
	if err != nil {
		return err
	}
	sub.add(mb < 200, "memory after the load", "< 200 MB", "%d MB", mb)
	size, requests, err := newVisitor().visit(ctx, s.base, mapPage)
	if err != nil {
		return err
	}
	sub.add(size < 120_000 && requests <= 12, "first visit to the map", "< 120 kB, <= 12 requests", "%.1f kB, %d requests", float64(size)/1000, requests)
	return s.stop()
}

// atDates is the page at a date in every month of the ten years.
func atDates(path string) (paths []string) {
	for year := 2017; year <= 2026; year++ {
		for month := range 12 {
			paths = append(paths, fmt.Sprintf(path, fmt.Sprintf("%d-%02d-%02d", year, month+1, 1+(7*month+year)%28)))
		}
	}
	return paths
}
