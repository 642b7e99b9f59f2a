package governance

import (
	"context"
	"reflect"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// SelfDetails is a self-evaluation with all that its reader may do.
type SelfDetails struct {
	Self
	Of           product.Product
	Claims       map[criteria.ID]Claim // by today's id; of a criterion that was two, the one that is met least
	Gone         []Claim               // about criteria that are not in the model any more
	Endorsements []Endorsement
	Last         *Self                 // the one before it, to compare with
	LastClaims   map[criteria.ID]Claim // of Last
	CanWrite     bool
	CanEndorse   bool
}

// Totals counts its answers by colour.
func (d SelfDetails) Totals() criteria.Totals {
	colours := map[criteria.ID]criteria.Colour{}
	for id, c := range d.Claims {
		colours[id] = c.Answer.Colour()
	}
	return Model.Count(colours)
}

// BeginSelf opens a self-evaluation of the product for the half-year, or gives the one
// that is being written. The product's coordinator may, and the keepers.
func (s *Service) BeginSelf(ctx context.Context, actor auth.Actor, of product.ID) (x Self, err error) {
	defer errs.Wrap(&err, "governance.BeginSelf(%.50s)", of)
	sub, err := s.subject(ctx, actor, of)
	switch {
	case err != nil:
		return x, err
	case !canAnswer(actor, of):
		return x, ErrForbidden.With("name", sub.Name)
	}
	made := id.New[SelfID]()
	err = s.db.Write(ctx, actor.Change("self.begin", string(made)), func(tx *db.Tx) error {
		today := civil.Of(tx.Now())
		w := ofProduct(of)
		w.And("half = ? AND state = ?", HalfOf(today), Writing)
		open, err := selves(ctx, tx, w)
		if err != nil {
			return err
		}
		if len(open) > 0 {
			x = open[0]
			return db.ErrNoChange
		}
		x = Self{
			ID: made, Product: of, Half: HalfOf(today), Model: Model.Version, Form: Here, State: Writing,
			Day: civil.At(today), Version: 1, Created: tx.Now(), Updated: tx.Now(),
		}
		if err := saveSelf(ctx, tx, x); err != nil {
			return err
		}
		return tx.Note(nil, x)
	})
	return x, err
}

// SelfByID reads it as the actor may know it, or ErrNotFound.
func (s *Service) SelfByID(ctx context.Context, actor auth.Actor, self SelfID) (d SelfDetails, err error) {
	defer errs.Wrap(&err, "governance.SelfByID(%.50s)", self)
	if d.Self, err = selfByID(ctx, s.db, self); err != nil {
		return d, missing(err)
	}
	sub, err := s.subject(ctx, actor, d.Product)
	if err != nil {
		return SelfDetails{}, err
	}
	if !canReadSelf(actor, d.Self, sub.groups) {
		return SelfDetails{}, ErrNotFound
	}
	d.Of = sub.Product
	claims, err := claimsOf(ctx, s.db, self)
	if err != nil {
		return d, err
	}
	d.Claims, d.Gone = byCriterion(claims)
	if d.Endorsements, err = endorsementsOf(ctx, s.db, self); err != nil {
		return d, err
	}
	d.CanWrite = d.State == Writing && canAnswer(actor, d.Product)
	done := slices.ContainsFunc(d.Endorsements, func(e Endorsement) bool { return string(e.Authority) == actor.For.ID })
	d.CanEndorse = d.State != Writing && canEndorse(actor, sub.groups) && !done ||
		d.State == Submitted && canPublish(actor, d.Self, sub.groups)
	return d, s.withLast(ctx, actor, sub, &d)
}

// withLast adds the self-evaluation before it that the actor may read.
func (s *Service) withLast(ctx context.Context, actor auth.Actor, sub subject, d *SelfDetails) error {
	earlier, err := selves(ctx, s.db, upTo(d.Product, d.Day.Last()))
	if err != nil {
		return err
	}
	for _, x := range earlier {
		if x.ID == d.ID || x.State == Writing || x.Created.After(d.Created) || !canReadSelf(actor, x, sub.groups) {
			continue
		}
		claims, err := claimsOf(ctx, s.db, x.ID)
		d.Last = &x
		d.LastClaims, _ = byCriterion(claims)
		return err
	}
	return nil
}

// byCriterion puts claims under today's ids. Where two criteria have become one, the
// one that is met least stands for both.
func byCriterion(claims []Claim) (now map[criteria.ID]Claim, gone []Claim) {
	now = make(map[criteria.ID]Claim, len(claims))
	for _, c := range claims {
		known, twice := now[c.Criterion]
		switch {
		case c.Criterion == "":
			gone = append(gone, c)
		case !twice || worse(c.Answer.Colour(), known.Answer.Colour()):
			now[c.Criterion] = c
		}
	}
	return now, gone
}

// worse orders colours by how far they are from met.
func worse(a, b criteria.Colour) bool {
	order := []criteria.Colour{criteria.Green, criteria.Grey, criteria.Yellow, criteria.Red, criteria.NoColour}
	return slices.Index(order, a) > slices.Index(order, b)
}

// StaleClaim says that somebody else wrote about the same criterion first. Nothing was
// written; the reader chooses.
type StaleClaim struct {
	Current, Mine Claim
}

// Error is for logs.
func (e *StaleClaim) Error() string { return ErrStale.Error() }

// Unwrap makes it an ErrStale.
func (e *StaleClaim) Unwrap() error { return ErrStale }

// Answer writes what the product says of one criterion; c.Version is of the claim that
// was read. Others may write about other criteria meanwhile. Where somebody has written
// about the same one, the error is a *StaleClaim, unless both wrote the same. The
// product's coordinator may, and the keepers.
func (s *Service) Answer(ctx context.Context, actor auth.Actor, self SelfID, c Claim) (saved Claim, err error) {
	defer errs.Wrap(&err, "governance.Answer(%.50s, %.10s)", self, c.Criterion)
	c = c.tidied()
	var f errs.Fields
	if _, ok := Model.Criterion(c.Criterion); !ok {
		return c, ErrNotFound
	}
	c.check(&f)
	return saved, s.onSelf(ctx, actor, "self.answer", self, func(tx *db.Tx, x *Self) error {
		if f.Err() != nil {
			return f.Err()
		}
		before, err := claimOf(ctx, tx, self, c.Criterion)
		if err != nil {
			return err
		}
		saved = before
		saved.Answer, saved.Text, saved.Because, saved.Planned = c.Answer, c.Text, c.Because, c.Planned
		saved.Explanation, saved.Links = c.Explanation, c.Links
		if reflect.DeepEqual(saved, before) {
			return db.ErrNoChange
		}
		if before.Version != c.Version {
			return &StaleClaim{Current: before, Mine: c}
		}
		saved.Version, saved.Updated = before.Version+1, tx.Now()
		if err := saveClaim(ctx, tx, self, saved); err != nil {
			return err
		}
		return tx.NoteOn("claim", string(self)+"/"+string(c.Criterion), before, saved)
	})
}

// onSelf runs fn on a self-evaluation that is being written, for who may write it. The
// row of it is read and not written, so that several can write on several criteria at
// once.
func (s *Service) onSelf(ctx context.Context, actor auth.Actor, action string, self SelfID, fn func(*db.Tx, *Self) error) error {
	known, err := selfByID(ctx, s.db, self)
	if err != nil {
		return missing(err)
	}
	sub, err := s.subject(ctx, actor, known.Product)
	switch {
	case err != nil:
		return err
	case !canReadSelf(actor, known, sub.groups):
		return ErrNotFound
	case !canAnswer(actor, known.Product):
		return ErrForbidden.With("name", sub.Name)
	}
	return s.db.Write(ctx, actor.Change(action, string(self)), func(tx *db.Tx) error {
		x, err := selfByID(ctx, tx, self)
		if err != nil {
			return missing(err)
		}
		if x.State != Writing {
			return ErrState
		}
		return fn(tx, &x)
	})
}

// Submit hands the self-evaluation to the steering group. What is missing in its claims
// comes at once, under the criterion's id and the field's name. Who may is who may
// Answer.
func (s *Service) Submit(ctx context.Context, actor auth.Actor, self SelfID) (err error) {
	defer errs.Wrap(&err, "governance.Submit(%.50s)", self)
	return s.onSelf(ctx, actor, "self.submit", self, func(tx *db.Tx, x *Self) error {
		claims, err := claimsOf(ctx, tx, self)
		if err != nil {
			return err
		}
		var f errs.Fields
		said, _ := byCriterion(claims)
		for _, c := range Model.Criteria {
			claim := said[c.ID]
			claim.Criterion = c.ID
			claim.lacks(&f)
		}
		if f.Err() != nil {
			return f.Err()
		}
		before, now := *x, tx.Now()
		x.State, x.Day, x.Submitted, x.Version, x.Updated = Submitted, civil.At(civil.Of(now)), &now, x.Version+1, now
		if err := saveSelf(ctx, tx, *x); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.Note(before, *x)
	})
}

// DropSelf throws away a self-evaluation that is being written. Who may is who may
// Answer.
func (s *Service) DropSelf(ctx context.Context, actor auth.Actor, self SelfID) (err error) {
	defer errs.Wrap(&err, "governance.DropSelf(%.50s)", self)
	return s.onSelf(ctx, actor, "self.drop", self, func(tx *db.Tx, x *Self) error {
		claims, err := claimsOf(ctx, tx, self)
		if err != nil {
			return err
		}
		if err := deleteSelf(ctx, tx, self); err != nil {
			return err
		}
		return tx.Note(map[string]any{"self": *x, "claims": claims}, nil)
	})
}

// Endorse says that the authority acted for stands behind what was submitted, which is
// for everybody from then on. Those who sit in the product's steering group may, or in
// its coordination group; the keepers publish that of a product that has neither,
// and what stands elsewhere already.
func (s *Service) Endorse(ctx context.Context, actor auth.Actor, self SelfID) (err error) {
	defer errs.Wrap(&err, "governance.Endorse(%.50s)", self)
	d, err := s.SelfByID(ctx, actor, self)
	if err != nil {
		return err
	}
	sub, err := s.subject(ctx, actor, d.Product)
	if err != nil {
		return err
	}
	endorses := canEndorse(actor, sub.groups)
	if !endorses && !canPublish(actor, d.Self, sub.groups) {
		return ErrForbidden.With("name", sub.Name)
	}
	return s.db.Write(ctx, actor.Change("self.endorse", string(self)), func(tx *db.Tx) error {
		x, err := selfByID(ctx, tx, self)
		if err != nil {
			return missing(err)
		}
		if x.State == Writing {
			return ErrState
		}
		if endorses {
			e := Endorsement{registry.AuthorityID(actor.For.ID), registry.PersonID(actor.Person), tx.Now()}
			fresh, err := endorse(ctx, tx, self, e)
			if err != nil {
				return err
			}
			if !fresh {
				return db.ErrNoChange
			}
			if err := tx.NoteOn("endorsement", string(self), nil, e); err != nil {
				return err
			}
		}
		return publishSelf(ctx, tx, x)
	})
}

// publishSelf lets everybody read it, if they may not already.
func publishSelf(ctx context.Context, tx *db.Tx, x Self) error {
	if x.State == Endorsed {
		return nil
	}
	before, now := x, tx.Now()
	x.State, x.Published, x.Version, x.Updated = Endorsed, &now, x.Version+1, now
	if err := saveSelf(ctx, tx, x); err != nil {
		return err
	}
	return tx.NoteOn("self", string(x.ID), before, x)
}

// Suggest is the answer that what was found suggests: only what points one way does.
func Suggest(found []Found, day civil.Date) criteria.Answer {
	switch Pointing(found, day) {
	case criteria.Supports:
		return criteria.Yes
	case criteria.Contradicts:
		return criteria.No
	case criteria.CannotTell, criteria.DoesNotApply:
	}
	return criteria.Unanswered
}
