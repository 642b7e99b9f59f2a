package discussion

import (
	"context"
	"errors"
	"strconv"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/page"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/search"
)

// Service is the way in to discussions.
type Service struct {
	db          *db.DB
	authorities *registry.Service
	groups      *group.Service

	// Items gives the item of an agenda as a place, or an error of the kind NotFound
	// for whoever may not read what is written about it. Meetings come after this
	// module, and give it.
	Items func(ctx context.Context, actor auth.Actor, item string) (Place, error)
	// Wrote tells who wrote the paper of an item of an agenda; meetings give it too.
	Wrote func(ctx context.Context, item string) ([]registry.PersonID, error)

	// Letters is what Tell writes with, and Acting gives the person as who reads: with no
	// account for whoever cannot sign in. The program sets both.
	Letters Letters
	Acting  func(ctx context.Context, person registry.PersonID) (Reader, error)
}

// New returns the discussions kept in d.
func New(d *db.DB, authorities *registry.Service, groups *group.Service) *Service {
	return &Service{db: d, authorities: authorities, groups: groups}
}

// PlaceOf gives what is written about, or ErrNotFound, also when the actor may not
// read what is written.
func (s *Service) PlaceOf(ctx context.Context, actor auth.Actor, kind Kind, about string) (p Place, err error) {
	defer errs.Wrap(&err, "discussion.PlaceOf(%.20s, %.50s)", kind, about)
	switch {
	case kind == OnTopic:
		p, err = s.topic(ctx, actor, TopicID(about))
	case kind == OnItem && s.Items != nil:
		p, err = s.Items(ctx, actor, about)
	default:
		err = ErrNotFound
	}
	if errs.KindOf(err) == errs.NotFound {
		err = ErrNotFound
	}
	return p, err
}

