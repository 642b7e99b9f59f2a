package groupweb

import (
	"context"
	"net/http"
	"net/url"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

func (h *handlers) giveForm(w http.ResponseWriter, r *http.Request) error {
	return h.showGive(w, r, url.Values{"from": {h.groups.Today().String()}, "role": {string(group.Member)}, "votes": {"1"}}, nil)
}

func (h *handlers) showGive(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.groups.BySlug(ctx, auth.From(ctx), r.PathValue("slug"))
	if err != nil {
		return err
	}
	p := groupFrame(ctx, d.Group, i18n.T(ctx, "groupweb.give"))
	p.Lead = i18n.T(ctx, "groupweb.give_lead")
	f := form.New(ctx, texts, p, d.Path()+"/pladser/ny", d.Path(), written, failed)
	f.Add(i18n.T(ctx, "groupweb.section.holder"), f.Input(ctx, "authority", false))
	seatFields(ctx, f)
	return f.Render(w, r, failed)
}

// seatFields adds what a seat is, apart from whose.
func seatFields(ctx context.Context, f *form.Page) {
	f.Add(i18n.T(ctx, "groupweb.section.seat"), ui.Radios{Field: f.Field(ctx, "role", false), Options: form.Options(ctx, group.Roles, f.Written.Get("role"))}, f.Tick(ctx, "votes"))
	last := f.Typed(ctx, "to", "date", true)
	last.Help = i18n.T(ctx, "groupweb.help.seat_to")
	f.Add(i18n.T(ctx, "groupweb.section.term"), form.Thirds(f.Typed(ctx, "from", "date", false), last))
	f.Add(i18n.T(ctx, "groupweb.section.source"), f.Source())
}

func readSeat(f web.Form, faults *errs.Fields) (group.SeatFact, civil.Period) {
	s := group.SeatFact{Role: group.Role(f.Text("role")), Votes: f.Bool("votes"), Source: f.Source(faults)}
	p := form.ReadPeriod(f, faults)
	return s, form.Impossible(p, *faults)
}

func (h *handlers) give(w http.ResponseWriter, r *http.Request) error {
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
	holder, err := h.authorities.AuthorityCalled(ctx, f.Text("authority"))
	switch {
	case f.Text("authority") == "":
		faults.Add("authority", "errs.required")
	case errs.KindOf(err) == errs.NotFound:
		faults.Add("authority", "registry.authority.unknown")
	case err != nil:
		return err
	}
	s, p := readSeat(f, &faults)
	s.Group, s.Authority = d.ID, holder.ID
	seat, err := h.groups.Give(ctx, actor, p, s)
	err = form.Joined(faults, err)
	if form.Again(err) {
		return h.showGive(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, group.SeatsPath(holder.Slug)+"/"+string(seat), web.Flash{Key: "groupweb.flash.given", Args: []string{"name", holder.FullName()}})
}

// seat reads the seat of the address, which must be in the address's group.
func (h *handlers) seat(r *http.Request) (d group.Details, periods []group.Seat, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	if d, err = h.groups.BySlug(ctx, actor, r.PathValue("slug")); err != nil {
		return d, nil, err
	}
	periods, err = h.groups.SeatByID(ctx, actor, group.SeatID(r.PathValue("id")))
	if err == nil && periods[0].Value.Group != d.ID {
		err = group.ErrNotFound
	}
	return d, periods, err
}

// now is the period of a seat that holds today, else its last.
func now(periods []group.Seat, today civil.Date) group.Seat {
	for _, v := range periods {
		if v.Period.Contains(today) {
			return v
		}
	}
	return periods[len(periods)-1]
}

func (h *handlers) seatForm(w http.ResponseWriter, r *http.Request) error {
	return h.showSeat(w, r, nil, nil)
}

func (h *handlers) showSeat(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, periods, err := h.seat(r)
	if err != nil {
		return err
	}
	v := now(periods, h.groups.Today())
	names, err := h.authorities.NamesByID(ctx, []registry.AuthorityID{v.Value.Authority})
	if err != nil {
		return err
	}
	if written == nil {
		written = url.Values{"role": {string(v.Value.Role)}, "day": {h.groups.Today().String()}}
		if v.Value.Votes {
			written.Set("votes", "1")
		}
		form.WritePeriod(written, v.Period)
		form.WriteSource(written, v.Value.Source)
	}
	holder := names[v.Value.Authority]
	path := d.Path() + "/pladser/" + string(v.ID)
	p := groupFrame(ctx, d.Group, i18n.T(ctx, "groupweb.seat_of", "name", holder.FullName()))
	p.Lead = i18n.T(ctx, "groupweb.change_lead")
	f := form.New(ctx, texts, p, path, d.Path(), written, failed)
	seatFields(ctx, f)
	f.After = endView(endForm{
		Action: in(ctx, path+"/slut"), Fill: in(ctx, group.SeatsPath(holder.Slug)+"/"+string(v.ID)),
		Day: ui.Input{Field: f.Field(ctx, "day", false), Type: "date", Value: written.Get("day")},
	})
	return f.Render(w, r, failed)
}

// endForm takes a seat away, or leads to who fills it.
type endForm struct {
	Action, Fill string
	Day          ui.Input
}

func (h *handlers) changeSeat(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, periods, err := h.seat(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	s, p := readSeat(f, &faults)
	err = form.Joined(faults, h.groups.Change(ctx, auth.From(ctx), periods[0].ID, p, s))
	if form.Again(err) {
		return h.showSeat(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path(), web.Flash{Key: "groupweb.flash.saved"})
}

func (h *handlers) endSeat(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, periods, err := h.seat(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	day := f.Date("day", &faults)
	if f.Text("day") == "" {
		faults.Add("day", "errs.required")
	}
	if err = faults.Err(); err == nil {
		err = h.groups.End(ctx, auth.From(ctx), periods[0].ID, day)
	}
	if form.Again(err) {
		return h.showSeat(w, r, nil, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path(), web.Flash{Key: "groupweb.flash.ended"})
}
