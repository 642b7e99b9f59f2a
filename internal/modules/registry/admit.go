package registry

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Admit is for the write in which somebody gets an account, whoever let them in:
// it gives the person with the address, made when there is none, and makes them
// act for the authority under the title from the day on, unless they do so
// already under any. An empty authority adds nothing.
func (s *Service) Admit(ctx context.Context, tx *db.Tx, p Person, authority AuthorityID, title string, from civil.Date) (person PersonID, err error) {
	defer errs.Wrap(&err, "registry.Admit")
	p = p.tidied()
	known, err := found(personByEmail(ctx, tx, p.Email))
	if err != nil {
		return "", err
	}
	if known.ID == "" {
		if known, err = s.admitPerson(ctx, tx, p); err != nil {
			return "", err
		}
	}
	if authority == "" {
		return known.ID, nil
	}
	w := timeline.During(civil.Since(from)).Where()
	w.And("person = ? AND authority = ?", known.ID, authority)
	acts, err := affiliations.Find(ctx, tx, w)
	if err != nil || len(acts) > 0 {
		return known.ID, err
	}
	a := Affiliation{Person: known.ID, Authority: authority, Title: title}
	return known.ID, setAffiliation(ctx, tx, id.New[AffiliationID](), nil, a, civil.Since(from))
}

func (s *Service) admitPerson(ctx context.Context, tx *db.Tx, p Person) (Person, error) {
	p.ID, p.Version, p.MergedInto = id.New[PersonID](), 1, ""
	if err := checkPerson(ctx, tx, p); err != nil {
		return p, err
	}
	p.Created, p.Updated = tx.Now(), tx.Now()
	if err := insertPerson(ctx, tx, p); err != nil {
		return p, err
	}
	return p, tx.NoteOn("person", string(p.ID), nil, p)
}
