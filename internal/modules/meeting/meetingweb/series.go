package meetingweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/meeting"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

const newSeries = "/moedeserier/ny"

// The months from one meeting to the next that a form offers; 0 is as often as the
// charter wants.
var rhythms = []int{0, 1, 2, 3, 4, 6, 12}

// week are the days of a week as Danes count them.
var week = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// seriesFrame begins a page about series. Below one of them, here is what the page is
// called.
func seriesFrame(ctx context.Context, title string) ui.Page {
	return ui.Page{
		Title: title, Door: "collaboration", Sub: "meetings",
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "meetingweb.meetings"), Href: in(ctx, listPath)}},
	}
}

func frameOf(ctx context.Context, d meeting.SeriesDetails, here string) ui.Page {
	name := i18n.T(ctx, "meetingweb.series_of", "group", groupName(ctx, d.In))
	p := seriesFrame(ctx, name)
	p.Crumbs = append(p.Crumbs, ui.Link{Text: groupName(ctx, d.In), Href: in(ctx, d.In.Path())})
	if here != "" {
		p.Crumbs = append(p.Crumbs, ui.Link{Text: name, Href: in(ctx, d.Path())})
		p.Title, p.Heading, p.Here = i18n.T(ctx, "meetingweb.title_of", "title", here, "group", name), here, here
	}
	return p
}

func (h *handlers) newSeriesForm(w http.ResponseWriter, r *http.Request) error {
	year := strconv.Itoa(h.today().Year() + 1)
	return h.showNewSeries(w, r, url.Values{
		"group": {r.URL.Query().Get("gruppe")}, "every": {"1"}, "nth": {"1"}, "weekday": {"2"}, "skip_july": {"1"}, "skip_holidays": {"1"},
		"first": {year + "-01-01"}, "last": {year + "-12-31"},
	}, nil)
}

func (h *handlers) showNewSeries(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	may, err := h.meetings.MayPlan(ctx, auth.From(ctx))
	if err != nil {
		return err
	}
	if len(may) == 0 {
		return meeting.ErrForbidden
	}
	page := seriesFrame(ctx, i18n.T(ctx, "meetingweb.plan_series"))
	page.Lead = i18n.T(ctx, "meetingweb.series_lead")
	f := form.New(ctx, texts, page, newSeries, listPath, written, failed)
	groups := ui.Select{Field: f.Field(ctx, "group", false), Empty: i18n.T(ctx, "meetingweb.choose")}
	for _, g := range may {
		groups.Options = append(groups.Options, ui.Option{Value: g.Slug, Text: groupName(ctx, g.Group), Selected: g.Slug == written.Get("group")})
	}
	f.Add(i18n.T(ctx, "meetingweb.group"), groups)
	return h.renderSeries(w, r, f, failed)
}

// renderSeries shows a form about a schedule, which leads to its days before anything
// is written.
func (h *handlers) renderSeries(w http.ResponseWriter, r *http.Request, f *form.Page, failed error) error {
	ctx := r.Context()
	f.Save.Text = i18n.T(ctx, "meetingweb.see_days")
	every := choose(ctx, f, "every", rhythms, func(n int) string { return i18n.T(ctx, "meetingweb.every."+strconv.Itoa(n)) })
	nth := choose(ctx, f, "nth", append(slices.Clone(meeting.Nths), 0), func(n int) string { return nthWord(ctx, n) })
	weekday := choose(ctx, f, "weekday", week, i18n.From(ctx).DayName)
	f.Add(i18n.T(ctx, "meetingweb.which_days"), every, form.Halves(nth, weekday),
		f.Short(ctx, "days", true),
		form.Halves(f.Typed(ctx, "first", "date", false), f.Typed(ctx, "last", "date", false)),
		f.Tick(ctx, "skip_july"), f.Tick(ctx, "skip_holidays"),
	)
	f.Add(i18n.T(ctx, "meetingweb.time"), form.Halves(f.Typed(ctx, "start", "time", false), f.Typed(ctx, "end", "time", false)))
	link := f.Typed(ctx, "link", "url", true)
	link.Wide = true
	f.Add(i18n.T(ctx, "meetingweb.where"), ui.Input{Field: f.Field(ctx, "place", true), Value: f.Written.Get("place"), Max: meeting.MaxPlace}, link)
	return f.Render(w, r, failed)
}

