package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// place is where an installation keeps what it has. It begins with the
// demonstration's data, and with a password for two of its accounts.
type place struct {
	t   testing.TB
	dir string
	db  string // address of the database

	secret string // file
}

const (
	keeper   = "sekretariat-demo@demo.invalid"   // keeps the records
	runner   = "administrator-demo@demo.invalid" // runs the program
	password = "fire heste i en mark"
)

// furnish makes a place on the engine, removed with the test. It skips the test
// when there is no PostgreSQL.
func furnish(t testing.TB, engine db.Engine) place {
	t.Helper()
	seed, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	p := place{t: t, dir: t.TempDir()}
	p.db = "sqlite:" + filepath.Join(p.dir, "alminding.db")
	if engine == db.Postgres {
		p.db = dbtest.Empty(t, db.Postgres)
	}
	p.secret = seed.secret
	p.run("restore", seed.backup)
	return p
}

// storage is where commands find what is kept.
func (p place) storage() []string { return []string{"--db", p.db, "--files", "files"} }

// run runs a command of the program to its end and gives its output.
func (p place) run(command ...string) []byte {
	p.t.Helper()
	out, err := call(p.dir, append(command, p.storage()...)...)
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// call runs the program to its end and gives its output.
func call(dir string, command ...string) ([]byte, error) {
	var out, said bytes.Buffer
	c := exec.Command(binary, command...)
	c.Dir, c.Env, c.Stdout, c.Stderr = dir, []string{"TMPDIR=" + os.TempDir()}, &out, &said
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%q: %w\n%s%s", command, err, out.Bytes(), said.Bytes())
	}
	return out.Bytes(), nil
}

// serve starts the program in the place, killed with the test.
func (p place) serve(flags ...string) *node {
	p.t.Helper()
	command := append([]string{"serve", "--secret-file", p.secret, "--write-rate", "0"}, p.storage()...)
	n, err := start(p.dir, nil, append(command, flags...)...)
	if n != nil && n.cmd != nil {
		p.t.Cleanup(n.kill)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// row is a row of an export.
type row struct {
	Table string         `json:"table"`
	Row   map[string]any `json:"row"`
}

// rows reads all that the place keeps, by table.
func (p place) rows() map[string][]map[string]any {
	p.t.Helper()
	all := map[string][]map[string]any{}
	for line := range bytes.Lines(p.run("export")) {
		var r row
		if err := json.Unmarshal(line, &r); err != nil {
			p.t.Fatalf("export: %v\n%s", err, line)
		}
		all[r.Table] = append(all[r.Table], r.Row)
	}
	return all
}

// seed is the files that places begin with.
type seed struct{ backup, secret string }

// seeded makes the seed: it runs the demonstration, sets a password there, and
// makes a backup.
var seeded = sync.OnceValues(func() (s seed, err error) {
	dir := filepath.Join(scratch, "seed")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return s, err
	}
	n, err := start(dir, nil, "demo", "--data", ".")
	if err != nil {
		return s, err
	}
	defer n.kill()
	for _, email := range []string{keeper, runner} {
		name, _, _ := strings.Cut(email, "@")
		if err := newBrowser(n.url).setPassword(name); err != nil {
			return s, err
		}
	}
	s = seed{backup: filepath.Join(dir, "backup.zip"), secret: filepath.Join(dir, "alminding.secret")}
	_, err = call(dir, "backup", "--db", "sqlite:alminding.db", "--files", "files", s.backup)
	return s, err
})

// setPassword signs in to a demonstration and sets the password of the account.
func (b *browser) setPassword(account string) error {
	if err := b.enter(account); err != nil {
		return err
	}
	if err := b.get("/min-side/sikkerhed"); err != nil {
		return err
	}
	err := b.submit(`form[action="/min-side/adgangskode"]`, []string{"password=" + password}, nil)
	if err == nil && len(b.find(".message-success")) == 0 {
		err = fmt.Errorf("the password was not set: %d\n%s", b.status, b.words())
	}
	return err
}

// onEach runs the test in a place on each engine.
func onEach(t *testing.T, test func(t *testing.T, p place)) {
	t.Helper()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, furnish(t, engine))
		})
	}
}
