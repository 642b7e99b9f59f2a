package member

import (
	"context"
	"errors"

	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/mail"
)

// Letters is what letters are written with; its zero value writes none.
type Letters struct {
	Texts *i18n.Catalogue
	URL   string // of the site's root
}

// contactPerson is who is the authority's contact, if that is a person who can be
// written to. It reads outside of any write.
func (s *Service) contactPerson(ctx context.Context, authority registry.AuthorityID) (p registry.Person, c Contact, err error) {
	named, err := contactsOf(ctx, s.db, "authority", string(authority))
	if err != nil {
		return p, c, err
	}
	c, _ = Life{Contacts: named}.Contact(s.authorities.Today())
	if c.Person == "" {
		return p, c, nil
	}
	people, err := s.authorities.PersonsByID(ctx, auth.System("member.letter"), []registry.PersonID{c.Person})
	return people[c.Person], c, err
}

// welcome writes to the contact that the membership begins, in the language of the
// contact's account. Whom no letter reaches does not keep the membership back.
func (l Letters) welcome(ctx context.Context, tx *db.Tx, to registry.Person, c Contact, step Step) error {
	if l.Texts == nil || to.Email == "" {
		return nil
	}
	account, err := auth.AccountByEmail(ctx, tx, auth.Email(to.Email))
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return err
	}
	names, err := registry.NamesIn(ctx, tx, []registry.AuthorityID{step.Authority})
	if err != nil {
		return err
	}
	lang := i18n.Danish
	if account.Language != "" {
		lang = i18n.Language(account.Language)
	}
	p, a := l.Texts.In(lang), names[step.Authority]
	err = mail.Enqueue(ctx, tx, mail.Message{
		To: to.Email, Lang: p.Lang(), Subject: p.T("member.letter.subject", "authority", a.FullName(), "date", step.Day),
		Paragraphs: []string{
			p.T("member.letter.hello", "name", to.Name), p.T("member.letter.begins", "authority", a.FullName(), "date", step.Day, "role", c.Role),
			p.T("member.letter.page"),
		},
		Button:        mail.Button{Text: p.T("member.letter.button"), URL: l.URL + p.Path(a.Path()+"/medlemskab")},
		WhyYouGetThis: p.T("member.letter.why", "authority", a.FullName()),
	})
	if errors.Is(err, mail.ErrAddress) {
		return nil
	}
	return err
}
