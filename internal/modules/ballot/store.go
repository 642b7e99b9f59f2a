package ballot

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"

	"alminding/internal/base/page"
	"alminding/internal/base/vote"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

const ballotColumns = `id, group_id, matter, question_da, question_en, text_da, text_en, method, about_kind, about_id, about_path, reach, state,
	created, closes, opened, closed, counting, quorum, majority, casting, chair, result, reason, draft, barring`

func scanBallot(r db.Row) (b Ballot, err error) {
	var result string
	err = r.Scan(&b.ID, &b.Group, &b.Matter, &b.Title.Da, &b.Title.En, &b.Text.Da, &b.Text.En, &b.Method, &b.About.Kind, &b.About.ID, &b.About.Path,
		&b.Reach, &b.State, &b.Created, &b.Closes, &b.Opened, &b.Ended, &b.Counting, &b.Quorum, &b.Majority, &b.Casting, &b.Chair, &result, &b.Reason, &b.Draft, &b.Barring)
	if err == nil && result != "" {
		err = json.Unmarshal([]byte(result), &b.Result)
	}
	return b, err
}

// ballotByID reads the ballot with its options, or ErrNotFound.
func ballotByID(ctx context.Context, q db.Querier, id ID) (Ballot, error) {
	b, err := db.One(ctx, q, scanBallot, `SELECT `+ballotColumns+` FROM ballot WHERE id = $1`, id)
	if errors.Is(err, db.ErrNotFound) {
		return b, ErrNotFound
	}
	if err == nil {
		b.Options, err = optionsOf(ctx, q, b)
	}
	return b, err
}

func optionsOf(ctx context.Context, q db.Querier, b Ballot) ([]product.Text, error) {
	if !b.Method.HasOptions() {
		return nil, nil
	}
	return db.All(ctx, q, func(r db.Row) (o product.Text, err error) {
		return o, r.Scan(&o.Da, &o.En)
	}, `SELECT name_da, name_en FROM ballot_option WHERE ballot_id = $1 ORDER BY rank`, b.ID)
}

// ballotsOf reads a page of the group's ballots without their options, the newest
// first: of all, or of the closed ones with one of the reaches.
func ballotsOf(ctx context.Context, q db.Querier, g group.ID, all bool, reaches []auth.Reach, c page.Cursor, limit int) (p page.Page[Ballot], err error) {
	var w db.Where
	w.And("group_id = ?", g)
	if !all {
		w.And("state = ?", Closed)
		db.In(&w, "reach", reaches)
	}
	counted := w.Copy()
	if p.Total, err = db.One(ctx, q, db.Value[int], `SELECT count(*) FROM ballot`+counted.SQL(), counted.Args()...); err != nil {
		return p, err
	}
	order := "id DESC"
	if !c.First() {
		if c.Back {
			order = "id"
			w.And("id > ?", c.Keys[0])
		} else {
			w.And("id < ?", c.Keys[0])
		}
	}
	rows, err := db.All(ctx, q, scanBallot, `SELECT `+ballotColumns+` FROM ballot`+w.SQL()+` ORDER BY `+order+` LIMIT `+w.Arg(limit+1), w.Args()...)
	cut := page.Cut(rows, c, limit, func(b Ballot) []string { return []string{string(b.ID)} })
	cut.Total = p.Total
	return cut, err
}

// ballotsAbout reads the ballots about items of agendas, the earliest first, with their
// options. It names the condition of its index.
func ballotsAbout(ctx context.Context, q db.Querier, items []string) ([]Ballot, error) {
	var w db.Where
	w.And("about_kind = ? AND about_id <> ''", InMeeting)
	db.In(&w, "about_id", items)
	list, err := db.All(ctx, q, scanBallot, `SELECT `+ballotColumns+` FROM ballot`+w.SQL()+` ORDER BY id`, w.Args()...)
	for i := range list {
		if err != nil {
			return nil, err
		}
		list[i].Options, err = optionsOf(ctx, q, list[i])
	}
	return list, err
}

