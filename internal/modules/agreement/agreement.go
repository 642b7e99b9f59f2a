package agreement

import (
	"database/sql/driver" //nolint:depguard // how a part stands in a column, which is no SQL
	"fmt"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/money"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/timeline"
)

// ID identifies the agreement between an authority and a product, however often it
// ends and is made again.
type ID string

// Path leads to the agreement's page.
func (a ID) Path() string { return "/aftaler/" + string(a) }

// Pays says how the yearly fee is set.
type Pays string

// The ways.
const (
	NotStated Pays = ""
	Agreed    Pays = "agreed" // the amount that stands in the agreement
	ByCard    Pays = "card"   // what the product's price list says that year
)

// Ways lists them.
var Ways = []Pays{ByCard, Agreed, NotStated}

// Label is the catalogue key of the way's name.
func (p Pays) Label() string {
	if p == NotStated {
		return "agreement.pays.unknown"
	}
	return "agreement.pays." + string(p)
}

// Agreement is what an authority has agreed to for a product.
type Agreement struct {
	Authority  registry.AuthorityID `json:"authority"`
	Product    product.ID           `json:"product"`
	Passive    bool                 `json:"passive,omitempty"` // does not use it, and keeps the joining fee of the day
	Part       Part                 `json:"part"`              // of the yearly fee that is paid
	Pays       Pays                 `json:"pays,omitempty"`
	Yearly     *money.Amount        `json:"yearly,omitempty"`  // with Agreed only
	Joining    *money.Amount        `json:"joining,omitempty"` // nil: not stated
	Conditions string               `json:"conditions,omitempty"`
	Notice     int                  `json:"notice"`           // months
	Signed     civil.When           `json:"signed"`           // zero: not yet, as far as is known
	Signer     string               `json:"signer,omitempty"` // the role of who signed, never a name
	File       File                 `json:"file,omitzero"`
	Source     cite.Source          `json:"source"`
	Batch      string               `json:"batch,omitempty"` // the intake that brought it
}

// Version is an agreement as it is in a period.
type Version = timeline.Version[ID, Agreement]

// File is the agreement as a document.
type File struct {
	Hash blob.Hash `json:"hash"`
	Name string    `json:"name"`
	Type string    `json:"type"` // media type, as its content says
	Size int64     `json:"size"`
}

// IsZero reports whether there is none.
func (f File) IsZero() bool { return f.Hash == "" }

// Part is a fraction of a fee; its zero value is all of it.
type Part struct{ num, den int64 }

// maxPart bounds the numbers of a fraction.
const maxPart = 1000

// ErrPart says that a text is no fraction of a whole.
var ErrPart = errs.New(errs.Invalid, "agreement.part")

// ParsePart reads 1/3. The empty text is all of it.
func ParsePart(s string) (p Part, err error) {
	if s = strings.TrimSpace(s); s == "" {
		return Part{}, nil
	}
	num, den, _ := strings.Cut(s, "/")
	p.num, err = strconv.ParseInt(strings.TrimSpace(num), 10, 64)
	if err == nil {
		p.den, err = strconv.ParseInt(strings.TrimSpace(den), 10, 64)
	}
	if err != nil || p.num < 0 || p.den < 1 || p.num > p.den || p.den > maxPart {
		return Part{}, ErrPart
	}
	return p, nil
}

// Of is the part of the amount.
func (p Part) Of(a money.Amount) (money.Amount, error) {
	if p == (Part{}) {
		return a, nil
	}
	return a.Part(p.num, p.den)
}

// String gives 1/3, or nothing for all of it.
func (p Part) String() string {
	if p == (Part{}) {
		return ""
	}
	return fmt.Sprintf("%d/%d", p.num, p.den)
}

// MarshalText writes what String gives.
func (p Part) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what ParsePart reads.
func (p *Part) UnmarshalText(b []byte) (err error) {
	*p, err = ParsePart(string(b))
	return err
}

