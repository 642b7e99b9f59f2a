package meeting

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/modules/discussion"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Commented gives an item as what comments are written about: by those of the group,
// while the paper is being written and until the minutes are approved. For everybody
// else it is ErrNotFound. It is the discussions' hook.
func (s *Service) Commented(ctx context.Context, actor auth.Actor, item string) (p discussion.Place, err error) {
	defer errs.Wrap(&err, "meeting.Commented(%.50s)", item)
	m, _, err := meetingOfItem(ctx, s.db, ItemID(item))
	if err != nil {
		return p, missing(err)
	}
	d, it, err := s.ItemByID(ctx, actor, m.ID, ItemID(item))
	if err != nil {
		return p, err
	}
	if !d.Inside {
		return p, ErrNotFound
	}
	return discussion.Place{
		Kind: discussion.OnItem, ID: item, Title: it.Title, About: d.Path() + "#" + it.Anchor(), In: d.In, Reach: innermost(d), Open: d.Open(),
		Keeps: d.CanKeep, Live: [2]string{"meeting", string(d.ID)},
		Still: func(ctx context.Context, tx *db.Tx) (bool, error) {
			m, _, err := meetingOfItem(ctx, tx, ItemID(item)) // it may have been taken off
			return Details{Meeting: m}.Open(), err
		},
	}, nil
}

// Wrote tells who wrote the item and its paper. It is the discussions' hook.
func (s *Service) Wrote(ctx context.Context, item string) (people []registry.PersonID, err error) {
	defer errs.Wrap(&err, "meeting.Wrote(%.50s)", item)
	history, err := audit.History(ctx, s.db, "item", item, maxVersions)
	for _, e := range history {
		if e.Action == "item.add" || e.Action == "item.edit" {
			people = append(people, registry.PersonID(e.Person))
		}
	}
	return people, err
}

// innermost is the reach of what is for the group alone.
func innermost(d Details) auth.Reach {
	reaches := Reaches(d.In.ID)
	return reaches[len(reaches)-1]
}

// withComments counts the comments on the items, for those of the group.
func (s *Service) withComments(ctx context.Context, d Details) error {
	if !d.Inside {
		return nil
	}
	all, err := discussion.CountsIn(ctx, s.db, discussion.OnItem, itemIDs(d.Items))
	for i, it := range d.Items {
		d.Items[i].Comments = all[string(it.ID)]
	}
	return err
}