func setReach(ctx context.Context, tx *db.Tx, item string, to auth.Reach) error {
	_, err := db.Exec(ctx, tx, `UPDATE ballot SET reach = $3 WHERE about_kind = $1 AND about_id = $2 AND about_id <> ''`, InMeeting, item, to)
	return err
}

// openInWriting reads the ballots that can be answered in writing now, without their
// options.
func openInWriting(ctx context.Context, q db.Querier) ([]Ballot, error) {
	return db.All(ctx, q, scanBallot, `SELECT `+ballotColumns+` FROM ballot WHERE state = 'open' AND closes IS NOT NULL ORDER BY closes, id`)
}

func insertBallot(ctx context.Context, tx *db.Tx, b Ballot) error {
	b.concern(tx)
	_, err := db.Exec(ctx, tx, `INSERT INTO ballot (`+ballotColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, NULL, NULL, '', '', '', $16, '', '', '', '', '')`,
		b.ID, b.Group, b.Matter, b.Title.Da, b.Title.En, b.Text.Da, b.Text.En, b.Method, b.About.Kind, b.About.ID, b.About.Path, b.Reach, b.State,
		b.Created, b.Closes, b.Casting)
	for rank, o := range b.Options {
		if err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, `INSERT INTO ballot_option (ballot_id, rank, name_da, name_en) VALUES ($1, $2, $3, $4)`, b.ID, rank+1, o.Da, o.En)
	}
	return err
}

// updateBallot writes what becomes of a ballot: all but the question.
func updateBallot(ctx context.Context, tx *db.Tx, b Ballot) error {
	b.concern(tx)
	result := ""
	if b.Result != nil {
		text, err := json.Marshal(b.Result)
		if err != nil {
			return err
		}
		result = string(text)
	}
	return db.MustExec(ctx, tx, ErrNotFound, `UPDATE ballot SET reach = $2, state = $3, opened = $4, closed = $5, counting = $6, quorum = $7, majority = $8,
			casting = $9, chair = $10, result = $11, reason = $12, barring = $13 WHERE id = $1`,
		b.ID, b.Reach, b.State, b.Opened, b.Ended, b.Counting, b.Quorum, b.Majority, b.Casting, b.Chair, result, b.Reason, b.Barring)
}

func setDraft(ctx context.Context, tx *db.Tx, id ID, draft decision.ID) error {
	return db.MustExec(ctx, tx, ErrNotFound, `UPDATE ballot SET draft = $2 WHERE id = $1`, id, draft)
}

func insertVoter(ctx context.Context, tx *db.Tx, id ID, v Voter) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO ballot_voter (ballot_id, voter, authority, votes, barred) VALUES ($1, $2, $3, $4, $5)`, id, v.ID, v.Authority, v.Votes, v.Barred)
	return err
}

func scanVoter(r db.Row) (v Voter, err error) {
	return v, r.Scan(&v.ID, &v.Authority, &v.Votes, &v.Barred)
}

// ofBallot is the condition for rows of the ballot that name one of the voters; any
// where there are none.
func ofBallot(id ID, column string, voters []VoterID) (w db.Where) {
	w.And("ballot_id = ?", id)
	if len(voters) > 0 {
		db.In(&w, column, voters)
	}
	return w
}

func votersOf(ctx context.Context, q db.Querier, id ID, of ...VoterID) ([]Voter, error) {
	w := ofBallot(id, "voter", of)
	return db.All(ctx, q, scanVoter, `SELECT voter, authority, votes, barred FROM ballot_voter`+w.SQL()+` ORDER BY voter`, w.Args()...)
}

