package registry

import (
	"cmp"
	"slices"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/platform/timeline"
)

// AuthorityID identifies an authority.
type AuthorityID string

// Path leads to the authority's page, whatever its slug and kind. Where the
// authority itself is at hand, its own Path saves a redirect.
func (a AuthorityID) Path() string { return "/myndigheder/" + string(a) }

// Kind is what sort of organisation an authority is.
type Kind string

// The kinds.
const (
	Municipality Kind = "municipality"
	Region       Kind = "region"
	State        Kind = "state"
	Association  Kind = "association"
	Supplier     Kind = "supplier"
	Other        Kind = "other"
)

// Kinds lists them all, in the order to show them.
var Kinds = []Kind{Municipality, Region, State, Association, Other, Supplier}

// Public lists the kinds that the list of authorities is of. Suppliers have a
// list of their own.
var Public = []Kind{Municipality, Region, State, Association, Other}

// Label is the catalogue key of the kind's name.
func (k Kind) Label() string { return "registry.kind." + string(k) }

// Authority is an organisation that can act.
type Authority struct {
	ID           AuthorityID  `json:"id"`
	Slug         string       `json:"slug"`
	Kind         Kind         `json:"kind"`
	Name         string       `json:"name"` // as spoken: Syddjurs
	OfficialName string       `json:"official_name,omitempty"`
	Code         string       `json:"code,omitempty"`      // of a municipality or a region, four digits
	Region       AuthorityID  `json:"region,omitempty"`    // that a municipality lies in
	Exists       civil.Period `json:"exists"`              // from and to always, unless somebody says otherwise
	Successor    AuthorityID  `json:"successor,omitempty"` // that took over when it was dissolved
	Source       cite.Source  `json:"source"`              // of what stands above
	CVR          string       `json:"cvr,omitempty"`
	CVRSource    cite.Source  `json:"cvr_source"`
	Homepage     string       `json:"homepage,omitempty"`
	Contact      string       `json:"contact,omitempty"` // the role to write to; not a person
	Facts        []Fact       `json:"facts,omitempty"`   // by kind, newest first
	MergedInto   AuthorityID  `json:"merged_into,omitempty"`
	Version      int          `json:"version"`
	Created      time.Time    `json:"created"`
	Updated      time.Time    `json:"updated"`
}

// Path is the authority's page.
func (a Authority) Path() string {
	if a.Kind == Supplier {
		return "/leverandoerer/" + a.Slug
	}
	return "/myndigheder/" + a.Slug
}

// FullName is the official name where there is one.
func (a Authority) FullName() string { return cmp.Or(a.OfficialName, a.Name) }

// always is the period of an authority that nobody has said was ever founded or
// dissolved.
var always = civil.Period{From: civil.Min, To: civil.Max}

// ExistsOn reports whether there is such an authority on the day. One that nobody
// has dated exists always.
func (a Authority) ExistsOn(day civil.Date) bool { return a.existence().Contains(day) }

// existence is the period in which the authority exists, also for one that was
// noted before there were periods.
func (a Authority) existence() civil.Period {
	if a.Exists == (civil.Period{}) {
		return always
	}
	return a.Exists
}

// Fact is the newest figure of the kind; ok is false when there is none.
func (a Authority) Fact(k FactKind) (f Fact, ok bool) {
	i := slices.IndexFunc(a.Facts, func(f Fact) bool { return f.Kind == k })
	if i < 0 {
		return Fact{}, false
	}
	return a.Facts[i], true
}

// FactKind is what a figure about an authority counts.
type FactKind string

// The kinds of fact.
const (
	Population   FactKind = "population"    // inhabitants
	AreaHectares FactKind = "area_hectares" // of land
)

// FactKinds lists them all.
var FactKinds = []FactKind{Population, AreaHectares}

// Label is the catalogue key of the kind's name.
func (k FactKind) Label() string { return "registry.fact." + string(k) }

// Fact is a figure about an authority, true at the date of its source.
type Fact struct {
	Kind   FactKind    `json:"kind"`
	Value  int64       `json:"value"`
	Source cite.Source `json:"source"`
}

// byKindAndAge is the order of an authority's facts.
func byKindAndAge(a, b Fact) int {
	return cmp.Or(
		cmp.Compare(slices.Index(FactKinds, a.Kind), slices.Index(FactKinds, b.Kind)),
		-cmp.Compare(a.Source.Date.First(), b.Source.Date.First()),
		-cmp.Compare(a.Source.Date.String(), b.Source.Date.String()),
	)
}

// withFact is the facts with f in place of one of the same kind and date.
func withFact(facts []Fact, f Fact) []Fact {
	facts = append(withoutFact(facts, f), f)
	slices.SortFunc(facts, byKindAndAge)
	return facts
}

func withoutFact(facts []Fact, f Fact) []Fact {
	return slices.DeleteFunc(slices.Clone(facts), func(x Fact) bool { return x.same(f) })
}

