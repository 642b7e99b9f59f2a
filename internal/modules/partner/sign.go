package partner

import (
	"context"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Why a version of the code cannot be written or signed.
var (
	ErrSigned   = errs.New(errs.Conflict, "partner.code.signed")   // somebody has signed it, so only its due day may move
	ErrReplaced = errs.New(errs.Conflict, "partner.code.replaced") // a newer one is in force
)

// Codes lists the versions of the code of conduct, the newest first.
func (s *Service) Codes(ctx context.Context) (list Codes, err error) {
	defer errs.Wrap(&err, "partner.Codes")
	return codes(ctx, s.db)
}

// AddCode announces the next version of the code. Keepers only.
func (s *Service) AddCode(ctx context.Context, actor auth.Actor, c Code) (saved Code, err error) {
	defer errs.Wrap(&err, "partner.AddCode(%s)", c.InForce)
	if !CanKeepCode(actor) {
		return c, ErrForbidden
	}
	c.ID = id.New[CodeID]()
	err = s.db.Write(ctx, actor.Change("code.add", string(c.ID)), func(tx *db.Tx) error {
		list, err := codes(ctx, tx)
		if err != nil {
			return err
		}
		c.Number = 1
		if len(list) > 0 {
			c.Number = list[0].Number + 1
		}
		if err := checkAmong(list, c); err != nil {
			return err
		}
		if err := insertCode(ctx, tx, c); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.Note(nil, c)
	})
	return c, err
}

// EditCode replaces what a version says. Once somebody has signed it only its due
// day may move, because nobody signed anything else. Keepers only.
func (s *Service) EditCode(ctx context.Context, actor auth.Actor, c Code) (err error) {
	defer errs.Wrap(&err, "partner.EditCode(%.50s)", c.ID)
	if !CanKeepCode(actor) {
		return ErrForbidden
	}
	return s.db.Write(ctx, actor.Change("code.edit", string(c.ID)), func(tx *db.Tx) error {
		list, err := codes(ctx, tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(x Code) bool { return x.ID == c.ID })
		if at < 0 {
			return db.ErrNotFound
		}
		before := list[at]
		c.Number = before.Number
		if err := checkAmong(list, c); err != nil {
			return err
		}
		if before == c {
			return db.ErrNoChange
		}
		moved := before
		moved.Due = c.Due
		if signed, err := isSigned(ctx, tx, c.ID); err != nil {
			return err
		} else if signed && moved != c {
			return ErrSigned
		}
		if err := updateCode(ctx, tx, c); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.Note(before, c)
	})
}

// checkAmong finds what is wrong with the version, also that the versions must
// come into force in the order of their numbers.
func checkAmong(list Codes, c Code) error {
	var f errs.Fields
	c.check(&f)
	for _, x := range list {
		switch {
		case c.InForce == 0:
		case x.Number < c.Number && x.InForce >= c.InForce:
			f.Add("in_force", "partner.code.not_after", "number", x.Number, "day", x.InForce)
			return f.Err()
		case x.Number > c.Number && x.InForce <= c.InForce:
			f.Add("in_force", "partner.code.not_before", "number", x.Number, "day", x.InForce)
			return f.Err()
		}
	}
	return f.Err()
}

// Signing is what somebody does who signs for a supplier.
type Signing struct {
	Supplier registry.AuthorityID
	Code     CodeID
	Title    string // of the one who signs
	Agreed   bool
}

// Sign binds the supplier to the version of the code, which must be the one in
// force or one announced. Signing it again changes nothing. Only whoever speaks
// for the supplier may.
func (s *Service) Sign(ctx context.Context, actor auth.Actor, in Signing) (err error) {
	defer errs.Wrap(&err, "partner.Sign(%.50s, %.50s)", in.Supplier, in.Code)
	if !CanSign(actor, in.Supplier) {
		return ErrForbidden
	}
	var f errs.Fields
	if !in.Agreed {
		f.Add("agreed", "partner.sign.agree")
	}
	f.Require("title", in.Title, MaxTitle)
	if f != nil {
		return f.Err()
	}
	return s.db.Write(ctx, actor.Change("code.sign", string(in.Supplier)), func(tx *db.Tx) error {
		x := Signature{Supplier: in.Supplier, Code: in.Code, Day: today(tx), Title: in.Title}
		list, err := codes(ctx, tx)
		if err != nil {
			return err
		}
		if err := list.signable(x); err != nil {
			return err
		}
		given, err := signaturesOf(ctx, tx, in.Supplier)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(given, func(g Signature) bool { return g.Code == x.Code }) {
			return db.ErrNoChange
		}
		if err := insertSignature(ctx, tx, x); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.NoteOn("signature", string(in.Supplier), nil, x)
	})
}

// signable holds that the version is in force on the day of the signature, or
// will be.
func (list Codes) signable(x Signature) error {
	at := slices.IndexFunc(list, func(c Code) bool { return c.ID == x.Code })
	if at < 0 {
		return db.ErrNotFound
	}
	if now, ok := list.InForce(x.Day); ok && list[at].InForce < now.InForce {
		return ErrReplaced
	}
	return nil
}

// SignaturesOf lists the versions that the supplier has signed, the earliest
// first. As whom it was signed is told to the supplier and the keepers.
func (s *Service) SignaturesOf(ctx context.Context, actor auth.Actor, supplier registry.AuthorityID) (list []Signature, err error) {
	defer errs.Wrap(&err, "partner.SignaturesOf(%.50s)", supplier)
	list, err = signaturesOf(ctx, s.db, supplier)
	if !actor.Keeps() && !isParty(actor, supplier) {
		for i := range list {
			list[i].Title = ""
		}
	}
	return list, err
}

// Signatures gives every signature, by supplier, the earliest first. Keepers
// only.
func (s *Service) Signatures(ctx context.Context, actor auth.Actor) (all map[registry.AuthorityID][]Signature, err error) {
	defer errs.Wrap(&err, "partner.Signatures")
	if !actor.Keeps() {
		return nil, ErrForbidden
	}
	return signatures(ctx, s.db)
}

func signatures(ctx context.Context, q db.Querier) (map[registry.AuthorityID][]Signature, error) {
	list, err := signaturesWhere(ctx, q, &db.Where{})
	all := map[registry.AuthorityID][]Signature{}
	for _, x := range list {
		all[x.Supplier] = append(all[x.Supplier], x)
	}
	return all, err
}
