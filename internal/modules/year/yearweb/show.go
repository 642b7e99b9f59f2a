package yearweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/modules/year"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// showPage is the year: the wheel, and its months as tables.
type showPage struct {
	ui.Page
	Filters ui.Filters
	Group   ui.Select
	Kind    ui.Select
	Mine    templ.Component // for those who act for an authority
	Head    ui.ResultsHead
	Months  []ui.Table
	None    ui.Empty
	Wheel   ui.Wheel
	Files   ui.Downloads
}

func (h *handlers) show(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, s := r.Context(), auth.From(r.Context()), h.stateOf(r)
	q, err := h.query(ctx, s)
	if err != nil {
		return err
	}
	list, err := h.years.Entries(ctx, actor, q)
	if err != nil {
		return err
	}
	groups, err := h.groups.List(ctx, actor, group.Query{})
	if err != nil {
		return err
	}
	shown, at := h.shown(s), s.address()
	title := i18n.T(ctx, "yearweb.title_of", "year", strconv.Itoa(shown))
	p := showPage{
		Page: ui.Page{
			Title: title, Lead: i18n.T(ctx, "yearweb.lead"), Door: "collaboration", Sub: "year", Tabs: h.tabs(ctx, s, shown),
			Feeds: []ui.Feed{{Type: "text/calendar", Title: title, Href: at.At(ctx, ".ics")}},
		},
		Head:    ui.ResultsHead{Count: i18n.N(ctx, "yearweb.count", len(list))},
		Filters: ui.Filters{Action: in(ctx, path), Chosen: s.chosen(), Hidden: at.Hidden("gruppe", "slags", "vores")},
		Group:   ui.Select{Field: ui.Field{Name: "gruppe", Label: i18n.T(ctx, "yearweb.group"), Optional: true}, Empty: i18n.T(ctx, "yearweb.all_groups")},
		Kind: ui.Select{
			Field: ui.Field{Name: "slags", Label: i18n.T(ctx, "yearweb.kind"), Optional: true}, Empty: i18n.T(ctx, "yearweb.all_kinds"), Options: form.Options(ctx, year.Kinds, string(s.kind)),
		},
		Months: months(ctx, list, shown, year.CanKeep(actor)),
		None:   ui.Empty{Title: i18n.T(ctx, "yearweb.none"), Text: i18n.T(ctx, "yearweb.none_text")},
		Wheel:  wheel(ctx, title, shown, h.years.Today(), list),
		Files:  ui.Downloads{{Text: "CSV", Href: at.At(ctx, ".csv")}, {Text: "JSON", Href: at.At(ctx, ".json")}, {Text: i18n.T(ctx, "yearweb.calendar"), Href: at.At(ctx, ".ics")}},
	}
	for _, g := range groups.Items {
		p.Group.Options = append(p.Group.Options, ui.Option{Value: g.Slug, Text: groupName(ctx, g.Group), Selected: g.Slug == s.group})
	}
	if s.chosen() > 0 {
		all := state{year: s.year}
		p.Filters.Reset = all.address().At(ctx, "")
	}
	if actor.For.ID != "" {
		p.Mine = ui.Checkbox{Field: ui.Field{Name: "vores", Label: i18n.T(ctx, "yearweb.only_ours", "authority", actor.For.Name)}, Checked: s.mine}
	}
	if year.CanKeep(actor) {
		p.Actions = ui.Button{Text: i18n.T(ctx, "yearweb.add"), Href: in(ctx, path+"/punkter/ny")}
	}
	return web.Render(w, r, http.StatusOK, showView(p))
}

// tabs lead to the years around the one that is shown.
func (h *handlers) tabs(ctx context.Context, s state, shown int) (list []ui.Tab) {
	now := h.years.Today().Year()
	for y := max(shown-1, now-back); y <= min(shown+1, now+ahead); y++ {
		to := s
		to.year = y
		list = append(list, ui.Tab{Link: ui.Link{Text: strconv.Itoa(y), Href: to.address().At(ctx, "")}, Current: y == shown})
	}
	return list
}

