package meetingweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

func (h *handlers) attendForm(w http.ResponseWriter, r *http.Request) error {
	return h.showAttend(w, r, nil, nil)
}

func (h *handlers) showAttend(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.kept(r)
	if err != nil {
		return err
	}
	_, names, err := h.read(r)
	if err != nil {
		return err
	}
	if written == nil {
		written = url.Values{}
		for _, s := range d.Roll {
			written.Set("arrived-"+string(s.Seat), clock(s.Arrived))
			written.Set("gone-"+string(s.Seat), clock(s.Gone))
		}
	}
	page := frame(ctx, d, i18n.T(ctx, "meetingweb.attendance"))
	page.Lead = i18n.T(ctx, "meetingweb.attend_lead")
	f := form.New(ctx, texts, page, d.Path()+"/fremmoede", d.Path(), written, failed)
	f.Version(d.Version, failed)
	for _, s := range d.Roll {
		name := names[s.Authority].FullName()
		if who := d.People[s.Person]; who != "" {
			name = who + ", " + name
		}
		f.Add(name, form.Halves(clockField(ctx, f, "arrived", s), clockField(ctx, f, "gone", s)))
	}
	return f.Render(w, r, failed)
}

// clockField asks for a time of the day about a seat.
func clockField(ctx context.Context, f *form.Page, name string, s meeting.Seat) ui.Input {
	field := f.Row(name+"-"+string(s.Seat), i18n.T(ctx, texts.Label+name), true)
	return ui.Input{Field: field, Type: "time", Value: f.Written.Get(field.Name)}
}

