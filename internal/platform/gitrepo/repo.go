package gitrepo

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"

	"alminding/internal/base/errs"
)

// What can be wrong with a clone as a whole.
var (
	ErrNotFound  = errs.New(errs.Invalid, "gitrepo.not_found") // no repository lies there
	ErrElsewhere = errs.New(errs.Invalid, "gitrepo.elsewhere") // it keeps its content in another place
	ErrFormat    = errs.New(errs.Invalid, "gitrepo.format")    // its objects or references have a form not known here
	ErrEmpty     = errs.New(errs.Invalid, "gitrepo.empty")     // it has no commit
	ErrDamaged   = errs.New(errs.Invalid, "gitrepo.damaged")   // what it should hold is missing or spoilt
)

// ErrTooLarge is returned instead of an object of more bytes than were asked for.
var ErrTooLarge = errs.New(errs.Invalid, "gitrepo.too_large")

// ErrMissing is returned for an object that the clone does not hold, as in shallow ones.
var ErrMissing = errs.New(errs.NotFound, "gitrepo.missing")

// Limits bound what is read of one clone.
type Limits struct {
	Commits    int // of the history
	References int // branches and tags
	Files      int // of the tree, its folders counted
	Depth      int // of folders
	Object     int64
}

// Bounds are the limits that clones are read with. Ten times what the largest of the
// community's repositories hold.
var Bounds = Limits{Commits: 200_000, References: 20_000, Files: 200_000, Depth: 100, Object: 16 << 20}

// cached is how many bytes of unpacked objects are kept, for the chains of differences
// that packs consist of.
const cached = 48 << 20

// ID names an object.
type ID = plumbing.Hash

// Repo is an open repository. It is for one goroutine at a time.
type Repo struct {
	root    *os.Root // the git directory
	packs   *filesystem.Storage
	limits  Limits
	origin  string
	shallow map[ID]bool
}

// Open opens the repository in a folder: a work tree or a bare repository. Nobody may
// change it meanwhile.
func Open(dir string) (*Repo, error) { return OpenWithin(dir, Bounds) }

// OpenWithin is Open with other limits.
func OpenWithin(dir string, limits Limits) (_ *Repo, err error) {
	defer errs.Wrap(&err, "gitrepo.Open(%s)", dir)
	// The reader of packs takes a relative folder for one below itself.
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	git, err := gitDir(dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(git)
	if err != nil {
		return nil, err
	}
	r := &Repo{root: root, limits: limits}
	if err := cmp.Or(r.readConfig(), r.checkPacks()); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	r.shallow = r.readShallow()
	// Bound, so that a link inside the clone leads nowhere else; alternates stay unread
	// because readConfig has refused them.
	r.packs = filesystem.NewStorageWithOptions(osfs.New(git, osfs.WithBoundOS()),
		cache.NewObjectLRU(cached), filesystem.Options{ExclusiveAccess: true, KeepDescriptors: true, LargeObjectThreshold: limits.Object})
	return r, nil
}

// Close lets go of the files.
func (r *Repo) Close() error {
	return errors.Join(r.packs.Close(), r.root.Close())
}

// gitDir finds the git directory of a folder. A .git that is a file or a link names a
// directory elsewhere, which is not followed.
func gitDir(dir string) (string, error) {
	inner := filepath.Join(dir, ".git")
	switch info, err := os.Lstat(inner); {
	case err == nil && info.IsDir():
		return inner, nil
	case err == nil:
		return "", ErrElsewhere
	}
	for _, name := range []string{"HEAD", "objects"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			return "", ErrNotFound
		}
	}
	return dir, nil
}

// Origin is the web address that the clone was made from, without a user's name or
// password; "" where the clone does not say.
func (r *Repo) Origin() string { return r.origin }

// Shallow reports whether the clone holds the newest part of the history only.
func (r *Repo) Shallow() bool { return len(r.shallow) > 0 }

func (r *Repo) readShallow() map[ID]bool {
	text, err := r.small("shallow")
	if err != nil {
		return nil
	}
	ids := map[ID]bool{}
	for line := range strings.Lines(text) {
		if id, ok := parseID(strings.TrimSpace(line)); ok {
			ids[id] = true
		}
	}
	return ids
}

// small reads a text of the git directory that is small in any repository.
func (r *Repo) small(name string) (string, error) {
	const enough = 4 << 20
	f, err := r.open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, enough))
	return string(b), err
}

// open opens a file of the git directory. It looks before: to open a pipe is to wait for
// somebody who writes.
func (r *Repo) open(name string) (*os.File, error) {
	if info, err := r.root.Stat(name); err != nil || !info.Mode().IsRegular() {
		return nil, cmp.Or(err, fs.ErrInvalid)
	}
	return r.root.Open(name)
}

// checkPacks holds that packs and what lies beside them are files or links: their reader
// opens whatever has such a name.
func (r *Repo) checkPacks() error {
	list, err := fs.ReadDir(r.root.FS(), "objects/pack")
	if err != nil {
		return nil //nolint:nilerr // there are none, or they lie where a link leads that is not followed
	}
	for _, f := range list {
		if f.Type()&(fs.ModeNamedPipe|fs.ModeSocket|fs.ModeDevice|fs.ModeIrregular) != 0 {
			return ErrDamaged
		}
	}
	return nil
}

// parseID reads 40 hexadecimal digits.
func parseID(s string) (id ID, ok bool) {
	if !plumbing.IsHash(s) {
		return id, false
	}
	return plumbing.NewHash(s), true
}

// missing tells an object that is not there from one that cannot be read.
func missing(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, plumbing.ErrObjectNotFound), errors.Is(err, fs.ErrNotExist):
		return ErrMissing
	default:
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
}
