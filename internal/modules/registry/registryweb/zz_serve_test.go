package registryweb_test

import (
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/demo"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/ui"
)

func TestServe(t *testing.T) {
	if os.Getenv("SERVE") == "" {
		t.Skip()
	}
	s := newSite(t)
	data, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	src := map[string]demo.Source{}
	for _, x := range data.Sources {
		src[x.ID] = x
	}
	claim := func(c demo.Claim) cite.Source {
		return cite.Source{Title: src[c.Source].Title, Address: src[c.Source].Address, Date: c.Date, Basis: cite.Basis(c.Basis)}
	}
	ids := map[string]registry.AuthorityID{"syddjurs": s.syddjurs.ID, "norddjurs": s.norddjurs.ID, "magenta": s.magenta.ID, "region-midtjylland": s.region.ID}
	for _, regionsFirst := range []bool{true, false} {
		for _, a := range data.Authorities {
			if (a.Kind == demo.Region) != regionsFirst || ids[a.Slug] != "" {
				continue
			}
			r := registry.Authority{Slug: a.Slug, Kind: registry.Kind(a.Kind), Name: a.Name, OfficialName: a.OfficialName, Code: a.Code, Region: ids[a.Region], Source: claim(a.Claim)}
			if a.CVR != nil {
				r.CVR, r.CVRSource = a.CVR.Value, claim(a.CVR.Claim)
			}
			for _, f := range a.Facts {
				k := registry.Population
				if f.Kind == demo.AreaHectares {
					k = registry.AreaHectares
				}
				r.Facts = append(r.Facts, registry.Fact{Kind: k, Value: f.Value, Source: claim(f.Claim)})
			}
			saved, err := s.registry.CreateAuthority(t.Context(), system, r)
			if err != nil {
				t.Error(a.Slug, err)
			}
			ids[a.Slug] = saved.ID
		}
	}
	for _, m := range data.Memberships {
		err := s.members.Admit(t.Context(), system, member.Membership{Authority: ids[m.Authority], Kind: member.Member, How: member.How(m.How), Source: claim(m.Claim)}, civil.Since(m.Date.Last()))
		if err != nil {
			t.Error(err)
		}
	}
	if os.Getenv("MANY") != "" {
		for i := range 2000 {
			_, err := s.registry.CreateAuthority(t.Context(), system, registry.Authority{Kind: registry.Other, Name: fmt.Sprint("Myndighed ", i), OfficialName: fmt.Sprint("Den store forsyning kommune ", i), Source: source,
				Facts: []registry.Fact{{Kind: registry.Population, Value: int64(i * 7), Source: source}}})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /static/", ui.AssetHandler())
	mux.Handle("/", s.handler)
	go http.ListenAndServe("127.0.0.1:18777", mux)
	time.Sleep(20 * time.Minute)
}