func (h *handlers) attend(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, err := h.kept(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	var list []meeting.Presence
	for _, s := range d.Roll {
		list = append(list, meeting.Presence{
			Seat:    s.Seat,
			Arrived: readMoment(f, d.Day(), "arrived-"+string(s.Seat), s.Arrived, &faults),
			Gone:    readMoment(f, d.Day(), "gone-"+string(s.Seat), s.Gone, &faults),
		})
	}
	if err = faults.Err(); err == nil {
		_, err = h.meetings.Attend(ctx, auth.From(ctx), d.ID, form.ReadVersion(f), list)
	}
	if form.Again(err) {
		return h.showAttend(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path()+"#fremmoede", web.Flash{Key: "meetingweb.flash.saved"})
}

func (h *handlers) minutesForm(w http.ResponseWriter, r *http.Request) error {
	return h.showMinutesForm(w, r, nil, nil)
}

// showMinutesForm asks what came of each item. Beside each field it carries what
// stood there, so that what others write meanwhile is noticed.
func (h *handlers) showMinutesForm(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.kept(r)
	if err != nil {
		return err
	}
	page := frame(ctx, d, i18n.T(ctx, "meetingweb.tab.minutes"))
	page.Lead = i18n.T(ctx, "meetingweb.minutes_lead")
	fresh := written == nil
	if fresh {
		written = url.Values{}
	}
	f := form.New(ctx, texts, page, d.Path()+"/referat/ret", d.Path(), written, failed)
	var fields []templ.Component
	for _, it := range d.Items {
		name := meeting.OutcomeField(it.ID)
		if fresh {
			written.Set(name, it.Outcome)
		}
		was := it.Outcome
		if !fresh && f.Problems.For(name) == "" && written.Has("was-"+name) {
			was = written.Get("was-" + name) // only who is told of another's text writes over it
		}
		f.Hidden = append(f.Hidden, ui.Pair{Name: "was-" + name, Value: was})
		fields = append(fields, ui.TextArea{
			Field: ui.Field{Name: name, Label: strconv.Itoa(it.Rank) + ". " + it.Title, Error: f.Problems.For(name), Optional: true},
			Value: written.Get(name), Max: meeting.MaxText, Wide: true,
		})
	}
	f.Add(i18n.T(ctx, "meetingweb.field.outcome"), fields...)
	return f.Render(w, r, failed)
}

func (h *handlers) writeMinutes(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, err := h.kept(r)
	if err != nil {
		return err
	}
	var list []meeting.Minute
	for _, it := range d.Items {
		if name := meeting.OutcomeField(it.ID); f.Has(name) {
			list = append(list, meeting.Minute{Item: it.ID, Was: f.Get("was-" + name), Outcome: f.Text(name)})
		}
	}
	err = h.meetings.Minutes(ctx, auth.From(ctx), d.ID, list)
	if form.Again(err) {
		return h.showMinutesForm(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path()+"/referat", web.Flash{Key: "meetingweb.flash.saved"})
}

func (h *handlers) approveForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.kept(r)
	if err != nil {
		return err
	}
	c := ui.Confirm{
		Question: i18n.T(ctx, "meetingweb.approve_question"), Text: i18n.T(ctx, "meetingweb.approve_text", "reach", reachName(ctx, d.Reach)),
		Action: in(ctx, d.Path()+"/referat/godkend"), Button: i18n.T(ctx, "meetingweb.do.approve"), Cancel: ui.Link{Text: i18n.T(ctx, "form.cancel"), Href: in(ctx, d.Path())},
	}
	return web.Render(w, r, http.StatusOK, confirmView(confirmPage{frame(ctx, d, i18n.T(ctx, "meetingweb.do.approve")), c}))
}

func (h *handlers) approve(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	m, err := h.meetings.Approve(ctx, auth.From(ctx), meeting.ID(r.PathValue("id")))
	if web.Reform(err) { // items that say nothing are filled in where the minutes are written
		return h.showMinutesForm(w, r, nil, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, m.Path()+"/referat", web.Flash{Key: "meetingweb.flash.approved"})
}

func (h *handlers) newAction(w http.ResponseWriter, r *http.Request) error {
	return h.showNewAction(w, r, url.Values{}, nil)
}

func (h *handlers) showNewAction(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.kept(r)
	if err != nil {
		return err
	}
	_, names, err := h.read(r)
	if err != nil {
		return err
	}
	f := form.New(ctx, texts, frame(ctx, d, i18n.T(ctx, "meetingweb.do.action")), d.Path()+"/opgaver/ny", d.Path(), written, failed)
	f.Save.Text = i18n.T(ctx, "meetingweb.do.action")
	owner := ui.Select{Field: f.Field(ctx, "seat", false), Empty: i18n.T(ctx, "meetingweb.choose")}
	for _, s := range d.Roll {
		name := names[s.Authority].FullName()
		if who := d.People[s.Person]; who != "" {
			name = who + ", " + name
		}
		owner.Options = append(owner.Options, ui.Option{Value: string(s.Seat), Text: name, Selected: string(s.Seat) == written.Get("seat")})
	}
	item := ui.Select{Field: f.Field(ctx, "item", true), Empty: i18n.T(ctx, "meetingweb.whole_meeting")}
	for _, it := range d.Items {
		item.Options = append(item.Options, ui.Option{Value: string(it.ID), Text: strconv.Itoa(it.Rank) + ". " + it.Title, Selected: string(it.ID) == written.Get("item")})
	}
	what := f.Area(ctx, "text", false, meeting.MaxAction)
	what.Label = i18n.T(ctx, "meetingweb.field.what")
	f.Add(i18n.T(ctx, "meetingweb.action"), what, owner, f.Typed(ctx, "due", "date", false), item)
	return f.Render(w, r, failed)
}

func (h *handlers) addAction(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	a := meeting.Action{Meeting: meeting.ID(r.PathValue("id")), Item: meeting.ItemID(f.Text("item")), Text: f.Text("text"), Due: f.Date("due", &faults)}
	_, err = h.meetings.AddAction(ctx, auth.From(ctx), group.SeatID(f.Text("seat")), a)
	if faults != nil { // without its day nothing is written, and the other faults are told as well
		err = faults.Join(err, "due")
	}
	if form.Again(err) {
		return h.showNewAction(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, meeting.Meeting{ID: a.Meeting}.Path()+"#opgaver", web.Flash{Key: "meetingweb.flash.saved"})
}

// actionPage is one action, for its owner and those of the group.
type actionPage struct {
	ui.Page
	Facts  ui.Facts
	Finish *ui.Post
}

func (h *handlers) action(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	x, may, err := h.meetings.ActionByID(ctx, auth.From(ctx), meeting.ID(r.PathValue("id")), meeting.ActionID(r.PathValue("action")))
	if err != nil {
		return err
	}
	names, err := h.authorities.NamesByID(ctx, []registry.AuthorityID{x.Authority})
	if err != nil {
		return err
	}
	p := actionPage{
		Page: ui.Page{
			Title: i18n.T(ctx, "meetingweb.action"), Lead: x.Text, Door: "collaboration", Sub: "meetings",
			Crumbs: []ui.Link{{Text: i18n.T(ctx, "meetingweb.meetings"), Href: in(ctx, listPath)}, {Text: title(ctx, x.Of), Href: in(ctx, x.Of.Path())}},
		},
		Facts: ui.Facts{
			{Name: i18n.T(ctx, "meetingweb.field.seat"), Text: names[x.Authority].FullName()}, {Name: i18n.T(ctx, "meetingweb.field.due"), Text: i18n.Date(ctx, x.Due)},
			{Name: i18n.T(ctx, "meetingweb.state"), Content: actionState(ctx, x.Action, h.today())},
		},
	}
	if may {
		done, verb := "1", "meetingweb.do.finish"
		if x.Done != 0 {
			done, verb = "", "meetingweb.do.reopen"
		}
		p.Finish = &ui.Post{Button: ui.Button{Text: i18n.T(ctx, verb)}, Action: in(ctx, x.Path()), Hidden: []ui.Pair{{Name: "done", Value: done}}}
	}
	return web.Render(w, r, http.StatusOK, actionView(p))
}

func (h *handlers) finish(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a := meeting.Action{Meeting: meeting.ID(r.PathValue("id")), ID: meeting.ActionID(r.PathValue("action"))}
	if err := h.meetings.Finish(ctx, auth.From(ctx), a.Meeting, a.ID, f.Bool("done")); err != nil {
		return err
	}
	return web.Redirect(w, r, a.Path(), web.Flash{Key: "meetingweb.flash.saved"})
}
