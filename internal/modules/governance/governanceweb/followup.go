package governanceweb

import (
	"context"
	"net/http"
	"net/url"

	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// followUpPart is what is to be done about a product, by who sees to it.
type followUpPart struct {
	Tracks []followUpTrack
	All    ui.Link // of all products
	Add    ui.Link
}

// followUpTrack is one track with what is on it.
type followUpTrack struct {
	Title string
	Items []followUpItem
}

type followUpItem struct {
	Text   string
	Due    string
	Late   bool
	Who    string
	Done   string
	Change ui.Link
	Post   *ui.Post
}

// followUps are those of the product that the reader may read.
func (h *handlers) followUps(ctx context.Context, o governance.Overview) (p followUpPart, err error) {
	list, err := h.governance.FollowUps(ctx, auth.From(ctx), governance.FollowUpQuery{Product: o.Of.ID})
	if err != nil {
		return p, err
	}
	names, err := h.authorities.NamesByID(ctx, ownersOf(list))
	for _, track := range governance.Tracks {
		t := followUpTrack{Title: trackName(ctx, track)}
		for _, x := range list {
			if x.Track == track {
				t.Items = append(t.Items, h.followUpItem(ctx, o, x, names))
			}
		}
		if len(t.Items) > 0 {
			p.Tracks = append(p.Tracks, t)
		}
	}
	p.All = ui.Link{Text: i18n.T(ctx, "governanceweb.all_follow_ups"), Href: in(ctx, followUpsPath)}
	if o.CanJudge {
		p.Add = ui.Link{Text: i18n.T(ctx, "governanceweb.do.follow_up"), Href: in(ctx, path(o.Of)+"/opfoelgning")}
	}
	return p, err
}

// trackName is the title of what stands on a track.
func trackName(ctx context.Context, t governance.Track) string {
	return i18n.T(ctx, "governanceweb.track", "whose", i18n.T(ctx, t.Label()))
}

func ownersOf(list []governance.FollowUp) []registry.AuthorityID {
	ids := make([]registry.AuthorityID, len(list))
	for i, x := range list {
		ids[i] = x.Owner
	}
	return ids
}

func (h *handlers) followUpItem(ctx context.Context, o governance.Overview, x governance.FollowUp, names map[registry.AuthorityID]registry.Name) followUpItem {
	item := followUpItem{Text: x.Text, Who: names[x.Owner].FullName(), Due: i18n.T(ctx, "governanceweb.due", "date", x.Due), Late: x.Late(h.governance.Today())}
	if x.Criterion != "" {
		item.Text = string(x.Criterion) + ": " + item.Text
	}
	if o.CanJudge {
		item.Change = ui.Link{Text: i18n.T(ctx, "governanceweb.do.change"), Href: in(ctx, path(o.Of)+"/opfoelgning/"+string(x.ID)+"/ret")}
	}
	if x.Done != 0 {
		item.Done = i18n.T(ctx, "governanceweb.done", "date", x.Done)
	} else if governance.CanFinish(auth.From(ctx), x) {
		item.Post = &ui.Post{Button: ui.Button{Text: i18n.T(ctx, "governanceweb.do.finish"), Small: true}, Action: in(ctx, path(o.Of)+"/opfoelgning/"+string(x.ID)+"/udfoert")}
	}
	return item
}

func (h *handlers) followUpForm(w http.ResponseWriter, r *http.Request) error {
	o, err := h.overview(r)
	if err != nil {
		return err
	}
	f := h.productForm(r.Context(), o, "opfoelgning", "governanceweb.do.follow_up", url.Values{"track": {string(governance.OfProduct)}}, nil)
	return followUpFields(r.Context(), f).Render(w, r, nil)
}

// followUpFields asks what is to be done, by whom and by when.
func followUpFields(ctx context.Context, f *form.Page) *form.Page {
	written := f.Written
	criterion := ui.Select{Field: f.Field(ctx, "criterion", true), Empty: i18n.T(ctx, "governanceweb.as_a_whole")}
	for _, c := range governance.Model.Criteria {
		criterion.Options = append(criterion.Options, ui.Option{Value: string(c.ID), Text: string(c.ID) + " " + text(ctx, c.Title), Selected: written.Get("criterion") == string(c.ID)})
	}
	f.Add("",
		ui.Radios{Field: f.Field(ctx, "track", false), Options: form.Options(ctx, governance.Tracks, written.Get("track"))}, criterion,
		ui.TextArea{Field: f.Row("text", i18n.T(ctx, texts.Label+"todo"), false), Value: written.Get("text"), Max: governance.MaxText, Rows: 3, Wide: true},
		f.Input(ctx, "owner", false), f.Typed(ctx, "due", "date", false),
	)
	return f
}

// readFollowUp reads what followUpFields asks. A day or an owner that is none is a fault,
// with which the service writes nothing and yet tells the others.
func (h *handlers) readFollowUp(ctx context.Context, f web.Form, faults *errs.Fields) (x governance.FollowUp, err error) {
	x = governance.FollowUp{
		Track: governance.Track(f.Text("track")), Criterion: criteria.ID(f.Text("criterion")), Text: f.Text("text"), Due: f.Date("due", faults),
	}
	if x.Owner, err = h.authorityCalled(ctx, f.Text("owner"), "owner", faults); err == nil && *faults != nil {
		x.Due = 0
	}
	return x, err
}

func (h *handlers) addFollowUp(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	o, err := h.overview(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	x, err := h.readFollowUp(ctx, f, &faults)
	if err != nil {
		return err
	}
	x.Product = o.Of.ID
	if o.Evaluation != nil && o.Evaluation.State == governance.Published {
		x.Evaluation = o.Evaluation.ID
	}
	_, err = h.governance.AddFollowUp(ctx, auth.From(ctx), x)
	err = faults.Join(err, "due")
	if form.Again(err) {
		return followUpFields(ctx, h.productForm(ctx, o, "opfoelgning", "governanceweb.do.follow_up", f.Values, err)).Render(w, r, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(o.Of), web.Flash{Key: "governanceweb.flash.saved"})
}

// followUp is the follow-up of the address, and how its product is judged.
func (h *handlers) followUp(r *http.Request) (o governance.Overview, x governance.FollowUp, err error) {
	if o, err = h.overview(r); err != nil {
		return o, x, err
	}
	list, err := h.governance.FollowUps(r.Context(), auth.From(r.Context()), governance.FollowUpQuery{Product: o.Of.ID})
	for _, x := range list {
		if string(x.ID) == r.PathValue("id") {
			return o, x, err
		}
	}
	if err == nil {
		err = governance.ErrNotFound
	}
	return o, x, err
}

func (h *handlers) changeFollowUpForm(w http.ResponseWriter, r *http.Request) error {
	o, x, err := h.followUp(r)
	if err != nil {
		return err
	}
	names, err := h.authorities.NamesByID(r.Context(), []registry.AuthorityID{x.Owner})
	if err != nil {
		return err
	}
	return h.showFollowUp(w, r, o, x, url.Values{
		"track": {string(x.Track)}, "criterion": {string(x.Criterion)}, "text": {x.Text}, "owner": {names[x.Owner].FullName()}, "due": {x.Due.String()},
	}, nil)
}

func (h *handlers) showFollowUp(w http.ResponseWriter, r *http.Request, o governance.Overview, x governance.FollowUp, written url.Values, failed error) error {
	ctx := r.Context()
	below := "opfoelgning/" + string(x.ID)
	f := followUpFields(ctx, h.productForm(ctx, o, below+"/ret", "governanceweb.do.change_follow_up", written, failed))
	f.Version(x.Version, failed)
	if x.Done != 0 {
		f.After = ui.Post{
			Button: ui.Button{Text: i18n.T(ctx, "governanceweb.do.reopen")}, Action: in(ctx, path(o.Of)+"/"+below+"/udfoert"),
			Hidden: []ui.Pair{{Name: "done", Value: "0"}},
		}
	}
	return f.Render(w, r, failed)
}

func (h *handlers) changeFollowUp(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	o, known, err := h.followUp(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	x, err := h.readFollowUp(ctx, f, &faults)
	if err != nil {
		return err
	}
	x.ID, x.Version = known.ID, form.ReadVersion(f)
	err = faults.Join(h.governance.EditFollowUp(ctx, auth.From(ctx), x), "due")
	if form.Again(err) {
		return h.showFollowUp(w, r, o, known, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(o.Of), web.Flash{Key: "governanceweb.flash.saved"})
}

// authorityCalled finds the authority that somebody has written in the named field.
func (h *handlers) authorityCalled(ctx context.Context, name, field string, faults *errs.Fields) (registry.AuthorityID, error) {
	if name == "" {
		return "", nil
	}
	a, err := h.authorities.AuthorityCalled(ctx, name)
	if errs.KindOf(err) == errs.NotFound {
		faults.Add(field, "registry.authority.unknown")
		return "", nil
	}
	return a.ID, err
}

func (h *handlers) finishFollowUp(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	done, flash := f.Text("done") != "0", "governanceweb.flash.finished"
	if !done {
		flash = "governanceweb.flash.reopened"
	}
	if err := h.governance.Finish(ctx, actor, governance.FollowUpID(r.PathValue("id")), done); err != nil {
		return err
	}
	return web.Redirect(w, r, path(d.Product), web.Flash{Key: flash})
}
