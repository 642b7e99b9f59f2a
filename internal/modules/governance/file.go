package governance

import (
	"bytes"
	"context"
	"errors"
	"io"

	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
)

// Attach adds a document that shows what is said of the criterion. Who may is who may
// Answer.
func (s *Service) Attach(ctx context.Context, actor auth.Actor, self SelfID, criterion criteria.ID, name string, content []byte) (file File, err error) {
	defer errs.Wrap(&err, "governance.Attach(%.50s, %.10s)", self, criterion)
	if _, ok := Model.Criterion(criterion); !ok {
		return file, ErrNotFound
	}
	d, err := s.SelfByID(ctx, actor, self)
	switch {
	case err != nil:
		return file, err
	case !canAnswer(actor, d.Product): // asked again in the write; no file is kept for who may not
		return file, ErrForbidden.With("name", d.Of.Name)
	}
	file = File{ID: id.New[FileID](), Self: self, Criterion: criterion, Name: blob.FileName(name)}
	if file.Type, err = documentType(content); err != nil {
		return file, err
	}
	ref, err := s.files.Put(ctx, bytes.NewReader(content), MaxFile)
	if err != nil {
		return file, err
	}
	file.Hash, file.Size = ref.Hash, ref.Size
	return file, s.onSelf(ctx, actor, "self.attach", self, func(tx *db.Tx, _ *Self) error {
		return attachIn(ctx, tx, file)
	})
}

// documentType tells what the content is, or why it is not taken.
func documentType(content []byte) (mediaType string, err error) {
	var f errs.Fields
	switch mediaType, err = blob.Document(content); {
	case len(content) == 0:
		f.Add("file", "errs.required")
	case len(content) > MaxFile:
		f.Add("file", blob.ErrTooLarge.Key, "limit", MaxFile/1000)
	case err != nil:
		f.Add("file", "governance.file_type")
	}
	return mediaType, f.Err()
}

// attachIn adds the file to its claim. Where nothing is said yet the claim is begun by it,
// still as one that nobody has written, so that who writes it meanwhile is not stopped.
func attachIn(ctx context.Context, tx *db.Tx, file File) error {
	claim, err := claimWithFiles(ctx, tx, file.Self, file.Criterion)
	if err != nil {
		return err
	}
	if len(claim.Files) >= maxFiles {
		return errs.New(errs.Conflict, "governance.too_many", "max", maxFiles)
	}
	if claim.Updated.IsZero() {
		claim.Updated = tx.Now()
		if err := saveClaim(ctx, tx, file.Self, claim); err != nil {
			return err
		}
	}
	if err := insertFile(ctx, tx, file); err != nil {
		return err
	}
	return tx.Note(nil, file)
}

func claimWithFiles(ctx context.Context, q db.Querier, self SelfID, criterion criteria.ID) (Claim, error) {
	claim, err := claimOf(ctx, q, self, criterion)
	if err != nil {
		return claim, err
	}
	files, err := filesOf(ctx, q, self)
	for _, f := range files {
		if f.Criterion == criterion {
			claim.Files = append(claim.Files, f)
		}
	}
	return claim, err
}

// Detach takes a document off. Who may is who may Answer.
func (s *Service) Detach(ctx context.Context, actor auth.Actor, self SelfID, file FileID) (err error) {
	defer errs.Wrap(&err, "governance.Detach(%.50s)", file)
	return s.onSelf(ctx, actor, "self.detach", self, func(tx *db.Tx, _ *Self) error {
		before, err := fileByID(ctx, tx, file)
		if err != nil {
			return missing(err)
		}
		if before.Self != self {
			return ErrNotFound
		}
		if err := deleteFile(ctx, tx, file); err != nil {
			return err
		}
		return tx.Note(before, nil)
	})
}

// OpenFile reads a document of a self-evaluation that the actor may read, or
// ErrNotFound.
func (s *Service) OpenFile(ctx context.Context, actor auth.Actor, self SelfID, file FileID) (f File, content io.ReadCloser, err error) {
	defer errs.Wrap(&err, "governance.OpenFile(%.50s)", file)
	if _, err := s.SelfByID(ctx, actor, self); err != nil {
		return f, nil, err
	}
	if f, err = fileByID(ctx, s.db, file); err != nil {
		return f, nil, missing(err)
	}
	if f.Self != self {
		return File{}, nil, ErrNotFound
	}
	content, err = s.files.Open(ctx, f.Hash)
	if errors.Is(err, blob.ErrNotFound) {
		err = ErrNotFound
	}
	return f, content, err
}

// FilesInUse tells which of the files belong to claims or are documents, so that the
// others may be deleted.
func (s *Service) FilesInUse(ctx context.Context, hashes []blob.Hash) (used []blob.Hash, err error) {
	defer errs.Wrap(&err, "governance.FilesInUse")
	if used, err = filesInUse(ctx, s.db, hashes); err != nil {
		return nil, err
	}
	documents, err := documentFilesInUse(ctx, s.db, hashes)
	return append(used, documents...), err
}
