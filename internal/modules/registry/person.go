package registry

import (
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// PersonID identifies a person.
type PersonID string

// Path is the person's page, which keepers have.
func (p PersonID) Path() string { return "/sekretariat/personer/" + string(p) }

// PersonState is whether somebody takes part.
type PersonState string

// The states.
const (
	Active PersonState = "active"
	Gone   PersonState = "gone" // takes part no more; the history keeps the name
)

// PersonStates lists them all.
var PersonStates = []PersonState{Active, Gone}

// Label is the catalogue key of the state's name.
func (s PersonState) Label() string { return "registry.person." + string(s) }

// Person is somebody who acts for authorities. Email is empty for readers who
// may not see it.
type Person struct {
	ID         PersonID    `json:"id"`
	Name       string      `json:"name"`
	Email      string      `json:"email,omitempty"`
	State      PersonState `json:"state"`
	MergedInto PersonID    `json:"merged_into,omitempty"`
	Version    int         `json:"version"`
	Created    time.Time   `json:"created"`
	Updated    time.Time   `json:"updated"`
}

func (p Person) tidied() Person {
	p.Name, p.Email = line.Tidy(p.Name), db.Fold(line.Tidy(p.Email))
	if p.State == "" {
		p.State = Active
	}
	return p
}

func (p Person) check(f *errs.Fields) {
	if p.Name == "" {
		f.Add("name", "errs.required")
	}
	f.Limit("name", p.Name, MaxName)
	if p.Email != "" {
		if _, err := auth.ParseEmail(p.Email); err != nil {
			f.Add("email", auth.ErrEmail.Key)
		}
	}
	if p.State != Active && p.State != Gone {
		f.Add("state", "registry.person.invalid")
	}
}