// choose asks for one of some numbers that have names.
func choose[T ~int](ctx context.Context, f *form.Page, name string, values []T, called func(T) string) ui.Select {
	s := ui.Select{Field: f.Field(ctx, name, false), Short: true}
	for _, v := range values {
		text := strconv.Itoa(int(v))
		s.Options = append(s.Options, ui.Option{Value: text, Text: called(v), Selected: text == f.Written.Get(name)})
	}
	return s
}

// nthWord says which weekday of a month is meant.
func nthWord(ctx context.Context, n int) string {
	return i18n.T(ctx, "meetingweb.nth."+strconv.Itoa(n))
}

// readSchedule reads what renderSeries asks for.
func readSchedule(f web.Form, faults *errs.Fields) meeting.Schedule {
	number := func(name string) int {
		n, err := strconv.Atoi(f.Text(name))
		if err != nil {
			faults.Add(name, "errs.choose")
		}
		return n
	}
	s := meeting.Schedule{
		Rule: meeting.Rule{
			Every: number("every"), Nth: number("nth"), Weekday: time.Weekday(number("weekday")), SkipJuly: f.Bool("skip_july"), SkipHolidays: f.Bool("skip_holidays"),
		},
		First: f.Date("first", faults), Last: f.Date("last", faults), Start: readHour(f, "start", faults), End: readHour(f, "end", faults),
		Place: f.Text("place"), Link: f.Text("link"), Reach: auth.Reach(f.Text("reach")),
	}
	for word := range strings.FieldsFuncSeq(f.Text("days"), func(r rune) bool { return r == ',' || r == ' ' || r == '.' }) {
		n, err := strconv.Atoi(word)
		if err != nil {
			n = -1 // which is no day of a month
		}
		s.Days = append(s.Days, n)
	}
	return s
}

// readHour reads a time of the day of every day.
func readHour(f web.Form, name string, faults *errs.Fields) meeting.Clock {
	text := f.Text(name)
	t, err := time.Parse("15:04", strings.ReplaceAll(text, ".", ":"))
	switch {
	case text == "":
		faults.Add(name, "errs.required")
	case err != nil:
		faults.Add(name, "meetingweb.no_time")
	}
	return meeting.Clock(t.Hour()*60 + t.Minute())
}

func writtenSchedule(s meeting.Schedule) url.Values {
	v := url.Values{
		"every": {strconv.Itoa(s.Every)}, "nth": {strconv.Itoa(s.Nth)}, "weekday": {strconv.Itoa(int(s.Weekday))},
		"first": {s.First.String()}, "last": {s.Last.String()}, "start": {s.Start.String()}, "end": {s.End.String()},
		"place": {s.Place}, "link": {s.Link}, "reach": {string(s.Reach)},
	}
	var days []string
	for _, d := range s.Days {
		days = append(days, strconv.Itoa(d))
	}
	v.Set("days", strings.Join(days, ", "))
	for name, on := range map[string]bool{"skip_july": s.SkipJuly, "skip_holidays": s.SkipHolidays} {
		if on {
			v.Set(name, "1")
		}
	}
	return v
}

// previewed works out the days of the schedule that the form holds. Faults that only
// reading it finds are told with those of the service.
func (h *handlers) previewed(r *http.Request, f web.Form, d meeting.SeriesDetails) (p meeting.Preview, err error) {
	ctx := r.Context()
	var faults errs.Fields
	schedule := readSchedule(f, &faults)
	of := d.Group
	if d.ID == "" {
		if of, err = h.groupCalled(ctx, f.Text("group")); err != nil {
			return p, err
		}
	}
	p, err = h.meetings.Preview(ctx, auth.From(ctx), of, schedule, d.ID)
	return p, faults.Join(err, "start", "end")
}

