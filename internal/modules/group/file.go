package group

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
)

// FileID identifies a file.
type FileID string

// File is a document that a group keeps, for itself or for others to read.
type File struct {
	ID      FileID               `json:"id"`
	Group   ID                   `json:"group"`
	Title   string               `json:"title"`
	Name    string               `json:"name"` // that it came under
	Type    string               `json:"type"` // media type, as its content says
	Size    int64                `json:"size"`
	Hash    blob.Hash            `json:"hash"`
	Reach   auth.Reach           `json:"reach"`   // public, members, or that of the group
	Account string               `json:"account"` // who added it, and for which authority
	For     registry.AuthorityID `json:"for,omitempty"`
	Added   time.Time            `json:"added"`
	CanDrop bool                 `json:"-"`
}

// Limits on files: MaxFile in bytes, MaxFileTitle in characters.
const (
	MaxFile      = 20 << 20
	MaxFileTitle = 200
	maxFiles     = 500
)

// FileReaches lists how far a file of the group may be read, the narrowest first.
func FileReaches(of ID) []auth.Reach {
	return []auth.Reach{auth.ReachOf(auth.Group, string(of)), auth.Members, auth.Public}
}

// canAddFile: whoever sits in the group adds to what it keeps, and the keepers.
func canAddFile(a auth.Actor, group ID) bool {
	return a.MayWrite() && (a.Keeps() || a.SignedIn() && belongs(a, group))
}

// canDropFile: a file is taken away by who added it, by who leads the group, and by the
// keepers.
func canDropFile(a auth.Actor, f File, now []Held) bool {
	return a.MayWrite() && (a.Keeps() || a.SignedIn() && a.Account == f.Account && belongs(a, f.Group) || Leads(a, now))
}

// canReadFile is asked about a file of a group that the actor may read.
func canReadFile(a auth.Actor, f File) bool { return a.CanRead(f.Reach) || belongs(a, f.Group) }

// FilesOf lists the files of the group that the actor may read, the newest first, and
// tells whether the actor may add one.
func (s *Service) FilesOf(ctx context.Context, actor auth.Actor, group ID) (list []File, canAdd bool, err error) {
	defer errs.Wrap(&err, "group.FilesOf(%.50s)", group)
	d, err := s.ByID(ctx, actor, group)
	if err != nil {
		return nil, false, err
	}
	if list, err = filesOf(ctx, s.db, group); err != nil {
		return nil, false, err
	}
	list = slices.DeleteFunc(list, func(f File) bool { return !canReadFile(actor, f) })
	for i := range list {
		list[i].CanDrop = canDropFile(actor, list[i], d.Seats)
	}
	return list, canAddFile(actor, group), nil
}

// AddFile keeps a document for the group; f.Name is what it came under. Those who sit in
// the group may, and the keepers.
func (s *Service) AddFile(ctx context.Context, actor auth.Actor, f File, content []byte) (saved File, err error) {
	defer errs.Wrap(&err, "group.AddFile(%.50s)", f.Group)
	if _, err := s.ByID(ctx, actor, f.Group); err != nil {
		return f, err
	}
	if !canAddFile(actor, f.Group) {
		return f, ErrForbidden
	}
	f.ID, f.Account, f.For = id.New[FileID](), actor.Account, registry.AuthorityID(actor.For.ID)
	f.Title, f.Name = line.Tidy(f.Title), blob.FileName(f.Name)
	if f.Type, err = checkFile(f, content); err != nil {
		return f, err
	}
	ref, err := s.Files.Put(ctx, bytes.NewReader(content), MaxFile)
	if err != nil {
		return f, err
	}
	f.Hash, f.Size = ref.Hash, ref.Size
	err = s.db.Write(ctx, actor.Change("group_file.add", string(f.ID)), func(tx *db.Tx) error {
		n, err := countFiles(ctx, tx, f.Group)
		if err != nil {
			return err
		}
		if n >= maxFiles {
			return errs.New(errs.Conflict, "group.file.too_many", "max", maxFiles)
		}
		f.Added = tx.Now()
		if err := insertFile(ctx, tx, f); err != nil {
			return err
		}
		return tx.Note(nil, f)
	})
	return f, err
}

// checkFile finds what is wrong with the file, and what kind of document it is.
func checkFile(file File, content []byte) (mediaType string, err error) {
	var f errs.Fields
	f.Require("title", file.Title, MaxFileTitle)
	switch mediaType, err = blob.Document(content); {
	case len(content) == 0:
		f.Add("file", "errs.required")
	case len(content) > MaxFile:
		f.Add("file", blob.ErrTooLarge.Key, "limit", MaxFile/1000)
	case err != nil:
		f.Add("file", "group.file.type")
	}
	if !slices.Contains(FileReaches(file.Group), file.Reach) {
		f.Add("reach", "errs.choose")
	}
	return mediaType, f.Err()
}

// DropFile takes the file away. Who added it may, who leads the group, and the keepers.
func (s *Service) DropFile(ctx context.Context, actor auth.Actor, file FileID) (dropped File, err error) {
	defer errs.Wrap(&err, "group.DropFile(%.50s)", file)
	f, d, err := s.file(ctx, actor, file)
	if err != nil {
		return f, err
	}
	if !canDropFile(actor, f, d.Seats) {
		return f, ErrForbidden
	}
	return f, s.db.Write(ctx, actor.Change("group_file.drop", string(file)), func(tx *db.Tx) error {
		if err := deleteFile(ctx, tx, file); err != nil {
			return missing(err)
		}
		return tx.Note(f, nil)
	})
}

// file reads the file with its group, or ErrNotFound where the actor may not.
func (s *Service) file(ctx context.Context, actor auth.Actor, file FileID) (f File, d Details, err error) {
	if f, err = fileByID(ctx, s.db, file); err != nil {
		return f, d, missing(err)
	}
	if d, err = s.ByID(ctx, actor, f.Group); err != nil {
		return f, d, err
	}
	if !canReadFile(actor, f) {
		return File{}, d, ErrNotFound
	}
	return f, d, nil
}

// OpenFile reads a file that the actor may read, or ErrNotFound.
func (s *Service) OpenFile(ctx context.Context, actor auth.Actor, file FileID) (f File, content io.ReadCloser, err error) {
	defer errs.Wrap(&err, "group.OpenFile(%.50s)", file)
	if f, _, err = s.file(ctx, actor, file); err != nil {
		return f, nil, err
	}
	content, err = s.Files.Open(ctx, f.Hash)
	if errors.Is(err, blob.ErrNotFound) {
		err = ErrNotFound
	}
	return f, content, err
}

// FilesInUse tells which of the files belong to groups, so that the others may be
// deleted.
func (s *Service) FilesInUse(ctx context.Context, hashes []blob.Hash) (used []blob.Hash, err error) {
	defer errs.Wrap(&err, "group.FilesInUse")
	return filesInUse(ctx, s.db, hashes)
}
