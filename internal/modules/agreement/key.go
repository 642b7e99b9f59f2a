package agreement

import (
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/timeline"
)

// KeyID names an allocation key, as it stands in addresses.
type KeyID string

// Standard is the key that the community uses unless a price list names another.
const Standard KeyID = "standard"

// ClassID names a size class within its key, as it stands in addresses: "mellem".
type ClassID string

// SizeClass is one of the sizes that a key divides authorities into.
type SizeClass struct {
	ID   ClassID      `json:"id"`
	Name product.Text `json:"name"`
	From int64        `json:"from"` // inhabitants; the class reaches up to the From of the next
}

// AllocationKey divides authorities by size, from a year until the year of its
// next version.
type AllocationKey struct {
	ID      KeyID        `json:"id"`
	Year    int          `json:"year"`
	Name    product.Text `json:"name"`
	Classes []SizeClass  `json:"classes"` // smallest first
	Source  cite.Source  `json:"source"`
	Version int          `json:"version"`
}

// Class is the one class that an authority with so many inhabitants is in.
func (k AllocationKey) Class(population int64) SizeClass {
	class := k.Classes[0]
	for _, c := range k.Classes {
		if c.From <= population {
			class = c
		}
	}
	return class
}

// ClassByID finds a class; ok is false when the key has none such.
func (k AllocationKey) ClassByID(id ClassID) (c SizeClass, ok bool) {
	i := slices.IndexFunc(k.Classes, func(c SizeClass) bool { return c.ID == id })
	if i < 0 {
		return SizeClass{}, false
	}
	return k.Classes[i], true
}

// Upper is the first number of inhabitants above the class; open is true for the
// largest, which has none.
func (k AllocationKey) Upper(id ClassID) (below int64, open bool) {
	i := slices.IndexFunc(k.Classes, func(c SizeClass) bool { return c.ID == id })
	if i < 0 || i == len(k.Classes)-1 {
		return 0, true
	}
	return k.Classes[i+1].From, false
}

// Bounds of what a key and a price list may hold.
const (
	MaxClasses = 12
	MaxName    = 100
	minYear    = 1970
	maxYear    = 2200
)

// tidied is the key with its texts in order, and its classes named by what they are
// called.
func (k AllocationKey) tidied() AllocationKey {
	k.Name.Da, k.Name.En = line.Tidy(k.Name.Da), line.Tidy(k.Name.En)
	k.Source.Title, k.Source.Address = line.Tidy(k.Source.Title), line.Tidy(k.Source.Address)
	k.Classes = slices.Clone(k.Classes)
	for i := range k.Classes {
		c := &k.Classes[i]
		c.Name.Da, c.Name.En = line.Tidy(c.Name.Da), line.Tidy(c.Name.En)
		c.ID = ClassID(line.Slug(c.Name.Da))
	}
	return k
}

// Validate finds everything that is wrong with the key.
func (k AllocationKey) Validate() error {
	var f errs.Fields
	k.tidied().check(&f)
	return f.Err()
}

// check: classes that begin at nobody and rise leave no gap, do not overlap and have
// no top.
func (k AllocationKey) check(f *errs.Fields) {
	if string(k.ID) == "" || string(k.ID) != line.Slug(string(k.ID)) || len(k.ID) > MaxName {
		f.Add("key", "agreement.key_id")
	}
	year(f, k.Year)
	f.Require("name_da", k.Name.Da, MaxName)
	f.Limit("name_en", k.Name.En, MaxName)
	if len(k.Classes) == 0 || len(k.Classes) > MaxClasses {
		f.Add("classes", "agreement.classes", "max", MaxClasses)
	}
	for i, c := range k.Classes {
		f.Require(Row("class_da", i), c.Name.Da, MaxName)
		f.Limit(Row("class_en", i), c.Name.En, MaxName)
		switch {
		case c.Name.Da == "": // said already
		case c.ID == "":
			f.Add(Row("class_da", i), "agreement.class_name")
		case slices.ContainsFunc(k.Classes[:i], func(o SizeClass) bool { return o.ID == c.ID }):
			f.Add(Row("class_da", i), "agreement.class_twice")
		}
		switch {
		case i == 0 && c.From != 0:
			f.Add(Row("class_from", i), "agreement.class_first")
		case i > 0 && c.From <= k.Classes[i-1].From:
			f.Add(Row("class_from", i), "agreement.class_rises", "from", k.Classes[i-1].From)
		}
	}
	k.Source.Check(f)
}

func year(f *errs.Fields, y int) {
	if y < minYear || y > maxYear {
		f.Add("year", "agreement.year", "min", minYear, "max", maxYear)
	}
}

// JudgementID identifies the judgement of one authority by one key over time.
type JudgementID string

// Judgement says which class an authority is in whose inhabitants do not decide it.
type Judgement struct {
	Authority registry.AuthorityID `json:"authority"`
	Key       KeyID                `json:"key"`
	Class     ClassID              `json:"class"`
	Reason    string               `json:"reason"`
	Source    cite.Source          `json:"source"`
}

// JudgementVersion is a judgement in a period.
type JudgementVersion = timeline.Version[JudgementID, Judgement]

var judgements = timeline.Table[JudgementID, Judgement]{
	Name:    "agreement_judgement_v",
	Columns: append([]string{"authority_id", "key_id", "class", "reason"}, cite.Columns...),
	Fields: func(j *Judgement) []any {
		return append([]any{&j.Authority, &j.Key, &j.Class, &j.Reason}, j.Source.Fields()...)
	},
}

// MaxReason is what a reason may hold, in characters.
const MaxReason = 500

// Sized is the class of an authority in a year, with what it follows from: a
// population or a judgement.
type Sized struct {
	Key        AllocationKey // the version of the year
	Class      SizeClass
	Population registry.Fact // zero when judged
	Later      bool          // no figure is as old as the rule asks for; this is the oldest
	Judgement  *Judgement    // nil when the inhabitants decide
}

// countingDay is the day whose inhabitants decide the classes of the year.
func countingDay(year int) civil.Date { return civil.New(year-1, 1, 1) }

// sizedBy is the class by inhabitants; ok is false where their number is unknown.
func (k AllocationKey) sizedBy(a registry.Authority, year int) (s Sized, ok bool) {
	for _, f := range a.Facts { // by kind, newest first
		if f.Kind != registry.Population {
			continue
		}
		s, ok = Sized{Key: k, Population: f, Later: true}, true
		if f.Source.Date.First() <= countingDay(year) {
			s.Later = false
			break
		}
	}
	if ok {
		s.Class = k.Class(s.Population.Value)
	}
	return s, ok
}
