package discussion

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

// Letters is what letters about discussions are written with.
type Letters struct {
	Texts *i18n.Catalogue
	URL   string // of the site's root
}

// Reader is somebody who can be written to, and everybody that the person reads as: one
// actor for each authority.
type Reader struct {
	Account auth.Account
	As      []auth.Actor
}

const (
	// tellsBack is how old a post may be that somebody is still told of, so that nobody
	// who takes part for the first time is told of all there ever was.
	tellsBack = 7 * 24 * time.Hour
	// maxListed is how many discussions a letter names.
	maxListed = 20
	// sendWithin is short: the next letter says what this one would have.
	sendWithin = 24 * time.Hour
)

// thing is what is written about.
type thing struct {
	kind  Kind
	about string
}

// told is how far somebody has been told of what is written.
type told struct {
	Until time.Time  // the last post that there was when a letter was written
	Sent  civil.Date // day of that letter
	Off   bool       // the person wants none
}

// Tell writes to those who take part in a discussion, or wrote what it is about, that
// others have written since: one letter to each with all of it, and one a day at most.
// Who may read what is asked now, when the letter is written. A letter names groups and
// says nothing of what is discussed, since it may be read anywhere. Run it daily; it may be
// repeated.
func (s *Service) Tell(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "discussion.Tell")
	now := s.db.Now()
	posts, err := postsSince(ctx, s.db, now.Add(-tellsBack))
	if err != nil || len(posts) == 0 {
		return err
	}
	things, order := map[thing][]Post{}, []thing{}
	for _, x := range posts {
		k := thing{x.Kind, x.About}
		if things[k] == nil {
			order = append(order, k)
		}
		things[k] = append(things[k], x)
	}
	concerned := map[registry.PersonID][]thing{}
	for _, k := range order {
		people, err := s.concerned(ctx, k)
		if err != nil {
			return err
		}
		for _, p := range people {
			concerned[p] = append(concerned[p], k)
		}
	}
	until := posts[len(posts)-1].At
	for _, person := range slices.Sorted(maps.Keys(concerned)) {
		if err := s.tell(ctx, person, concerned[person], things, told{Until: until, Sent: civil.Of(now)}); err != nil {
			return err
		}
	}
	return nil
}

// concerned are those who wrote about the thing, began it, or wrote the paper.
func (s *Service) concerned(ctx context.Context, k thing) (people []registry.PersonID, err error) {
	if people, err = writersOf(ctx, s.db, k); err != nil {
		return nil, err
	}
	if k.kind == OnItem && s.Wrote != nil {
		authors, err := s.Wrote(ctx, k.about)
		if err != nil {
			return nil, err
		}
		people = append(people, authors...)
	}
	slices.Sort(people)
	people = slices.Compact(people)
	return slices.DeleteFunc(people, func(p registry.PersonID) bool { return p == "" }), nil
}

// tell writes to the person of those things where there is something new.
func (s *Service) tell(ctx context.Context, person registry.PersonID, list []thing, posts map[thing][]Post, now told) error {
	before, err := toldOf(ctx, s.db, person)
	if err != nil || before.Off || before.Sent == now.Sent {
		return err
	}
	fresh := map[thing]int{}
	for _, k := range list {
		if n := unread(posts[k], person, before.Until); n > 0 {
			fresh[k] = n
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	to, err := s.Acting(ctx, person)
	if err != nil || to.Account.Email == "" {
		return err
	}
	var all []news
	for _, k := range list {
		p, ok, err := s.readable(ctx, to, k)
		if err != nil {
			return err
		}
		if ok && fresh[k] > 0 {
			all = append(all, news{p, fresh[k]})
		}
	}
	if len(all) == 0 {
		return nil
	}
	return s.db.Keep(ctx, func(tx *db.Tx) error {
		if err := putTold(ctx, tx, person, now); err != nil {
			return err
		}
		err := mail.Enqueue(ctx, tx, s.write(s.Letters.Texts.In(i18n.Language(to.Account.Language)), string(to.Account.Email), all, tx.Now()))
		if errors.Is(err, mail.ErrAddress) { // whom no letter reaches does not keep the others' back
			return nil
		}
		return err
	})
}

// unread counts what others wrote after the moment and after what the person wrote last.
func unread(posts []Post, person registry.PersonID, since time.Time) (n int) {
	for _, x := range posts { // the first first
		switch {
		case x.Person == person:
			n = 0
		case x.At.After(since):
			n++
		}
	}
	return n
}

// readable gives the thing as a place, if the reader may read it as anybody.
func (s *Service) readable(ctx context.Context, to Reader, k thing) (Place, bool, error) {
	for _, a := range to.As {
		p, err := s.PlaceOf(ctx, a, k.kind, k.about)
		if err == nil {
			return p, true, nil
		}
		if errs.KindOf(err) != errs.NotFound {
			return p, false, err
		}
	}
	return Place{}, false, nil
}

// news is a place with how much has been written there.
type news struct {
	Place
	n int
}

// write puts the letter into words.
func (s *Service) write(p *i18n.Printer, to string, list []news, now time.Time) mail.Message {
	own := s.Letters.URL + p.Path(OwnPath)
	m := mail.Message{
		To: to, Lang: p.Lang(), Expires: now.Add(sendWithin), Subject: p.T("discussion.letter.subject"),
		Paragraphs:    []string{p.T("discussion.letter.hello")},
		Button:        mail.Button{Text: p.T("discussion.letter.button"), URL: s.Letters.URL + p.Path(list[0].Path())},
		WhyYouGetThis: p.T("discussion.letter.why"), Unsubscribe: own,
	}
	for _, x := range list[:min(len(list), maxListed)] {
		line := p.N("discussion.letter."+string(x.Kind), x.n, "group", x.In.Name.In(p.Lang()))
		if len(list) > 1 {
			line += " " + s.Letters.URL + p.Path(x.Path())
		}
		m.Paragraphs = append(m.Paragraphs, line)
	}
	return m
}

// OwnPath is where somebody says whether letters are wanted.
const OwnPath = "/min-side#diskussioner"

// WantsLetters reports whether the actor is told of what is written; those who said
// nothing are.
func (s *Service) WantsLetters(ctx context.Context, actor auth.Actor) (wants bool, err error) {
	defer errs.Wrap(&err, "discussion.WantsLetters")
	now, err := toldOf(ctx, s.db, registry.PersonID(actor.Person))
	return !now.Off, err
}

// SetLetters says whether the actor wants to be told.
func (s *Service) SetLetters(ctx context.Context, actor auth.Actor, wants bool) (err error) {
	defer errs.Wrap(&err, "discussion.SetLetters")
	if !actor.MayWrite() || actor.Person == "" {
		return ErrForbidden
	}
	person := registry.PersonID(actor.Person)
	return s.db.Write(ctx, actor.Change("discussion.letters", actor.Person), func(tx *db.Tx) error {
		before, err := toldOf(ctx, tx, person)
		if err != nil {
			return err
		}
		if wants == !before.Off {
			return db.ErrNoChange
		}
		after := before
		after.Off, after.Until = !wants, tx.Now() // whoever wants them again is not told of what was meanwhile
		if err := putTold(ctx, tx, person, after); err != nil {
			return err
		}
		return tx.Note(wanting{!before.Off}, wanting{wants})
	})
}

// wanting is a wish for letters as the change record keeps it.
type wanting struct {
	Letters bool `json:"letters"`
}
