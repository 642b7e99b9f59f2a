package e2e_test

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"alminding/internal/base/clock"
	"alminding/internal/base/vote"
	"alminding/internal/halltest"
	"alminding/internal/modules/ballot"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// inHall is how many vote while the program is killed under them.
const inHall = 60

// TestKill_DuringBallot_KeepsEveryVote ends the program as a power cut would, again and
// again, while an assembly votes in secret and openly. Whoever was told that the vote is
// given finds it counted, and nobody's is counted twice.
func TestKill_DuringBallot_KeepsEveryVote(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, p place) {
		d, err := db.Open(t.Context(), p.db, clock.System)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		h, err := halltest.Gather(t.Context(), d, inHall)
		if err != nil {
			t.Fatal(err)
		}
		n := p.serve()
		for _, m := range []vote.Method{vote.Secret, vote.Listed} {
			b, err := h.Ask(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			sure, sent := voteUnderFire(t, n, h, b)
			a := post(n.url+b.Path()+"/luk", h.Keeper, url.Values{})
			if a.status != http.StatusSeeOther {
				t.Fatalf("the ballot was not closed: %d %v\n%s", a.status, a.err, a.body)
			}
			closed, counted, err := h.Recount(t.Context(), b.ID)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s: %d votes were sent, %d acknowledged, %d are counted", m, sent, len(sure), closed.Result.Answered)
			if got, want := map[vote.Answer]int{vote.For: closed.Result.For}, maps.Clone(counted); !maps.Equal(got, want) || closed.Result.Answered != counted[vote.For] {
				t.Errorf("%s: the result is %+v, a recount %v", m, closed.Result, counted)
			}
			answered := map[ballot.VoterID]bool{}
			for _, v := range closed.Answered {
				answered[v] = true
			}
			for v := range sure {
				if !answered[v] {
					t.Errorf("%s: %s was told that its vote is given, and it is not there", m, v)
				}
			}
			if len(answered) != closed.Result.Answered || len(answered) > sent {
				t.Errorf("%s: %d have voted with %d votes", m, len(answered), closed.Result.Answered)
			}
		}
		if err := n.stop(); err != nil {
			t.Error(err)
		}
		p.run("check", "--secret-file", p.secret)
	})
}

// voteUnderFire has everybody vote, each until an answer comes or it turns out that an
// earlier try was taken, and kills the program meanwhile. It gives who was told that the
// vote is given, and how many tried.
func voteUnderFire(t *testing.T, n *node, h *halltest.Hall, b ballot.Ballot) (sure map[ballot.VoterID]bool, sent int) {
	sure = map[ballot.VoterID]bool{}
	var mu sync.Mutex
	var voters sync.WaitGroup
	done := make(chan struct{})
	for _, m := range h.Members {
		voters.Go(func() {
			time.Sleep(time.Duration(rand.IntN(1500)) * time.Millisecond)
			for {
				a := post(n.url+b.Path()+"/stem", m.Session, url.Values{"voter": {string(m.Voter)}, "answer": {string(vote.For)}})
				before := a.status == http.StatusConflict && strings.Contains(a.body, "allerede")
				switch {
				case a.status == http.StatusSeeOther || before:
					mu.Lock()
					sure[m.Voter] = true
					mu.Unlock()
					return
				case !a.refusal():
					t.Errorf("%s: %d\n%s", m.Voter, a.status, n.log.faults())
					return
				}
				time.Sleep(time.Duration(rand.IntN(50)) * time.Millisecond)
			}
		})
	}
	go func() { voters.Wait(); close(done) }()
	for {
		select {
		case <-done:
			return sure, len(h.Members)
		case <-time.After(time.Duration(20+rand.IntN(200)) * time.Millisecond):
		}
		n.kill()
		if err := n.start(); err != nil {
			t.Fatal(err)
		}
	}
}

// post sends a form with a session.
func post(address string, session auth.Secret, form url.Values) attempt {
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return attempt{err: err}
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "alminding", Value: string(session)})
	return send(r)
}
