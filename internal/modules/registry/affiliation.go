package registry

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// AffiliationID identifies an affiliation, however often it is changed.
type AffiliationID string

// Path is where a keeper changes or ends the affiliation.
func (a AffiliationID) Path() string { return "/sekretariat/tilknytninger/" + string(a) }

// Affiliation says that a person acts for an authority, and as what.
type Affiliation struct {
	Person    PersonID    `json:"person"`
	Authority AuthorityID `json:"authority"`
	Title     string      `json:"title"`
}

// AffiliationVersion is an affiliation as it is in a period.
type AffiliationVersion = timeline.Version[AffiliationID, Affiliation]

var affiliations = timeline.Table[AffiliationID, Affiliation]{
	Name:    "registry_affiliation_v",
	Columns: []string{"person", "authority", "title"},
	Fields:  func(a *Affiliation) []any { return []any{&a.Person, &a.Authority, &a.Title} },
}

// notedAffiliation is an affiliation as the change record keeps it.
type notedAffiliation struct {
	Affiliation
	Period civil.Period `json:"period"`
}

// AffiliationsOf lists whom the person acts for on the day.
func (s *Service) AffiliationsOf(ctx context.Context, p PersonID, day civil.Date) (all []AffiliationVersion, err error) {
	defer errs.Wrap(&err, "registry.AffiliationsOf(%s, %s)", p, day)
	w := timeline.On(day).Where()
	w.And("person = ?", p)
	return affiliations.Find(ctx, s.db, w)
}

// AffiliationsAt lists who acts for the authority on the day. It gives ids and
// titles; names come from PersonsByID, which asks who reads.
func (s *Service) AffiliationsAt(ctx context.Context, a AuthorityID, day civil.Date) (all []AffiliationVersion, err error) {
	defer errs.Wrap(&err, "registry.AffiliationsAt(%s, %s)", a, day)
	w := timeline.On(day).Where()
	w.And("authority = ?", a)
	return affiliations.Find(ctx, s.db, w)
}

// AffiliationTimeline lists all that the person was, is and will be, earliest
// first within each affiliation.
func (s *Service) AffiliationTimeline(ctx context.Context, p PersonID) (all []AffiliationVersion, err error) {
	defer errs.Wrap(&err, "registry.AffiliationTimeline(%s)", p)
	w := timeline.Always().Where()
	w.And("person = ?", p)
	return affiliations.Find(ctx, s.db, w)
}

// AffiliationByID gives the affiliation's periods, earliest first, or
// db.ErrNotFound.
func (s *Service) AffiliationByID(ctx context.Context, actor auth.Actor, a AffiliationID) (periods []AffiliationVersion, err error) {
	defer errs.Wrap(&err, "registry.AffiliationByID(%s)", a)
	if !actor.Keeps() {
		return nil, ErrForbidden
	}
	return affiliationByID(ctx, s.db, a)
}

func affiliationByID(ctx context.Context, q db.Querier, a AffiliationID) ([]AffiliationVersion, error) {
	w := timeline.Always().Where()
	w.And("id = ?", a)
	periods, err := affiliations.Find(ctx, q, w)
	if err == nil && len(periods) == 0 {
		err = db.ErrNotFound
	}
	return periods, err
}

// Affiliate makes the person act for the authority in the period. It returns
// field errors when the person already does so under the same title on some day
// of it. Keepers only.
func (s *Service) Affiliate(ctx context.Context, actor auth.Actor, a Affiliation, p civil.Period) (aid AffiliationID, err error) {
	defer errs.Wrap(&err, "registry.Affiliate(%s, %s)", a.Person, a.Authority)
	if err := canKeep(actor); err != nil {
		return "", err
	}
	aid = id.New[AffiliationID]()
	err = s.db.Write(ctx, actor.Change("affiliation.create", string(aid)), func(tx *db.Tx) error {
		return setAffiliation(ctx, tx, aid, nil, a, p)
	})
	return aid, err
}

// ChangeAffiliation gives the affiliation another title in the period; a period
// before or after what it holds for extends it. Keepers only.
func (s *Service) ChangeAffiliation(ctx context.Context, actor auth.Actor, aid AffiliationID, title string, p civil.Period) (err error) {
	defer errs.Wrap(&err, "registry.ChangeAffiliation(%s, %s)", aid, p)
	if err := canKeep(actor); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("affiliation.edit", string(aid)), func(tx *db.Tx) error {
		old, err := affiliationByID(ctx, tx, aid)
		if err != nil {
			return err
		}
		a := old[0].Value // an affiliation never changes whom it is of and for
		a.Title = title
		return setAffiliation(ctx, tx, aid, noted(old), a, p)
	})
}

// EndAffiliation makes the affiliation cease on the day, with what was planned
// for later. Keepers only.
func (s *Service) EndAffiliation(ctx context.Context, actor auth.Actor, aid AffiliationID, from civil.Date) (err error) {
	defer errs.Wrap(&err, "registry.EndAffiliation(%s, %s)", aid, from)
	if err := canKeep(actor); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("affiliation.end", string(aid)), func(tx *db.Tx) error {
		old, err := affiliationByID(ctx, tx, aid)
		if err != nil {
			return err
		}
		if changed, err := affiliations.End(ctx, tx, aid, from); err != nil || !changed {
			return noChange(err)
		}
		return noteAffiliation(ctx, tx, aid, noted(old))
	})
}