// same reports whether f and x answer the same question for the same date.
func (f Fact) same(x Fact) bool {
	return f.Kind == x.Kind && f.Source.Date.String() == x.Source.Date.String()
}

// What an authority's fields may hold, in characters.
const (
	MaxName    = 200
	MaxContact = 200
)

// maxFact is far above any figure, and within what JavaScript counts exactly.
const maxFact = 1 << 50

// tidied is the authority with its texts in order and a slug.
func (a Authority) tidied() Authority {
	for _, s := range []*string{
		&a.Slug, &a.Name, &a.OfficialName, &a.Code, &a.CVR, &a.Homepage, &a.Contact,
		&a.Source.Title, &a.Source.Address, &a.CVRSource.Title, &a.CVRSource.Address,
	} {
		*s = line.Tidy(*s)
	}
	a.Region, a.Successor = AuthorityID(line.Tidy(string(a.Region))), AuthorityID(line.Tidy(string(a.Successor)))
	a.Exists = a.existence()
	if a.CVR == "" {
		a.CVRSource = cite.Source{}
	}
	if a.Slug == "" {
		a.Slug = line.Slug(a.Name)
	}
	a.Facts = slices.Clone(a.Facts)
	for i := range a.Facts {
		a.Facts[i] = a.Facts[i].tidied()
	}
	slices.SortFunc(a.Facts, byKindAndAge)
	return a
}

func (f Fact) tidied() Fact {
	f.Source.Title, f.Source.Address = line.Tidy(f.Source.Title), line.Tidy(f.Source.Address)
	return f
}

// check finds what is wrong with the authority by itself; what depends on others
// is checked in the write.
func (a Authority) check(f *errs.Fields) {
	if a.Name == "" {
		f.Add("name", "errs.required")
	}
	f.Limit("name", a.Name, MaxName)
	f.Limit("official_name", a.OfficialName, MaxName)
	f.Limit("contact", a.Contact, MaxContact)
	if !slices.Contains(Kinds, a.Kind) {
		f.Add("kind", "registry.kind.invalid")
	}
	checkSlug(f, a)
	if a.CVR != "" {
		if !ValidCVR(a.CVR) {
			f.Add("cvr", "registry.cvr.invalid")
		}
		mergeSource(f, "cvr_", a.CVRSource)
	}
	a.checkCode(f)
	a.checkExists(f)
	if a.Homepage != "" && !cite.IsWeb(a.Homepage) {
		f.Add("homepage", "errs.url")
	}
	mergeSource(f, "", a.Source)
	for i, fact := range a.Facts {
		var faults errs.Fields
		fact.check(&faults)
		f.Merge("facts.", faults.Err())
		if i > 0 && fact.same(a.Facts[i-1]) {
			f.Add("facts.source_date", "registry.fact.twice")
		}
	}
}

// checkSlug: a name that gives no slug, such as 東京, needs one of its own. A slug
// must not look like an id, because pages are found by both.
func checkSlug(f *errs.Fields, a Authority) {
	_, err := id.Parse[AuthorityID](a.Slug)
	switch {
	case a.Name == "" && a.Slug == "": // said already
	case !line.IsSlug(a.Slug), err == nil:
		f.Add("slug", "registry.slug.invalid", "max", line.MaxSlug)
	}
}

func (a Authority) checkCode(f *errs.Fields) {
	coded := a.Kind == Municipality || a.Kind == Region
	if a.Code != "" && (!coded || !isDigits(a.Code, 4)) {
		f.Add("code", "registry.code.invalid")
	}
	if a.Region != "" && a.Kind != Municipality {
		f.Add("region", "registry.region.only_municipality")
	}
}

// checkExists: what was dissolved may name who took over.
func (a Authority) checkExists(f *errs.Fields) {
	switch {
	case a.Exists.From >= civil.Max:
		f.Add("exists_from", timeline.ErrEmpty.Key)
	case a.Exists.Empty():
		f.Add("exists_to", timeline.ErrEmpty.Key)
	case a.Successor != "" && a.Exists.Open():
		f.Add("exists_to", "registry.successor.needs_end")
	}
}

func (f Fact) check(faults *errs.Fields) {
	if !slices.Contains(FactKinds, f.Kind) {
		faults.Add("kind", "registry.fact.invalid")
	}
	if f.Value < 0 || f.Value > maxFact {
		faults.Add("value", "registry.fact.value")
	}
	mergeSource(faults, "", f.Source)
}

func mergeSource(f *errs.Fields, prefix string, s cite.Source) {
	var faults errs.Fields
	s.Check(&faults)
	f.Merge(prefix, faults.Err())
}

// ValidCVR reports whether the text is a CVR number: eight digits whose sum,
// weighted, is divisible by 11.
func ValidCVR(cvr string) bool {
	if !isDigits(cvr, 8) {
		return false
	}
	sum := 0
	for i, weight := range [8]int{2, 7, 6, 5, 4, 3, 2, 1} {
		sum += weight * int(cvr[i]-'0')
	}
	return sum%11 == 0
}

func isDigits(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range n {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