// months are a table for each month in which something begins. Those who may write own
// entries are led to each.
func months(ctx context.Context, list []year.Entry, shown int, keeps bool) (tables []ui.Table) {
	last := time.Month(0)
	for _, e := range list {
		month := max(e.Day(), year.Of(shown).From).Time().Month()
		if month != last {
			last = month
			tables = append(tables, ui.Table{
				Caption: heading(i18n.From(ctx).Month(month)), ShowCaption: true, Dense: true,
				Columns: []ui.Column{{Title: i18n.T(ctx, "yearweb.day"), Hidden: true}, {Title: i18n.T(ctx, "yearweb.what"), Hidden: true}, {Title: i18n.T(ctx, "yearweb.kind"), Hidden: true}},
			})
		}
		what := ui.Cell{Text: e.Text}
		switch {
		case e.Path != "":
			what.Href = in(ctx, e.Path)
		case e.Link != "":
			what.Href = e.Link
		}
		row := []ui.Cell{{Text: days(ctx, e, shown)}, what, {Text: kind(ctx, e)}}
		if own, is := e.Own(); is && keeps {
			row[2] = ui.Cell{Text: i18n.T(ctx, "yearweb.edit_kind", "kind", kind(ctx, e)), Href: in(ctx, year.Own{ID: own}.Path())}
		}
		tables[len(tables)-1].Rows = append(tables[len(tables)-1].Rows, row)
	}
	return tables
}

// heading begins with a capital, as months do not in Danish.
func heading(month string) string { return strings.ToUpper(month[:1]) + month[1:] }

// marks are how the wheel shows each kind, from its edge inwards.
var marks = []struct {
	kind year.Kind
	mark ui.WheelMark
}{
	{year.Meeting, ui.WheelStrip}, {year.Assembly, ui.WheelStone}, {year.Event, ui.WheelDot}, {year.Deadline, ui.WheelFrame}, {year.Term, ui.WheelWedge},
	{year.Agreement, ui.WheelRing}, {year.PriceList, ui.WheelDiamond}, {year.Fee, ui.WheelSquare}, {year.Evaluation, ui.WheelBand},
}

// wheel draws the entries; those that were called off are in the table alone.
func wheel(ctx context.Context, title string, shown int, today civil.Date, list []year.Entry) ui.Wheel {
	p := year.Of(shown)
	w := ui.Wheel{
		Title: title, Year: strconv.Itoa(shown), Days: int(p.To - p.From), Today: -1,
		Under: i18n.N(ctx, "yearweb.count", len(list)), Text: i18n.T(ctx, "yearweb.picture", "year", strconv.Itoa(shown)),
	}
	if p.Contains(today) {
		w.Today, w.Now = int(today-p.From), i18n.T(ctx, "yearweb.today")
	}
	for m := time.January; m <= time.December; m++ {
		w.Months, w.Starts = append(w.Months, i18n.From(ctx).Month(m)), append(w.Starts, int(civil.New(shown, m, 1)-p.From))
	}
	for _, x := range marks {
		t := ui.WheelTrack{Name: i18n.T(ctx, x.kind.Label()), Mark: x.mark}
		for _, e := range list {
			if e.Kind == x.kind && !e.Off {
				from, to := max(e.Day(), p.From)-p.From, min(e.Last(), p.To-1)-p.From
				t.Spots = append(t.Spots, ui.WheelSpot{From: int(from), To: int(to), Text: days(ctx, e, shown) + ": " + e.Text})
			}
		}
		if t.Count = strconv.Itoa(len(t.Spots)); len(t.Spots) > 0 {
			w.Tracks = append(w.Tracks, t)
		}
	}
	return w
}

// upcoming are the next of the entries from today on.
func upcoming(list []year.Entry, today civil.Date, most int) []year.Entry {
	list = slices.DeleteFunc(list, func(e year.Entry) bool { return e.Last() < today || e.Off })
	return list[:min(len(list), most)]
}
