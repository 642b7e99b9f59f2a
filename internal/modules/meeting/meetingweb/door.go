package meetingweb

import (
	"net/http"

	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// doorPage is where those who come are registered, one by one.
type doorPage struct {
	ui.Page
	Quorum ui.Status
	Roll   ui.Table
}

func (h *handlers) door(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, names, err := h.read(r)
	if err == nil && !d.CanKeep {
		err = meeting.ErrForbidden
	}
	if err != nil {
		return err
	}
	p := doorPage{Page: frame(ctx, d, i18n.T(ctx, "meetingweb.do.door")), Quorum: quorumNow(ctx, d)}
	p.Lead = i18n.T(ctx, "meetingweb.door_lead")
	p.Roll = ui.Table{Caption: i18n.T(ctx, "meetingweb.attendance"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "meetingweb.seat")}, {Title: i18n.T(ctx, "meetingweb.there")}, {Title: i18n.T(ctx, "meetingweb.register"), Hidden: true},
	}}
	for _, s := range d.Roll {
		name := called(names[s.Authority], d.People[s.Person])
		b := registers(ctx, d, s, h.meetings.Now())
		b.Text = i18n.T(ctx, "meetingweb.register_of", "what", b.Text, "name", name)
		b.Hidden = append(b.Hidden, ui.Pair{Name: "door", Value: "1"})
		p.Roll.Rows = append(p.Roll.Rows, []ui.Cell{{Text: name}, {Text: there(ctx, d, s, names)}, {Content: b}})
	}
	return web.Render(w, r, http.StatusOK, doorView(p))
}

// register says that somebody comes for a seat now, or goes.
func (h *handlers) register(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	m := meeting.Meeting{ID: meeting.ID(r.PathValue("id"))}
	here := f.Bool("here")
	if err := h.meetings.Register(ctx, auth.From(ctx), m.ID, group.SeatID(r.PathValue("seat")), here); err != nil {
		return err
	}
	back, flash := m.Path()+"#fremmoede", "meetingweb.flash.gone"
	if here {
		flash = "meetingweb.flash.here"
	}
	if f.Bool("door") {
		back = m.Path() + "/doer"
	}
	return web.Redirect(w, r, back, web.Flash{Key: flash})
}
