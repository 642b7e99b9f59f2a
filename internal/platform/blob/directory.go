package blob

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"alminding/internal/base/errs"
)

// directory is a store in the file system. A file is written under tmp and
// renamed when it is whole, so a reader never meets half of one.
type directory struct{ root string }

const tmp = "tmp"

func openDirectory(root string) (*directory, error) {
	d := &directory{root: root}
	if err := os.MkdirAll(d.tmp(), 0o700); err != nil {
		return nil, ErrUnavailable.Because(err)
	}
	return d, d.removeLeftovers()
}

func (d *directory) tmp() string { return filepath.Join(d.root, tmp) }

// removeLeftovers removes what a crash left half written. Other nodes may be
// writing, so what is young stays.
func (d *directory) removeLeftovers() error {
	entries, err := os.ReadDir(d.tmp())
	if err != nil {
		return ErrUnavailable.Because(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || time.Since(info.ModTime()) < 24*time.Hour {
			continue
		}
		if err := os.Remove(filepath.Join(d.tmp(), e.Name())); err != nil {
			return ErrUnavailable.Because(err)
		}
	}
	return nil
}

func (d *directory) String() string { return d.root }

func (d *directory) file(h Hash) (string, error) {
	if !h.valid() {
		return "", ErrNotFound
	}
	return filepath.Join(d.root, filepath.FromSlash(h.path())), nil
}

// Put implements Store.
func (d *directory) Put(ctx context.Context, r io.Reader, limit int64) (ref Ref, err error) {
	defer errs.Wrap(&err, "blob.Put")
	f, ref, err := spool(ctx, d.tmp(), r, limit)
	if err != nil {
		return Ref{}, err
	}
	if err := d.keep(f, ref.Hash); err != nil {
		return Ref{}, errors.Join(ErrUnavailable.Because(err), discard(f))
	}
	return ref, nil
}

// keep gives the file its name. A file that is there already is replaced by
// itself, which makes it young again for Sweep.
func (d *directory) keep(f *os.File, h Hash) error {
	name, err := d.file(h)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	folder := filepath.Dir(name)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	// The names must survive a crash as well: the file's and its folder's.
	return errors.Join(syncFolder(folder), syncFolder(d.root), f.Close())
}

func syncFolder(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open implements Store.
func (d *directory) Open(_ context.Context, h Hash) (_ io.ReadCloser, err error) {
	defer errs.Wrap(&err, "blob.Open(%s)", h)
	name, err := d.file(h)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fileError(err)
	}
	return f, nil
}

// Stat implements Store.
func (d *directory) Stat(_ context.Context, h Hash) (i Info, err error) {
	defer errs.Wrap(&err, "blob.Stat(%s)", h)
	name, err := d.file(h)
	if err != nil {
		return i, err
	}
	info, err := os.Stat(name)
	if err != nil {
		return i, fileError(err)
	}
	return Info{Ref{h, info.Size()}, info.ModTime()}, nil
}

// Delete implements Store.
func (d *directory) Delete(_ context.Context, h Hash) (err error) {
	defer errs.Wrap(&err, "blob.Delete(%s)", h)
	name, err := d.file(h)
	if err != nil {
		return err
	}
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ErrUnavailable.Because(err)
	}
	return nil
}

func fileError(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound.Because(err)
	}
	return ErrUnavailable.Because(err)
}

// Walk implements Store.
func (d *directory) Walk(ctx context.Context, fn func(Info) error) (err error) {
	defer errs.Wrap(&err, "blob.Walk")
	return filepath.WalkDir(d.root, func(path string, e fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		switch {
		case err != nil:
			return err
		case e.IsDir() && path == d.tmp():
			return fs.SkipDir
		case e.IsDir() || !Hash(e.Name()).valid(): // an operator's note is no file of ours
			return nil
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted meanwhile
		}
		if err != nil {
			return err
		}
		return fn(Info{Ref{Hash(e.Name()), info.Size()}, info.ModTime()})
	})
}

// Ping implements Store.
func (d *directory) Ping(context.Context) (err error) {
	defer errs.Wrap(&err, "blob.Ping")
	f, err := os.CreateTemp(d.tmp(), "ping-")
	if err != nil {
		return ErrUnavailable.Because(err)
	}
	if err := discard(f); err != nil {
		return ErrUnavailable.Because(err)
	}
	return nil
}
