package registry

import (
	"testing"

	"alminding/internal/platform/auth"
)

func TestCanEdit(t *testing.T) {
	t.Parallel()
	own := auth.Grant{Role: auth.Representative, Scope: auth.For[AuthorityID](auth.Authority, "a")}
	speaker := auth.Actor{Account: "s", For: auth.Party{ID: "a"}, Grants: []auth.Grant{own}}
	elsewhere, reader := speaker, speaker
	elsewhere.For.ID = "b"
	reader.Token = true
	for name, test := range map[string]struct {
		actor          auth.Actor
		contact, title bool
	}{
		"visitor":                     {auth.Actor{}, false, false},
		"signed in":                   {auth.Actor{Account: "x", For: auth.Party{ID: "a"}}, false, false},
		"representative":              {speaker, true, false},
		"representative for another":  {elsewhere, false, false},
		"representative, token reads": {reader, false, false},
		"supplier":                    {auth.Actor{Account: "s", For: auth.Party{ID: "a"}, Grants: []auth.Grant{{Role: auth.Supplier, Scope: own.Scope}}}, true, false},
		"board":                       {auth.Actor{Account: "b", Grants: []auth.Grant{{Role: auth.Board, Scope: auth.Everywhere}}}, false, false},
		"secretariat":                 {auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}, true, true},
		"program":                     {auth.System("test"), true, true},
	} {
		before := Authority{ID: "a", Name: "A"}
		contact, renamed := before, before
		contact.Contact, contact.Homepage = "c", "h"
		renamed.Name = "B"
		if got := canEdit(test.actor, before, contact) == nil; got != test.contact || got != CanEdit(test.actor, "a") {
			t.Errorf("%s edits the contact: %v, want %v", name, got, test.contact)
		}
		if got := canEdit(test.actor, before, renamed) == nil; got != test.title || got != CanKeep(test.actor) {
			t.Errorf("%s edits the name: %v, want %v", name, got, test.title)
		}
	}
}

func TestCanSee(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		actor            auth.Actor
		colleague        bool
		wantName, wantEm bool
	}{
		"visitor":               {auth.Actor{}, false, false, false},
		"visitor, by a mistake": {auth.Actor{}, true, false, false},
		"stranger":              {auth.Actor{Account: "x", Person: "q"}, false, false, false},
		"colleague":             {auth.Actor{Account: "x", Person: "q"}, true, true, false},
		"self":                  {auth.Actor{Account: "x", Person: "p"}, false, true, true},
		"secretariat":           {auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}, false, true, true},
	} {
		if got := canSee(test.actor, "p", test.colleague); got != test.wantName {
			t.Errorf("%s sees the person: %v", name, got)
		}
		if got := canSeeEmail(test.actor, "p"); got != test.wantEm {
			t.Errorf("%s sees the address: %v", name, got)
		}
	}
	if canSeeEmail(auth.Actor{}, "") {
		t.Error("a visitor is not the person without an id")
	}
}

func TestValidCVR(t *testing.T) {
	t.Parallel()
	for cvr, want := range map[string]bool{
		"29189978": true, "64942212": true, "41849983": true,
		"29189979": false, "2918997": false, "291899780": false, "2918997a": false, "": false, "２９１８": false,
	} {
		if got := ValidCVR(cvr); got != want {
			t.Errorf("ValidCVR(%q) = %v", cvr, got)
		}
	}
}
