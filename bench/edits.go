package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"alminding/internal/base/clock"
	productmod "alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/search"
)

// edits measures how many edits of products are committed each second, through
// the service that the pages use: with the change record, which holds the text
// before and after, and the entry in the search index.
func (b *bench) edits(ctx context.Context) error {
	file := filepath.Join(b.dir, "edits.db")
	if err := copyFile(file, b.database()); err != nil {
		return err
	}
	defer os.Remove(file) //nolint:errcheck // it is in the way of nothing
	d, err := db.Open(ctx, "sqlite:"+file, clock.System)
	if err != nil {
		return err
	}
	defer d.Close() //nolint:errcheck // thrown away
	finder := search.New(d)
	products := productmod.New(d, finder, registry.New(d, finder))
	actor := auth.System("bench")
	list, err := products.Catalogue(ctx, actor, productmod.Query{Limit: 100})
	if err != nil {
		return err
	}
	var done atomic.Int64
	before, err := ownCPU()
	if err != nil {
		return err
	}
	end := time.Now().Add(b.load)
	writers, ctx := errgroup.WithContext(ctx)
	const each = 8
	for w := range each {
		writers.Go(func() error {
			for n := 0; time.Now().Before(end); n++ {
				for i := w; i < len(list.Items); i += each {
					p := &list.Items[i].Product
					c := p.Content
					c.Purpose.Da = fmt.Sprintf("Udgave %d af det, løsningen er til", n)
					saved, err := products.Edit(ctx, actor, p.ID, p.Version, c)
					if err != nil {
						return err
					}
					*p = saved.Product
					done.Add(1)
				}
			}
			return nil
		})
	}
	start := time.Now()
	if err := writers.Wait(); err != nil {
		return err
	}
	after, err := ownCPU()
	if err != nil {
		return err
	}
	rate := float64(done.Load()) / time.Since(start).Seconds()
	b.add(rate >= 1000, "edits committed on SQLite, with change record and search index", ">= 1,000/s", "%.0f/s, %s of processor each", rate, ms((after-before)/time.Duration(done.Load())))
	return nil
}

// ownCPU is the processor time of this process, in which the edits run.
func ownCPU() (time.Duration, error) {
	var u syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), err
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // only read
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Close()
}
