package groupweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/base/errs"
	"alminding/internal/base/vote"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// spans are the stretches of time that a charter lays down, by their fields.
func spans(c *group.Charter) map[string]*group.Span {
	return map[string]*group.Span{"notice": &c.Notice, "proposals": &c.Proposals, "papers": &c.Papers, "minutes": &c.Minutes}
}

// spanNames are the same in the order of the form.
var spanNames = []string{"notice", "proposals", "papers", "minutes"}

// numbers are the counts that a charter lays down, by their fields.
func numbers(c *group.Charter) map[string]*int {
	return map[string]*int{
		"seats_least": &c.SeatsLeast, "seats_most": &c.SeatsMost, "per_authority": &c.PerAuthority, "term": &c.Term, "meetings": &c.Meetings,
		"proxies": &c.Proxies,
	}
}

func (h *handlers) adoptForm(w http.ResponseWriter, r *http.Request) error {
	return h.showAdopt(w, r, nil, nil)
}

func (h *handlers) showAdopt(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.groups.BySlug(ctx, auth.From(ctx), r.PathValue("slug"))
	if err != nil {
		return err
	}
	if written == nil {
		written = url.Values{}
		if d.Charter != nil {
			names, err := h.referredBy(ctx, d.Charter.Value)
			if err != nil {
				return err
			}
			written = writtenCharter(d.Charter.Value)
			written.Set("weights", names.key(d.Charter.Value.Weights))
		}
		written.Set("from", h.groups.Today().String())
	}
	p := groupFrame(ctx, d.Group, i18n.T(ctx, "groupweb.adopt"))
	p.Lead = i18n.T(ctx, "groupweb.adopt_lead")
	f := form.New(ctx, texts, p, charterPath(d.Group)+"/ret", charterPath(d.Group), written, failed)
	f.Version(d.Group.Version, failed)
	register, err := h.register(ctx, f, d.Group)
	if err != nil {
		return err
	}
	charterFields(ctx, f, d.Kind, register)
	return f.Render(w, r, failed)
}

func charterFields(ctx context.Context, f *form.Page, k group.Kind, register ui.Select) {
	v := f.Written
	f.Add(i18n.T(ctx, "groupweb.section.in_force"), form.Thirds(f.Typed(ctx, "from", "date", false), f.Typed(ctx, "to", "date", true)), f.Input(ctx, "decision", true), register)
	f.Add(i18n.T(ctx, "groupweb.section.purpose"), f.Area(ctx, "purpose_da", false, group.MaxCharterText), f.Area(ctx, "purpose_en", true, group.MaxCharterText))
	mandate := ui.Checkboxes{Field: f.Field(ctx, "mandate", true), Options: form.Options(ctx, k.Matters(), v["mandate"]...)}
	if !k.MayDecide(group.ProductLevel) {
		mandate.Help = i18n.T(ctx, "groupweb.help.level")
	}
	f.Add(i18n.T(ctx, "groupweb.section.mandate"), mandate)
	f.Add(i18n.T(ctx, "groupweb.section.seats"),
		f.Area(ctx, "composition_da", true, group.MaxCharterText), f.Area(ctx, "composition_en", true, group.MaxCharterText),
		form.Thirds(f.Number(ctx, "seats_least", true), f.Number(ctx, "seats_most", true)), form.Thirds(f.Number(ctx, "per_authority", true), f.Number(ctx, "term", true)),
	)
	quorum := f.Input(ctx, "quorum", true)
	quorum.Short = true
	f.Add(i18n.T(ctx, "groupweb.section.voting"),
		ui.Radios{Field: f.Field(ctx, "counting", true), Options: open(ctx, form.Options(ctx, group.Countings, v.Get("counting")), v.Get("counting"))},
		f.Area(ctx, "weights", true, 0), method(ctx, f), quorum, majority(ctx, f, "majority", label(ctx, "majority")), exceptions(ctx, f), f.Tick(ctx, "casting_vote"),
		ui.Radios{Field: f.Field(ctx, "proxying", true), Options: open(ctx, form.Options(ctx, group.Proxyings, v.Get("proxying")), v.Get("proxying"))},
		f.Number(ctx, "proxies", true),
	)
	meetings := []templ.Component{f.Number(ctx, "meetings", true)}
	for _, name := range spanNames {
		meetings = append(meetings, form.Thirds(f.Number(ctx, name, true), unit(ctx, f, name)))
	}
	f.Add(i18n.T(ctx, "groupweb.section.meetings"), meetings...)
	f.Add(i18n.T(ctx, "groupweb.section.openness"), ui.Radios{
		Field: f.Field(ctx, "openness", true), Options: open(ctx, form.Options(ctx, group.Opennesses, v.Get("openness")), v.Get("openness")),
	})
	f.Add(i18n.T(ctx, "groupweb.section.source"), f.Source())
}

// method asks how the group votes unless another way is chosen.
func method(ctx context.Context, f *form.Page) ui.Select {
	return ui.Select{
		Field: f.Field(ctx, "method", true), Options: form.OptionsOf(ctx, vote.Methods, methodLabel, f.Written.Get("method")), Empty: i18n.T(ctx, "groupweb.unsaid"),
	}
}

// methodLabel is the catalogue key of the method's name.
func methodLabel(m vote.Method) string { return "groupweb.method." + string(m) }

// open offers, besides the options, that nothing is laid down.
func open(ctx context.Context, list []ui.Option, chosen string) []ui.Option {
	return append(list, ui.Option{Text: i18n.T(ctx, "groupweb.unsaid"), Selected: chosen == ""})
}

