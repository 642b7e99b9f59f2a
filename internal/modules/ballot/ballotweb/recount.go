package ballotweb

import (
	"context"
	"net/http"
	"strconv"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/web"
)

// Recount is all that a closed ballot is counted from, with what it came to, so that
// anybody can count it again.
type Recount struct {
	Ballot   string         `json:"ballot"`
	Title    product.Text   `json:"title"`
	Method   string         `json:"method"`
	Options  []product.Text `json:"options,omitempty"` // the order breaks ties
	Quorum   string         `json:"quorum"`            // a part of all votes; empty where none is needed
	Majority string         `json:"majority"`
	Casting  bool           `json:"casting"` // the chair decides an even vote
	Votes    int            `json:"votes"`   // there are in all
	Papers   []PaperJSON    `json:"papers"`
	Result   *vote.Result   `json:"result"`
}

// PaperJSON is one paper: an answer with its votes, and whose it is unless the ballot
// was secret.
type PaperJSON struct {
	Answer string `json:"answer"`
	Votes  int    `json:"votes"`
	Voter  string `json:"voter,omitempty"`
	Caster string `json:"caster,omitempty"` // by proxy
}

// papers reads the closed ballot of the address with its papers: those of a secret one
// stand in the order of random numbers.
func (h *handlers) papers(r *http.Request) (d ballot.Details, list []PaperJSON, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	if d, err = h.ballots.WithVoters(ctx, actor, ballot.ID(r.PathValue("id"))); err != nil {
		return d, nil, err
	}
	if d.State != ballot.Closed {
		return d, nil, ballot.ErrNotFound
	}
	if d.Method.IsSecret() {
		_, papers, err := h.ballots.Papers(ctx, actor, d.ID)
		for _, p := range papers {
			list = append(list, PaperJSON{Answer: string(p.Answer), Votes: p.Votes})
		}
		return d, list, err
	}
	list, err = h.named(ctx, d)
	return d, list, err
}

// named are the papers of an open ballot.
func (h *handlers) named(ctx context.Context, d ballot.Details) (list []PaperJSON, err error) {
	called, err := h.names(ctx, d.Voters)
	if err != nil {
		return nil, err
	}
	votes := map[ballot.VoterID]int{}
	for _, v := range d.Voters {
		votes[v.ID] = v.Votes
	}
	for _, v := range d.Votes {
		p := PaperJSON{Answer: string(v.Answer), Votes: votes[v.Voter], Voter: called[v.Voter]}
		if v.Caster != v.Voter {
			p.Caster = called[v.Caster]
		}
		list = append(list, p)
	}
	return list, nil
}

func (h *handlers) votesCSV(w http.ResponseWriter, r *http.Request) error {
	d, papers, err := h.papers(r)
	if err != nil {
		return err
	}
	t := web.Table{Name: "stemmer", Columns: []string{"svar"}}
	if !d.Method.IsSecret() {
		t.Columns = []string{"stemme", "stemmer", "svar", "afgivet_af"}
	}
	for _, p := range papers {
		row := []string{p.Answer}
		if !d.Method.IsSecret() {
			row = []string{p.Voter, strconv.Itoa(p.Votes), p.Answer, p.Caster}
		}
		t.Rows = append(t.Rows, row)
	}
	return web.CSV(w, r, t)
}

func (h *handlers) votesJSON(w http.ResponseWriter, r *http.Request) error {
	d, papers, err := h.papers(r)
	if err != nil {
		return err
	}
	return web.OpenJSON(w, r, Recount{
		Ballot: string(d.ID), Title: d.Title, Method: string(d.Method), Options: d.Options, Quorum: d.Quorum.String(), Majority: string(d.Majority),
		Casting: d.Casting, Votes: d.Result.All, Papers: papers, Result: d.Result,
	})
}
