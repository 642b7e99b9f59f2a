package registryweb

import (
	"context"
	"net/http"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

func (h *handlers) affiliate(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	x, err := h.personOf(r)
	if err != nil {
		return err
	}
	texts, faults := written{"authority": f.Text("authority"), "title": f.Text("title")}, errs.Fields(nil)
	a, err := h.registry.AuthorityCalled(ctx, texts["authority"])
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return err
	}
	p := readWholePeriod(f, texts, &faults)
	_, err = h.registry.Affiliate(ctx, auth.From(ctx), registry.Affiliation{Person: x.ID, Authority: a.ID, Title: texts["title"]}, p)
	if err = faults.Join(err, "to"); web.Reform(err) {
		p, pageErr := h.personPage(ctx, x, texts)
		if pageErr != nil {
			return pageErr
		}
		p.Problems = texts.problems(ctx, err)
		return web.Render(w, r, web.Status(err), personView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, x.ID.Path(), savedFlash(x.Name, false))
}

// readWholePeriod is readPeriod that gives no days where one of them is wrong,
// so that the service writes nothing and yet tells the other faults.
func readWholePeriod(f web.Form, texts written, faults *errs.Fields) civil.Period {
	p := readPeriod(f, texts, faults)
	if len(*faults) > 0 {
		return civil.Period{}
	}
	return p
}

// affiliationPage is one affiliation with its periods, and the forms that change
// and end it.
type affiliationPage struct {
	form
	Periods ui.Table
	End     *endForm
}

// endForm ends something on a day.
type endForm struct {
	Title, Action, Button string
	Day                   ui.Input
}

func newEndForm(ctx context.Context, title, action string, texts written, problems ui.Problems) *endForm {
	return &endForm{
		Title: title, Action: in(ctx, action), Button: i18n.T(ctx, "registryweb.end"),
		Day: ui.Input{
			Field: ui.Field{
				Name: "end", Label: i18n.T(ctx, partLabel("end")), Help: i18n.T(ctx, "registryweb.help.end"), Error: problems.For("end"),
			},
			Type: "date", Value: texts["end"],
		},
	}
}

func (h *handlers) showAffiliation(w http.ResponseWriter, r *http.Request, texts written, failed error) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	aid := registry.AffiliationID(r.PathValue("id"))
	periods, err := h.registry.AffiliationByID(ctx, actor, aid)
	if err != nil {
		return err
	}
	last := periods[len(periods)-1]
	x, err := h.registry.PersonByID(ctx, actor, last.Value.Person)
	if err != nil {
		return err
	}
	a, err := h.registry.AuthorityByID(ctx, last.Value.Authority)
	if err != nil {
		return err
	}
	if texts == nil {
		texts = written{"title": last.Value.Title, "from": h.registry.Today().String(), "end": h.registry.Today().String()}
	}
	title := i18n.T(ctx, "registryweb.affiliation_of", "name", x.Name, "authority", a.FullName())
	p := affiliationPage{form: newForm(ctx, personFrame(ctx, x, title), aid.Path(), x.ID.Path(), texts)}
	status := http.StatusOK
	if failed != nil {
		status, p.Problems = web.Status(failed), texts.problems(ctx, failed)
	}
	p.Periods = periodTable(ctx, periods)
	p.End = newEndForm(ctx, i18n.T(ctx, "registryweb.end_affiliation"), aid.Path()+"/slut", texts, p.Problems)
	return web.Render(w, r, status, affiliationView(p))
}

func periodTable(ctx context.Context, periods []registry.AffiliationVersion) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "registryweb.periods"),
		Columns: []ui.Column{{Title: i18n.T(ctx, partLabel("period"))}, {Title: i18n.T(ctx, partLabel("title"))}},
	}
	for _, v := range periods {
		t.Rows = append(t.Rows, []ui.Cell{{Text: period(ctx, v.Period)}, {Text: v.Value.Title}})
	}
	return t
}

func (h *handlers) affiliation(w http.ResponseWriter, r *http.Request) error {
	return h.showAffiliation(w, r, nil, nil)
}

func (h *handlers) changeAffiliation(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	texts, faults := written{"title": f.Text("title")}, errs.Fields(nil)
	p := readWholePeriod(f, texts, &faults)
	ctx, aid := r.Context(), registry.AffiliationID(r.PathValue("id"))
	err = faults.Join(h.registry.ChangeAffiliation(ctx, auth.From(ctx), aid, texts["title"], p), "to")
	if web.Reform(err) {
		return h.showAffiliation(w, r, texts, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, aid.Path(), web.Flash{Key: "registryweb.changed"})
}

func (h *handlers) endAffiliation(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	texts, faults := written{"end": f.Text("end")}, errs.Fields(nil)
	last := readDay(texts, "end", &faults)
	ctx, aid := r.Context(), registry.AffiliationID(r.PathValue("id"))
	// What it is of is read first: ended before it began, it is nobody's any more.
	periods, err := h.registry.AffiliationByID(ctx, auth.From(ctx), aid)
	if err != nil {
		return err
	}
	if err = faults.Err(); err == nil {
		err = h.registry.EndAffiliation(ctx, auth.From(ctx), aid, last+1)
	}
	if web.Reform(err) {
		return h.showAffiliation(w, r, texts, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, periods[0].Value.Person.Path(), web.Flash{Key: "registryweb.ended"})
}
