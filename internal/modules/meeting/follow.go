package meeting

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// ItemsOf lists the items of a meeting that the actor may read something of, for a page
// that follows it, or ErrNotFound: much less to read than the meeting.
func (s *Service) ItemsOf(ctx context.Context, actor auth.Actor, meeting ID) (items []ItemID, err error) {
	defer errs.Wrap(&err, "meeting.ItemsOf(%.50s)", meeting)
	m, err := meetingByID(ctx, s.db, meeting)
	if err != nil {
		return nil, missing(err)
	}
	groups, err := s.groups.GroupsByID(ctx, actor, []group.ID{m.Group})
	if err != nil {
		return nil, err
	}
	if of, readable := groups[m.Group]; !readable || !canRead(actor, m, of) {
		return nil, ErrNotFound
	}
	return itemIDsOf(ctx, s.db, meeting)
}

// concern says that the page of the meeting looks different too.
func concern(tx *db.Tx, m ID) { tx.Concern("meeting", string(m)) }
