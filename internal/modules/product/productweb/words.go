package productweb

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// word is the text of one value of a closed set.
func word[T ~string](ctx context.Context, set string, v T) string {
	if v == "" {
		return i18n.T(ctx, "productweb."+set+".unknown")
	}
	return i18n.T(ctx, "productweb."+set+"."+strings.ReplaceAll(string(v), "-", "_"))
}

// options makes the answers of a field out of a closed set.
func options[T ~string](ctx context.Context, set string, list []T, selected T) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, v := range list {
		out[i] = ui.Option{Value: string(v), Text: word(ctx, set, v), Selected: v == selected}
	}
	return out
}

var ranks = map[product.Level]ui.Rank{
	product.Sandbox: ui.RankSandbox, product.Level1: ui.Rank1, product.Level2: ui.Rank2, product.Level3: ui.Rank3,
}

// levelMark draws a level. One that is only recommended or declared by the
// product itself is drawn as unknown, with words that say so: only what the
// community stands behind is filled in.
func levelMark(ctx context.Context, f product.LevelFact) ui.Level {
	switch f.Standing {
	case product.Decided, product.Confirmed:
		return ui.Level{Rank: ranks[f.Level]}
	case product.Recommended, product.SelfDeclared:
		return ui.Level{Words: i18n.T(ctx, "productweb.level_"+strings.ReplaceAll(string(f.Standing), "-", "_"), "level", word(ctx, "level", f.Level))}
	}
	return ui.Level{}
}

func stageTag(ctx context.Context, s product.Stage) ui.Tag {
	t := ui.Tag{Text: word(ctx, "stage", s)}
	if s == product.Project {
		t.Kind = ui.TagSandbox
	}
	return t
}

func marks(ctx context.Context, l product.Listed) []templ.Component {
	return []templ.Component{stageTag(ctx, l.Stage.Stage), levelMark(ctx, l.Level)}
}

// link is a link to a web address. Anything else is not linked to.
func link(address, text string) ui.Link {
	if !cite.IsWeb(address) {
		return ui.Link{}
	}
	return ui.Link{Text: text, Href: address}
}

// number writes a figure as exactly as it is known: 53, 50+, ca. 19.
func number(ctx context.Context, f product.Figure) string {
	n := i18n.Int(ctx, f.Value)
	switch f.Qualifier {
	case product.AtLeast:
		return n + "+"
	case product.Roughly:
		return i18n.T(ctx, "productweb.roughly", "n", n)
	case product.Exact:
	}
	return n
}

// figureState tells how well a figure is shown on the day: what nobody has
// confirmed for a year is unconfirmed since it ran out.
func figureState(ctx context.Context, f product.Figure, today civil.Date) (ui.ClaimState, string) {
	if f.Expires() <= today {
		return ui.Unconfirmed, i18n.T(ctx, "productweb.unconfirmed_since", "date", f.Expires())
	}
	return ui.Stated, i18n.T(ctx, "productweb.stated", "date", f.Source.Date)
}

func figureClaim(ctx context.Context, f product.Figure, today civil.Date) *ui.Claim {
	state, text := figureState(ctx, f, today)
	return &ui.Claim{State: state, Text: text}
}

// named are the authorities that a page mentions.
type named map[registry.AuthorityID]registry.Name

// namesIn reads the authorities of all the parties at once.
func (h *handlers) namesIn(ctx context.Context, lists ...product.Listed) (named, error) {
	seen := map[registry.AuthorityID]bool{}
	var ids []registry.AuthorityID
	for _, l := range lists {
		for _, p := range l.Parties {
			if id := p.Value.Authority; !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return h.authorities.NamesByID(ctx, ids)
}

// of lists the names of the parties, each once.
func (n named) of(parties []product.Party) []string {
	var names []string
	seen := map[registry.AuthorityID]bool{}
	for _, p := range parties {
		if id := p.Value.Authority; !seen[id] {
			seen[id] = true
			names = append(names, n[id].Name)
		}
	}
	return names
}

// in is the prefix of an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

func text(ctx context.Context, t product.Text) string { return t.In(i18n.Lang(ctx)) }

// crumbs lead to the catalogue.
func crumbs(ctx context.Context, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "productweb.products"), Href: in(ctx, "/produkter")}}, more...)
}

// page begins a page about one product.
func page(ctx context.Context, p product.Product, title string) ui.Page {
	return ui.Page{
		Title: i18n.T(ctx, "productweb.title_of", "title", title, "name", p.Name), Heading: title, Here: title,
		Door: "sharing", Sub: "products",
		Crumbs: crumbs(ctx, ui.Link{Text: p.Name, Href: in(ctx, p.Path())}),
	}
}
