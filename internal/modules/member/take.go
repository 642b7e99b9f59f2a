package member

import (
	"bytes"
	"context"
	"io"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
)

// Upload is a file as it comes in.
type Upload struct {
	Name    string
	Content []byte
}

// Take takes a step about the authority's membership: what was done, and what it
// makes of the membership itself, in one write. The error tells when the step makes
// no sense in the state that the authority is in. With Apply comes the contact; with
// Sign may come the signed agreement. See [CanTake] for who may do what.
func (s *Service) Take(ctx context.Context, actor auth.Actor, step Step, contact Contact, file *Upload) (err error) {
	defer errs.Wrap(&err, "member.Take(%.50s, %s)", step.Authority, step.Act)
	if !CanTake(actor, step.Act, step.Authority) {
		return ErrForbidden
	}
	step = step.tidied()
	contact.Authority, contact.Role = step.Authority, line.Tidy(contact.Role)
	if err := s.checkStep(ctx, actor, step, contact, file); err != nil {
		return err
	}
	if step.Act == Sign && file != nil {
		if step.File, err = s.keep(ctx, *file); err != nil {
			return err
		}
	}
	var to registry.Person
	var named Contact
	if step.Act == Activate {
		if to, named, err = s.contactPerson(ctx, step.Authority); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, actor.Change("member."+string(step.Act), string(step.Authority)), func(tx *db.Tx) error {
		before, err := lifeOf(ctx, tx, step.Authority)
		if err != nil {
			return err
		}
		if err := before.Allows(step.Act); err != nil {
			return err
		}
		if err := before.checkDay(step); err != nil {
			return err
		}
		if err := before.apply(ctx, tx, step, contact); err != nil {
			return err
		}
		step.ID, step.Recorded = id.New[StepID](), tx.Now()
		if err := insertStep(ctx, tx, step); err != nil {
			return err
		}
		if step.Act == Activate {
			if err := s.Letters.welcome(ctx, tx, to, named, step); err != nil {
				return err
			}
		}
		return noteStep(ctx, tx, step.Authority, before)
	})
}

// noteStep is note for what changes who ought to do something next.
func noteStep(ctx context.Context, tx *db.Tx, authority registry.AuthorityID, before Life) error {
	if err := note(ctx, tx, authority, before); err != nil {
		return err
	}
	return duty.Ask(ctx, tx)
}

// checkStep finds everything that is wrong with the step but for what was done
// before it.
func (s *Service) checkStep(ctx context.Context, actor auth.Actor, step Step, contact Contact, file *Upload) error {
	var f errs.Fields
	today := s.authorities.Today()
	step.check(&f, today)
	if step.Act == Leave && step.Day != 0 && step.Day < today && !CanAdmit(actor) {
		f.Add("day", "member.day.past")
	}
	a, err := s.known(ctx, step.Authority, &f)
	if err != nil {
		return err
	}
	if a.Kind == registry.Supplier {
		f.Add("authority", "member.supplier")
	}
	if step.Act == Apply {
		if err := s.checkContact(ctx, contact, &f); err != nil {
			return err
		}
	}
	if step.Act == Sign && file != nil {
		if err := file.check(&f); err != nil {
			return err
		}
	}
	return f.Err()
}

func (s *Service) checkContact(ctx context.Context, c Contact, f *errs.Fields) error {
	acting, err := s.authorities.AffiliationsAt(ctx, c.Authority, s.authorities.Today())
	people := make([]registry.PersonID, len(acting))
	for i, v := range acting {
		people[i] = v.Value.Person
	}
	c.check(f, people)
	return err
}

// checkDay holds that a membership begins no earlier than its agreement was signed
// and ends no earlier than it began.
func (l Life) checkDay(step Step) error {
	var f errs.Fields
	switch step.Act {
	case Activate:
		if signed, ok := l.Agreement(); ok && step.Day < signed.Day {
			f.Add("day", "member.day.before_signed", "signed", signed.Day)
		}
	case Leave, Exclude:
		if v, ok := l.open(); ok && step.Day < v.Period.From {
			f.Add("day", "member.day.before_start", "from", v.Period.From)
		}
	case Apply, Sign, Ratify:
	}
	return f.Err()
}

// agreement is what a membership that began here is known from.
const agreement = "Partneraftale"

// apply lets the step change what holds.
func (l Life) apply(ctx context.Context, tx *db.Tx, step Step, contact Contact) (err error) {
	switch step.Act {
	case Apply:
		_, err = contacts.Set(ctx, tx, l.contact(), civil.Since(step.Day), func(c *Contact) { *c = contact })
	case Activate:
		signed, _ := l.Agreement()
		m := Membership{
			Authority: step.Authority, Kind: Member, How: Admitted, Source: cite.Source{Title: agreement, Date: civil.At(signed.Day)},
		}
		_, err = memberships.Set(ctx, tx, l.membership(), civil.Since(step.Day), func(v *Membership) { *v = m })
	case Leave, Exclude:
		if v, ok := l.open(); ok {
			_, err = memberships.End(ctx, tx, v.ID, step.Day+1)
		}
	case Sign, Ratify:
	}
	return err
}

