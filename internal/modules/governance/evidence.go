package governance

import (
	"slices"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
)

// RunID identifies a run.
type RunID string

// Reading is how, where and by which model findings were read.
type Reading struct {
	Way   criteria.Way `json:"way"`
	Place string       `json:"place,omitempty"` // the document; empty for what is read of the product as a whole
	Model string       `json:"model"`           // version of the model that the criteria are of
	Read  time.Time    `json:"read"`
}

// Run is one reading of a product, and for how long others after it found the same.
type Run struct {
	ID      RunID
	Product product.ID
	Reading           // the first
	Last    time.Time // when the same was read last
	Brought *Bringing // nil for what the program read itself
}

// Bringing is that a person came with a reading, such as the file of an examination that
// was made elsewhere. The program has not seen what it speaks of, so it is never shown as
// what the program read, nor does it take the place of that.
type Bringing struct {
	By   string               `json:"by"` // account
	For  registry.AuthorityID `json:"for,omitempty"`
	Name string               `json:"-"`  // of the authority, as it is called when it is read
	At   time.Time            `json:"at"` // when it was brought last
}

// Found is a finding as it stands on a day.
type Found struct {
	criteria.Finding
	Run       Run
	Expires   civil.Date  // the first day on which it no longer proves anything
	Overruled *Overruling // what a person says instead; nil where nobody does
}

// Lives reports whether it still proves something on the day.
func (f Found) Lives(day civil.Date) bool { return day < f.Expires }

// Counts is which way it points when a person has had a say. What has run out cannot
// tell any longer.
func (f Found) Counts(day civil.Date) criteria.Pointing {
	switch {
	case f.Overruled != nil:
		return f.Overruled.Points
	case !f.Lives(day):
		return criteria.CannotTell
	}
	return f.Points
}

// Pointing is what the findings about one criterion come to: one that contradicts is
// not made up for by others that support. Nothing found cannot tell.
func Pointing(found []Found, day civil.Date) criteria.Pointing {
	for _, p := range []criteria.Pointing{criteria.Contradicts, criteria.Supports, criteria.CannotTell, criteria.DoesNotApply} {
		if slices.ContainsFunc(found, func(f Found) bool { return f.Counts(day) == p }) {
			return p
		}
	}
	return criteria.CannotTell
}

// OverrulingID identifies an overruling.
type OverrulingID string

// Overruling is what a person says instead of what a check finds, and why, until a
// day. The finding stays beside it.
type Overruling struct {
	ID        OverrulingID      `json:"id"`
	Product   product.ID        `json:"product"`
	Criterion criteria.ID       `json:"criterion"`
	Check     string            `json:"check"`
	Points    criteria.Pointing `json:"points"`
	Reason    string            `json:"reason"`
	Made      civil.Date        `json:"made"`
	Expires   civil.Date        `json:"expires"`
}

// longestOverruling is how far ahead nobody can know what a check will find, in days.
const longestOverruling = 2 * 366

func (o Overruling) check(f *errs.Fields, today civil.Date) {
	if !slices.Contains(criteria.Pointings, o.Points) {
		f.Add("points", "errs.choose")
	}
	f.Require("reason", o.Reason, MaxText)
	if o.Expires <= today || o.Expires > today+longestOverruling {
		f.Add("expires", "governance.overruling.expires", "day", today+longestOverruling)
	}
}