// The steps of a form about a schedule: what its buttons send.
const (
	again = "again" // back to the form, with what was written
	write = "write"
)

func (h *handlers) planSeries(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	if f.Text("do") == again {
		return h.showNewSeries(w, r, f.Values, nil)
	}
	p, err := h.previewed(r, f, meeting.SeriesDetails{})
	if form.Again(err) {
		return h.showNewSeries(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	if f.Text("do") != write {
		return h.showDays(w, r, seriesFrame(ctx, i18n.T(ctx, "meetingweb.plan_series")), newSeries, f.Values, p, nil)
	}
	made, err := h.meetings.PlanSeries(ctx, actor, p.Of, p.Schedule)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, made.Path(), web.Flash{Key: "meetingweb.flash.series"})
}

// daysPage is what a schedule would give.
type daysPage struct {
	ui.Page
	Change  ui.Message // what becomes of the meetings that there are
	Table   ui.Table
	Buttons []ui.Post
	Cancel  ui.Link
}

// showDays shows the days of the schedule that was written, with what speaks against
// each, and asks whether to write them.
func (h *handlers) showDays(w http.ResponseWriter, r *http.Request, page ui.Page, action string, written url.Values, p meeting.Preview, was []meeting.Meeting) error {
	ctx := r.Context()
	n := len(p.Meets())
	page.Lead = ruleWords(ctx, p.Schedule) + " " + i18n.N(ctx, "meetingweb.days_lead", n)
	if p.Least > 0 {
		page.Lead += " " + i18n.N(ctx, "meetingweb.days_least", p.Least)
	}
	view := daysPage{Page: page, Cancel: ui.Link{Text: i18n.T(ctx, "form.cancel"), Href: in(ctx, listPath)}}
	if was != nil {
		view.Change = ui.Message{Text: i18n.N(ctx, "meetingweb.days_change", len(was))}
	}
	view.Table = ui.Table{Caption: i18n.T(ctx, "meetingweb.days"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "meetingweb.field.day")}, {Title: i18n.T(ctx, "meetingweb.time")}, {Title: i18n.T(ctx, "meetingweb.days_note")},
	}}
	for _, d := range p.Days {
		view.Table.Rows = append(view.Table.Rows, []ui.Cell{{Text: i18n.From(ctx).Weekday(d.Day)}, {Text: hours(ctx, d.Plan)}, {Content: standing(ctx, d)}})
	}
	var hidden []ui.Pair
	for name, values := range written {
		if name != "do" {
			hidden = append(hidden, ui.Pair{Name: name, Value: values[0]})
		}
	}
	slices.SortFunc(hidden, func(a, b ui.Pair) int { return strings.Compare(a.Name, b.Name) })
	step := func(do, text string, kind ui.ButtonKind) {
		view.Buttons = append(view.Buttons, ui.Post{
			Button: ui.Button{Text: text, Kind: kind}, Action: in(ctx, action), Hidden: append(slices.Clone(hidden), ui.Pair{Name: "do", Value: do}),
		})
	}
	step(write, i18n.N(ctx, "meetingweb.do.write_series", n), ui.Primary)
	step(again, i18n.T(ctx, "meetingweb.do.again"), ui.Secondary)
	return web.Render(w, r, http.StatusOK, daysView(view))
}