func countVoters(ctx context.Context, q db.Querier, id ID) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT count(*) FROM ballot_voter WHERE ballot_id = $1`, id)
}

// voterByID reads the voter, or ErrNoVoter.
func voterByID(ctx context.Context, q db.Querier, id ID, v VoterID) (Voter, error) {
	found, err := db.One(ctx, q, scanVoter, `SELECT voter, authority, votes, barred FROM ballot_voter WHERE ballot_id = $1 AND voter = $2`, id, v)
	if errors.Is(err, db.ErrNotFound) {
		err = ErrNoVoter
	}
	return found, err
}

func moveVoters(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) (int64, error) {
	return db.Exec(ctx, tx, `UPDATE ballot_voter SET authority = $2 WHERE authority = $1`, from, to)
}

// proxiesOf reads the proxies that one of the voters has given or holds; all where there
// are none.
func proxiesOf(ctx context.Context, q db.Querier, id ID, of ...VoterID) (list []Proxy, err error) {
	for _, column := range []string{"giver", "holder"} {
		w := ofBallot(id, column, of)
		some, err := db.All(ctx, q, func(r db.Row) (p Proxy, err error) {
			return p, r.Scan(&p.Giver, &p.Holder)
		}, `SELECT giver, holder FROM ballot_proxy`+w.SQL()+` ORDER BY giver`, w.Args()...)
		if err != nil || len(of) == 0 {
			return some, err
		}
		list = append(list, some...)
	}
	slices.SortFunc(list, func(a, b Proxy) int { return cmp.Compare(a.Giver, b.Giver) })
	return slices.Compact(list), nil
}

// holderOf is who may vote for the voter besides itself, or empty.
func holderOf(ctx context.Context, q db.Querier, id ID, giver VoterID) (VoterID, error) {
	holder, err := db.One(ctx, q, db.Value[VoterID], `SELECT holder FROM ballot_proxy WHERE ballot_id = $1 AND giver = $2`, id, giver)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil
	}
	return holder, err
}

func putProxy(ctx context.Context, tx *db.Tx, id ID, p Proxy) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO ballot_proxy (ballot_id, giver, holder) VALUES ($1, $2, $3)
		ON CONFLICT (ballot_id, giver) DO UPDATE SET holder = excluded.holder`, id, p.Giver, p.Holder)
	return err
}

func deleteProxy(ctx context.Context, tx *db.Tx, id ID, giver VoterID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM ballot_proxy WHERE ballot_id = $1 AND giver = $2`, id, giver)
	return err
}

func objectionsOf(ctx context.Context, q db.Querier, id ID) ([]Objection, error) {
	return db.All(ctx, q, func(r db.Row) (o Objection, err error) {
		return o, r.Scan(&o.Voter, &o.Reason)
	}, `SELECT voter, reason FROM ballot_objection WHERE ballot_id = $1 ORDER BY voter`, id)
}

func putObjection(ctx context.Context, tx *db.Tx, id ID, o Objection) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO ballot_objection (ballot_id, voter, reason) VALUES ($1, $2, $3)
		ON CONFLICT (ballot_id, voter) DO UPDATE SET reason = excluded.reason`, id, o.Voter, o.Reason)
	return err
}

func votesOf(ctx context.Context, q db.Querier, id ID, of ...VoterID) ([]Vote, error) {
	w := ofBallot(id, "voter", of)
	return db.All(ctx, q, func(r db.Row) (v Vote, err error) {
		return v, r.Scan(&v.Voter, &v.Caster, &v.Answer)
	}, `SELECT voter, caster, answer FROM ballot_vote`+w.SQL()+` ORDER BY voter`, w.Args()...)
}

// putVote writes an open vote in the place of one before it; ErrVotedItself when a
// holder would replace what the giver has voted itself. It reads nothing first, so
// that votes which come at once do not make each other wait.
func putVote(ctx context.Context, tx *db.Tx, id ID, v Vote) error {
	return db.MustExec(ctx, tx, ErrVotedItself, `INSERT INTO ballot_vote (ballot_id, voter, caster, answer) VALUES ($1, $2, $3, $4)
		ON CONFLICT (ballot_id, voter) DO UPDATE SET caster = excluded.caster, answer = excluded.answer
		WHERE excluded.caster = ballot_vote.voter OR ballot_vote.caster <> ballot_vote.voter`, id, v.Voter, v.Caster, v.Answer)
}

