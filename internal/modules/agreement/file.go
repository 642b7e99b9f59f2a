package agreement

import (
	"bytes"
	"context"
	"io"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
)

// MaxFile is how large a document may be, in bytes.
const MaxFile = 20 << 20

const maxFileName = 200 // characters

// Attach keeps the document of the agreement in the period that begins on the day
// from: PDF, ODT or DOCX. Who speaks for the authority may, and the keepers.
func (s *Service) Attach(
	ctx context.Context, actor auth.Actor, id ID, from civil.Date, mark int64, name string, content []byte,
) (err error) {
	defer errs.Wrap(&err, "agreement.Attach(%.50s, %s)", id, from)
	d, err := s.ByID(ctx, actor, id)
	if err != nil {
		return err
	}
	if !d.CanSign {
		return ErrForbidden
	}
	file, err := s.keep(ctx, name, content)
	if err != nil {
		return err
	}
	return s.supply(ctx, actor, "agreement.attach", id, from, mark, func(a *Agreement, _ *errs.Fields) { a.File = file })
}

// keep puts the document in the store, before the write that refers to it.
func (s *Service) keep(ctx context.Context, name string, content []byte) (File, error) {
	var f errs.Fields
	if len(content) == 0 {
		f.Add("file", "errs.required")
		return File{}, f.Err()
	}
	if len(content) > MaxFile {
		f.Add("file", blob.ErrTooLarge.Key, "limit", MaxFile/1000)
		return File{}, f.Err()
	}
	mediaType, err := blob.Document(content)
	if err != nil {
		f.Add("file", "agreement.file_type")
		return File{}, f.Err()
	}
	ref, err := s.files.Put(ctx, bytes.NewReader(content), MaxFile)
	if err != nil {
		return File{}, err
	}
	if r := []rune(line.Tidy(name)); len(r) > maxFileName {
		name = string(r[len(r)-maxFileName:]) // with its ending
	}
	return File{Hash: ref.Hash, Name: line.Tidy(name), Type: mediaType, Size: ref.Size}, nil
}

// OpenFile reads the document of the period that begins on the day, for those who
// may read the terms; ErrNotFound for others, and where there is none.
func (s *Service) OpenFile(ctx context.Context, actor auth.Actor, id ID, from civil.Date) (file File, content io.ReadCloser, err error) {
	defer errs.Wrap(&err, "agreement.OpenFile(%.50s, %s)", id, from)
	d, err := s.ByID(ctx, actor, id)
	if err != nil {
		return file, nil, err
	}
	for _, l := range d.Periods {
		if l.Period.From == from && !l.Value.File.IsZero() {
			content, err := s.files.Open(ctx, l.Value.File.Hash)
			return l.Value.File, content, err
		}
	}
	return file, nil, ErrNotFound
}

// FilesInUse tells which of the files agreements refer to, or did, so that the
// others may be deleted.
func (s *Service) FilesInUse(ctx context.Context, hashes []blob.Hash) (used []blob.Hash, err error) {
	defer errs.Wrap(&err, "agreement.FilesInUse")
	return filesInUse(ctx, s.db, hashes)
}
