package governance

import (
	"bytes"
	"context"
	"io"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/job"
)

// Folder is what there is of documents about a product, as one reader may know it.
type Folder struct {
	Product   product.Product
	Documents []Document // by kind, and of one kind the newest first
	CanKeep   bool
}

// Documents lists the documents about the product that the actor may read.
func (s *Service) Documents(ctx context.Context, actor auth.Actor, of product.ID) (f Folder, err error) {
	defer errs.Wrap(&err, "governance.Documents(%.50s)", of)
	p, err := s.readable(ctx, actor, of)
	if err != nil {
		return f, err
	}
	f = Folder{Product: p, CanKeep: canAnswer(actor, of)}
	list, err := documentsOf(ctx, s.db, of)
	f.Documents = slices.DeleteFunc(list, func(d Document) bool { return !canReadDocument(actor, d) })
	slices.SortStableFunc(f.Documents, func(a, b Document) int { return a.Kind.rank() - b.Kind.rank() })
	return f, err
}

// DocumentByID gives the document, or ErrNotFound, also when it is not for the actor.
func (s *Service) DocumentByID(ctx context.Context, actor auth.Actor, document DocumentID) (d Document, err error) {
	defer errs.Wrap(&err, "governance.DocumentByID(%.50s)", document)
	if d, err = documentByID(ctx, s.db, document); err != nil {
		return d, missing(err)
	}
	if _, err := s.readable(ctx, actor, d.Product); err != nil {
		return Document{}, err
	}
	if !canReadDocument(actor, d) {
		return Document{}, ErrNotFound
	}
	return d, nil
}

// OpenDocument reads the file of a document that the actor may read; ErrNotFound where
// it has none.
func (s *Service) OpenDocument(ctx context.Context, actor auth.Actor, document DocumentID) (d Document, content io.ReadCloser, err error) {
	defer errs.Wrap(&err, "governance.OpenDocument(%.50s)", document)
	if d, err = s.DocumentByID(ctx, actor, document); err != nil {
		return d, nil, err
	}
	if d.File.IsZero() {
		return d, nil, ErrNotFound
	}
	content, err = s.files.Open(ctx, d.File.Hash)
	return d, content, err
}

// readable is the product, if the actor may read it.
func (s *Service) readable(ctx context.Context, actor auth.Actor, of product.ID) (p product.Product, err error) {
	found, err := s.around.Products.ProductsByID(ctx, actor, []product.ID{of})
	if err != nil {
		return p, err
	}
	p, ok := found[of]
	if !ok {
		return p, ErrNotFound
	}
	return p, nil
}

// AddDocument adds a document about the product: its link, its text, or the whole file
// with the name that it came under. The product's coordinator may, and the keepers.
func (s *Service) AddDocument(ctx context.Context, actor auth.Actor, d Document, name string, content []byte) (saved Document, err error) {
	defer errs.Wrap(&err, "governance.AddDocument(%.50s)", d.Product)
	if _, err := s.readable(ctx, actor, d.Product); err != nil {
		return d, err
	}
	d.ID, d.Version, d.File = id.New[DocumentID](), 1, DocumentFile{}
	d.Account, d.For = actor.Account, registry.AuthorityID(actor.For.ID)
	if d, err = s.prepared(ctx, actor, d, name, content); err != nil {
		return d, err
	}
	err = s.db.Write(ctx, actor.Change("document.add", string(d.ID)), func(tx *db.Tx) error {
		n, err := countDocuments(ctx, tx, d.Product)
		if err != nil {
			return err
		}
		if n >= maxDocuments {
			return errs.New(errs.Conflict, "governance.document.too_many", "max", maxDocuments)
		}
		d.Added, d.Updated = tx.Now(), tx.Now()
		if err := insertDocument(ctx, tx, d); err != nil {
			return err
		}
		if err := readAnew(ctx, tx, d); err != nil {
			return err
		}
		return tx.Note(nil, d)
	})
	return d, err
}

