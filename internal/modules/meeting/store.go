package meeting

import (
	"context"
	"encoding/json"
	"strconv"

	"alminding/internal/base/page"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
)

const meetingColumns = `id, group_id, state, starts, ends, place, link, reach, sequence, version, invited, papers_sent, held, approved, created, updated, series_id, occurs, late`

func scanMeeting(r db.Row) (m Meeting, err error) {
	err = r.Scan(&m.ID, &m.Group, &m.State, &m.Start, &m.End, &m.Place, &m.Link, &m.Reach, &m.Sequence, &m.Version,
		&m.Invited, &m.Papers, &m.Held, &m.Approved, &m.Created, &m.Updated, &m.Series, &m.Occurs, &m.Late)
	return m, err
}

func meetingByID(ctx context.Context, q db.Querier, id ID) (Meeting, error) {
	return db.One(ctx, q, scanMeeting, `SELECT `+meetingColumns+` FROM meeting WHERE id = $1`, id)
}

func meetingsWhere(ctx context.Context, q db.Querier, w *db.Where) ([]Meeting, error) {
	return db.All(ctx, q, scanMeeting, `SELECT `+meetingColumns+` FROM meeting`+w.SQL()+` ORDER BY starts, id`, w.Args()...)
}

func meetingsByID(ctx context.Context, q db.Querier, ids []ID) (map[ID]Meeting, error) {
	var w db.Where
	db.In(&w, "id", ids)
	list, err := meetingsWhere(ctx, q, &w)
	all := make(map[ID]Meeting, len(list))
	for _, m := range list {
		all[m.ID] = m
	}
	return all, err
}

func groupsThatMeet(ctx context.Context, q db.Querier) ([]group.ID, error) {
	return db.All(ctx, q, db.Value[group.ID], `SELECT DISTINCT group_id FROM meeting ORDER BY group_id`)
}

func countMeetings(ctx context.Context, q db.Querier, w *db.Where) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM meeting`+w.SQL(), w.Args()...)
}

// meetingsPage reads the rows after the cursor, or before it turned round, as
// page.Cut takes them: one more than the page holds; all where limit is 0.
func meetingsPage(ctx context.Context, q db.Querier, w *db.Where, o Order, c page.Cursor, limit int) ([]Meeting, error) {
	column, down := "starts", o != Soonest
	if o == ByWhen {
		column = "updated"
	}
	down = down != c.Back
	order, beyond := " ORDER BY "+column+", id", "("+column+", id) > (?, ?)"
	if down {
		order, beyond = " ORDER BY "+column+" DESC, id DESC", "("+column+", id) < (?, ?)"
	}
	w2 := w.Copy()
	if !c.First() {
		at, err := strconv.ParseInt(c.Keys[0], 10, 64)
		if err != nil {
			return nil, page.ErrCursor
		}
		w2.And(beyond, at, c.Keys[1])
	}
	text := `SELECT ` + meetingColumns + ` FROM meeting` + w2.SQL() + order
	if limit > 0 {
		text += " LIMIT " + w2.Arg(limit+1)
	}
	return db.All(ctx, q, scanMeeting, text, w2.Args()...)
}

func insertMeeting(ctx context.Context, tx *db.Tx, m Meeting) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO meeting (`+meetingColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		m.ID, m.Group, m.State, m.Start, m.End, m.Place, m.Link, m.Reach, m.Sequence, m.Version,
		m.Invited, m.Papers, m.Held, m.Approved, m.Created, m.Updated, m.Series, m.Occurs, m.Late)
	return err
}

// updateMeeting writes what may change: all but the group and when it was made.
func updateMeeting(ctx context.Context, tx *db.Tx, m Meeting) error {
	return db.MustExec(ctx, tx, db.ErrNotFound, `UPDATE meeting SET state = $2, starts = $3, ends = $4, place = $5, link = $6, reach = $7,
			sequence = $8, version = $9, invited = $10, papers_sent = $11, held = $12, approved = $13, updated = $14, series_id = $15, occurs = $16,
			late = $17
		WHERE id = $1`,
		m.ID, m.State, m.Start, m.End, m.Place, m.Link, m.Reach, m.Sequence, m.Version, m.Invited, m.Papers, m.Held, m.Approved, m.Updated, m.Series, m.Occurs, m.Late)
}

