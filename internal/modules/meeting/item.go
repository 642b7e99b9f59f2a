package meeting

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/discussion"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
)

// AddItem puts an item on the agenda at the place, counted from 1, or last when it is
// 0. The group's chair and secretary may, and the keepers, until the minutes are
// approved.
func (s *Service) AddItem(ctx context.Context, actor auth.Actor, meeting ID, place int, c Content) (it Item, err error) {
	defer errs.Wrap(&err, "meeting.AddItem(%.50s)", meeting)
	return s.putItem(ctx, actor, "item.add", true, Item{ID: id.New[ItemID](), Meeting: meeting, Rank: place, Content: c})
}

// EditItem puts c in the place of what the agenda says of the item, made from that
// version of it, and moves it to the place.
func (s *Service) EditItem(ctx context.Context, actor auth.Actor, meeting ID, item ItemID, version, place int, c Content) (it Item, err error) {
	defer errs.Wrap(&err, "meeting.EditItem(%.50s)", item)
	return s.putItem(ctx, actor, "item.edit", false, Item{ID: item, Meeting: meeting, Rank: place, Content: c, Version: version})
}

func (s *Service) putItem(ctx context.Context, actor auth.Actor, action string, isNew bool, it Item) (Item, error) {
	d, err := s.keeping(ctx, actor, it.Meeting)
	if err != nil {
		return it, err
	}
	it.Content = it.tidied()
	var f errs.Fields
	if it.Content.check(&f); f.Err() != nil {
		return it, f.Err()
	}
	return it, s.onAgenda(ctx, actor, action, d, it.ID, func(tx *db.Tx, items []Item) ([]Item, error) {
		at := slices.IndexFunc(items, func(x Item) bool { return x.ID == it.ID })
		switch {
		case isNew && len(items) >= maxItems:
			return nil, errs.New(errs.Conflict, "meeting.too_many", "max", maxItems)
		case !isNew && at < 0: // whatever version it is said to be of: it may be another meeting's
			return nil, ErrNotFound
		case at >= 0 && items[at].Version != it.Version:
			return nil, ErrStale
		}
		if at >= 0 && items[at].Kind != it.Kind { // what is voted on is for decision
			if asked, err := s.ballots.Asked(ctx, tx, string(it.ID)); err != nil || asked {
				return nil, cause(err, ErrState)
			}
		}
		saved := it
		saved.Version++
		if at >= 0 {
			saved.Outcome, saved.Decision = items[at].Outcome, items[at].Decision
			items = slices.Delete(items, at, at+1)
		}
		place := len(items)
		if it.Rank > 0 {
			place = min(it.Rank-1, place)
		}
		return slices.Insert(items, place, saved), nil
	})
}

// RemoveItem takes the item off the agenda with its files and comments. One that something
// has come of stays: an outcome, a question that was put, or an action, which without its
// item would be read as far as the meeting.
func (s *Service) RemoveItem(ctx context.Context, actor auth.Actor, meeting ID, item ItemID) (err error) {
	defer errs.Wrap(&err, "meeting.RemoveItem(%.50s)", item)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return err
	}
	return s.onAgenda(ctx, actor, "item.remove", d, item, func(tx *db.Tx, items []Item) ([]Item, error) {
		at := slices.IndexFunc(items, func(x Item) bool { return x.ID == item })
		if at < 0 {
			return nil, ErrNotFound
		}
		if items[at].Outcome != "" {
			return nil, ErrState
		}
		if asked, err := s.ballots.Asked(ctx, tx, string(item)); err != nil || asked {
			return nil, cause(err, ErrState)
		}
		actions, err := actionsOf(ctx, tx, meeting)
		if err != nil || slices.ContainsFunc(actions, func(a Action) bool { return a.Item == item }) {
			return nil, cause(err, ErrState)
		}
		if err := discussion.Drop(ctx, tx, discussion.OnItem, string(item)); err != nil {
			return nil, err
		}
		if err := deleteItem(ctx, tx, item); err != nil {
			return nil, err
		}
		return slices.Delete(items, at, at+1), nil
	})
}

