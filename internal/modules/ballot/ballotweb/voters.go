package ballotweb

import (
	"context"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/page"
	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// votersPage lists who has a vote in a ballot, however many they are.
type votersPage struct {
	ui.Page
	Filters ui.Filters
	Done    ui.Select
	Table   ui.Table
	Pager   ui.Pager
	Files   ui.Downloads
	None    ui.Empty
}

// voterRow is a voter of the list.
type voterRow struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Votes   int    `json:"votes"`
	Barred  bool   `json:"barred,omitempty"`
	Given   bool   `json:"given"`
	Says    string `json:"says"` // in words what the voter has done, in the reader's language
	sortKey string
}

func votersPath(b ballot.Ballot) string { return b.Path() + "/stemmeberettigede" }

// rows are the voters in the order of their names.
func (b builder) rows(ctx context.Context) []voterRow {
	votes, holders, answered := map[ballot.VoterID]ballot.Vote{}, map[ballot.VoterID]ballot.VoterID{}, map[ballot.VoterID]bool{}
	for _, v := range b.d.Votes {
		votes[v.Voter] = v
	}
	for _, p := range b.d.Proxies {
		holders[p.Giver] = p.Holder
	}
	for _, v := range b.d.Answered {
		answered[v] = true
	}
	list := make([]voterRow, len(b.d.Voters))
	for i, v := range b.d.Voters {
		list[i] = voterRow{
			ID: string(v.ID), Name: b.called[v.ID], Votes: v.Votes, Barred: v.Barred, Given: answered[v.ID],
			Says: b.says(ctx, v, votes[v.ID], answered[v.ID], holders[v.ID]), sortKey: hex.EncodeToString(db.SortKey(b.called[v.ID])),
		}
	}
	slices.SortFunc(list, func(a, b voterRow) int { return slices.Compare(a.keys(), b.keys()) })
	return list
}

func (v voterRow) keys() []string { return []string{v.sortKey, v.ID} }

// says is what the voter has done: of a closed ballot with open votes also the answer.
func (b builder) says(ctx context.Context, v ballot.Voter, said ballot.Vote, answered bool, holder ballot.VoterID) string {
	key, args := "ballotweb.voter.not_yet", []any{"name", b.called[holder]}
	switch {
	case v.Barred:
		key = "ballotweb.voter.barred"
	case b.d.State == ballot.Prepared || b.d.Method == vote.Hands:
		key = "ballotweb.voter.entitled"
	case said.Voter != "" && said.Caster != v.ID:
		key, args = "ballotweb.voter.by_proxy", []any{"answer", answer(ctx, b.d.Ballot, said.Answer), "name", b.called[said.Caster]}
	case said.Voter != "":
		return answer(ctx, b.d.Ballot, said.Answer)
	case answered:
		key = "ballotweb.voter.voted"
	case b.d.State != ballot.Open:
		key = "ballotweb.voter.never"
	case holder != "":
		key = "ballotweb.voter.proxy"
	}
	return i18n.T(ctx, key, args...)
}

// voters is the list as a table.
func (b builder) voters(ctx context.Context) ui.Table { return votersTable(ctx, b.rows(ctx)) }

func votersTable(ctx context.Context, list []voterRow) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "ballotweb.voters"), Dense: true,
		Columns: []ui.Column{{Title: i18n.T(ctx, "ballotweb.voter")}, {Title: i18n.T(ctx, "ballotweb.answer")}},
	}
	for _, v := range list {
		t.Rows = append(t.Rows, []ui.Cell{{Text: v.Name}, {Text: v.Says}})
	}
	return t
}

// votersState is the list's state as it stands in its address, but for the page.
type votersState struct {
	text string
	done string // given or missing; empty: both
}

const (
	given   = "givet"
	missing = "mangler"

	maxText = 200 // of a search
)

func votersStateOf(v url.Values) votersState {
	text := []rune(v.Get("q"))
	s := votersState{text: strings.TrimSpace(string(text[:min(len(text), maxText)]))}
	if done := v.Get("svar"); done == given || done == missing {
		s.done = done
	}
	return s
}

func (s votersState) values() url.Values {
	v := url.Values{}
	if s.text != "" {
		v.Set("q", s.text)
	}
	if s.done != "" {
		v.Set("svar", s.done)
	}
	return v
}

// has reports whether the voter is in the list.
func (s votersState) has(v voterRow) bool {
	if s.done == given && !v.Given || s.done == missing && (v.Given || v.Barred) {
		return false
	}
	return strings.Contains(db.Fold(v.Name), db.Fold(s.text))
}

