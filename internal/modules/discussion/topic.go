package discussion

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/page"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// topic gives a topic as a place.
func (s *Service) topic(ctx context.Context, actor auth.Actor, topic TopicID) (p Place, err error) {
	t, err := topicByID(ctx, s.db, topic)
	if err != nil {
		return p, missing(err)
	}
	g, err := s.groups.ByID(ctx, actor, t.Group)
	if err != nil {
		return p, err
	}
	if !canReadTopic(actor, g.Group, t) {
		return p, ErrNotFound
	}
	return Place{
		Kind: OnTopic, ID: string(t.ID), Title: t.Title, About: TopicsPath(g.Group), In: g.Group, Reach: t.Reach, Open: t.Closed == nil,
		Keeps: g.CanDescribe, Search: true, Topic: &t,
		Still: func(ctx context.Context, tx *db.Tx) (bool, error) {
			now, err := topicByID(ctx, tx, topic)
			return now.Closed == nil, err
		},
	}, nil
}

// CanClose reports whether the actor closes the topic, and opens it again.
func CanClose(a auth.Actor, p Place) bool { return p.Topic != nil && canClose(a, p.Keeps, *p.Topic) }

// Topics gives a page of what the group discusses, as far as the actor may read it,
// the last written on first.
func (s *Service) Topics(ctx context.Context, actor auth.Actor, g group.Group, cursor string, limit int) (list page.Page[Topic], err error) {
	defer errs.Wrap(&err, "discussion.Topics(%.50s)", g.ID)
	c, err := page.Parse(cursor, "topics", 2)
	if err != nil {
		return list, err
	}
	c.List = "topics"
	var w db.Where
	w.And("group_id = ?", g.ID)
	var reaches []auth.Reach
	for _, r := range Reaches(g.ID) {
		if canReadTopic(actor, g, Topic{Group: g.ID, Reach: r}) {
			reaches = append(reaches, r)
		}
	}
	db.In(&w, "reach", reaches)
	if list.Total, err = countTopics(ctx, s.db, &w); err != nil || list.Total == 0 {
		return list, err
	}
	total := list.Total
	rows, err := topicsPage(ctx, s.db, &w, c, limit)
	list = page.Cut(rows, c, limit, func(t Topic) []string { return keys(t.Updated, string(t.ID)) })
	list.Total = total
	return list, err
}

// Start begins a topic of the group with what the actor writes first.
func (s *Service) Start(ctx context.Context, actor auth.Actor, g group.Group, t Topic, text string) (saved Topic, err error) {
	defer errs.Wrap(&err, "discussion.Start(%.50s)", g.ID)
	if !CanStart(actor, g) {
		return t, ErrForbidden
	}
	person, authority := registry.PersonID(actor.Person), registry.AuthorityID(actor.For.ID)
	t = Topic{ID: id.New[TopicID](), Group: g.ID, Title: t.Title, Reach: t.Reach, Person: person, Authority: authority}.tidied()
	x := Post{
		ID: id.New[PostID](), Kind: OnTopic, About: string(t.ID), Text: text, Person: person, Authority: authority, Version: 1,
	}.tidied()
	var f errs.Fields
	t.check(&f)
	if x.check(&f); f.Err() != nil {
		return t, f.Err()
	}
	err = s.db.Write(ctx, actor.Change("topic.start", string(t.ID)), func(tx *db.Tx) error {
		t.Created, t.Updated, x.At = tx.Now(), tx.Now(), tx.Now()
		if err := insertTopic(ctx, tx, t); err != nil {
			return err
		}
		if err := insertPost(ctx, tx, x); err != nil {
			return err
		}
		p := Place{Title: t.Title, Reach: t.Reach, Search: true}
		if err := p.follow(ctx, tx, x); err != nil {
			return err
		}
		if err := tx.NoteOn("post", string(x.ID), nil, x); err != nil {
			return err
		}
		return tx.Note(nil, t)
	})
	return t, err
}

// Close ends the topic, or opens it again: who leads the group may, and who started it.
func (s *Service) Close(ctx context.Context, actor auth.Actor, topic TopicID, closed bool) (err error) {
	defer errs.Wrap(&err, "discussion.Close(%.50s)", topic)
	p, err := s.PlaceOf(ctx, actor, OnTopic, string(topic))
	if err != nil {
		return err
	}
	if !CanClose(actor, p) {
		return ErrForbidden
	}
	action := "topic.close"
	if !closed {
		action = "topic.reopen"
	}
	return s.db.Write(ctx, actor.Change(action, string(topic)), func(tx *db.Tx) error {
		before, err := topicByID(ctx, tx, topic)
		if err != nil {
			return missing(err)
		}
		if closed == (before.Closed != nil) {
			return db.ErrNoChange
		}
		t := before
		t.Closed = nil
		if at := tx.Now(); closed {
			t.Closed = &at
		}
		if err := updateTopic(ctx, tx, t); err != nil {
			return err
		}
		return tx.Note(before, t)
	})
}
