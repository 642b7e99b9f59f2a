package duty

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/mail"
)

const (
	// maxListed is how many duties a letter names; the page has the rest.
	maxListed = 50
	// sendWithin is long, because a server that is down is to delay letters only,
	// and what they say is dates, which stay true.
	sendWithin = 30 * 24 * time.Hour
)

// Remind reviews and then writes to those who hold the roles of the duties that
// have reached a new stage: one letter to each, with all of them. Run it daily;
// it may be repeated, and nights may be missed. A duty that nobody could be told
// of waits for somebody to hold its role.
func (s *Service) Remind(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "duty.Remind")
	// A provider that fails does not keep the others' letters back.
	return errors.Join(s.Review(ctx), s.db.Keep(ctx, func(tx *db.Tx) error { return s.remind(ctx, tx) }))
}

func (s *Service) remind(ctx context.Context, tx *db.Tx) error {
	today := civil.Of(tx.Now())
	duties, err := openUntil(ctx, tx, today+daysNear)
	if err != nil {
		return err
	}
	holders, err := auth.Holders(ctx, tx, today)
	if err != nil {
		return err
	}
	letters := map[auth.AccountID]*letter{}
	for _, d := range duties {
		stage := stageOn(today, d.Due)
		if stage <= d.reminded || len(holders[d.holders()]) == 0 {
			continue
		}
		if err := setReminded(ctx, tx, d.ID, stage); err != nil {
			return err
		}
		for _, a := range holders[d.holders()] {
			if letters[a.ID] == nil {
				letters[a.ID] = &letter{to: a}
			}
			letters[a.ID].duties = append(letters[a.ID].duties, d)
		}
	}
	return s.send(ctx, tx, letters)
}

// letter is what one person is reminded of, the most urgent first.
type letter struct {
	to     auth.Account
	duties []Duty
}

func (s *Service) send(ctx context.Context, tx *db.Tx, letters map[auth.AccountID]*letter) error {
	var ids []registry.AuthorityID
	for _, l := range letters {
		for _, d := range l.duties {
			ids = append(ids, d.For)
		}
	}
	slices.Sort(ids)
	names, err := registry.NamesIn(ctx, tx, slices.Compact(ids))
	if err != nil {
		return err
	}
	for _, account := range slices.Sorted(maps.Keys(letters)) {
		l := letters[account]
		err := mail.Enqueue(ctx, tx, s.write(s.texts.In(i18n.Language(l.to.Language)), *l, names, tx.Now()))
		if err != nil && !errors.Is(err, mail.ErrAddress) { // whom no letter reaches does not keep the others' back
			return err
		}
	}
	return nil
}

// write puts the letter into words.
func (s *Service) write(p *i18n.Printer, l letter, names map[registry.AuthorityID]registry.Name, now time.Time) mail.Message {
	m := mail.Message{
		To: string(l.to.Email), Lang: p.Lang(), Expires: now.Add(sendWithin),
		Subject:       p.N("duty.letter.subject", len(l.duties)),
		Paragraphs:    []string{p.T("duty.letter.hello", "name", l.to.Name)},
		Button:        mail.Button{Text: p.T("duty.letter.button"), URL: s.url + p.Path("/pligter")},
		Deadline:      deadline(p, l.duties[0].Due, civil.Of(now)),
		WhyYouGetThis: p.T("duty.letter.why", "roles", p.List(l.roles(p))),
	}
	if len(l.duties) == 1 {
		m.Subject = p.T(l.duties[0].Kind, l.duties[0].SentenceArgs(p.Lang())...)
	}
	for _, d := range l.duties[:min(len(l.duties), maxListed)] {
		m.Paragraphs = append(m.Paragraphs, line(p, d, names, civil.Of(now)))
	}
	if more := len(l.duties) - maxListed; more > 0 {
		m.Paragraphs = append(m.Paragraphs, p.N("duty.letter.more", more))
	}
	return m
}

// deadline says by when at the latest, and what happens otherwise.
func deadline(p *i18n.Printer, due, today civil.Date) string {
	if due < today {
		return p.T("duty.letter.deadline_over", "due", p.Weekday(due))
	}
	return p.T("duty.letter.deadline", "due", p.Weekday(due))
}

// line is one duty of a letter: by when, what, and for whom.
func line(p *i18n.Printer, d Duty, names map[registry.AuthorityID]registry.Name, today civil.Date) string {
	key := "duty.letter.line"
	if d.Due < today {
		key = "duty.letter.line_over"
	}
	what := p.T(d.Kind, d.SentenceArgs(p.Lang())...)
	if n, ok := names[d.For]; ok {
		what = p.T("duty.letter.for", "duty", what, "authority", n.FullName())
	}
	return p.T(key, "due", d.Due, "duty", what)
}

// roles are those for which the letter's reader gets it.
func (l letter) roles(p *i18n.Printer) (names []string) {
	for _, d := range l.duties {
		if name := p.T("auth.role." + string(d.Role)); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