// votersOf reads the ballot of the address with the voters that the state asks for.
func (h *handlers) votersOf(r *http.Request, s votersState) (d ballot.Details, list []voterRow, err error) {
	ctx := r.Context()
	if d, err = h.ballots.WithVoters(ctx, auth.From(ctx), ballot.ID(r.PathValue("id"))); err != nil {
		return d, nil, err
	}
	called, err := h.names(ctx, d.Voters)
	if err != nil {
		return d, nil, err
	}
	list = builder{d: d, called: called}.rows(ctx)
	return d, slices.DeleteFunc(list, func(v voterRow) bool { return !s.has(v) }), nil
}

func (h *handlers) voters(w http.ResponseWriter, r *http.Request) error {
	ctx, s := r.Context(), votersStateOf(r.URL.Query())
	d, all, err := h.votersOf(r, s)
	if err != nil {
		return err
	}
	cursor, err := page.Parse(r.URL.Query().Get("side"), "voters:"+string(d.ID), 2)
	if err != nil {
		return err
	}
	cursor.List = "voters:" + string(d.ID)
	list := pageOf(all, cursor)
	at := ui.Address{Path: votersPath(d.Ballot), State: s.values()}
	p := votersPage{
		Page:    below(ctx, d, i18n.T(ctx, "ballotweb.voters")),
		Filters: ui.Filters{Action: in(ctx, at.Path), Hidden: at.Hidden("svar")},
		Done: ui.Select{Field: ui.Field{Name: "svar", Label: i18n.T(ctx, "ballotweb.has_answered")}, Empty: i18n.T(ctx, "ballotweb.answered_or_not"), Options: []ui.Option{
			{Value: given, Text: i18n.T(ctx, "ballotweb.have_answered"), Selected: s.done == given},
			{Value: missing, Text: i18n.T(ctx, "ballotweb.have_not_answered"), Selected: s.done == missing},
		}},
		Table: votersTable(ctx, list.Items),
		Pager: ui.Pager{Total: len(all), Prev: at.Page(ctx, list.Prev), Next: at.Page(ctx, list.Next)},
		Files: ui.Downloads{{Text: "CSV", Href: at.At(ctx, ".csv")}, {Text: "JSON", Href: at.At(ctx, ".json")}},
		None:  ui.Empty{Title: i18n.T(ctx, "ballotweb.no_voters"), Text: i18n.T(ctx, "ballotweb.no_voters_text")},
	}
	p.Search = ui.Search{Action: in(ctx, at.Path), Label: i18n.T(ctx, "ballotweb.search_voters"), Value: s.text, Hidden: at.Hidden("q")}
	if s.done != "" {
		p.Filters.Chosen, p.Filters.Reset = 1, in(ctx, at.Path)
	}
	if cursor.First() {
		p.Pager.First, p.Pager.Last = min(1, len(list.Items)), len(list.Items)
	}
	return web.Render(w, r, http.StatusOK, votersView(p))
}

// pageOf is the page of the sorted list that the cursor leads to.
func pageOf(all []voterRow, c page.Cursor) page.Page[voterRow] {
	rows := all
	if !c.First() {
		at, found := slices.BinarySearchFunc(all, c.Keys, func(v voterRow, keys []string) int { return slices.Compare(v.keys(), keys) })
		if c.Back {
			rows = slices.Clone(all[:at])
			slices.Reverse(rows)
		} else if rows = all[at:]; found {
			rows = rows[1:]
		}
	}
	return page.Cut(slices.Clone(rows[:min(len(rows), pageSize+1)]), c, pageSize, voterRow.keys)
}

func (h *handlers) votersCSV(w http.ResponseWriter, r *http.Request) error {
	_, list, err := h.votersOf(r, votersStateOf(r.URL.Query()))
	if err != nil {
		return err
	}
	t := web.Table{Name: "stemmeberettigede", Columns: []string{"navn", "stemmer", "svaret", "siger"}}
	for _, v := range list {
		t.Rows = append(t.Rows, []string{v.Name, strconv.Itoa(v.Votes), yesNo(v.Given), v.Says})
	}
	return web.CSV(w, r, t)
}

// yesNo is a truth in a file, which is in Danish as its columns are.
func yesNo(is bool) string {
	if is {
		return "ja"
	}
	return "nej"
}

func (h *handlers) votersJSON(w http.ResponseWriter, r *http.Request) error {
	_, list, err := h.votersOf(r, votersStateOf(r.URL.Query()))
	if err != nil {
		return err
	}
	return web.OpenJSON(w, r, list)
}
