package adoption

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/mail"
)

// Why a question is not sent.
var (
	ErrNobody = errs.New(errs.Conflict, "adoption.ask.nobody")
	ErrEnough = errs.New(errs.TooMany, "adoption.ask.enough")
)

// Limits on asking.
const (
	MaxQuestion     = 2000 // characters
	QuestionsPerDay = 5    // of one account
)

// Question is what somebody asks an authority about its use of a product.
type Question struct {
	Authority registry.AuthorityID
	Product   product.ID
	Text      string
	Page      string // the full address of the record, to stand in the letter
}

// asked is a question as the change record keeps it: that it was asked, not what
// was said, which is between the two authorities.
type asked struct {
	Authority registry.AuthorityID `json:"authority"`
	Product   product.ID           `json:"product"`
	Asker     registry.AuthorityID `json:"asker"`
	Letters   int                  `json:"letters"`
}

// CanAsk reports whether the actor may ask the authority: people who act for
// another authority that is a member.
func CanAsk(a auth.Actor, authority registry.AuthorityID) bool {
	return a.MayWrite() && a.SignedIn() && a.For.Member && a.For.ID != string(authority)
}

// Representatives counts whom a question to the authority reaches.
func (s *Service) Representatives(ctx context.Context, authority registry.AuthorityID) (n int, err error) {
	defer errs.Wrap(&err, "adoption.Representatives(%.50s)", authority)
	to, err := representatives(ctx, s.db, authority, s.Today())
	return len(to), err
}

func representatives(ctx context.Context, q db.Querier, authority registry.AuthorityID, day civil.Date) ([]auth.Account, error) {
	holders, err := auth.Holders(ctx, q, day)
	return holders[auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, authority)}], err
}

// Ask mails the question to those who represent the authority and tells how many
// they are. Their answer goes to the asker's own address. One asks about a use
// that one can see; an authority that nobody represents is ErrNobody, and more
// questions than QuestionsPerDay are ErrEnough.
func (s *Service) Ask(ctx context.Context, actor auth.Actor, q Question) (letters int, err error) {
	defer errs.Wrap(&err, "adoption.Ask(%.50s, %.50s)", q.Authority, q.Product)
	if !CanAsk(actor, q.Authority) {
		return 0, ErrForbidden
	}
	if _, err := s.Between(ctx, actor, q.Authority, q.Product, s.Today()); err != nil {
		return 0, err
	}
	var f errs.Fields
	f.Require("text", q.Text, MaxQuestion)
	if f != nil {
		return 0, f.Err()
	}
	of, err := s.products.ProductsByID(ctx, actor, []product.ID{q.Product})
	if err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, actor.Change("adoption.ask", string(q.Authority)), func(tx *db.Tx) error {
		today := civil.Of(tx.Now())
		if err := withinLimit(ctx, tx, actor, today); err != nil {
			return err
		}
		asker, err := auth.AccountByID(ctx, tx, auth.AccountID(actor.Account))
		if err != nil {
			return err
		}
		to, err := representatives(ctx, tx, q.Authority, today)
		if err != nil {
			return err
		}
		if letters = len(to); letters == 0 {
			return ErrNobody
		}
		for _, account := range to {
			if err := mail.Enqueue(ctx, tx, q.letter(i18n.From(ctx), actor, asker, account, of[q.Product].Name)); err != nil {
				return err
			}
		}
		return tx.NoteOn("question", id.New[string](), nil, asked{q.Authority, q.Product, registry.AuthorityID(actor.For.ID), letters})
	})
	return letters, err
}

// withinLimit is ErrEnough when the actor has asked as often as one may on a day.
// The change record knows how often that was.
func withinLimit(ctx context.Context, tx *db.Tx, actor auth.Actor, today civil.Date) error {
	p, err := audit.List(ctx, tx, auth.System("adoption.ask"), audit.Filter{Action: "adoption.ask", Account: actor.Account, From: today}, "", 1)
	if err == nil && p.Total >= QuestionsPerDay {
		return ErrEnough.With("max", QuestionsPerDay)
	}
	return err
}

func (q Question) letter(p *i18n.Printer, actor auth.Actor, asker, to auth.Account, of string) mail.Message {
	return mail.Message{
		To: string(to.Email), ReplyTo: string(asker.Email), Lang: p.Lang(),
		Subject: p.T("adoption.ask.subject", "authority", actor.For.Name, "product", of),
		Paragraphs: []string{
			p.T("adoption.ask.intro", "name", actor.Name, "authority", actor.For.Name, "product", of),
			q.Text,
			p.T("adoption.ask.answer", "name", actor.Name, "email", string(asker.Email)),
		},
		Button:        mail.Button{Text: p.T("adoption.ask.button"), URL: q.Page},
		WhyYouGetThis: p.T("adoption.ask.why"),
	}
}