// turnoutOf lists who of the voters has voted; of all where there are none.
func turnoutOf(ctx context.Context, q db.Querier, b Ballot, of ...VoterID) ([]VoterID, error) {
	w := ofBallot(b.ID, "voter", of)
	if !b.Method.IsSecret() {
		return db.All(ctx, q, db.Value[VoterID], `SELECT voter FROM ballot_vote`+w.SQL()+` ORDER BY voter`, w.Args()...)
	}
	return db.All(ctx, q, db.Value[VoterID], `SELECT voter FROM ballot_turnout`+w.SQL()+` ORDER BY voter`, w.Args()...)
}

// The votes there are, and those that are given, in the open and in secret.
const (
	openTurnout   = `SELECT ` + turnoutColumns + ` LEFT JOIN ballot_vote t ` + turnoutCondition
	secretTurnout = `SELECT ` + turnoutColumns + ` LEFT JOIN ballot_turnout t ` + turnoutCondition

	turnoutColumns = `CAST(COALESCE(sum(v.votes), 0) AS BIGINT), CAST(COALESCE(sum(CASE WHEN t.voter IS NULL THEN 0 ELSE v.votes END), 0) AS BIGINT)
		FROM ballot_voter v`
	turnoutCondition = `ON t.ballot_id = v.ballot_id AND t.voter = v.voter WHERE v.ballot_id = $1 AND NOT v.barred`
)

func sumsOf(ctx context.Context, q db.Querier, query string, id ID) (Sums, error) {
	return db.One(ctx, q, func(r db.Row) (s Sums, err error) { return s, r.Scan(&s.All, &s.Answered) }, query, id)
}

// putTurnout writes that the voter has voted in secret, or ErrVoted.
func putTurnout(ctx context.Context, tx *db.Tx, id ID, v VoterID) error {
	return db.MustExec(ctx, tx, ErrVoted, `INSERT INTO ballot_turnout (ballot_id, voter) VALUES ($1, $2) ON CONFLICT DO NOTHING`, id, v)
}

// drop puts a paper in the box, under a random number that no other paper has.
func drop(ctx context.Context, tx *db.Tx, id ID, a vote.Answer) error {
	for {
		var b [4]byte
		if _, err := rand.Read(b[:]); err != nil {
			return err
		}
		paper := binary.BigEndian.Uint32(b[:]) >> 1 // an INTEGER of PostgreSQL has a sign
		n, err := db.Exec(ctx, tx, `INSERT INTO ballot_box (paper, ballot_id, answer) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, int64(paper), id, a)
		if n == 1 || err != nil {
			return err
		}
	}
}

// emptyBox moves the papers to where they are counted, all at once and in the order
// of their numbers.
func emptyBox(ctx context.Context, tx *db.Tx, id ID) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO ballot_paper (ballot_id, paper, answer)
		SELECT ballot_id, paper, answer FROM ballot_box WHERE ballot_id = $1 ORDER BY paper`, id)
	if err != nil {
		return err
	}
	return burn(ctx, tx, id)
}

// burn takes what is in the box away.
func burn(ctx context.Context, tx *db.Tx, id ID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM ballot_box WHERE ballot_id = $1`, id)
	return err
}

// papersOf reads the papers of a closed secret ballot, in the order of their numbers.
func papersOf(ctx context.Context, q db.Querier, id ID) ([]vote.Paper, error) {
	return db.All(ctx, q, func(r db.Row) (p vote.Paper, err error) {
		p.Votes = 1
		return p, r.Scan(&p.Answer)
	}, `SELECT answer FROM ballot_paper WHERE ballot_id = $1 ORDER BY paper`, id)
}
