package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/demo"
)

// The words of made-up names. Each first part goes with each second part.
var (
	firstParts = strings.Fields(`sags borger skole bygge vej miljø plan valg arkiv post møde sund social pleje hjemme bibliotek kultur
		idræt natur affald vand energi klima trafik parkerings løn personale ferie vagt økonomi indkøbs kontrakt data sensor kort adresse
		ejendoms folke familie ungdoms`)
	secondParts = strings.Fields(`overblik portal motor kalender register booking forum assistent kompas bro planlægger arkiv melding
		søgning betaling kontrol dialog henviser tavle nøgle skanner fordeler journal måler vejviser`)
	editions = []string{"", " mobil", " nord", " syd", " øst", " vest", " lokal", " fælles", " åben", " plus"}
	places   = strings.Fields(`Hobro Ribe Ærøskøbing Næstved Skive Thisted Grenaa Køge Maribo Assens Vejen Struer Rønne Hjørring Brønderslev
		Ringsted Faaborg Nyborg Kolding Skanderborg`)
	bodies = strings.Fields(`Skole Bibliotek Havn Museum Idrætsforening Vandværk Varmeværk Spejdergruppe Boligforening Menighedsråd Erhvervsråd
		Turistforening Musikskole Børnehus Plejecenter Naturstyrelse Arkivforening Energiselskab Trafikselskab Beredskab`)
	trades   = strings.Fields(`Data System Software Digital Kode`)
	licences = []string{"MPL-2.0", "EUPL-1.2", "GPL-3.0-only", "MIT", "AGPL-3.0-only", "Apache-2.0", ""}
	levels   = []string{"sandbox", "1", "2", "3", ""}
	stages   = []demo.StageValue{demo.ProductInUse, demo.ProductInUse, demo.Project, demo.RetiredProduct}
)

const (
	wantProducts    = 10_000
	wantAuthorities = 2_000
	wantUsed        = 300 // products, where who uses them is measured
	invented        = "opdigtet"
)

// catalogue fills the database with 10,000 products and 2,000 authorities.
func (b *bench) catalogue(ctx context.Context) error {
	return b.fill(ctx, func(dir string) error {
		g, err := newGenerator(wantProducts)
		if err != nil {
			return err
		}
		return g.write(dir)
	})
}

// newGenerator makes a data set of so many products and 2,000 authorities: the real
// one, and made-up records beside it whose texts are sentences of the real ones, so
// that words are as common as they are in Danish. It is the same every time.
func newGenerator(products int) (*generator, error) {
	d, err := demo.Load()
	if err != nil {
		return nil, err
	}
	g := &generator{Data: d, rnd: rand.New(rand.NewPCG(3, 98))} // the same numbers every time
	g.claim = demo.Claim{Source: invented, Date: civil.At(civil.New(2026, time.November, 22))}
	g.Sources = append(g.Sources, demo.Source{ID: invented, Title: "Opdigtet til måling", Date: g.claim.Date})
	for _, p := range d.Products {
		for s := range strings.SplitSeq(p.Description.Da, ". ") {
			g.sentences = append(g.sentences, strings.TrimSuffix(s, ".")+".")
		}
	}
	g.addAuthorities()
	g.addProducts(products)
	return g, nil
}

type generator struct {
	demo.Data
	rnd       *rand.Rand
	claim     demo.Claim
	sentences []string
	suppliers []string // slugs
}

func pick[T any](g *generator, list []T) T { return list[g.rnd.IntN(len(list))] }

func (g *generator) addAuthorities() {
	for i := 0; len(g.Authorities) < wantAuthorities; i++ {
		a := demo.Authority{Claim: g.claim, Kind: demo.OtherAuthority}
		place := places[i%len(places)]
		if i%10 == 0 {
			a.Kind = demo.SupplierAuthority
			a.Name = fmt.Sprintf("%s %s %d", place, trades[i/10%len(trades)], i)
		} else {
			a.Name = fmt.Sprintf("%s %s %d", place, bodies[i/len(places)%len(bodies)], i)
		}
		a.Slug = slug(a.Name)
		g.Authorities = append(g.Authorities, a)
		if a.Kind == demo.SupplierAuthority {
			g.Suppliers = append(g.Suppliers, demo.Supplier{Slug: a.Slug, Authority: a.Slug, Role: demo.Vendor, Claim: g.claim})
			g.suppliers = append(g.suppliers, a.Slug)
		}
	}
}

