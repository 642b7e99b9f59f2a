package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/migrate"
	"alminding/internal/platform/search"
	"alminding/internal/platform/timeline"
)

// errFaults ends a check that has told what it found.
var errFaults = errors.New("something is wrong")

type checkCommand struct {
	storage   `embed:""`
	siteFlags `embed:""`
	Addr      string `default:":8080" placeholder:"HOST:PORT" help:"Where the site listens. Default: ${default}."`
}

// Run looks at everything that the program stands on, changes nothing, and says
// of each part whether it is sound. It goes on after a fault, but not past what
// the rest depends on.
func (c *checkCommand) Run(s *surroundings) error {
	r := &report{out: s.Out}
	r.tell("configuration", nil, c.checkConfig())
	files, err := blob.Open(c.Files)
	r.tell("files", nil, err)
	if err == nil {
		faults, err := checkFiles(s.ctx, files)
		r.tell("content of files", faults, err)
	}
	d, err := c.open(s)
	r.tell("database", nil, err)
	if err == nil {
		checkDatabase(s.ctx, r, d)
		r.tell("closing", nil, d.Close())
	}
	if r.bad {
		return errFaults
	}
	return nil
}

// report tells what was found, a line for each part.
type report struct {
	out io.Writer
	bad bool
}

func (r *report) tell(part string, faults []string, err error) {
	if err != nil {
		faults = append(faults, err.Error())
	}
	if len(faults) == 0 {
		_, _ = fmt.Fprintf(r.out, "%-20s sound\n", part)
		return
	}
	r.bad = true
	for _, f := range faults {
		_, _ = fmt.Fprintf(r.out, "%-20s %s\n", part, f)
	}
}

func (c *checkCommand) checkConfig() error {
	if _, err := c.config(c.storage, c.Addr); err != nil {
		return err
	}
	file, err := secretFile(c.SecretFile, c.DB)
	if err == nil {
		_, err = os.Stat(file)
	}
	if err == nil {
		_, err = secret(file)
	}
	return err
}

// checkFiles reads every file and compares it with its name, which is the hash
// of its content.
func checkFiles(ctx context.Context, files blob.Store) (faults []string, err error) {
	if err := files.Ping(ctx); err != nil {
		return nil, err
	}
	err = files.Walk(ctx, func(i blob.Info) error {
		r, err := files.Open(ctx, i.Hash)
		if err != nil {
			return err
		}
		defer r.Close()
		sum := sha256.New()
		if _, err := io.Copy(sum, r); err != nil {
			return err
		}
		if got := hex.EncodeToString(sum.Sum(nil)); got != string(i.Hash) {
			faults = append(faults, fmt.Sprintf("%s is damaged: its content has the hash %s", i.Hash, got))
		}
		return nil
	})
	return faults, err
}

func checkDatabase(ctx context.Context, r *report, d *db.DB) {
	faults, err := d.Faults(ctx)
	r.tell("integrity", faults, err)
	left, err := migrate.Pending(ctx, d, Migrations()...)
	for i, name := range left {
		left[i] = name + " was not applied: run migrate"
	}
	r.tell("migrations", left, err)
	if err != nil || len(left) > 0 {
		return
	}
	tables, err := d.Schema(ctx, d)
	if err != nil {
		r.tell("timelines", nil, err)
		return
	}
	for _, t := range tables {
		if timeline.Is(t) {
			faults, err := timeline.Faults(ctx, d, t)
			r.tell(t.Name, faults, err)
		}
	}
	faults, err = checkSearch(ctx, d)
	r.tell("search index", faults, err)
}

// checkSearch compares what can be found with what there is.
func checkSearch(ctx context.Context, d *db.DB) (faults []string, err error) {
	finder, actor := search.New(d), auth.System("check")
	authorities := registry.New(d, finder)
	all, err := authorities.AllAuthorities(ctx, actor, registry.Query{Gone: true})
	if err != nil {
		return nil, err
	}
	there := map[string][]string{"authority": {}, "product": {}}
	for _, a := range all {
		there["authority"] = append(there["authority"], string(a.ID))
	}
	products := product.New(d, finder, authorities)
	list, err := products.Catalogue(ctx, actor, product.Query{})
	if err != nil {
		return nil, err
	}
	for _, p := range list.Items {
		there["product"] = append(there["product"], string(p.ID))
	}
	for kind, ids := range there {
		slices.Sort(ids)
		found, err := search.IDs(ctx, d, kind)
		if err != nil {
			return nil, err
		}
		faults = append(faults, difference(kind, "cannot be found", ids, found)...)
		faults = append(faults, difference(kind, "can be found and is not there", found, ids)...)
	}
	slices.Sort(faults)
	return faults, nil
}

// difference names those of a sorted list that another lacks.
func difference(kind, fault string, list, other []string) (faults []string) {
	for _, id := range list {
		if _, ok := slices.BinarySearch(other, id); !ok {
			faults = append(faults, kind+" "+id+" "+fault)
		}
	}
	return faults
}
