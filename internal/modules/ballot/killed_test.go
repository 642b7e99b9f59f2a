package ballot

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"

	"alminding/internal/base/vote"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// victim is what the program that is killed is told.
type victim struct {
	DSN    string
	Ballot ID
	Seats  []VoterID
	Actors []auth.Actor
}

const victimEnv = "ALMINDING_TEST_VICTIM"

// TestKilled_WhatWasAcknowledgedIsThere kills a program without warning while members
// vote in it, and opens the database again: everybody who was told that the vote was
// given has voted, with as many papers as voters, and the rest vote on.
func TestKilled_WhatWasAcknowledgedIsThere(t *testing.T) {
	t.Parallel()
	if os.Getenv(victimEnv) != "" {
		die(t)
		return
	}
	run(t, func(t *testing.T, f *fixture) {
		const members, enough = 60, 15
		b := f.assembly(t, members, vote.Secret)
		told := f.acknowledged(t, b, enough)
		if len(told) < enough {
			t.Fatalf("only %d votes were given", len(told))
		}
		again := newServices(dbtest.OpenAt(t, f.DSN))
		// A server may still be committing what the dead program had sent, so that the two
		// are counted at one moment, and whoever is found to have voted since is left be.
		odd, err := db.One(t.Context(), again.DB, db.Value[int], `SELECT (SELECT CAST(count(*) AS BIGINT) FROM ballot_box WHERE ballot_id = $1) -
			(SELECT CAST(count(*) AS BIGINT) FROM ballot_turnout WHERE ballot_id = $1)`, b.ID)
		if err != nil || odd != 0 {
			t.Errorf("%d papers more than voters, %v", odd, err)
		}
		done, err := turnoutOf(t.Context(), again.DB, b)
		must(t, err)
		for _, v := range told {
			if !slices.Contains(done, v) {
				t.Errorf("%s was told that it had voted, and has not", v)
			}
		}
		for i, v := range f.seats {
			if !slices.Contains(done, v) {
				if err := again.Cast(t.Context(), f.actors[i], b.ID, []VoterID{v}, vote.For); !errors.Is(err, ErrVoted) {
					must(t, err)
				}
			}
		}
		closed, err := again.Service.Close(t.Context(), keeper, b.ID, Raised{})
		must(t, err)
		if r := closed.Result; r.For != members || r.Answered != members {
			t.Errorf("%+v", r)
		}
	})
}

// acknowledged starts the victim and kills it once so many have been told that they
// have voted; it gives all that were.
func (f *fixture) acknowledged(t *testing.T, b Ballot, enough int) (told []VoterID) {
	t.Helper()
	text, err := json.Marshal(victim{f.DSN, b.ID, f.seats, f.actors})
	must(t, err)
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilled_WhatWasAcknowledgedIsThere$")
	c.Env = append(os.Environ(), victimEnv+"="+string(text))
	out, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		told = append(told, VoterID(lines.Text()))
		if len(told) == enough {
			must(t, c.Process.Kill())
		}
	}
	if err := c.Wait(); err == nil {
		t.Error("it was not killed")
	}
	return told
}

// die lets the members vote, several at once, and says whose vote was given.
func die(t *testing.T) {
	t.Helper()
	var v victim
	must(t, json.Unmarshal([]byte(os.Getenv(victimEnv)), &v))
	f := newServices(dbtest.OpenAt(t, v.DSN))
	var wait sync.WaitGroup
	var said sync.Mutex
	for i, seat := range v.Seats {
		wait.Go(func() {
			if f.Cast(t.Context(), v.Actors[i], v.Ballot, []VoterID{seat}, vote.For) != nil {
				return
			}
			said.Lock()
			defer said.Unlock()
			fmt.Println(seat)
		})
	}
	wait.Wait()
	select {} // until it is killed
}
