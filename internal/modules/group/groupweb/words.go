package groupweb

import (
	"context"
	"strconv"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/vote"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

func name(ctx context.Context, g group.Group) string { return g.Name.In(i18n.Lang(ctx)) }

func text(ctx context.Context, t product.Text) string { return t.In(i18n.Lang(ctx)) }

// groupFrame begins a page about the group, below its own.
func groupFrame(ctx context.Context, g group.Group, title string) ui.Page {
	return ui.Page{
		Title: i18n.T(ctx, "groupweb.title_of", "title", title, "name", name(ctx, g)), Heading: title, Here: title,
		Door: "collaboration", Sub: "groups",
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "groupweb.groups"), Href: in(ctx, "/grupper")}, {Text: name(ctx, g), Href: in(ctx, g.Path())},
		},
	}
}

// texts are where the words of fields are.
var texts = form.Texts{Label: "groupweb.field.", Help: "groupweb.help."}

func label(ctx context.Context, field string) string { return i18n.T(ctx, texts.Label+field) }

// until tells the last day of a period that has one.
func until(ctx context.Context, p civil.Period) string {
	if p.Open() {
		return ""
	}
	return i18n.T(ctx, "groupweb.until", "date", p.To-1)
}

func period(ctx context.Context, p civil.Period) string {
	return span(ctx, i18n.Date(ctx, p.From), p)
}

// known tells a period no more exactly than the source that its first day is from.
func known(ctx context.Context, p civil.Period, s cite.Source) string {
	from := i18n.Date(ctx, p.From)
	if s.Date.First() == p.From {
		from = i18n.When(ctx, s.Date)
	}
	return span(ctx, from, p)
}

func span(ctx context.Context, from string, p civil.Period) string {
	if p.Open() {
		return i18n.T(ctx, "groupweb.since", "date", from)
	}
	return i18n.T(ctx, "groupweb.from_to", "from", from, "to", p.To-1)
}

// part is one thing that a charter lays down, in words; empty where it lays down
// nothing.
type part struct{ Field, Text string }

// parts are what the charter lays down, in the order it is shown: the one list that
// the page and the comparison of two go through.
func parts(ctx context.Context, c group.Charter, names referred) []part {
	list := []part{
		{"purpose", text(ctx, c.Purpose)}, {"mandate", mandate(ctx, c)}, {"composition", text(ctx, c.Composition)},
		{"seats", seats(ctx, c.SeatsLeast, c.SeatsMost)}, {"per_authority", number(c.PerAuthority)}, {"term", months(ctx, c.Term)},
		{"counting", word(ctx, c.Counting)}, {"weights", names.key(c.Weights)}, {"method", methodWord(ctx, c.Method)}, {"quorum", c.Quorum.String()}, {"majority", word(ctx, c.Majority)},
	}
	for _, m := range group.AllMatters {
		if own, ok := c.Majorities[m]; ok {
			list = append(list, part{"majority-" + string(m), word(ctx, own)})
		}
	}
	casting := i18n.T(ctx, "groupweb.no")
	if c.CastingVote {
		casting = i18n.T(ctx, "groupweb.casting_yes")
	}
	return append(list,
		part{"casting_vote", casting}, part{"proxying", word(ctx, c.Proxying)}, part{"proxies", number(c.Proxies)}, part{"meetings", number(c.Meetings)}, part{"notice", stretch(ctx, c.Notice)},
		part{"proposals", stretch(ctx, c.Proposals)}, part{"papers", stretch(ctx, c.Papers)}, part{"minutes", stretch(ctx, c.Minutes)},
		part{"openness", word(ctx, c.Openness)}, part{"decision", c.Decision},
	)
}

// title is what the part is called.
func (p part) title(ctx context.Context) string {
	if m, is := matterOf(p.Field); is {
		return i18n.T(ctx, "groupweb.majority_for", "matter", i18n.T(ctx, m.Label()))
	}
	return label(ctx, p.Field)
}

func mandate(ctx context.Context, c group.Charter) string {
	names := make([]string, len(c.Mandate))
	for i, m := range c.Mandate {
		names[i] = i18n.T(ctx, m.Label())
	}
	return strings.Join(names, "\n")
}

// number is a count that zero leaves open.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func seats(ctx context.Context, least, most int) string {
	switch {
	case least == 0 && most == 0:
		return ""
	case most == 0:
		return i18n.T(ctx, "groupweb.at_least", "n", least)
	case least == 0:
		return i18n.T(ctx, "groupweb.at_most", "n", most)
	case least == most:
		return strconv.Itoa(least)
	}
	return i18n.T(ctx, "groupweb.least_most", "least", least, "most", most)
}

func months(ctx context.Context, n int) string {
	if n == 0 {
		return ""
	}
	return i18n.N(ctx, "groupweb.months", n)
}

func stretch(ctx context.Context, s group.Span) string {
	if s.Days > 0 {
		return i18n.N(ctx, "groupweb.days", s.Days)
	}
	return months(ctx, s.Months)
}

// word is the name of a choice that may stand open.
func word[T interface {
	~string
	Label() string
}](ctx context.Context, v T) string {
	if v == "" {
		return ""
	}
	return i18n.T(ctx, v.Label())
}

// methodWord is the name of a way to vote, which may stand open.
func methodWord(ctx context.Context, m vote.Method) string {
	if m == "" {
		return ""
	}
	return i18n.T(ctx, methodLabel(m))
}

// vacancy tells whether somebody fills the seat.
func vacancy(ctx context.Context, h group.Held, people group.People) ui.Status {
	who, known := people[h.Value.Person]
	left := people[h.Left]
	switch {
	case known:
		return ui.Status{Verdict: ui.Yes, Text: who}
	case !h.Vacant():
		return ui.Status{Verdict: ui.Yes, Text: i18n.T(ctx, "groupweb.filled")}
	case left != "":
		return ui.Status{Verdict: ui.Partly, Text: i18n.T(ctx, "groupweb.vacant_left", "name", left)}
	}
	return ui.Status{Verdict: ui.Partly, Text: i18n.T(ctx, "groupweb.vacant")}
}

// role tells what the seat is, and whether it votes where that could be otherwise.
func role(ctx context.Context, f group.SeatFact) string {
	out := i18n.T(ctx, f.Role.Label())
	if !f.Votes && f.Role != group.Observer {
		return i18n.T(ctx, "groupweb.without_vote", "role", out)
	}
	return out
}