const itemColumns = `id, meeting_id, rank, content, outcome, decision_id, version`

func scanItem(r db.Row) (it Item, err error) {
	var content string
	if err = r.Scan(&it.ID, &it.Meeting, &it.Rank, &content, &it.Outcome, &it.Decision, &it.Version); err == nil {
		err = json.Unmarshal([]byte(content), &it.Content)
	}
	return it, err
}

// itemIDsOf lists the items without what they are about, in no order.
func itemIDsOf(ctx context.Context, q db.Querier, meeting ID) ([]ItemID, error) {
	return db.All(ctx, q, db.Value[ItemID], `SELECT id FROM meeting_item WHERE meeting_id = $1 ORDER BY id`, meeting)
}

// itemsOf reads a meeting's agenda with its files.
func itemsOf(ctx context.Context, q db.Querier, meeting ID) ([]Item, error) {
	items, err := db.All(ctx, q, scanItem, `SELECT `+itemColumns+` FROM meeting_item WHERE meeting_id = $1 ORDER BY rank, id`, meeting)
	if err != nil {
		return nil, err
	}
	files, err := db.All(ctx, q, scanFile, `SELECT `+fileColumns+` FROM meeting_file
		WHERE item_id IN (SELECT id FROM meeting_item WHERE meeting_id = $1) ORDER BY id`, meeting)
	for i := range items {
		for _, f := range files {
			if f.Item == items[i].ID {
				items[i].Files = append(items[i].Files, f)
			}
		}
	}
	return items, err
}