// majority asks for a majority; label says of what.
func majority(ctx context.Context, f *form.Page, name, label string) ui.Select {
	field := f.Field(ctx, name, true)
	field.Label = label
	return ui.Select{Field: field, Options: form.Options(ctx, group.MajorityRules, f.Written.Get(name)), Empty: i18n.T(ctx, "groupweb.unsaid")}
}

const majorityPrefix = "majority-"

// matterOf is the matter of a field that asks for a majority of its own.
func matterOf(field string) (group.Matter, bool) {
	at := slices.IndexFunc(group.AllMatters, func(m group.Matter) bool { return majorityPrefix+string(m) == field })
	if at < 0 {
		return "", false
	}
	return group.AllMatters[at], true
}

// exceptions asks for the matters that need another majority.
func exceptions(ctx context.Context, f *form.Page) templ.Component {
	fold := ui.Fold{Title: i18n.T(ctx, "groupweb.exceptions")}
	var fields []templ.Component
	for _, m := range group.AllMatters {
		field := majorityPrefix + string(m)
		choice := majority(ctx, f, field, i18n.T(ctx, m.Label()))
		choice.Empty = i18n.T(ctx, "groupweb.as_the_rest")
		fold.Open = fold.Open || f.Written.Get(field) != ""
		fields = append(fields, choice)
	}
	return form.Folded(fold, fields...)
}

// unit asks what the number of the named field counts.
func unit(ctx context.Context, f *form.Page, name string) ui.Radios {
	chosen := f.Written.Get(name + "_unit")
	return ui.Radios{
		Field: ui.Field{Name: name + "_unit", Label: i18n.T(ctx, "groupweb.unit_of", "field", label(ctx, name))}, Row: true,
		Options: []ui.Option{
			{Value: "D", Text: i18n.T(ctx, "groupweb.unit.days"), Selected: chosen != "M"}, {Value: "M", Text: i18n.T(ctx, "groupweb.unit.months"), Selected: chosen == "M"},
		},
	}
}

// writtenCharter is a charter as it stands in the form, but for its decision and
// source, which are those of what is adopted next.
func writtenCharter(c group.Charter) url.Values {
	v := url.Values{
		"purpose_da": {c.Purpose.Da}, "purpose_en": {c.Purpose.En}, "composition_da": {c.Composition.Da}, "composition_en": {c.Composition.En},
		"quorum": {c.Quorum.String()}, "majority": {string(c.Majority)}, "counting": {string(c.Counting)}, "method": {string(c.Method)}, "openness": {string(c.Openness)},
		"proxying": {string(c.Proxying)},
	}
	for _, m := range c.Mandate {
		v.Add("mandate", string(m))
	}
	for m, own := range c.Majorities {
		v.Set(majorityPrefix+string(m), string(own))
	}
	if c.CastingVote {
		v.Set("casting_vote", "1")
	}
	for name, n := range numbers(&c) {
		v.Set(name, number(*n))
	}
	for name, s := range spans(&c) {
		switch {
		case s.Months > 0:
			v.Set(name, strconv.Itoa(s.Months))
			v.Set(name+"_unit", "M")
		case s.Days > 0:
			v.Set(name, strconv.Itoa(s.Days))
		}
	}
	return v
}

func readCharter(f web.Form, faults *errs.Fields) group.Charter {
	c := group.Charter{
		Purpose: readPurpose(f), Composition: product.Text{Da: f.Text("composition_da"), En: f.Text("composition_en")},
		Majority: group.Majority(f.Text("majority")), Majorities: group.Majorities{}, CastingVote: f.Bool("casting_vote"),
		Counting: group.Counting(f.Text("counting")), Method: vote.Method(f.Text("method")), Proxying: group.Proxying(f.Text("proxying")), Openness: group.Openness(f.Text("openness")), Decision: f.Text("decision"), Register: f.Text("register"), Source: f.Source(faults),
	}
	for _, m := range group.AllMatters {
		if slices.Contains(f.Values["mandate"], string(m)) {
			c.Mandate = append(c.Mandate, m)
		}
		if own := f.Text(majorityPrefix + string(m)); own != "" {
			c.Majorities[m] = group.Majority(own)
		}
	}
	var ok bool
	if c.Quorum, ok = group.ParseFraction(f.Text("quorum")); !ok {
		faults.Add("quorum", "group.fraction")
	}
	for name, n := range numbers(&c) {
		*n = readNumber(f, name, faults)
	}
	for name, s := range spans(&c) {
		if n := readNumber(f, name, faults); f.Text(name+"_unit") == "M" {
			s.Months = n
		} else {
			s.Days = n
		}
	}
	return c
}

func (h *handlers) adopt(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, err := h.groups.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	var faults errs.Fields
	c, p := readCharter(f, &faults), form.ReadPeriod(f, &faults)
	if c.Weights, err = h.readKey(ctx, f, &faults); err != nil {
		return err
	}
	p = form.Impossible(p, faults)
	err = form.Joined(faults, h.groups.Adopt(ctx, actor, d.ID, form.ReadVersion(f), p, c))
	if form.Again(err) {
		return h.showAdopt(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, charterPath(d.Group), web.Flash{Key: "groupweb.flash.adopted", Args: []string{"name", name(ctx, d.Group)}})
}

// readNumber reads a whole number; empty is none.
func readNumber(f web.Form, name string, faults *errs.Fields) int {
	if f.Text(name) == "" {
		return 0
	}
	n, err := strconv.Atoi(f.Text(name))
	if err != nil || n < 0 || n > group.MaxNumber {
		faults.Add(name, "group.number", "max", group.MaxNumber)
		return 0
	}
	return n
}
