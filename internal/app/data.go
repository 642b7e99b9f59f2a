package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"alminding/internal/base/clock"
	"alminding/internal/dataset"
	"alminding/internal/demo"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dump"
	"alminding/internal/platform/migrate"
	"alminding/internal/platform/search"
)

// copied says what backups and exports leave out: what tells nothing, and what
// would let whoever finds the file in, such as a session or a code that waits to
// be used.
var copied = dump.Policy{
	Omit: []dump.Omit{
		{Table: "db_ping"},
		{Table: "auth_session"},
		{Table: "login_flow"},
		{Table: "mail_message", Rows: "secret AND content <> ''"},
	},
	Derived: []string{"search_entry", "search_posting", "search_word", "search_analysis"},
}

type backupCommand struct {
	storage `embed:""`
	File    string `arg:"" help:"The file to make. It must not exist, and holds personal data: keep it safe."`
}

// Run makes a backup, also while the program serves.
func (c *backupCommand) Run(s *surroundings) error {
	d, err := c.open(s)
	if err != nil {
		return err
	}
	defer d.Close()
	files, err := blob.Open(c.Files)
	if err != nil {
		return err
	}
	if err := dump.Backup(s.ctx, d, stored{files}, copied, Version(), c.File, s.Err); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.Out, "wrote", c.File)
	return err
}

type restoreCommand struct {
	storage `embed:""`
	File    string `arg:"" help:"The backup."`
}

// Run fills an empty database from a backup, of either engine.
func (c *restoreCommand) Run(s *surroundings) error {
	a, err := dump.Open(c.File) // before the database, which opening may create
	if err != nil {
		return err
	}
	defer a.Close()
	files, err := blob.Open(c.Files)
	if err != nil {
		return err
	}
	d, err := db.Open(s.ctx, c.DB, clock.System)
	if err != nil {
		return err
	}
	if err := errors.Join(a.Restore(s.ctx, d, stored{files}, Migrations(), s.Err), d.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.Out, "restored", c.File)
	return err
}

type exportCommand struct {
	storage `embed:""`
}

// Run writes everything as lines of JSON to standard output.
func (c *exportCommand) Run(s *surroundings) error {
	d, err := c.open(s)
	if err != nil {
		return err
	}
	defer d.Close()
	return dump.Export(s.ctx, d, copied, s.Out)
}

// open opens a database that is there: a mistyped name must not make a new one.
func (c storage) open(s *surroundings) (*db.DB, error) {
	if file, ok := strings.CutPrefix(c.DB, "sqlite:"); ok {
		if _, err := os.Stat(file); err != nil {
			return nil, err
		}
	}
	return db.Open(s.ctx, c.DB, clock.System)
}

type importCommand struct {
	storage `embed:""`
	Dir     string `arg:"" help:"Directory with the files of a data set, in the form of internal/demo/data."`
	Apply   bool   `help:"Add what is missing. Without it the command only tells what it would add."`
}

// Run adds what is missing of a data set, and changes nothing that is there.
func (c *importCommand) Run(s *surroundings) error {
	data, err := demo.Parse(os.DirFS(c.Dir))
	if err != nil {
		return err
	}
	d, err := c.open(s)
	if err != nil {
		return err
	}
	defer d.Close()
	if left, err := migrate.Pending(s.ctx, d, Migrations()...); err != nil || len(left) > 0 {
		return errors.Join(err, fmt.Errorf("the database lacks %d steps: run migrate first", len(left)))
	}
	finder := search.New(d)
	authorities := registry.New(d, finder)
	into := dataset.Into{Registry: authorities, Members: member.New(d, authorities), Products: product.New(d, finder, authorities)}
	into.Agreements = agreement.New(d, nil, authorities, into.Members, into.Products) // a data set brings no documents
	into.Adoptions = adoption.New(d, authorities, into.Products)
	into.Groups = group.New(d, authorities, into.Products)
	into.Decisions = decision.New(d, finder, authorities, into.Groups, into.Products)
	into.Governance = governance.New(d, nil, governance.Around{
		Authorities: authorities, Products: into.Products, Groups: into.Groups, Decisions: into.Decisions,
	}, governance.Site{})
	into.Partners = partner.New(d, authorities, into.Members, into.Products)
	n, err := dataset.Load(s.ctx, into, data, c.Apply, s.Out)
	if err != nil {
		return err
	}
	done := "would add"
	if c.Apply {
		done = "added"
	}
	_, err = fmt.Fprintf(s.Out, "%s %d, %d are there already\n", done, n.Added, n.Kept)
	return err
}

// stored adapts the store of files to backups.
type stored struct{ blob.Store }

// Keys implements dump.Files.
func (s stored) Keys(ctx context.Context) ([]string, error) {
	var keys []string
	err := s.Walk(ctx, func(i blob.Info) error {
		keys = append(keys, string(i.Hash))
		return nil
	})
	slices.Sort(keys)
	return keys, err
}

// Open implements dump.Files.
func (s stored) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	return s.Store.Open(ctx, blob.Hash(key))
}

// Put implements dump.Files.
func (s stored) Put(ctx context.Context, key string, content io.Reader) error {
	const any = 1 << 60 // it was within its limit when it was first put
	ref, err := s.Store.Put(ctx, content, any)
	if err == nil && string(ref.Hash) != key {
		err = fmt.Errorf("its content has the hash %s", ref.Hash)
	}
	return err
}
