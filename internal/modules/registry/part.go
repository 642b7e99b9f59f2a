package registry

import (
	"context"
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/db"
)

// Part is one field of an Authority or a Person as a text, under the name it has
// in forms, in JSON and in messages: the one list that forms, comparison and
// merging go through.
type Part[T any] struct {
	Name string
	get  func(*T) string
	set  func(*T, string)
}

// Of is the part's text in v.
func (p Part[T]) Of(v T) string { return p.get(&v) }

// Put writes the part's text into v.
func (p Part[T]) Put(v *T, text string) { p.set(v, text) }

func part[T any, S ~string](name string, at func(*T) *S) Part[T] {
	return Part[T]{
		Name: name,
		get:  func(v *T) string { return string(*at(v)) },
		set:  func(v *T, text string) { *at(v) = S(text) },
	}
}

// The days between which an authority exists, both included; empty where nobody
// has said them.
var (
	ExistsFrom = Part[Authority]{Name: "exists_from", get: (*Authority).founded, set: (*Authority).setFounded}
	ExistsTo   = Part[Authority]{Name: "exists_to", get: (*Authority).lastDay, set: (*Authority).setLastDay}
)

// AuthorityParts lists what can be edited of an authority, in the order it is
// shown.
var AuthorityParts = slices.Concat([]Part[Authority]{
	part("kind", func(a *Authority) *Kind { return &a.Kind }),
	part("name", func(a *Authority) *string { return &a.Name }),
	part("official_name", func(a *Authority) *string { return &a.OfficialName }),
	part("slug", func(a *Authority) *string { return &a.Slug }),
	part("code", func(a *Authority) *string { return &a.Code }),
	part("region", func(a *Authority) *AuthorityID { return &a.Region }),
	ExistsFrom,
	ExistsTo,
	part("successor", func(a *Authority) *AuthorityID { return &a.Successor }),
}, sourceParts("", func(a *Authority) *cite.Source { return &a.Source }), []Part[Authority]{
	part("cvr", func(a *Authority) *string { return &a.CVR }),
}, sourceParts("cvr_", func(a *Authority) *cite.Source { return &a.CVRSource }), ContactParts)

// ContactParts lists what whoever speaks for an authority can edit of it.
var ContactParts = []Part[Authority]{
	part("homepage", func(a *Authority) *string { return &a.Homepage }),
	part("contact", func(a *Authority) *string { return &a.Contact }),
}

// PersonParts lists what can be edited of a person.
var PersonParts = []Part[Person]{
	part("name", func(p *Person) *string { return &p.Name }),
	part("email", func(p *Person) *string { return &p.Email }),
	part("state", func(p *Person) *PersonState { return &p.State }),
}

func sourceParts(prefix string, at func(*Authority) *cite.Source) []Part[Authority] {
	return []Part[Authority]{
		part(prefix+"source_title", func(a *Authority) *string { return &at(a).Title }),
		part(prefix+"source_address", func(a *Authority) *string { return &at(a).Address }),
		{
			Name: prefix + "source_date",
			get:  func(a *Authority) string { return at(a).Date.String() },
			// A text that is no date leaves none, which is a fault of its own.
			set: func(a *Authority, text string) { _ = at(a).Date.UnmarshalText([]byte(text)) },
		},
		part(prefix+"source_basis", func(a *Authority) *cite.Basis { return &at(a).Basis }),
	}
}

// founded is the first day of the authority, where somebody has said it.
func (a *Authority) founded() string {
	if p := a.existence(); p.From != civil.Min {
		return p.From.String()
	}
	return ""
}

// setFounded: a text that is no date is a first day that never comes, which is a
// fault of its own.
func (a *Authority) setFounded(text string) {
	day, err := civil.Parse(text)
	switch {
	case text == "":
		day = civil.Min
	case err != nil:
		day = civil.Max
	}
	a.Exists = a.existence()
	a.Exists.From = day
}

// lastDay is the last day of the authority, where somebody has said it.
func (a *Authority) lastDay() string {
	if p := a.existence(); !p.Open() {
		return (p.To - 1).String()
	}
	return ""
}

// setLastDay: a text that is no date leaves no day, which is a fault of its own.
func (a *Authority) setLastDay(text string) {
	day, err := civil.Parse(text)
	switch {
	case text == "":
		day = civil.Max - 1
	case err != nil:
		day = civil.Min - 1
	}
	a.Exists = a.existence()
	a.Exists.To = day + 1
}

// Differences lists the parts in which a and b are not the same.
func Differences[T any](parts []Part[T], a, b T) []Part[T] {
	return slices.DeleteFunc(slices.Clone(parts), func(p Part[T]) bool { return p.Of(a) == p.Of(b) })
}

// Stale says that somebody else saved first, and changed some of the same parts.
// Nothing was written; the reader chooses for each part.
type Stale[T any] struct {
	Current, Mine T
	Merged        T // the two joined, with the current value of Parts
	Parts         []Part[T]
	By            audit.Entry // the change that came first
}

// Error is for logs.
func (e *Stale[T]) Error() string { return ErrStale.Error() }

// Unwrap makes it an ErrStale.
func (e *Stale[T]) Unwrap() error { return ErrStale }

// rebase applies to theirs what mine changed since the base: the version, of
// the kind of object, that mine began from. Where both changed a part, and not
// to the same, it is a *Stale.
func rebase[T any](
	ctx context.Context, q db.Querier, kind, object string, parts []Part[T], mine, theirs T, isBase func(T) bool,
) (merged T, err error) {
	history, err := audit.History(ctx, q, kind, object, maxHistory)
	if err != nil {
		return theirs, err
	}
	for _, e := range history {
		_, base, err := audit.Decode[T](e.Items[0])
		if err != nil {
			return theirs, err
		}
		if base == nil || !isBase(*base) {
			continue
		}
		merged, conflicts := merge(parts, *base, mine, theirs)
		if len(conflicts) > 0 {
			return theirs, &Stale[T]{Current: theirs, Mine: mine, Merged: merged, Parts: conflicts, By: history[0]}
		}
		return merged, nil
	}
	return theirs, ErrStale // of a version that never was
}

// merge joins two changes of the same base. Parts that only one of them changed
// are taken from it; parts that both changed, and not to the same, are returned
// as conflicts and left as they are in theirs.
func merge[T any](parts []Part[T], base, mine, theirs T) (merged T, conflicts []Part[T]) {
	merged = theirs
	for _, p := range parts {
		was, my, their := p.Of(base), p.Of(mine), p.Of(theirs)
		switch {
		case my == was, my == their:
		case their == was:
			p.Put(&merged, my)
		default:
			conflicts = append(conflicts, p)
		}
	}
	return merged, conflicts
}
