package e2e_test

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alminding/internal/platform/db"
)

// TestRestore_ByteDamagedAnywhere_RefusedOrWhole turns over one byte after the
// other of a backup. A restore is refused and leaves nothing, or what was damaged
// meant nothing and all is there.
func TestRestore_ByteDamagedAnywhere_RefusedOrWhole(t *testing.T) {
	t.Parallel()
	p := furnish(t, db.SQLite)
	good := p.backup()
	want := p.run("export")
	refused := 0
	const tries = 30
	for i := range tries {
		at := len(good) - 1 - i // the directory of the archive is at its end
		if i%2 == 0 {
			at = i * len(good) / tries
		}
		bad := bytes.Clone(good)
		bad[at] ^= 0xff
		other := p.beside()
		if err := other.restore(bad); err != nil {
			refused++
			other.mustBeEmpty(err)
			continue
		}
		if got := other.run("export"); !bytes.Equal(got, want) {
			t.Errorf("byte %d of %d was damaged, and something else was restored", at, len(good))
		}
	}
	t.Logf("%d of %d damaged backups were refused", refused, tries)
	if refused < tries/2 {
		t.Errorf("only %d of %d were refused", refused, tries)
	}
}

// TestRestore_Tampered_Refused rewrites a backup as a sound archive with other
// content.
func TestRestore_Tampered_Refused(t *testing.T) {
	t.Parallel()
	p := furnish(t, db.SQLite)
	good := p.backup()
	for name, edit := range map[string]func(name, content string) (string, string){
		"a row": func(name, content string) (string, string) {
			return name, strings.Replace(content, "Favrskov", "Favrskow", 1)
		},
		"a row less": func(name, content string) (string, string) {
			if name == "table/product.jsonl" {
				_, content, _ = strings.Cut(content, "\n")
			}
			return name, content
		},
		"a table less": func(name, content string) (string, string) {
			return strings.Replace(name, "table/subject.jsonl", "table/other.jsonl", 1), content
		},
		"another format": func(name, content string) (string, string) {
			return name, strings.Replace(content, `"alminding-backup"`, `"other-backup"`, 1)
		},
		"a newer form": func(name, content string) (string, string) {
			return name, strings.Replace(content, `"version": 1`, `"version": 99`, 1)
		},
		"an unknown step": func(name, content string) (string, string) {
			return name, strings.Replace(content, "20261122_0001_change", "20991122_0001_change", 1)
		},
		"no manifest": func(name, content string) (string, string) {
			return strings.Replace(name, "manifest.json", "manifest.txt", 1), content
		},
		"a name that leads out": func(name, content string) (string, string) {
			return strings.Replace(name, "table/subject.jsonl", "../../subject.jsonl", 1), content
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := place{t: t, dir: t.TempDir()}
			other.db = "sqlite:" + filepath.Join(other.dir, "alminding.db")
			err := other.restore(rezip(t, good, edit))
			if err == nil {
				t.Fatal("it was restored")
			}
			other.mustBeEmpty(err)
		})
	}
}

func (p place) backup() []byte {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), "backup.zip")
	p.run("backup", file)
	b, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

// beside is another place on SQLite, with nothing in it.
func (p place) beside() place {
	dir := p.t.TempDir()
	return place{t: p.t, dir: dir, db: "sqlite:" + filepath.Join(dir, "alminding.db")}
}

func (p place) restore(backup []byte) error {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), "backup.zip")
	if err := os.WriteFile(file, backup, 0o600); err != nil {
		p.t.Fatal(err)
	}
	_, err := call(p.dir, append([]string{"restore", file}, p.storage()...)...)
	return err
}

// mustBeEmpty fails the test when a refused restore left anything in the
// database, or gave no reason.
func (p place) mustBeEmpty(refusal error) {
	p.t.Helper()
	said := refusal.Error()
	if !strings.Contains(said, "alminding: ") || strings.Contains(said, "goroutine ") {
		p.t.Errorf("it was refused with %s", said)
	}
	if _, err := os.Stat(strings.TrimPrefix(p.db, "sqlite:")); err != nil {
		return // not even made
	}
	fresh := p.beside()
	fresh.run("migrate")
	left := rows(p.run("export"))
	for row := range rows(fresh.run("export")) {
		delete(left, row) // every database begins with these
	}
	if len(left) > 0 {
		p.t.Errorf("it was refused, but it left something:\n%v", slices.Collect(maps.Keys(left)))
	}
}

// rows are the lines of an export after its first, which tells of the database.
func rows(export []byte) map[string]bool {
	all := map[string]bool{}
	for i, line := range strings.Split(string(export), "\n") {
		if i > 0 && line != "" {
			all[line] = true
		}
	}
	return all
}

// rezip writes the archive anew, with each entry as edit makes it.
func rezip(t *testing.T, archive []byte, edit func(name, content string) (string, string)) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name, text := edit(f.Name, string(content))
		e, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(e, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
