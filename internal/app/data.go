package app

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"alminding/internal/base/clock"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dump"
)

// copied says what backups and exports leave out. A session or a code that waits
// to be used would let whoever finds the file in.
var copied = dump.Policy{
	Omit: []dump.Omit{
		{Table: "auth_session"},
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
	defer d.Close() //nolint:errcheck // only read
	if err := dump.Backup(s.ctx, d, nil, copied, Version(), c.File, s.Err); err != nil {
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
	defer a.Close() //nolint:errcheck // only read
	d, err := db.Open(s.ctx, c.DB, clock.System)
	if err != nil {
		return err
	}
	if err := errors.Join(a.Restore(s.ctx, d, nil, Migrations(), s.Err), d.Close()); err != nil {
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
	defer d.Close() //nolint:errcheck // only read
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
