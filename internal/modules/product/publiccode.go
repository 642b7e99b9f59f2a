package product

import (
	"context"
	"errors"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/publiccode"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Import is what a publiccode.yml would change: the dry run.
type Import struct {
	Product  Product
	Problems []publiccode.Problem // in the file, by line
	Refused  bool                 // some of them are errors
	Content  Content              // as it would be
	Changed  []Part
}

// PreviewImport reads a publiccode.yml and tells what it would change, without
// changing it. The product's coordinator and the secretariat may.
func (s *Service) PreviewImport(ctx context.Context, actor auth.Actor, slug string, file []byte) (imp Import, err error) {
	defer errs.Wrap(&err, "product.PreviewImport(%s)", slug)
	p, err := productBySlug(ctx, s.db, slug)
	switch {
	case err != nil:
		return imp, missing(err)
	case !canRead(actor, p):
		return imp, ErrNotFound
	case !canEdit(actor, p):
		return imp, ErrForbidden.With("name", p.Name)
	}
	return s.preview(p, file), nil
}

func (s *Service) preview(p Product, file []byte) Import {
	f, problems := publiccode.Parse(file)
	imp := Import{Product: p, Problems: problems, Refused: publiccode.Refused(problems), Content: p.Content}
	if !imp.Refused {
		imp.Content = fromPubliccode(p.Content, f, s.Today())
		imp.Changed = Differences(p.Content, imp.Content)
	}
	return imp
}

// ApplyImport makes the changes that PreviewImport told of, for the version that
// it told them of. A file with errors is an Invalid error that names the line of
// the first.
func (s *Service) ApplyImport(ctx context.Context, actor auth.Actor, slug string, version int, file []byte) (saved Saved, err error) {
	defer errs.Wrap(&err, "product.ApplyImport(%s)", slug)
	imp, err := s.PreviewImport(ctx, actor, slug, file)
	if err != nil {
		return saved, err
	}
	if imp.Refused {
		var f errs.Fields
		for _, p := range imp.Problems {
			if !p.Warning {
				f.Add("text", "product.import_line", "line", p.Line, "path", p.Path)
			}
		}
		return saved, f.Err()
	}
	return s.save(ctx, actor, "product.import", imp.Product.ID, version, imp.Content, func(tx *db.Tx) error {
		return putPubliccode(ctx, tx, imp.Product.ID, string(file))
	})
}

// fromPubliccode lays what the file says over what the catalogue has. What the
// file leaves out stays as it is.
func fromPubliccode(c Content, f publiccode.File, today civil.Date) Content {
	take(&c.Name, f.Name)
	take(&c.Repository, f.URL)
	take(&c.Homepage, f.LandingURL)
	take(&c.Licence, f.Legal.License)
	for _, d := range f.Descriptions {
		switch lang, _, _ := strings.Cut(strings.ToLower(d.Language), "-"); lang {
		case "da":
			take(&c.Purpose.Da, d.ShortDescription)
			take(&c.Description.Da, d.LongDescription)
			take(&c.Documentation, d.Documentation)
		case "en":
			take(&c.Purpose.En, d.ShortDescription)
			take(&c.Description.En, d.LongDescription)
			if c.Documentation == "" {
				take(&c.Documentation, d.Documentation)
			}
		}
	}
	c.Source = cite.Source{Title: "publiccode.yml", Address: f.URL, Date: civil.At(today), Basis: cite.Read}
	if when, err := civil.ParseWhen(f.ReleaseDate); err == nil && !when.IsZero() {
		c.Source.Date, c.Source.Basis = when, cite.Given
	}
	return c
}

func take(to *string, value string) {
	if v := strings.TrimSpace(value); v != "" {
		*to = v
	}
}

// Export is a product as publiccode.yml. When the catalogue knows too little for
// a valid file, Problems tell what is missing and Text is what there is.
type Export struct {
	Text     []byte
	Problems []publiccode.Problem
	Valid    bool
}

const exportHead = "# Made from the catalogue of the community. What the catalogue has no field for is as in the\n" +
	"# publiccode.yml that was imported last, or, without one, the standard's plainest value.\n"

// Publiccode exports a product that the actor may read.
func (s *Service) Publiccode(ctx context.Context, actor auth.Actor, slug string) (x Export, err error) {
	defer errs.Wrap(&err, "product.Publiccode(%s)", slug)
	d, err := s.BySlug(ctx, actor, slug)
	if err != nil {
		return x, err
	}
	f, err := s.imported(ctx, d.ID)
	if err != nil {
		return x, err
	}
	fillPubliccode(&f, d.Listed)
	if len(f.Maintenance.Contacts) == 0 && f.Maintenance.Type != "none" {
		if f.Maintenance.Contacts, err = s.contacts(ctx, d.Listed); err != nil {
			return x, err
		}
	}
	if f.UsedBy, err = s.usedBy(ctx, d.ID, f.UsedBy); err != nil {
		return x, err
	}
	body, err := publiccode.Marshal(f)
	if err != nil && !errors.Is(err, publiccode.ErrInvalid) {
		return x, err
	}
	x.Text = append([]byte(exportHead), body...)
	_, x.Problems = publiccode.Parse(x.Text)
	x.Valid = err == nil && !publiccode.Refused(x.Problems)
	return x, nil
}

// usedBy is those who are known to use the product or, where nobody is, those that
// the imported file names.
func (s *Service) usedBy(ctx context.Context, id ID, imported []string) ([]string, error) {
	if s.UsedBy == nil {
		return imported, nil
	}
	names, err := s.UsedBy(ctx, id)
	if len(names) == 0 {
		names = imported
	}
	return names, err
}

// imported is the file that was imported last, or an empty one.
func (s *Service) imported(ctx context.Context, id ID) (f publiccode.File, err error) {
	text, err := publiccodeOf(ctx, s.db, id)
	if errors.Is(err, db.ErrNotFound) {
		return f, nil
	}
	f, _ = publiccode.Parse([]byte(text)) // it was free of errors when it came
	return f, err
}

var developmentStatus = map[Stage]string{Idea: "concept", Project: "development", InUse: "stable", Retired: "obsolete"}

// fillPubliccode lays what the catalogue knows over the file.
func fillPubliccode(f *publiccode.File, l Listed) {
	f.Version = "0"
	f.Name, f.URL = l.Name, l.Repository
	take(&f.LandingURL, l.Homepage)
	take(&f.Legal.License, l.Licence)
	if status, ok := developmentStatus[l.Stage.Stage]; ok && f.Status == "" {
		f.Status = status
	}
	orElse(&f.Status, "development")
	orElse(&f.Type, "standalone/web")
	orElse(&f.Maintenance.Type, "community")
	if len(f.Platforms) == 0 {
		f.Platforms = []string{"web"}
	}
	if len(f.Localisation.Languages) == 0 {
		f.Localisation.Languages = []string{"da"}
	}
	for _, in := range []struct{ lang, short, long string }{
		{"da", l.Purpose.Da, l.Description.Da}, {"en", l.Purpose.En, l.Description.En},
	} {
		if in.short != "" {
			d := descriptionIn(f, in.lang)
			d.ShortDescription, d.LongDescription = in.short, in.long
			take(&d.Documentation, l.Documentation)
		}
	}
}

func orElse(to *string, value string) {
	if *to == "" {
		*to = value
	}
}

func descriptionIn(f *publiccode.File, lang string) *publiccode.Description {
	for i := range f.Descriptions {
		if f.Descriptions[i].Language == lang {
			return &f.Descriptions[i]
		}
	}
	f.Descriptions = append(f.Descriptions, publiccode.Description{Language: lang})
	return &f.Descriptions[len(f.Descriptions)-1]
}

// contacts names the authorities that answer for the product; persons are not
// open data.
func (s *Service) contacts(ctx context.Context, l Listed) ([]publiccode.Contact, error) {
	parties := append(l.PartiesIn(Coordinator, Owner), l.PartiesIn(Supplying...)...)
	if len(parties) == 0 {
		return nil, nil
	}
	id := parties[0].Value.Authority
	named, err := s.authorities.NamesByID(ctx, []registry.AuthorityID{id})
	if err != nil {
		return nil, err
	}
	return []publiccode.Contact{{Name: named[id].Name, Affiliation: named[id].Name}}, nil
}
