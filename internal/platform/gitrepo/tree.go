package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"alminding/internal/base/errs"
)

// Kind is what an entry of a tree is.
type Kind uint8

// The kinds.
const (
	Regular Kind = iota
	Folder
	Link      // a symbolic link; its content is where it points, and is not followed
	Submodule // another repository, which is not entered
)

// File is an entry of a tree.
type File struct {
	Path string
	Kind Kind
	ID   ID
}

// Tree is the files of a commit.
type Tree struct {
	Files []File // in the order of git; no folders
	Cut   bool   // there are more, or they lie deeper, than the limits
	Holes int    // folders that cannot be read
	met   int    // files and folders: one folder that stands in another a thousand times has no size
}

// Tree lists the files of a tree, links and submodules included.
func (r *Repo) Tree(ctx context.Context, root ID) (t Tree, err error) {
	defer errs.Wrap(&err, "gitrepo.Tree(%s)", root)
	if _, err := r.entries(root); err != nil {
		return t, err
	}
	return t, r.list(ctx, &t, root, "", 0)
}

func (r *Repo) list(ctx context.Context, t *Tree, id ID, under string, depth int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if depth > r.limits.Depth {
		t.Cut = true
		return nil
	}
	entries, err := r.entries(id)
	if err != nil {
		t.Holes++
		return nil //nolint:nilerr // the rest can be read all the same
	}
	for _, e := range entries {
		if t.met++; t.met > r.limits.Files {
			t.Cut = true
			return nil
		}
		e.Path = under + e.Path
		if e.Kind != Folder {
			t.Files = append(t.Files, e)
			continue
		}
		if err := r.list(ctx, t, e.ID, e.Path+"/", depth+1); err != nil {
			return err
		}
	}
	return nil
}

// Read reads a file of a tree, if it has no more than limit bytes. Of a link it reads
// where it points.
func (r *Repo) Read(f File, limit int64) (_ []byte, err error) {
	defer errs.Wrap(&err, "gitrepo.Read(%s)", f.Path)
	return r.object(f.ID, plumbing.BlobObject, min(limit, r.limits.Object))
}

// Changed tells the files that a commit changed against its first parent: added,
// altered or deleted. It ends at as many as limit. The commit at the end of a shallow
// clone has changed nothing that could be told: ErrMissing.
func (r *Repo) Changed(c Commit, limit int) (paths []string, err error) {
	defer errs.Wrap(&err, "gitrepo.Changed(%s)", c.ID)
	if r.shallow[c.ID] {
		return nil, ErrMissing
	}
	var before ID
	if len(c.Parents) > 0 {
		parent, err := r.Commit(c.Parents[0])
		if err != nil {
			return nil, err
		}
		before = parent.Tree
	}
	d := &difference{repo: r, limit: limit}
	err = d.between(before, c.Tree, "", 0)
	if errors.Is(err, errEnough) {
		err = nil
	}
	return d.paths, err
}

// difference gathers what differs between two trees. Folders that are the same have
// the same id, and are not opened.
type difference struct {
	repo   *Repo
	limit  int
	opened int // folders
	paths  []string
}

// maxOpened bounds the folders that one comparison opens. They need hold no file.
const maxOpened = 20_000

func (d *difference) between(before, after ID, under string, depth int) error {
	if before == after || depth > d.repo.limits.Depth {
		return nil
	}
	if d.opened++; d.opened > maxOpened {
		return errEnough
	}
	was, err := d.repo.entries(before)
	if err != nil {
		return err
	}
	is, err := d.repo.entries(after)
	if err != nil {
		return err
	}
	old := make(map[string]File, len(was))
	for _, e := range was {
		old[e.Path] = e
	}
	for _, e := range is {
		if err := d.pair(old[e.Path], e, under+e.Path, depth); err != nil {
			return err
		}
		delete(old, e.Path)
	}
	for name, e := range old {
		if err := d.pair(e, File{}, under+name, depth); err != nil {
			return err
		}
	}
	return nil
}

// pair compares what had a name with what has it now. Either may be nothing.
func (d *difference) pair(was, is File, path string, depth int) error {
	if was.ID == is.ID && was.Kind == is.Kind {
		return nil
	}
	if file := (was.Kind != Folder && !was.ID.IsZero()) || (is.Kind != Folder && !is.ID.IsZero()); file {
		if len(d.paths) >= d.limit {
			return errEnough
		}
		d.paths = append(d.paths, path)
	}
	return d.between(folder(was), folder(is), path+"/", depth+1)
}

// folder is the id of a folder, and nothing for a file.
func folder(f File) (id ID) {
	if f.Kind == Folder {
		id = f.ID
	}
	return id
}

func (r *Repo) entries(id ID) ([]File, error) {
	if id.IsZero() {
		return nil, nil
	}
	b, err := r.object(id, plumbing.TreeObject, r.limits.Object)
	if err != nil {
		return nil, err
	}
	entries, ok := parseTree(b)
	if !ok {
		return nil, fmt.Errorf("%w: tree %s", ErrDamaged, id)
	}
	return entries, nil
}

// parseTree reads entries such as "100644 name\x00" and the 20 bytes of an id. A name
// with a slash, or one that means another folder, is no name.
func parseTree(b []byte) (entries []File, ok bool) {
	for len(b) > 0 {
		head, rest, found := bytes.Cut(b, []byte{0})
		mode, name, _ := strings.Cut(string(head), " ")
		bits, err := strconv.ParseUint(mode, 8, 32)
		if !found || err != nil || len(rest) < len(ID{}) || name == "" || name == "." || name == ".." || strings.Contains(name, "/") {
			return nil, false
		}
		entries = append(entries, File{Path: name, Kind: kindOf(bits), ID: ID(rest[:len(ID{})])})
		b = rest[len(ID{}):]
	}
	return entries, true
}

func kindOf(mode uint64) Kind {
	switch mode >> 12 {
	case 0o4:
		return Folder
	case 0o12:
		return Link
	case 0o16:
		return Submodule
	default:
		return Regular
	}
}