// SetContact says whom the community writes to from the day on.
func (s *Service) SetContact(ctx context.Context, actor auth.Actor, c Contact, day civil.Date) (err error) {
	defer errs.Wrap(&err, "member.SetContact(%.50s)", c.Authority)
	if !CanName(actor, c.Authority) {
		return ErrForbidden
	}
	c.Role = line.Tidy(c.Role)
	var f errs.Fields
	if _, err := s.known(ctx, c.Authority, &f); err != nil {
		return err
	}
	if err := s.checkContact(ctx, c, &f); err != nil {
		return err
	}
	if day == 0 {
		f.Add("day", "errs.required")
	}
	if f != nil {
		return f.Err()
	}
	return s.db.Write(ctx, actor.Change("member.contact", string(c.Authority)), func(tx *db.Tx) error {
		before, err := lifeOf(ctx, tx, c.Authority)
		if err != nil {
			return err
		}
		changed, err := contacts.Set(ctx, tx, before.contact(), civil.Since(day), func(v *Contact) { *v = c })
		if err != nil {
			return err
		}
		if !changed {
			return db.ErrNoChange
		}
		return noteStep(ctx, tx, c.Authority, before)
	})
}

// ErrUnsigned says that there is no signature that a file could belong to.
var ErrUnsigned = errs.New(errs.Conflict, "member.unsigned")

// Attach keeps the signed agreement that was not at hand when the signature was
// noted, or a better copy of it; the former copy is not kept, but the record tells of
// it. Whoever may hand in the signature may.
func (s *Service) Attach(ctx context.Context, actor auth.Actor, authority registry.AuthorityID, file Upload) (err error) {
	defer errs.Wrap(&err, "member.Attach(%.50s)", authority)
	if !CanTake(actor, Sign, authority) {
		return ErrForbidden
	}
	var f errs.Fields
	if err := file.check(&f); err != nil {
		return err
	}
	if f != nil {
		return f.Err()
	}
	kept, err := s.keep(ctx, file)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("member.attach", string(authority)), func(tx *db.Tx) error {
		before, err := lifeOf(ctx, tx, authority)
		if err != nil {
			return err
		}
		signed, ok := before.Agreement()
		switch {
		case !ok:
			return ErrUnsigned
		case signed.File == kept:
			return db.ErrNoChange
		}
		if err := setFile(ctx, tx, signed.ID, kept); err != nil {
			return err
		}
		return noteStep(ctx, tx, authority, before)
	})
}

// Open reads the signed agreement of the step, for those who may see it.
func (s *Service) Open(ctx context.Context, actor auth.Actor, authority registry.AuthorityID, step StepID) (f File, content io.ReadCloser, err error) {
	defer errs.Wrap(&err, "member.Open(%.50s)", step)
	if !CanSee(actor, authority) {
		return f, nil, ErrForbidden
	}
	steps, err := stepsOf(ctx, s.db, authority)
	if err != nil {
		return f, nil, err
	}
	for _, x := range steps {
		if x.ID == step && !x.File.IsZero() {
			content, err = s.Files.Open(ctx, x.File.Hash)
			return x.File, content, err
		}
	}
	return f, nil, db.ErrNotFound
}

const maxFileName = 200

// check finds faults of the file that its sender can mend.
func (u Upload) check(f *errs.Fields) error {
	switch {
	case len(u.Content) == 0:
		f.Add("file", "errs.required")
		return nil
	case len(u.Content) > MaxFile:
		f.Add("file", "member.file.large", "mb", MaxFile/1_000_000)
		return nil
	}
	_, _, err := blob.Sniff(bytes.NewReader(u.Content), FileTypes...)
	if errs.KindOf(err) == errs.Invalid {
		f.Add("file", "member.file.type")
		return nil
	}
	return err
}

// keep puts the file where files are kept; what refers to it commits afterwards.
func (s *Service) keep(ctx context.Context, u Upload) (f File, err error) {
	kind, whole, err := blob.Sniff(bytes.NewReader(u.Content), FileTypes...)
	if err != nil {
		return f, err
	}
	ref, err := s.Files.Put(ctx, whole, MaxFile)
	if err != nil {
		return f, err
	}
	name := []rune(line.Tidy(u.Name[strings.LastIndexAny(u.Name, `/\`)+1:]))
	return File{Hash: ref.Hash, Name: string(name[:min(len(name), maxFileName)]), Type: kind, Size: ref.Size}, nil
}