func missing(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

// Posts gives a page of what is written about the place, the first first.
func (s *Service) Posts(ctx context.Context, p Place, cursor string, limit int) (list page.Page[Post], err error) {
	defer errs.Wrap(&err, "discussion.Posts(%.50s)", p.ID)
	c, err := page.Parse(cursor, postList, 2)
	if err != nil {
		return list, err
	}
	w := about(p.Kind, p.ID)
	rows, err := postsPage(ctx, s.db, w, c, limit)
	if err != nil {
		return list, err
	}
	list = page.Cut(rows, c, limit, func(x Post) []string { return keys(x.At, string(x.ID)) })
	list.Total, err = countPosts(ctx, s.db, w)
	return list, err
}

const postList = "posts"

func keys(at time.Time, id string) []string {
	return []string{strconv.FormatInt(at.UnixMicro(), 10), id}
}

// PostByID gives the post with its place, or ErrNotFound.
func (s *Service) PostByID(ctx context.Context, actor auth.Actor, post PostID) (p Place, x Post, err error) {
	defer errs.Wrap(&err, "discussion.PostByID(%.50s)", post)
	if x, err = postByID(ctx, s.db, post); err != nil {
		return p, x, missing(err)
	}
	p, err = s.PlaceOf(ctx, actor, x.Kind, x.About)
	return p, x, err
}

// Cursor leads to the page, of limit posts, that the post of the place is on. It is
// empty on the first, and elsewhere the page begins with the post.
func (s *Service) Cursor(ctx context.Context, x Post, limit int) (cursor string, err error) {
	defer errs.Wrap(&err, "discussion.Cursor(%.50s)", x.ID)
	w := about(x.Kind, x.About)
	w.And("(at, id) < (?, ?)", x.At, x.ID)
	before, err := countPosts(ctx, s.db, w)
	if err != nil || before < limit {
		return "", err
	}
	return page.Cursor{List: postList, Keys: keys(x.At.Add(-time.Microsecond), "~")}.String(), nil
}

// People gives the names of those who wrote. Whoever may read what they wrote may know
// who they are.
func (s *Service) People(ctx context.Context, list []Post) (names map[registry.PersonID]string, err error) {
	defer errs.Wrap(&err, "discussion.People")
	ids := make([]registry.PersonID, len(list))
	for i, x := range list {
		ids[i] = x.Person
	}
	found, err := s.authorities.PersonsByID(ctx, auth.System("discussion"), ids)
	names = make(map[registry.PersonID]string, len(found))
	for id, p := range found {
		names[id] = p.Name
	}
	return names, err
}

// Write adds a post. Those who may read it may, as long as the place is open.
func (s *Service) Write(ctx context.Context, actor auth.Actor, kind Kind, about, text string) (x Post, err error) {
	defer errs.Wrap(&err, "discussion.Write(%.50s)", about)
	p, err := s.PlaceOf(ctx, actor, kind, about)
	if err != nil {
		return x, err
	}
	x = Post{
		ID: id.New[PostID](), Kind: kind, About: about, Text: text, Version: 1,
		Person: registry.PersonID(actor.Person), Authority: registry.AuthorityID(actor.For.ID),
	}.tidied()
	if err := may(actor.MayWrite(), p); err != nil {
		return x, err
	}
	var f errs.Fields
	if x.check(&f); f.Err() != nil {
		return x, f.Err()
	}
	err = s.db.Write(ctx, actor.Change("post.write", string(x.ID)), func(tx *db.Tx) error {
		if err := p.still(ctx, tx); err != nil {
			return err
		}
		x.At = tx.Now()
		if err := insertPost(ctx, tx, x); err != nil {
			return err
		}
		if err := p.follow(ctx, tx, x); err != nil {
			return err
		}
		return tx.Note(nil, x)
	})
	return x, err
}

// may tells why somebody who may read may not write.
func may(allowed bool, p Place) error {
	switch {
	case !allowed:
		return ErrForbidden
	case !p.Open:
		return ErrClosed
	}
	return nil
}

// still holds that the place is open in the write too.
func (p Place) still(ctx context.Context, tx *db.Tx) error {
	open, err := p.Still(ctx, tx)
	if err == nil && !open {
		err = ErrClosed
	}
	return missing(err)
}

// follow lets what shows the post know of it: the index, the topic it is about, and
// the pages that follow the place.
func (p Place) follow(ctx context.Context, tx *db.Tx, x Post) error {
	if p.Live[0] != "" {
		tx.Concern(p.Live[0], p.Live[1])
	}
	if p.Topic != nil {
		t := *p.Topic
		t.Updated = tx.Now()
		if err := updateTopic(ctx, tx, t); err != nil {
			return err
		}
	}
	if !p.Search {
		return nil
	}
	return search.Put(ctx, tx, search.Entry{
		Kind: "post", ID: string(x.ID), Title: p.Title, Body: x.Text, Reach: string(p.Reach), Lang: "da", Path: x.Path(), Updated: tx.Now(),
	})
}

// Edit puts the text in the place of what the actor wrote, made from that version of
// it, as long as the place is open.
func (s *Service) Edit(ctx context.Context, actor auth.Actor, post PostID, version int, text string) (x Post, err error) {
	defer errs.Wrap(&err, "discussion.Edit(%.50s)", post)
	return s.change(ctx, actor, "post.edit", post, CanEdit, func(tx *db.Tx, x *Post) error {
		x.Text = text
		*x = x.tidied()
		var f errs.Fields
		if x.check(&f); f.Err() != nil {
			return f.Err()
		}
		if x.Version != version {
			return ErrStale
		}
		at := tx.Now()
		x.Edited = &at
		return nil
	})
}

// Resolve says that nothing more has to be done about the post, or that something has
// after all. Whoever keeps the place may.
func (s *Service) Resolve(ctx context.Context, actor auth.Actor, post PostID, resolved bool) (x Post, err error) {
	defer errs.Wrap(&err, "discussion.Resolve(%.50s)", post)
	action := "post.resolve"
	if !resolved {
		action = "post.reopen"
	}
	keeps := func(a auth.Actor, p Place, _ Post) bool { return CanResolve(a, p) }
	return s.change(ctx, actor, action, post, keeps, func(tx *db.Tx, x *Post) error {
		if resolved == (x.Resolved != nil) {
			return db.ErrNoChange
		}
		x.Resolved = nil
		if at := tx.Now(); resolved {
			x.Resolved = &at
		}
		return nil
	})
}

// change writes what fn makes of the post of somebody who may.
func (s *Service) change(
	ctx context.Context, actor auth.Actor, action string, post PostID, allowed func(auth.Actor, Place, Post) bool, fn func(*db.Tx, *Post) error,
) (x Post, err error) {
	p, x, err := s.PostByID(ctx, actor, post)
	if err != nil {
		return x, err
	}
	open := p
	open.Open = true // whoever comes too late is told that, and not that they may not
	if err := may(allowed(actor, open, x), p); err != nil {
		return x, err
	}
	err = s.db.Write(ctx, actor.Change(action, string(post)), func(tx *db.Tx) error {
		if err := p.still(ctx, tx); err != nil {
			return err
		}
		before, err := postByID(ctx, tx, post)
		if err != nil {
			return missing(err)
		}
		x = before
		if err := fn(tx, &x); err != nil {
			return err
		}
		x.Version = before.Version + 1
		if err := updatePost(ctx, tx, x); err != nil {
			return err
		}
		if err := p.follow(ctx, tx, x); err != nil {
			return err
		}
		return tx.Note(before, x)
	})
	return x, err
}

// CountsIn counts what is written about each of the things, for their owner to show
// to those who may read it.
func CountsIn(ctx context.Context, q db.Querier, kind Kind, about []string) (all map[string]Count, err error) {
	defer errs.Wrap(&err, "discussion.CountsIn(%.20s)", kind)
	all = map[string]Count{}
	if len(about) == 0 {
		return all, nil
	}
	list, err := countsOf(ctx, q, kind, about)
	for _, c := range list {
		all[c.about] = c.Count
	}
	return all, err
}

// Drop takes away what is written about a thing of another module that is taken away
// itself, in its write.
func Drop(ctx context.Context, tx *db.Tx, kind Kind, about string) (err error) {
	defer errs.Wrap(&err, "discussion.Drop(%.50s)", about)
	list, err := postsAbout(ctx, tx, kind, about)
	if err != nil {
		return err
	}
	for _, x := range list {
		if err := tx.NoteOn("post", string(x.ID), x, nil); err != nil {
			return err
		}
	}
	return deletePostsAbout(ctx, tx, kind, about)
}

// MergeAuthorities lets what was written for one authority follow to another; the
// registry calls it when it merges the two.
func (s *Service) MergeAuthorities(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) (err error) {
	defer errs.Wrap(&err, "discussion.MergeAuthorities(%.50s, %.50s)", from, to)
	return moveAuthority(ctx, tx, from, to)
}

// MergePersons is the same for who wrote it.
func (s *Service) MergePersons(ctx context.Context, tx *db.Tx, from, to registry.PersonID) (err error) {
	defer errs.Wrap(&err, "discussion.MergePersons(%.50s, %.50s)", from, to)
	return movePerson(ctx, tx, from, to)
}