func (g *generator) addProducts(n int) {
	for i := 0; len(g.Products) < n; i++ {
		first, second := firstParts[i%len(firstParts)], secondParts[i/len(firstParts)%len(secondParts)]
		name := "OS2" + first + second + editions[i/len(firstParts)/len(secondParts)]
		g.Products = append(g.Products, g.product(name))
	}
}

func (g *generator) product(name string) demo.Product {
	like := pick(g, g.Data.Products[:30])
	p := demo.Product{
		Slug: slug(name), Name: name, Claim: g.claim,
		Purpose:     demo.Text{Da: like.Purpose.Da, En: like.Purpose.En},
		Description: demo.Text{Da: strings.Join([]string{pick(g, g.sentences), pick(g, g.sentences), pick(g, g.sentences)}, " "), En: like.Description.En},
		Subjects:    []string{pick(g, g.Subjects).Slug},
		Repository:  "https://github.com/OS2/" + slug(name),
		Stage:       demo.Stage{Value: pick(g, stages), Word: "produkt", Claim: g.claim},
		Licence:     demo.Licence{SPDX: pick(g, licences), Claim: g.claim},
		Suppliers:   []demo.ProductSupplier{{Supplier: pick(g, g.suppliers), Role: demo.Develops, Claim: g.claim}},
		Coordinator: &demo.Coordinator{Authority: pick(g, g.Authorities[:98]).Slug, Claim: g.claim},
	}
	if v := pick(g, levels); v != "" {
		p.Level = &demo.Level{Value: v, Status: demo.Confirmed, Speaker: demo.Secretariat, Claim: g.claim}
	}
	return p
}

var letters = strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", " ", "-")

// addUses adds ten years of who uses what: an authority uses 15 % of the products on
// average, some hardly any and some many. Of every third product the users have
// been counted each year; of the others somebody told of each, once.
func (g *generator) addUses() {
	const years = 10
	dates := make([]civil.When, years)
	for i := range dates {
		dates[i] = civil.At(civil.New(2026-years+1+i, time.September, 1))
	}
	keen := make([]float64, len(g.Authorities))
	for i := range keen {
		keen[i] = 0.3 * g.rnd.Float64()
	}
	for i, p := range g.Products {
		counting := demo.Counting{Product: p.Slug, Unit: demo.Processes, Source: invented, Dates: dates}
		for j, a := range g.Authorities {
			if a.Kind == demo.SupplierAuthority || g.rnd.Float64() > keen[j] {
				continue
			}
			began := g.rnd.IntN(years)
			if i%3 > 0 {
				claim := demo.Claim{Source: invented, Date: dates[began]}
				g.Adoptions = append(g.Adoptions, demo.Adoption{Product: p.Slug, Authority: a.Slug, State: demo.InUse, Claim: claim})
				continue
			}
			of := demo.Counted{Authority: a.Slug, Values: make([]int64, years)}
			for y := began; y < years; y++ {
				of.Values[y] = 1 + g.rnd.Int64N(200)
			}
			counting.Of = append(counting.Of, of)
		}
		if len(counting.Of) > 0 {
			g.Countings = append(g.Countings, counting)
		}
	}
}

func slug(name string) string { return letters.Replace(strings.ToLower(name)) }

// write writes the files that `alminding import` reads.
func (g *generator) write(dir string) error {
	for _, f := range []struct {
		name, key string
		content   any
	}{
		{"sources", "sources", g.Sources},
		{"subjects", "subjects", g.Subjects},
		{"authorities", "authorities", g.Authorities},
		{"suppliers", "suppliers", g.Suppliers},
		{"products", "products", g.Products},
		{"adoptions", "adoptions", g.Adoptions},
		{"counts", "countings", g.Countings},
	} {
		b, err := json.Marshal(map[string]any{f.key: f.content})
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, f.name+".json"), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}
