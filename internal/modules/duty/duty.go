package duty

import (
	"context"
	"encoding/json"
	"fmt"

	"alminding/internal/base/civil"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
)

// Wanted is a duty that some record calls for now. What is called for is what
// Key names; the rest may change from one review to the next and is kept as it
// was last said.
type Wanted struct {
	Key     string               // what it is about, the same each time: "adoption.confirm:" and the authority's id
	Kind    string               // catalogue key of its sentence, without a full stop, in the locale of the module that provides it
	Args    map[string]string    // the sentence's placeholders
	English map[string]string    // those of them that English says otherwise, such as the name of a group
	For     registry.AuthorityID // whose duty it is; empty for the secretariat's and a product's own
	Role    auth.Role            // who may do it, and is reminded: the holders of Role in Scope
	Scope   auth.Scope
	Due     civil.Date // zero: daysToAct after it appears, for what no record gives a date
	Path    string     // the page where it is done, without language
}

// daysToAct is how long somebody has when no record says.
const daysToAct = 30

// Provider lists the duties that a module's records call for on the day. It is
// asked outside of any write, and gives each key once.
type Provider func(ctx context.Context, today civil.Date) ([]Wanted, error)

// ID identifies one duty, from the day it appeared until it was closed. What is
// called for again later is another duty.
type ID string

// Duty is something that somebody ought to do before a day, or has done.
type Duty struct {
	ID ID
	Wanted
	Opened   civil.Date
	Closed   *civil.Date // nil while it is open
	provider string
	reminded stage
}

// Name is the catalogue key of what duties of a kind are called together.
func Name(kind string) string { return kind + "_name" }

// SentenceArgs are the placeholders in the language, as i18n.T takes them.
func (w Wanted) SentenceArgs(lang i18n.Language) []any {
	args := make([]any, 0, 2*len(w.Args))
	for name, value := range w.Args {
		if other, is := w.English[name]; is && lang == i18n.English {
			value = other
		}
		args = append(args, name, value)
	}
	return args
}

// encodedArgs is how the placeholders are kept: the same each time, because
// json.Marshal sorts the names.
func (w Wanted) encodedArgs() (args, english string, err error) {
	a, err := json.Marshal(w.Args)
	if err != nil {
		return "", "", err
	}
	e, err := json.Marshal(w.English)
	return string(a), string(e), err
}

// check finds what a provider may get wrong, which no user can mend.
func (w Wanted) check() error {
	if w.Key == "" || w.Kind == "" || w.Path == "" {
		return fmt.Errorf("duty %q lacks its key, kind or path", w.Key)
	}
	if err := auth.CheckGrant(w.holders()); err != nil {
		return fmt.Errorf("duty %q: nobody can hold %s in %s", w.Key, w.Role, w.Scope.Kind)
	}
	return nil
}

// holders is the grant of those who may do it.
func (w Wanted) holders() auth.Grant { return auth.Grant{Role: w.Role, Scope: w.Scope} }

// stage is how far the reminding of a duty has come. Each is told once, and one
// that was missed is not told late when the next is reached.
type stage int

const (
	untold stage = iota
	near         // it is there, and 30 days or less are left
	week         // 7 days or less are left
	dueNow       // it is the day, or later
	late         // it was due 14 days ago or more
)

const daysNear = 30

// stageOn is the stage on the day of a duty that is due on the other.
func stageOn(today, due civil.Date) stage {
	switch left := due - today; {
	case left > daysNear:
		return untold
	case left > 7:
		return near
	case left > 0:
		return week
	case left > -14:
		return dueNow
	}
	return late
}