// noChange ends a write that did nothing, unless it failed.
func noChange(err error) error {
	if err == nil {
		return db.ErrNoChange
	}
	return err
}

func setAffiliation(ctx context.Context, tx *db.Tx, aid AffiliationID, before any, a Affiliation, p civil.Period) error {
	a.Title = line.Tidy(a.Title)
	if err := checkAffiliation(ctx, tx, aid, a, p); err != nil {
		return err
	}
	changed, err := affiliations.Set(ctx, tx, aid, p, func(v *Affiliation) { *v = a })
	if err != nil || !changed {
		return noChange(err)
	}
	return noteAffiliation(ctx, tx, aid, before)
}

func checkAffiliation(ctx context.Context, tx *db.Tx, aid AffiliationID, a Affiliation, p civil.Period) error {
	var f errs.Fields
	f.Limit("title", a.Title, MaxName)
	if a.Title == "" {
		f.Add("title", "errs.required")
	}
	if p.Empty() {
		f.Add("to", timeline.ErrEmpty.Key)
	}
	person, err := found(personByID(ctx, tx, a.Person))
	if err != nil {
		return err
	}
	if person.ID == "" || person.MergedInto != "" {
		f.Add("person", "registry.person.unknown")
	}
	authority, err := found(authorityByID(ctx, tx, a.Authority))
	if err != nil {
		return err
	}
	if authority.ID == "" || authority.MergedInto != "" {
		f.Add("authority", "registry.authority.unknown")
	}
	if len(f) > 0 {
		return f.Err()
	}
	twin, err := twinOf(ctx, tx, aid, a, p)
	if err != nil {
		return err
	}
	if twin != "" {
		f.Add("title", "registry.affiliation.twice")
	}
	return f.Err()
}

// twinOf finds another affiliation that says the same on some day of p, or "".
func twinOf(ctx context.Context, q db.Querier, aid AffiliationID, a Affiliation, p civil.Period) (AffiliationID, error) {
	w := timeline.During(p).Where()
	w.And("person = ? AND authority = ? AND title = ? AND id <> ?", a.Person, a.Authority, a.Title, aid)
	twins, err := affiliations.Find(ctx, q, w)
	if err != nil || len(twins) == 0 {
		return "", err
	}
	return twins[0].ID, nil
}

func noted(versions []AffiliationVersion) []notedAffiliation {
	list := make([]notedAffiliation, len(versions))
	for i, v := range versions {
		list[i] = notedAffiliation{v.Value, v.Period}
	}
	return list
}

// noteAffiliation records what the affiliation was and is; it is gone when it
// holds on no day any more.
func noteAffiliation(ctx context.Context, tx *db.Tx, aid AffiliationID, before any) error {
	w := timeline.Always().Where()
	w.And("id = ?", aid)
	now, err := affiliations.Find(ctx, tx, w)
	if err != nil {
		return err
	}
	var after any
	if len(now) > 0 {
		after = noted(now)
	}
	return tx.NoteOn("affiliation", string(aid), before, after)
}

// moveAffiliations makes the affiliations that hold column = from into ones of
// to, when two authorities or two people turn out to be one. What would then be
// said twice is said once.
func moveAffiliations(ctx context.Context, tx *db.Tx, column, from string, point func(*Affiliation)) error {
	w := timeline.Always().Where()
	w.And(column+" = ?", from)
	found, err := affiliations.Find(ctx, tx, w)
	if err != nil {
		return err
	}
	for len(found) > 0 {
		n := 1
		for n < len(found) && found[n].ID == found[0].ID {
			n++
		}
		if err := moveAffiliation(ctx, tx, found[:n], point); err != nil {
			return err
		}
		found = found[n:]
	}
	return nil
}

func moveAffiliation(ctx context.Context, tx *db.Tx, periods []AffiliationVersion, point func(*Affiliation)) error {
	aid, twin := periods[0].ID, AffiliationID("")
	for i := range periods {
		point(&periods[i].Value)
		if twin != "" {
			continue
		}
		var err error
		if twin, err = twinOf(ctx, tx, aid, periods[i].Value, periods[i].Period); err != nil {
			return err
		}
	}
	before, err := affiliationByID(ctx, tx, aid)
	if err != nil {
		return err
	}
	if twin == "" {
		for _, v := range periods {
			if _, err := affiliations.Set(ctx, tx, aid, v.Period, func(a *Affiliation) { *a = v.Value }); err != nil {
				return err
			}
		}
		return noteAffiliation(ctx, tx, aid, noted(before))
	}
	return foldAffiliation(ctx, tx, periods, twin, noted(before))
}

// foldAffiliation gives the twin the days that only the other has, and takes the
// other away.
func foldAffiliation(ctx context.Context, tx *db.Tx, periods []AffiliationVersion, twin AffiliationID, before any) error {
	twinBefore, err := affiliationByID(ctx, tx, twin)
	if err != nil {
		return err
	}
	for _, v := range periods {
		_, err := affiliations.Splice(ctx, tx, twin, v.Period, func(s *timeline.State[Affiliation]) {
			if !s.Active {
				s.Active, s.Value = true, v.Value
			}
		})
		if err != nil {
			return err
		}
	}
	if _, err := affiliations.Delete(ctx, tx, periods[0].ID); err != nil {
		return err
	}
	if err := noteAffiliation(ctx, tx, twin, noted(twinBefore)); err != nil {
		return err
	}
	return noteAffiliation(ctx, tx, periods[0].ID, before)
}
