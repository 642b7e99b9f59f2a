// Package demo holds the data set that a demonstration starts with: Denmark's
// municipalities and regions, and the products, suppliers and members of OS2 as
// far as public sources prove them.
//
// The files in data are the data set; they are written by hand and reviewed
// as text. Every record names its source and the date the statement holds for,
// and what no source says is left out: a missing level is an unknown level.
// There are no persons in it, only authorities and roles. data/README.md tells
// where the facts come from and what is missing.
package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"alminding/internal/base/errs"
)

//go:embed data/*.json data/*.csv
var files embed.FS

// Data is the whole set. Records refer to each other by slug.
type Data struct {
	Sources        []Source
	Authorities    []Authority // municipalities by code, regions by code, then the others
	Suppliers      []Supplier
	Subjects       []Subject // the closed list, in the order to show it
	Products       []Product
	Memberships    []Membership // oldest first
	MemberCounts   []MemberCount
	Fees           []FeeRule // oldest first
	Adoptions      []Adoption
	Countings      []Counting
	Participations []Participation
	Codes          []Code // of conduct, oldest first
	Prices         []PriceList
	Groups         []Group
	Decisions      []Decision // from before the register, oldest first
	Reports        []Report
}

// Load reads the embedded files.
func Load() (Data, error) {
	set, err := fs.Sub(files, "data")
	if err != nil {
		return Data{}, err
	}
	return Parse(set)
}

// ErrEmpty says that a directory holds no file of a data set.
var ErrEmpty = errors.New("none of the files of a data set is there")

// Parse reads a data set in the form of this one. A file that is missing adds
// nothing. An unknown field or a date outside the calendar is an error, so a
// typing mistake in the data cannot pass as silence.
func Parse(set fs.FS) (data Data, err error) {
	defer errs.Wrap(&err, "demo.Parse")
	found := false
	for _, f := range []struct {
		name string
		into any
	}{
		{"sources", &struct{ Sources *[]Source }{&data.Sources}},
		{"authorities", &struct{ Authorities *[]Authority }{&data.Authorities}},
		{"suppliers", &struct{ Suppliers *[]Supplier }{&data.Suppliers}},
		{"subjects", &struct{ Subjects *[]Subject }{&data.Subjects}},
		{"products", &struct{ Products *[]Product }{&data.Products}},
		{"memberships", &struct {
			Memberships *[]Membership
			Counts      *[]MemberCount
			Fees        *[]FeeRule
		}{&data.Memberships, &data.MemberCounts, &data.Fees}},
		{"adoptions", &struct {
			Adoptions      *[]Adoption
			Participations *[]Participation
		}{&data.Adoptions, &data.Participations}},
		{"counts", &struct{ Countings *[]Counting }{&data.Countings}},
		{"codes", &struct{ Codes *[]Code }{&data.Codes}},
		{"prices", &struct{ Prices *[]PriceList }{&data.Prices}},
		{"groups", &struct{ Groups *[]Group }{&data.Groups}},
		{"decisions", &struct{ Decisions *[]Decision }{&data.Decisions}},
		{"reports", &struct{ Reports *[]Report }{&data.Reports}},
	} {
		b, err := fs.ReadFile(set, f.name+".json")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = decode(b, f.into)
		}
		if err != nil {
			return Data{}, fmt.Errorf("%s.json: %w", f.name, err)
		}
		found = true
	}
	if !found {
		return Data{}, ErrEmpty
	}
	return data, readVerdicts(set, data.Reports)
}

func decode(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("more after the end of the value at byte %d", d.InputOffset())
	}
	return nil
}
