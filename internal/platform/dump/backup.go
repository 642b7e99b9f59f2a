package dump

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

const (
	formatName    = "alminding-backup"
	formatVersion = 1
	manifestName  = "manifest.json"
)

// manifest says what is in a backup.
type manifest struct {
	Format     string   `json:"format"`
	Version    int      `json:"version"`
	Program    string   `json:"program"`    // version of the program that wrote it
	Migrations []string `json:"migrations"` // that the database had taken
	Tables     []entry  `json:"tables"`     // in the order to fill them
	Files      []entry  `json:"files"`
}

// entry is one entry of the archive.
type entry struct {
	Name    string   `json:"name"` // of the table, or key of the file
	Columns []string `json:"columns,omitempty"`
	Rows    int64    `json:"rows"`
	Bytes   int64    `json:"bytes"`
	SHA256  string   `json:"sha256"`
}

func tableEntry(name string) string { return "table/" + name + ".jsonl" }
func fileEntry(key string) string   { return "file/" + key }

// Backup writes a backup of the database to a new file at path; no file is left
// when it fails. files may be nil. What was copied is told on progress, a line
// for each table.
func Backup(ctx context.Context, d *db.DB, files Files, p Policy, program, path string, progress io.Writer) (err error) {
	defer errs.Wrap(&err, "dump.Backup(%s)", path)
	return create(path, func(w io.Writer) error {
		return read(ctx, d, p, func(s *source) error {
			z := &writer{zip: zip.NewWriter(w), progress: progress, manifest: manifest{
				Format: formatName, Version: formatVersion, Program: program, Migrations: s.steps,
				Tables: []entry{}, Files: []entry{},
			}}
			for _, t := range s.tables {
				if err := z.table(ctx, s, t); err != nil {
					return err
				}
			}
			if files != nil {
				if err := z.files(ctx, files); err != nil {
					return err
				}
			}
			return z.finish()
		})
	})
}

// create writes a new file that is there whole or not at all.
func create(path string, write func(io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%w: it would be overwritten", os.ErrExist)
	}
	// Beside the file, so that it can be renamed; only its owner can read it.
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone when all went well
	defer f.Close()           // closed below when all went well
	if err := write(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

type writer struct {
	zip      *zip.Writer
	manifest manifest
	progress io.Writer
}

func (z *writer) table(ctx context.Context, s *source, t db.Table) error {
	e := entry{Name: t.Name}
	for _, c := range t.Columns {
		e.Columns = append(e.Columns, c.Name)
	}
	err := z.entry(&e, tableEntry(t.Name), func(w io.Writer) error {
		return s.each(ctx, t, func(row []any) error {
			line, err := array(row)
			if err != nil {
				return err
			}
			e.Rows++
			_, err = w.Write(line)
			return err
		})
	})
	if err != nil {
		return err
	}
	z.manifest.Tables = append(z.manifest.Tables, e)
	_, err = fmt.Fprintf(z.progress, "%-24s %9d\n", t.Name, e.Rows)
	return err
}

func (z *writer) files(ctx context.Context, files Files) error {
	keys, err := files.Keys(ctx)
	if err != nil {
		return err
	}
	for _, key := range keys {
		e := entry{Name: key}
		err := z.entry(&e, fileEntry(key), func(w io.Writer) error {
			content, err := files.Open(ctx, key)
			if err != nil {
				return err
			}
			defer content.Close()
			_, err = io.Copy(w, content)
			return err
		})
		if err != nil {
			return fmt.Errorf("file %s: %w", key, err)
		}
		z.manifest.Files = append(z.manifest.Files, e)
	}
	_, err = fmt.Fprintf(z.progress, "%-24s %9d\n", "files", len(keys))
	return err
}

// entry adds an entry with what fill writes, and notes its size and sum in e.
func (z *writer) entry(e *entry, name string, fill func(io.Writer) error) error {
	w, err := z.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	m := newMeter(w)
	if err := fill(m); err != nil {
		return err
	}
	e.Bytes, e.SHA256 = m.bytes, m.sum()
	return nil
}

// finish writes the manifest, last because only now it is known.
func (z *writer) finish() error {
	text, err := json.MarshalIndent(z.manifest, "", "\t")
	if err != nil {
		return err
	}
	w, err := z.zip.CreateHeader(&zip.FileHeader{Name: manifestName, Method: zip.Deflate})
	if err != nil {
		return err
	}
	if _, err := w.Write(append(text, '\n')); err != nil {
		return err
	}
	return z.zip.Close()
}

// meter counts and sums what passes.
type meter struct {
	to    io.Writer
	hash  hash.Hash
	bytes int64
}

func newMeter(to io.Writer) *meter { return &meter{to: to, hash: sha256.New()} }

func (m *meter) Write(b []byte) (int, error) {
	n, err := m.to.Write(b)
	m.hash.Write(b[:n])
	m.bytes += int64(n)
	return n, err
}

func (m *meter) sum() string { return hex.EncodeToString(m.hash.Sum(nil)) }