// saveItem writes the item, new or in place of what it was at the same meeting.
func saveItem(ctx context.Context, tx *db.Tx, it Item) error {
	content, err := json.Marshal(it.Content)
	if err != nil {
		return err
	}
	return db.MustExec(ctx, tx, ErrNotFound, `INSERT INTO meeting_item (`+itemColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET rank = excluded.rank, content = excluded.content, outcome = excluded.outcome,
			decision_id = excluded.decision_id, version = excluded.version
		WHERE meeting_item.meeting_id = excluded.meeting_id`,
		it.ID, it.Meeting, it.Rank, string(content), it.Outcome, it.Decision, it.Version)
}

func deleteItem(ctx context.Context, tx *db.Tx, id ItemID) error {
	for _, text := range []string{
		`DELETE FROM meeting_file WHERE item_id = $1`,
		`UPDATE meeting_proposal SET item_id = '' WHERE item_id = $1 AND item_id <> ''`,
	} {
		if _, err := db.Exec(ctx, tx, text, id); err != nil {
			return err
		}
	}
	return db.MustExec(ctx, tx, ErrNotFound, `DELETE FROM meeting_item WHERE id = $1`, id)
}

// meetingOfDecision names the condition of its index.
func meetingOfDecision(ctx context.Context, q db.Querier, made decision.ID) (ID, error) {
	return db.One(ctx, q, db.Value[ID], `SELECT meeting_id FROM meeting_item WHERE decision_id = $1 AND decision_id <> ''`, made)
}

const fileColumns = `id, item_id, name, type, size, hash`

func scanFile(r db.Row) (f File, err error) {
	err = r.Scan(&f.ID, &f.Item, &f.Name, &f.Type, &f.Size, &f.Hash)
	return f, err
}

func insertFile(ctx context.Context, tx *db.Tx, f File) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO meeting_file (`+fileColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`, f.ID, f.Item, f.Name, f.Type, f.Size, f.Hash)
	return err
}

func deleteFile(ctx context.Context, tx *db.Tx, id FileID) error {
	return db.MustExec(ctx, tx, ErrNotFound, `DELETE FROM meeting_file WHERE id = $1`, id)
}

func filesInUse(ctx context.Context, q db.Querier, hashes []blob.Hash) ([]blob.Hash, error) {
	var w db.Where
	db.In(&w, "hash", hashes)
	return db.All(ctx, q, db.Value[blob.Hash], `SELECT DISTINCT hash FROM meeting_file`+w.SQL(), w.Args()...)
}

const actionColumns = `id, meeting_id, item_id, text, authority, person, due, done`

func scanAction(r db.Row) (a Action, err error) {
	err = r.Scan(&a.ID, &a.Meeting, &a.Item, &a.Text, &a.Authority, &a.Person, &a.Due, &a.Done)
	return a, err
}

func actionByID(ctx context.Context, q db.Querier, id ActionID) (Action, error) {
	return db.One(ctx, q, scanAction, `SELECT `+actionColumns+` FROM meeting_action WHERE id = $1`, id)
}

func actionsOf(ctx context.Context, q db.Querier, meeting ID) ([]Action, error) {
	return db.All(ctx, q, scanAction, `SELECT `+actionColumns+` FROM meeting_action WHERE meeting_id = $1 ORDER BY due, id`, meeting)
}

// openActions reads what is not done, of one group or of all where it is empty.
func openActions(ctx context.Context, q db.Querier, of group.ID) ([]Action, error) {
	var w db.Where
	w.And("done = 0") // as its index says
	if of != "" {
		w.And("meeting_id IN (SELECT id FROM meeting WHERE group_id = ?)", of)
	}
	return db.All(ctx, q, scanAction, `SELECT `+actionColumns+` FROM meeting_action`+w.SQL()+` ORDER BY due, id`, w.Args()...)
}

func insertAction(ctx context.Context, tx *db.Tx, a Action) error {
	concern(tx, a.Meeting)
	_, err := db.Exec(ctx, tx, `INSERT INTO meeting_action (`+actionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.ID, a.Meeting, a.Item, a.Text, a.Authority, a.Person, a.Due, a.Done)
	return err
}

func setOwner(ctx context.Context, tx *db.Tx, a Action) error {
	return db.MustExec(ctx, tx, ErrNotFound, `UPDATE meeting_action SET person = $2 WHERE id = $1`, a.ID, a.Person)
}

func setDone(ctx context.Context, tx *db.Tx, a Action) error {
	return db.MustExec(ctx, tx, ErrNotFound, `UPDATE meeting_action SET done = $2 WHERE id = $1`, a.ID, a.Done)
}

func moveAuthority(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	for _, text := range []string{
		`UPDATE meeting_seat SET authority = $2 WHERE authority = $1`, `UPDATE meeting_action SET authority = $2 WHERE authority = $1`,
		`UPDATE meeting_proposal SET authority = $2 WHERE authority = $1`,
	} {
		if _, err := db.Exec(ctx, tx, text, from, to); err != nil {
			return err
		}
	}
	return nil
}

func movePerson(ctx context.Context, tx *db.Tx, from, to registry.PersonID) error {
	for _, text := range []string{
		`UPDATE meeting_seat SET person = $2 WHERE person = $1 AND person <> ''`, `UPDATE meeting_action SET person = $2 WHERE person = $1 AND person <> ''`,
		`INSERT INTO meeting_told (series_id, person) SELECT series_id, CAST($2 AS TEXT) FROM meeting_told WHERE person = $1 ON CONFLICT DO NOTHING`,
		`DELETE FROM meeting_told WHERE person = $1 AND person <> $2`,
		`UPDATE meeting_proxy SET person = $2 WHERE person = $1 AND person <> ''`, `UPDATE meeting_proposal SET person = $2 WHERE person = $1 AND person <> ''`,
	} {
		if _, err := db.Exec(ctx, tx, text, from, to); err != nil {
			return err
		}
	}
	return nil
}
