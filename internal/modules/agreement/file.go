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
	"alminding/internal/platform/db"
)

// MaxFile is how large a document may be, in bytes.
const MaxFile = 20 << 20

// Signature is what proves an agreement: when it was signed and by whom, and the
// document, which may come later.
type Signature struct {
	Signed   civil.When
	Signer   string // the role of who signed
	FileName string
	File     []byte // the whole document: PDF, ODT or DOCX; none leaves the one that is there
}

// Validate finds everything that is wrong with the signature.
func (s Signature) Validate() error {
	var f errs.Fields
	if s.Signed.IsZero() {
		f.Add("signed", "errs.required")
	}
	f.Require("signer", s.Signer, MaxSigner)
	role(&f, s.Signer)
	switch _, err := blob.Document(s.File); {
	case len(s.File) > MaxFile:
		f.Add("file", blob.ErrTooLarge.Key, "limit", MaxFile/1000)
	case len(s.File) > 0 && err != nil:
		f.Add("file", "agreement.file_type")
	}
	return f.Err()
}

// Sign adds the signature to the agreement in the period that begins on the day
// from. Who speaks for the authority may, and the keepers.
func (s *Service) Sign(ctx context.Context, actor auth.Actor, id ID, from civil.Date, mark int64, signature Signature) (err error) {
	defer errs.Wrap(&err, "agreement.Sign(%.50s, %s)", id, from)
	d, err := s.ByID(ctx, actor, id)
	if err != nil {
		return err
	}
	if !d.CanSign {
		return ErrForbidden
	}
	if err := signature.Validate(); err != nil {
		return err
	}
	file, err := s.keep(ctx, signature)
	if err != nil {
		return err
	}
	return s.change(ctx, actor, "agreement.sign", id, func(tx *db.Tx, now []Version) (bool, error) {
		at, err := periodAt(now, from, mark)
		if err != nil {
			return false, err
		}
		if !canSign(actor, now[at].Value.Authority) {
			return false, ErrForbidden
		}
		return agreements.Set(ctx, tx, id, now[at].Period, func(a *Agreement) {
			a.Signed, a.Signer = signature.Signed, line.Tidy(signature.Signer)
			if !file.IsZero() {
				a.File = file
			}
		})
	})
}

// keep puts the document in the store, before the write that refers to it.
func (s *Service) keep(ctx context.Context, signature Signature) (File, error) {
	if len(signature.File) == 0 {
		return File{}, nil
	}
	mediaType, err := blob.Document(signature.File)
	if err != nil {
		return File{}, err
	}
	ref, err := s.files.Put(ctx, bytes.NewReader(signature.File), MaxFile)
	if err != nil {
		return File{}, err
	}
	return File{Hash: ref.Hash, Name: blob.FileName(signature.FileName), Type: mediaType, Size: ref.Size}, nil
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
