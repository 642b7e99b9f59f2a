package login

import (
	"context"
	"time"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/mail"
)

// sendCode mails a code, in the language of the page that asked for it.
func (s *Service) sendCode(ctx context.Context, tx *db.Tx, a auth.Account, code string) error {
	p := i18n.From(ctx)
	return mail.Enqueue(ctx, tx, mail.Message{
		To: string(a.Email), Lang: p.Lang(), Secret: true, Expires: tx.Now().Add(codeTime),
		Subject:       p.T("login.letter.code.subject", "site", s.site),
		Paragraphs:    []string{p.T("login.letter.code.text")},
		Code:          code,
		Deadline:      p.T("login.letter.code.deadline"),
		WhyYouGetThis: p.T("login.letter.code.why"),
	})
}

func (s *Service) sendReset(ctx context.Context, tx *db.Tx, a auth.Account, link auth.Secret) error {
	p := i18n.From(ctx)
	return mail.Enqueue(ctx, tx, mail.Message{
		To: string(a.Email), Lang: p.Lang(), Secret: true, Expires: tx.Now().Add(resetTime),
		Subject:       p.T("login.letter.reset.subject", "site", s.site),
		Paragraphs:    []string{p.T("login.letter.reset.text")},
		Button:        mail.Button{Text: p.T("login.letter.reset.button"), URL: s.url + p.Path("/log-ind/ny-adgangskode/"+string(link))},
		Deadline:      p.T("login.letter.reset.deadline"),
		WhyYouGetThis: p.T("login.letter.reset.why"),
	})
}

func (s *Service) sendInvitation(ctx context.Context, tx *db.Tx, inv Invitation, inviter, authority string, link auth.Secret) error {
	p := i18n.From(ctx)
	text := p.T("login.letter.invitation.text", "inviter", inviter, "site", s.site)
	if authority != "" {
		text = p.T("login.letter.invitation.text_for", "inviter", inviter, "site", s.site, "authority", authority)
	}
	return mail.Enqueue(ctx, tx, mail.Message{
		To: string(inv.Email), Lang: p.Lang(), Secret: true, Expires: inv.Expires,
		Subject:       p.T("login.letter.invitation.subject", "site", s.site),
		Paragraphs:    []string{p.T("login.letter.hello", "name", inv.Name), text, p.T("login.letter.invitation.about")},
		Button:        mail.Button{Text: p.T("login.letter.invitation.button"), URL: s.url + p.Path("/invitation/"+string(link))},
		Deadline:      p.T("login.letter.invitation.deadline", "expires", inv.Expires),
		WhyYouGetThis: p.T("login.letter.invitation.why", "inviter", inviter),
	})
}

// tell writes to the owner that how their account is entered was changed, so
// that somebody else's change does not go unnoticed. The key's text says what.
func (s *Service) tell(ctx context.Context, tx *db.Tx, a auth.Account, key string) error {
	p := i18n.From(ctx)
	return mail.Enqueue(ctx, tx, mail.Message{
		To: string(a.Email), Lang: p.Lang(), Expires: tx.Now().Add(7 * 24 * time.Hour),
		Subject:       p.T("login.letter.changed.subject", "site", s.site),
		Paragraphs:    []string{p.T(key, "at", tx.Now()), p.T("login.letter.changed.not_you")},
		Button:        mail.Button{Text: p.T("login.letter.changed.button"), URL: s.url + p.Path("/min-side")},
		WhyYouGetThis: p.T("login.letter.changed.why"),
	})
}
