package meeting

import (
	"context"
	"encoding/json"
	"strings"

	"alminding/internal/modules/group"
	"alminding/internal/platform/db"
)

const seatColumns = `meeting_id, seat_id, authority, person, role, votes, answer, arrived, gone, earlier`

func scanSeat(r db.Row) (s Seat, err error) {
	var before string
	err = r.Scan(&s.Meeting, &s.Seat, &s.Authority, &s.Person, &s.Role, &s.Votes, &s.Answer, &s.Arrived, &s.Gone, &before)
	if err == nil && before != "" {
		err = json.Unmarshal([]byte(before), &s.Earlier)
	}
	return s, err
}

// rollOf gives the seats in the order of the group, the chair first.
func rollOf(ctx context.Context, q db.Querier, meeting ID) ([]Seat, error) {
	return db.All(ctx, q, scanSeat, `SELECT `+seatColumns+` FROM meeting_seat WHERE meeting_id = $1 ORDER BY rank, seat_id`, meeting)
}

// ofItem finds the meeting by one of its items. Each vote asks for it, so it takes no
// statement of its own.
const ofItem = "meeting_id = (SELECT meeting_id FROM meeting_item WHERE id = ?)"

// rollAmong is the roll of the item's meeting, or some seats of it.
func rollAmong(ctx context.Context, q db.Querier, item ItemID, only []group.SeatID) ([]Seat, error) {
	var w db.Where
	w.And(ofItem, item)
	if only != nil {
		db.In(&w, "seat_id", only)
	}
	return db.All(ctx, q, scanSeat, `SELECT `+seatColumns+` FROM meeting_seat`+w.SQL()+` ORDER BY rank, seat_id`, w.Args()...)
}

func seatOf(ctx context.Context, q db.Querier, meeting ID, seat group.SeatID) (Seat, error) {
	return db.One(ctx, q, scanSeat, `SELECT `+seatColumns+` FROM meeting_seat WHERE meeting_id = $1 AND seat_id = $2`, meeting, seat)
}

func replaceRoll(ctx context.Context, tx *db.Tx, meeting ID, roll []Seat) error {
	if _, err := db.Exec(ctx, tx, `DELETE FROM meeting_seat WHERE meeting_id = $1`, meeting); err != nil {
		return err
	}
	for rank, s := range roll {
		_, err := db.Exec(ctx, tx, `INSERT INTO meeting_seat (rank, `+seatColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')`,
			rank, s.Meeting, s.Seat, s.Authority, s.Person, s.Role, s.Votes, s.Answer, s.Arrived, s.Gone)
		if err != nil {
			return err
		}
	}
	return nil
}

func updateSeat(ctx context.Context, tx *db.Tx, s Seat) error {
	before := ""
	if len(s.Earlier) > 0 {
		text, err := json.Marshal(s.Earlier)
		if err != nil {
			return err
		}
		before = string(text)
	}
	return db.MustExec(ctx, tx, db.ErrNotFound,
		`UPDATE meeting_seat SET person = $3, answer = $4, arrived = $5, gone = $6, earlier = $7 WHERE meeting_id = $1 AND seat_id = $2`,
		s.Meeting, s.Seat, s.Person, s.Answer, s.Arrived, s.Gone, before)
}

const proxyColumns = `giver, holder, given, ended, person`

func scanProxy(r db.Row) (p Proxy, err error) {
	return p, r.Scan(&p.Giver, &p.Holder, &p.Given, &p.Ended, &p.Person)
}

// proxiesOf gives all proxies of a meeting, those that were taken back among them, in
// the order they were given.
func proxiesOf(ctx context.Context, q db.Querier, meeting ID) ([]Proxy, error) {
	return db.All(ctx, q, scanProxy, `SELECT `+proxyColumns+` FROM meeting_proxy WHERE meeting_id = $1 ORDER BY given, giver`, meeting)
}

// proxiesAmong gives the proxies that hold now at the item's meeting, or those that one
// of the seats has given or holds.
func proxiesAmong(ctx context.Context, q db.Querier, item ItemID, only []group.SeatID) ([]Proxy, error) {
	var w db.Where
	w.And(ofItem+" AND ended IS NULL", item)
	if only != nil {
		args := make([]any, 2*len(only))
		for i := range args {
			args[i] = only[i%len(only)]
		}
		list := "(?" + strings.Repeat(", ?", len(only)-1) + ")"
		w.And("giver IN "+list+" OR holder IN "+list, args...)
	}
	return db.All(ctx, q, scanProxy, `SELECT `+proxyColumns+` FROM meeting_proxy`+w.SQL()+` ORDER BY given, giver`, w.Args()...)
}

func insertProxy(ctx context.Context, tx *db.Tx, meeting ID, p Proxy) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO meeting_proxy (meeting_id, `+proxyColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`,
		meeting, p.Giver, p.Holder, p.Given, p.Ended, p.Person)
	return err
}

func endProxy(ctx context.Context, tx *db.Tx, meeting ID, giver group.SeatID) error {
	return db.MustExec(ctx, tx, db.ErrNotFound, `UPDATE meeting_proxy SET ended = $3 WHERE meeting_id = $1 AND giver = $2 AND ended IS NULL`, meeting, giver, tx.Now())
}

const proposalColumns = `id, meeting_id, authority, person, title, text, reason, matter, made, item_id`

func scanProposal(r db.Row) (p Proposal, err error) {
	return p, r.Scan(&p.ID, &p.Meeting, &p.Authority, &p.Person, &p.Title, &p.Text, &p.Reason, &p.Matter, &p.Made, &p.Item)
}

func proposalsOf(ctx context.Context, q db.Querier, meeting ID) ([]Proposal, error) {
	return db.All(ctx, q, scanProposal, `SELECT `+proposalColumns+` FROM meeting_proposal WHERE meeting_id = $1 ORDER BY id`, meeting)
}

func proposalByID(ctx context.Context, q db.Querier, meeting ID, proposal ProposalID) (Proposal, error) {
	return db.One(ctx, q, scanProposal, `SELECT `+proposalColumns+` FROM meeting_proposal WHERE meeting_id = $1 AND id = $2`, meeting, proposal)
}

// saveProposal writes the proposal, new or with the item that it became.
func saveProposal(ctx context.Context, tx *db.Tx, p Proposal) error {
	concern(tx, p.Meeting)
	_, err := db.Exec(ctx, tx, `INSERT INTO meeting_proposal (`+proposalColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (id) DO UPDATE SET item_id = excluded.item_id`,
		p.ID, p.Meeting, p.Authority, p.Person, p.Title, p.Text, p.Reason, p.Matter, p.Made, p.Item)
	return err
}

func deleteProposal(ctx context.Context, tx *db.Tx, proposal ProposalID) error {
	return db.MustExec(ctx, tx, ErrNotFound, `DELETE FROM meeting_proposal WHERE id = $1`, proposal)
}

// meetingOfItem gives the item, without its files, with its meeting.
func meetingOfItem(ctx context.Context, q db.Querier, item ItemID) (m Meeting, it Item, err error) {
	if it, err = db.One(ctx, q, scanItem, `SELECT `+itemColumns+` FROM meeting_item WHERE id = $1`, item); err != nil {
		return m, it, err
	}
	m, err = meetingByID(ctx, q, it.Meeting)
	return m, it, err
}