// Value keeps the text.
func (p Part) Value() (driver.Value, error) { return p.String(), nil }

// Scan reads what Value wrote.
func (p *Part) Scan(v any) (err error) {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("agreement: cannot scan %T into Part", v)
	}
	*p, err = ParsePart(s)
	return err
}

var agreements = timeline.Table[ID, Agreement]{
	Name: "agreement_v",
	Columns: append([]string{
		"authority_id", "product_id", "passive", "part", "pays", "yearly", "joining", "conditions", "notice", "signed", "signer",
		"file_hash", "file_name", "file_type", "file_size", "batch",
	}, cite.Columns...),
	Fields: func(a *Agreement) []any {
		return append([]any{
			&a.Authority, &a.Product, &a.Passive, &a.Part, &a.Pays, &a.Yearly, &a.Joining, &a.Conditions, &a.Notice, &a.Signed, &a.Signer,
			&a.File.Hash, &a.File.Name, &a.File.Type, &a.File.Size, &a.Batch,
		}, a.Source.Fields()...)
	},
}

// What an agreement's fields may hold, in characters and months.
const (
	MaxConditions = 5000
	MaxSigner     = 200
	MaxNotice     = 60
)

// tidied is the agreement with its texts in order, and without what does not go
// with the rest.
func (a Agreement) tidied() Agreement {
	a.Conditions = strings.TrimSpace(a.Conditions)
	a.Signer, a.Source.Title, a.Source.Address = line.Tidy(a.Signer), line.Tidy(a.Source.Title), line.Tidy(a.Source.Address)
	if a.Pays != Agreed {
		a.Yearly = nil
	}
	if !a.Passive {
		a.Part = Part{}
	}
	return a
}

// Validate finds what is wrong with the agreement by itself, in the period.
func (a Agreement) Validate(p civil.Period) error {
	var f errs.Fields
	a.tidied().check(&f, p)
	return f.Err()
}

func (a Agreement) check(f *errs.Fields, p civil.Period) {
	if p.Empty() {
		f.Add("to", "agreement.ends_before", "from", p.From, "to", p.To-1)
	}
	if !slices.Contains(Ways, a.Pays) {
		f.Add("pays", "errs.choose")
	}
	if a.Pays == Agreed && a.Yearly == nil {
		f.Add("yearly", "errs.required")
	}
	amount(f, "yearly", a.Yearly)
	amount(f, "joining", a.Joining)
	if a.Notice < 0 || a.Notice > MaxNotice {
		f.Add("notice", "agreement.notice", "max", MaxNotice)
	}
	f.Limit("conditions", a.Conditions, MaxConditions)
	f.Limit("signer", a.Signer, MaxSigner)
	role(f, a.Signer)
	if a.Signer != "" && a.Signed.IsZero() {
		f.Add("signed", "errs.required")
	}
	a.Source.Check(f)
}

// role: a record of who signed names a role. An address gives a person away.
func role(f *errs.Fields, signer string) {
	if strings.Contains(signer, "@") {
		f.Add("signer", "agreement.signer_role")
	}
}

// amount: what somebody pays is not negative, and far below what can be counted.
func amount(f *errs.Fields, name string, a *money.Amount) {
	if a != nil && (*a < 0 || *a > money.Kroner(1_000_000_000)) {
		f.Add(name, "agreement.amount")
	}
}

// SignedLate reports whether the agreement was signed after it began to hold on
// the first day of p.
func (a Agreement) SignedLate(p civil.Period) bool {
	return !a.Signed.IsZero() && a.Signed.First() > p.From
}

// EarliestEnd is the agreement's last day when notice is given on the day.
func (a Agreement) EarliestEnd(day civil.Date) civil.Date { return day.AddMonths(a.Notice) }

// NoticeBy is the last day to give notice for an agreement whose own last day is
// given, so that it is not renewed unasked.
func (a Agreement) NoticeBy(last civil.Date) civil.Date { return last.AddMonths(-a.Notice) }