// standing tells whether there would be a meeting on the day, and what speaks against
// it.
func standing(ctx context.Context, d meeting.Proposed) ui.Status {
	holiday := ""
	if d.Holiday != "" {
		holiday = i18n.T(ctx, d.Holiday.Label())
	}
	switch {
	case d.Out == meeting.ForHoliday:
		return ui.Status{Verdict: ui.Unanswered, Text: i18n.T(ctx, "meetingweb.left_out", "why", holiday)}
	case d.Out != "":
		return ui.Status{Verdict: ui.Unanswered, Text: i18n.T(ctx, "meetingweb.left_out", "why", i18n.T(ctx, d.Out.Label()))}
	case len(d.Clashes) > 0:
		return ui.Status{Verdict: ui.Partly, Text: i18n.T(ctx, "meetingweb.clash", "time", hours(ctx, d.Clashes[0].Plan))}
	case holiday != "":
		return ui.Status{Verdict: ui.Partly, Text: holiday}
	}
	return ui.Status{Verdict: ui.Yes, Text: i18n.T(ctx, "meetingweb.will_be")}
}

// seriesPage is a series with its meetings.
type seriesPage struct {
	ui.Page
	Steps []ui.Post
	Links []ui.Button
	Table ui.Table
	Facts ui.Facts
}

func (h *handlers) series(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.meetings.SeriesByID(ctx, auth.From(ctx), meeting.SeriesID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := seriesPage{Page: frameOf(ctx, d, "")}
	p.Lead = ruleWords(ctx, d.Schedule)
	p.Table = ui.Table{Caption: i18n.T(ctx, "meetingweb.meetings"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "meetingweb.field.day")}, {Title: i18n.T(ctx, "meetingweb.time")}, {Title: i18n.T(ctx, "meetingweb.where")}, {Title: i18n.T(ctx, "meetingweb.state")},
	}}
	for _, m := range d.Meetings {
		p.Table.Rows = append(p.Table.Rows, []ui.Cell{
			{Text: i18n.ShortDate(ctx, m.Day()), Href: in(ctx, m.Path())}, {Text: hours(ctx, m.Plan)}, {Text: where(ctx, m.Plan)}, {Content: state(ctx, m)},
		})
	}
	out := i18n.T(ctx, "meetingweb.not_announced")
	if d.Announced != nil {
		out = i18n.Date(ctx, civil.Of(*d.Announced))
	}
	p.Facts = ui.Facts{
		{Name: i18n.T(ctx, "meetingweb.announced"), Text: out}, {Name: i18n.T(ctx, "meetingweb.who_reads"), Text: reachName(ctx, d.Reach)},
		{Name: i18n.T(ctx, "meetingweb.calendar"), Text: i18n.T(ctx, "meetingweb.subscribe"), Href: in(ctx, listPath) + ".ics?" + url.Values{"gruppe": {d.In.Slug}}.Encode()},
	}
	if rest := d.Ahead(h.meetings.Now()); d.CanKeep && len(rest) > 0 {
		if d.Announced == nil {
			p.Steps = append(p.Steps, ui.Post{
				Button: ui.Button{Text: i18n.T(ctx, "meetingweb.do.announce")}, Action: in(ctx, d.Path()+"/send"), Hidden: []ui.Pair{{Name: "version", Value: strconv.Itoa(d.Version)}},
			})
		}
		p.Links = []ui.Button{
			{Text: i18n.T(ctx, "meetingweb.do.change_series"), Href: in(ctx, d.Path()+"/ret")}, {Text: i18n.T(ctx, "meetingweb.do.end_series"), Href: in(ctx, d.Path()+"/stop")},
		}
	}
	return web.Render(w, r, http.StatusOK, seriesView(p))
}

// ruleWords say when a series meets.
func ruleWords(ctx context.Context, s meeting.Schedule) string {
	which := i18n.T(ctx, "meetingweb.rule_days", "days", writtenSchedule(s).Get("days"))
	if s.Nth != 0 {
		which = i18n.T(ctx, "meetingweb.rule_weekday", "nth", nthWord(ctx, s.Nth), "weekday", i18n.From(ctx).DayName(s.Weekday))
	}
	return i18n.T(ctx, "meetingweb.rule", "days", which, "every", i18n.N(ctx, "meetingweb.rule_every", s.Every),
		"from", strings.ReplaceAll(s.Start.String(), ":", "."), "to", strings.ReplaceAll(s.End.String(), ":", "."), "first", s.First, "last", s.Last)
}