// ReplaceDocument puts d in the place of the document with its id, made from d's
// version of it; ErrStale when somebody saved another since. Without a new file the one
// that is there stays. A link is read anew, and what it says then is what it is to
// say. The product and who added it stay.
func (s *Service) ReplaceDocument(ctx context.Context, actor auth.Actor, d Document, name string, content []byte) (saved Document, err error) {
	defer errs.Wrap(&err, "governance.ReplaceDocument(%.50s)", d.ID)
	was, err := s.DocumentByID(ctx, actor, d.ID)
	if err != nil {
		return d, err
	}
	d.Product, d.Account, d.For, d.Added, d.File = was.Product, was.Account, was.For, was.Added, was.File
	if d.Address != "" || d.Kind.IsStatement() {
		d.File = DocumentFile{}
	}
	if d, err = s.prepared(ctx, actor, d, name, content); err != nil {
		return d, err
	}
	err = s.db.Write(ctx, actor.Change("document.replace", string(d.ID)), func(tx *db.Tx) error {
		before, err := documentByID(ctx, tx, d.ID)
		if err != nil {
			return missing(err)
		}
		if before.Version != d.Version {
			return ErrStale
		}
		after := d
		after.Version, after.Updated = before.Version+1, tx.Now()
		if err := updateDocument(ctx, tx, after); err != nil {
			return err
		}
		if err := readAnew(ctx, tx, after); err != nil {
			return err
		}
		saved = after
		return tx.Note(before, after)
	})
	return saved, err
}

// DropDocument takes the document away. Who may add it may.
func (s *Service) DropDocument(ctx context.Context, actor auth.Actor, document DocumentID) (err error) {
	defer errs.Wrap(&err, "governance.DropDocument(%.50s)", document)
	d, err := s.DocumentByID(ctx, actor, document)
	if err != nil {
		return err
	}
	if !canAnswer(actor, d.Product) {
		return ErrForbidden
	}
	return s.db.Write(ctx, actor.Change("document.drop", string(document)), func(tx *db.Tx) error {
		before, err := documentByID(ctx, tx, document)
		if err != nil {
			return missing(err)
		}
		if err := deleteDocument(ctx, tx, document); err != nil {
			return err
		}
		if err := showAnew(ctx, tx, before.Product); err != nil {
			return err
		}
		return tx.Note(before, nil)
	})
}

// prepared is the document ready to be written, with its file kept and everything that
// is wrong with it found.
func (s *Service) prepared(ctx context.Context, actor auth.Actor, d Document, name string, content []byte) (Document, error) {
	if !canAnswer(actor, d.Product) {
		return d, ErrForbidden
	}
	d = d.tidied()
	var f errs.Fields
	if len(content) > 0 {
		d.File = documentFile(name, content, &f)
	}
	d.check(&f, s.Today())
	if err := s.checkMaker(ctx, d, &f); err != nil {
		return d, err
	}
	if f.Err() != nil || len(content) == 0 {
		return d, f.Err()
	}
	ref, err := s.files.Put(ctx, bytes.NewReader(content), MaxFile)
	d.File.Hash = ref.Hash
	return d, err
}

// documentFile tells of a file what its name and its content tell.
func documentFile(name string, content []byte, f *errs.Fields) DocumentFile {
	mediaType, err := blob.Document(content)
	switch {
	case len(content) > MaxFile:
		f.Add("file", blob.ErrTooLarge.Key, "limit", MaxFile/1000)
	case err != nil:
		f.Add("file", "governance.document.file_type")
	}
	return DocumentFile{Name: blob.FileName(name), Type: mediaType, Size: int64(len(content))}
}

// checkMaker holds that there is such an authority.
func (s *Service) checkMaker(ctx context.Context, d Document, f *errs.Fields) error {
	if d.Maker == "" {
		return nil
	}
	named, err := s.around.Authorities.NamesByID(ctx, []registry.AuthorityID{d.Maker})
	if _, ok := named[d.Maker]; err == nil && !ok {
		f.Add("maker", "registry.authority.unknown")
	}
	return err
}

// readAnew has the document's link read as if for the first time, and what the product's
// documents show recorded.
func readAnew(ctx context.Context, tx *db.Tx, d Document) error {
	if err := deleteSighting(ctx, tx, d.ID); err != nil {
		return err
	}
	if d.Address != "" {
		if err := job.Enqueue(ctx, tx, readLink, linkPayload{d.ID}, job.Unique(string(d.ID))); err != nil {
			return err
		}
	}
	return showAnew(ctx, tx, d.Product)
}

// showAnew has what the product's documents show recorded, and what they call for.
func showAnew(ctx context.Context, tx *db.Tx, of product.ID) error {
	if err := duty.Ask(ctx, tx); err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, readDocuments, documentsPayload{of}, job.Unique(string(of)))
}
