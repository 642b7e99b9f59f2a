package meeting

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// ItemsOf lists the items of a meeting that the actor may read something of, for a page
// that follows it, and whether the actor is of the group and reads all. It is ErrNotFound
// when they may not read the meeting, which would be much more to read.
func (s *Service) ItemsOf(ctx context.Context, actor auth.Actor, meeting ID) (items []ItemID, isInside bool, err error) {
	defer errs.Wrap(&err, "meeting.ItemsOf(%.50s)", meeting)
	m, err := meetingByID(ctx, s.db, meeting)
	if err != nil {
		return nil, false, missing(err)
	}
	groups, err := s.groups.GroupsByID(ctx, actor, []group.ID{m.Group})
	if err != nil {
		return nil, false, err
	}
	of, readable := groups[m.Group]
	if !readable || !canRead(actor, m, of) {
		return nil, false, ErrNotFound
	}
	items, err = itemIDsOf(ctx, s.db, meeting)
	return items, inside(actor, of), err
}

// concern says that the page of the meeting looks different too.
func concern(tx *db.Tx, m ID) { tx.Concern("meeting", string(m)) }