// seriesKept reads the series of the address for somebody who keeps its meetings.
func (h *handlers) seriesKept(r *http.Request) (meeting.SeriesDetails, error) {
	d, err := h.meetings.SeriesByID(r.Context(), auth.From(r.Context()), meeting.SeriesID(r.PathValue("id")))
	if err == nil && !d.CanKeep {
		err = meeting.ErrForbidden
	}
	return d, err
}

func (h *handlers) changeSeriesForm(w http.ResponseWriter, r *http.Request) error {
	return h.showChangeSeries(w, r, nil, nil)
}

func (h *handlers) showChangeSeries(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.seriesKept(r)
	if err != nil {
		return err
	}
	if written == nil {
		written = writtenSchedule(d.Schedule)
		written.Set("first", max(d.First, h.today()+1).String())
	}
	page := frameOf(ctx, d, i18n.T(ctx, "meetingweb.do.change_series"))
	page.Lead = i18n.T(ctx, "meetingweb.change_series_lead")
	f := form.New(ctx, texts, page, d.Path()+"/ret", d.Path(), written, failed)
	f.Version(d.Version, failed)
	f.Hidden = append(f.Hidden, ui.Pair{Name: "reach", Value: written.Get("reach")})
	return h.renderSeries(w, r, f, failed)
}

func (h *handlers) changeSeries(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.seriesKept(r)
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	if f.Text("do") == again {
		return h.showChangeSeries(w, r, f.Values, nil)
	}
	p, err := h.previewed(r, f, d)
	made := d.Series
	if err == nil && f.Text("do") == write {
		made, err = h.meetings.ChangeSeries(ctx, auth.From(ctx), d.ID, form.ReadVersion(f), p.Schedule)
	}
	if form.Again(err) {
		return h.showChangeSeries(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	if f.Text("do") != write {
		rest := slices.DeleteFunc(d.Ahead(h.meetings.Now()), func(m meeting.Meeting) bool { return m.Day() < p.First })
		return h.showDays(w, r, frameOf(ctx, d, i18n.T(ctx, "meetingweb.do.change_series")), d.Path()+"/ret", f.Values, p, rest)
	}
	return web.Redirect(w, r, made.Path(), web.Flash{Key: "meetingweb.flash.saved"})
}

func (h *handlers) endSeriesForm(w http.ResponseWriter, r *http.Request) error {
	return h.showEndSeries(w, r, url.Values{"from": {(h.today() + 1).String()}}, nil)
}

func (h *handlers) showEndSeries(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.seriesKept(r)
	if err != nil {
		return err
	}
	page := frameOf(ctx, d, i18n.T(ctx, "meetingweb.do.end_series"))
	page.Lead = i18n.T(ctx, "meetingweb.end_series_lead")
	f := form.New(ctx, texts, page, d.Path()+"/stop", d.Path(), written, failed)
	f.Version(d.Version, failed)
	f.Save.Text = i18n.T(ctx, "meetingweb.do.end_series")
	f.Add("", f.Typed(ctx, "from", "date", false))
	return f.Render(w, r, failed)
}

func (h *handlers) endSeries(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	from := f.Date("from", &faults)
	if f.Text("from") == "" {
		faults.Add("from", "errs.required")
	}
	id := meeting.SeriesID(r.PathValue("id"))
	if err = faults.Err(); err == nil {
		_, err = h.meetings.EndSeries(ctx, auth.From(ctx), id, form.ReadVersion(f), from)
	}
	if form.Again(err) {
		return h.showEndSeries(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, meeting.Series{ID: id}.Path(), web.Flash{Key: "meetingweb.flash.series_ended"})
}

func (h *handlers) announce(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, err := h.meetings.Announce(ctx, auth.From(ctx), meeting.SeriesID(r.PathValue("id")), form.ReadVersion(f))
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path(), web.Flash{Key: "meetingweb.flash.announced"})
}
