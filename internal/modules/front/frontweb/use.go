package frontweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/modules/adoption"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// strips draws each municipality by how many solutions it uses today, in its part
// of the country, from the north-west on.
func (h *handlers) strips(r *http.Request) (s ui.Strips98, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	counts, err := h.Adoptions.ByAuthority(ctx, actor, adoption.Query{Kinds: []registry.Kind{registry.Municipality}})
	if err != nil {
		return s, err
	}
	regions, err := h.Authorities.AllAuthorities(ctx, actor, registry.Query{Of: []registry.Kind{registry.Region}})
	slices.SortFunc(regions, func(a, b registry.Authority) int { return cmp.Compare(a.Code, b.Code) })
	use := 0
	for _, region := range append(regions, registry.Authority{}) { // the last for those of which no region is known
		g := ui.StripGroup{Name: strings.TrimPrefix(region.Name, "Region ")}
		for _, c := range counts.Items {
			if c.Region != region.ID {
				continue
			}
			if c.N > 0 {
				use++
			}
			g.Strips = append(g.Strips, ui.Strip{Name: c.Authority.Name, Step: c.N, Text: i18n.N(ctx, "frontweb.solutions", c.N)})
		}
		slices.SortStableFunc(g.Strips, func(a, b ui.Strip) int { return cmp.Compare(b.Step, a.Step) })
		if len(g.Strips) > 0 {
			s.Groups = append(s.Groups, g)
		}
	}
	s.Label = i18n.T(ctx, "frontweb.strips_label", "all", len(counts.Items), "some", use)
	return s, err
}

// figures are those of today on the page about use, to which they lead.
func (h *handlers) figures(ctx context.Context) (list []ui.Figure, err error) {
	f, err := h.Adoptions.Figures(ctx, auth.From(ctx), h.Adoptions.Today(), "")
	for i, t := range f.AtLeast {
		n := strconv.Itoa(i + 1)
		list = append(list, ui.Figure{
			Number: i18n.Int(ctx, int64(t.N)), Of: i18n.T(ctx, "frontweb.of", "n", f.Municipalities),
			Href: in(ctx, "/anvendelse/kommuner?mindst="+n), Text: i18n.T(ctx, "frontweb.at_least."+n), Counted: true,
			Shares: shares(ctx, n, t),
		})
	}
	return list, err
}

// shares tell how well the parts of a number are shown.
func shares(ctx context.Context, least string, t adoption.Tally) (list ui.Shares) {
	for i, n := range []int{t.Proven, t.Stated, t.Unconfirmed} {
		p := string(adoption.Proofs[i])
		list = append(list, ui.Share{
			State: ui.ClaimState(p), Text: i18n.T(ctx, "frontweb.share."+p, "n", n),
			Href: in(ctx, "/anvendelse/kommuner?mindst="+least+"&styrke="+p),
		})
	}
	return list
}
