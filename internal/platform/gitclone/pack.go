package gitclone

import (
	"bytes"
	"context"
	"crypto/sha1" //nolint:gosec // what packs are summed up with
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// What a pack may unfold to. The index is made in memory, and each object is unfolded
// there: of a pack of some megabytes a stranger can let that be anything.
const (
	maxObjects  = 2_000_000
	maxObject   = 128 << 20 // bytes of one; those who publish repositories mostly stop at 100 MB
	maxUnfolded = 64 << 30  // bytes of all
	maxPacks    = 50        // a year of weeks; each is looked into for every object
)

// packs is the folder of a clone that holds them.
func packs(dir string) string { return filepath.Join(dir, "objects", "pack") }

// keep checks the pack, makes its index, and moves it into the clone.
func keep(ctx context.Context, pack *os.File, dir string) error {
	if err := checkPack(ctx, pack); err != nil {
		return err
	}
	if _, err := pack.Seek(0, io.SeekStart); err != nil {
		return err
	}
	index := new(idxfile.Writer)
	p, err := packfile.NewParser(packfile.NewScanner(pack), index)
	if err != nil {
		return err
	}
	sum, err := p.Parse()
	if err != nil {
		return ErrDamaged.Because(err)
	}
	name := filepath.Join(packs(dir), "pack-"+sum.String())
	if err := writeIndex(name+".idx", index); err != nil {
		return err
	}
	return os.Rename(pack.Name(), name+".pack")
}

func writeIndex(name string, w *idxfile.Writer) (err error) {
	index, err := w.Index()
	if err != nil {
		return ErrDamaged.Because(err)
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = idxfile.NewEncoder(f).Encode(index)
	return err
}

// checkPack holds that the pack is what its sum says, and that it does not unfold to more
// than can be held.
func checkPack(ctx context.Context, pack *os.File) error {
	if intact(pack) != nil {
		return ErrDamaged
	}
	if _, err := pack.Seek(0, io.SeekStart); err != nil {
		return err
	}
	s := packfile.NewScanner(pack)
	_, count, err := s.Header()
	switch {
	case err != nil:
		return ErrDamaged.Because(err)
	case count > maxObjects:
		return ErrTooLarge
	}
	var unfolded int64
	for range count {
		size, err := sizeOfNext(s)
		if err != nil {
			return err
		}
		if unfolded += size; unfolded > maxUnfolded {
			return ErrTooLarge
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// sizeOfNext is how much the next object unfolds to. That of a difference stands at its
// beginning, after the size of what it is a difference to.
func sizeOfNext(s *packfile.Scanner) (int64, error) {
	h, err := s.NextObjectHeader()
	if err != nil {
		return 0, ErrDamaged.Because(err)
	}
	if h.Length > maxObject {
		return 0, ErrTooLarge
	}
	var start opening
	if _, _, err := s.NextObject(&start); err != nil {
		return 0, ErrDamaged.Because(err)
	}
	if !h.Type.IsDelta() {
		return h.Length, nil
	}
	r := bytes.NewReader(start.text)
	_, err = binary.ReadUvarint(r)
	size, err2 := binary.ReadUvarint(r)
	switch {
	case err != nil || err2 != nil:
		return 0, ErrDamaged
	case size > maxObject:
		return 0, ErrTooLarge
	}
	return int64(size), nil
}

// opening keeps the beginning of what is written to it.
type opening struct{ text []byte }

// Write implements io.Writer.
func (o *opening) Write(p []byte) (int, error) {
	if room := 2*binary.MaxVarintLen64 - len(o.text); room > 0 {
		o.text = append(o.text, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// intact holds that the file ends with the sum of what stands before, as packs and their
// indexes do.
func intact(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	sum, told := sha1.New(), make([]byte, sha1.Size) //nolint:gosec // see above
	if _, err := io.CopyN(sum, f, info.Size()-sha1.Size); err != nil {
		return err
	}
	if _, err := io.ReadFull(f, told); err != nil {
		return err
	}
	if !bytes.Equal(sum.Sum(nil), told) {
		return errSpoilt
	}
	return nil
}

// clone is a clone as it was found before a fetch.
type clone struct {
	refs  []reference
	store *filesystem.Storage
}

// open reads the clone, and makes an empty one where there is none. Every pack is read to
// its end: what has rotted since it was written is found here and not by who reads it.
func open(dir string) (*clone, error) {
	refs, err := readReferences(dir)
	if errors.Is(err, os.ErrNotExist) {
		if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(packs(dir), 0o700)); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, errSpoilt
	}
	if err := checkPacks(packs(dir)); err != nil {
		return nil, errSpoilt
	}
	return &clone{refs, filesystem.NewStorage(osfs.New(dir, osfs.WithBoundOS()), cache.NewObjectLRUDefault())}, nil
}

func (c *clone) close() error { return c.store.Close() }

// checkPacks holds that the packs in a folder are intact, each with its index, and not too
// many.
func checkPacks(dir string) error {
	list, err := os.ReadDir(dir)
	if err != nil || len(list) > 2*maxPacks {
		return errSpoilt
	}
	for _, e := range list {
		pack, isPack := strings.CutSuffix(e.Name(), ".pack")
		if !isPack {
			continue
		}
		for _, name := range []string{pack + ".pack", pack + ".idx"} {
			if err := checkFile(filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(intact(f), f.Close())
}

// missing gives what the references stand for and is not here. What the clone's own stand
// for must be.
func (c *clone) missing(there []reference) (ids []plumbing.Hash, err error) {
	for _, r := range c.refs {
		if c.store.HasEncodedObject(r.id) != nil {
			return nil, errSpoilt
		}
	}
	seen := map[plumbing.Hash]bool{}
	for _, r := range there {
		if !seen[r.id] && c.store.HasEncodedObject(r.id) != nil {
			ids = append(ids, r.id)
		}
		seen[r.id] = true
	}
	return ids, nil
}
