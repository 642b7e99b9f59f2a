package governance

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// documentCheck is the version of the checks of documents, raised when they judge
// otherwise.
const documentCheck = 1

// DocumentFindings tells what the documents about the product show on the day, one
// finding for each kind. It reads as everybody does: what is not for everybody proves
// nothing to them.
func (s *Service) DocumentFindings(ctx context.Context, of product.ID, day civil.Date) (found []criteria.Finding, err error) {
	defer errs.Wrap(&err, "governance.DocumentFindings(%.50s, %s)", of, day)
	visitor := auth.Actor{}
	folder, err := s.Documents(ctx, visitor, of)
	if errs.KindOf(err) == errs.NotFound {
		folder, err = Folder{}, nil
	}
	if err != nil {
		return nil, err
	}
	suppliers, err := s.suppliers(ctx, visitor, folder, of)
	for _, kind := range DocumentKinds() {
		found = append(found, judged(kind, folder.Documents, suppliers, day))
	}
	return found, err
}

// recordDocuments records what the documents about the product show now.
func (s *Service) recordDocuments(ctx context.Context, of product.ID) (err error) {
	defer errs.Wrap(&err, "governance.recordDocuments(%.50s)", of)
	found, err := s.DocumentFindings(ctx, of, s.Today())
	if err != nil {
		return err
	}
	r := Reading{Way: criteria.ByDocument, Model: Model.Version, Read: s.db.Now()}
	_, err = s.Record(ctx, auth.System("governance"), of, r, found)
	return err
}

// suppliers are those who deliver to the product today, other than reviews. They are
// asked for only where there is a review to hold against them.
func (s *Service) suppliers(ctx context.Context, actor auth.Actor, f Folder, of product.ID) (list []registry.AuthorityID, err error) {
	if !slices.ContainsFunc(f.Documents, func(d Document) bool { return d.Kind == CodeReview }) {
		return nil, nil
	}
	p, err := s.around.Products.ByID(ctx, actor, of)
	for _, party := range p.PartiesIn(product.Supplying...) {
		if party.Value.Role != product.Reviewer {
			list = append(list, party.Value.Authority)
		}
	}
	return list, err
}

// judged is what the documents of the kind show. One that counts is enough. What is dead
// or too old proves nothing any longer, no more than what is not there; but a review by
// the supplier itself is none.
func judged(kind DocumentKind, all []Document, suppliers []registry.AuthorityID, day civil.Date) criteria.Finding {
	f := criteria.Finding{
		Criterion: kind.Criterion(), Check: "document." + string(kind), Version: documentCheck,
		Points: criteria.CannotTell, Hint: "governance.document.hint.add",
	}
	if kind.IsStatement() {
		f.Hint = "governance.document.hint.write"
	}
	order := []criteria.Pointing{criteria.Supports, criteria.CannotTell, criteria.Contradicts}
	best := len(order)
	for _, d := range all {
		if d.Kind != kind {
			continue
		}
		points, says := d.standing(suppliers, day)
		at := slices.Index(order, points)
		if at < best {
			best = at
			f.Points, f.Hint, f.Facts = points, hints[says], nil
		}
		if at > best {
			continue
		}
		f.Facts = append(f.Facts, d.fact(says))
		if points == criteria.Supports {
			f.Until = max(f.Until, d.Expires())
		}
	}
	return f
}

// hints are how to mend what a document is, by the word for it; most need no mending.
var hints = map[string]string{
	"old": "governance.document.hint.mend", "dead": "governance.document.hint.mend", "failing": "governance.document.hint.mend",
	"supplier": "governance.document.hint.independent",
}

// standing tells which way the document points on the day, and why in a word of the
// catalogue.
func (d Document) standing(suppliers []registry.AuthorityID, day civil.Date) (criteria.Pointing, string) {
	switch {
	case day >= d.Expires():
		return criteria.CannotTell, "old"
	case d.Kind == CodeReview && slices.Contains(suppliers, d.Maker):
		return criteria.Contradicts, "supplier"
	case d.Kind.IsStatement(), !d.File.IsZero():
		return criteria.Supports, "lives"
	}
	switch d.Seen.Health() {
	case Dead:
		return criteria.CannotTell, "dead"
	case Failing:
		return criteria.CannotTell, "failing"
	case Unread:
		return criteria.CannotTell, "unread"
	case Changed:
		return criteria.Supports, "changed"
	default:
		return criteria.Supports, "lives"
	}
}

func (d Document) fact(says string) criteria.Fact {
	return criteria.Fact{
		Says: "governance.document.fact." + says,
		With: map[string]string{"title": d.Title, "date": d.Date.String()}, Place: criteria.Place{Path: d.Place()},
	}
}