// onAgenda writes what fn makes of the agenda, numbers it anew and notes what became
// of the item.
func (s *Service) onAgenda(
	ctx context.Context, actor auth.Actor, action string, d Details, item ItemID, fn func(*db.Tx, []Item) ([]Item, error),
) error {
	return s.db.Write(ctx, actor.Change(action, string(item)), func(tx *db.Tx) error {
		m, err := meetingByID(ctx, tx, d.ID)
		if err != nil {
			return missing(err)
		}
		if err := m.in(Planned, Invited, Held); err != nil {
			return err
		}
		before, err := itemsOf(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		after, err := fn(tx, slices.Clone(before))
		if err != nil {
			return err
		}
		for i := range after {
			after[i].Rank = i + 1
			if err := saveItem(ctx, tx, after[i]); err != nil {
				return err
			}
		}
		if err := touch(ctx, tx, &m, d); err != nil {
			return err
		}
		return tx.NoteOn("item", string(item), document(before, item), document(after, item))
	})
}

// touch marks that something of the meeting has changed, and makes it findable anew.
func touch(ctx context.Context, tx *db.Tx, m *Meeting, d Details) error {
	m.Updated = tx.Now()
	concern(tx, m.ID)
	if err := updateMeeting(ctx, tx, *m); err != nil {
		return err
	}
	return makeFindable(ctx, tx, *m, d.In)
}

// document is the item as the change record keeps it; nil where it is not there.
func document(items []Item, item ItemID) any {
	for _, it := range items {
		if it.ID == item {
			return it
		}
	}
	return nil
}

// ItemByID gives the item of the meeting as the actor may read it, or ErrNotFound.
func (s *Service) ItemByID(ctx context.Context, actor auth.Actor, meeting ID, item ItemID) (d Details, it Item, err error) {
	defer errs.Wrap(&err, "meeting.ItemByID(%.50s)", item)
	if d, err = s.ByID(ctx, actor, meeting); err != nil {
		return d, it, err
	}
	for _, it := range d.Items {
		if it.ID == item {
			return d, it, nil
		}
	}
	return d, it, ErrNotFound
}

// ItemHistory gives what was written of the item and when, the newest first. Those of
// the group may read it.
func (s *Service) ItemHistory(ctx context.Context, actor auth.Actor, meeting ID, item ItemID) (entries []audit.Entry, err error) {
	defer errs.Wrap(&err, "meeting.ItemHistory(%.50s)", item)
	d, _, err := s.ItemByID(ctx, actor, meeting, item)
	if err != nil {
		return nil, err
	}
	if !d.Inside {
		return nil, ErrNotFound
	}
	return audit.History(ctx, s.db, "item", string(item), maxVersions)
}

const maxVersions = 200

// Attach adds a document to the item.
func (s *Service) Attach(ctx context.Context, actor auth.Actor, meeting ID, item ItemID, name string, content []byte) (err error) {
	defer errs.Wrap(&err, "meeting.Attach(%.50s)", item)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return err
	}
	file := File{ID: id.New[FileID](), Item: item, Name: blob.FileName(name)}
	var f errs.Fields
	switch file.Type, err = blob.Document(content); {
	case len(content) == 0:
		f.Add("file", "errs.required")
	case len(content) > MaxFile:
		f.Add("file", blob.ErrTooLarge.Key, "limit", MaxFile/1000)
	case err != nil:
		f.Add("file", "meeting.file_type")
	}
	if f.Err() != nil {
		return f.Err()
	}
	ref, err := s.files.Put(ctx, bytes.NewReader(content), MaxFile)
	if err != nil {
		return err
	}
	file.Hash, file.Size = ref.Hash, ref.Size
	return s.onFiles(ctx, actor, "file.attach", d, file.ID, func(tx *db.Tx, it Item) (before, after any, err error) {
		if it.ID == "" {
			return nil, nil, ErrNotFound
		}
		if len(it.Files) >= maxFiles {
			return nil, nil, errs.New(errs.Conflict, "meeting.too_many", "max", maxFiles)
		}
		return nil, file, insertFile(ctx, tx, file)
	}, func(it Item) bool { return it.ID == item })
}

// Detach takes the document off its item.
func (s *Service) Detach(ctx context.Context, actor auth.Actor, meeting ID, file FileID) (err error) {
	defer errs.Wrap(&err, "meeting.Detach(%.50s)", file)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return err
	}
	is := func(f File) bool { return f.ID == file }
	return s.onFiles(ctx, actor, "file.detach", d, file, func(tx *db.Tx, it Item) (before, after any, err error) {
		at := slices.IndexFunc(it.Files, is)
		if at < 0 {
			return nil, nil, ErrNotFound
		}
		return it.Files[at], nil, deleteFile(ctx, tx, file)
	}, func(it Item) bool { return slices.ContainsFunc(it.Files, is) })
}

// onFiles changes the files of the item that which picks, and notes it.
func (s *Service) onFiles(
	ctx context.Context, actor auth.Actor, action string, d Details, file FileID,
	fn func(*db.Tx, Item) (before, after any, err error), which func(Item) bool,
) error {
	return s.db.Write(ctx, actor.Change(action, string(file)), func(tx *db.Tx) error {
		m, err := meetingByID(ctx, tx, d.ID)
		if err != nil {
			return missing(err)
		}
		if err := m.in(Planned, Invited, Held); err != nil {
			return err
		}
		items, err := itemsOf(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		var it Item
		if at := slices.IndexFunc(items, which); at >= 0 {
			it = items[at]
		}
		before, after, err := fn(tx, it)
		if err != nil {
			return err
		}
		if err := touch(ctx, tx, &m, d); err != nil {
			return err
		}
		return tx.Note(before, after)
	})
}

// OpenFile reads a document of an item that the actor may read, or ErrNotFound.
func (s *Service) OpenFile(ctx context.Context, actor auth.Actor, meeting ID, file FileID) (f File, content io.ReadCloser, err error) {
	defer errs.Wrap(&err, "meeting.OpenFile(%.50s)", file)
	d, err := s.ByID(ctx, actor, meeting)
	if err != nil {
		return f, nil, err
	}
	for _, it := range d.Items {
		for _, f := range it.Files {
			if f.ID == file {
				content, err = s.files.Open(ctx, f.Hash)
				if errors.Is(err, blob.ErrNotFound) {
					err = ErrNotFound
				}
				return f, content, err
			}
		}
	}
	return f, nil, ErrNotFound
}

// FilesInUse tells which of the files belong to items, so that the others may be
// deleted.
func (s *Service) FilesInUse(ctx context.Context, hashes []blob.Hash) (used []blob.Hash, err error) {
	defer errs.Wrap(&err, "meeting.FilesInUse")
	return filesInUse(ctx, s.db, hashes)
}
