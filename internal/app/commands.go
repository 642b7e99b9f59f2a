package app

import (
	"fmt"
	"runtime/debug"

	"alminding/internal/base/clock"
	"alminding/internal/platform/db"
	"alminding/internal/platform/migrate"
)

// commands are the commands and flags of the program. docs/operations.md has
// the table of them, which a test compares.
type commands struct {
	LogFormat string `enum:"text,json" default:"text" help:"Form of the log on standard error: text or json."`

	Serve serveCommand `cmd:"" help:"Serve the site."`

	Demo       demoCommand       `cmd:"" help:"Serve a demonstration with real data, on a database of its own."`
	Migrate    migrateCommand    `cmd:"" help:"Bring the database to the form that this program needs."`
	Invite     inviteCommand     `cmd:"" help:"Invite an administrator: the first one, or another."`
	Check      checkCommand      `cmd:"" help:"Look at everything that the program stands on, and change nothing."`
	Backup     backupCommand     `cmd:"" help:"Copy everything into one file, also while the program serves."`
	Restore    restoreCommand    `cmd:"" help:"Fill an empty database from a backup."`
	Import     importCommand     `cmd:"" help:"Add a data set: tells what it would add, or adds it with --apply."`
	Export     exportCommand     `cmd:"" help:"Write everything as lines of JSON to standard output."`
	Governance governanceCommand `cmd:"" help:"Look at the governance of a product."`

	Ready   readyCommand   `cmd:"" help:"Ask the program that runs on this machine whether it is ready."`
	Version versionCommand `cmd:"" help:"Show the version of the program."`
}

// storage says where everything is kept.
type storage struct {
	DB    string `name:"db" default:"sqlite:alminding.db" placeholder:"ADDRESS" help:"Database: sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME. Default: ${default}."`
	Files string `default:"alminding-files" placeholder:"PLACE" help:"Where uploaded files are: a directory or s3://…, see docs/operations.md. Default: ${default}."`
}

type migrateCommand struct {
	storage `embed:""`
}

func (c *migrateCommand) Run(s *surroundings) error {
	d, err := db.Open(s.ctx, c.DB, clock.System)
	if err != nil {
		return err
	}
	defer d.Close()
	ran, err := migrate.Run(s.ctx, d, Migrations()...)
	for _, name := range ran {
		fmt.Fprintln(s.Out, "applied", name)
	}
	if err == nil && len(ran) == 0 {
		fmt.Fprintln(s.Out, "nothing to do")
	}
	return err
}

type versionCommand struct{}

func (versionCommand) Run(s *surroundings) error {
	_, err := fmt.Fprintln(s.Out, "alminding", Version())
	return err
}

// Version names the build: its tag, or else the commit it was made from.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "development"
}
