package secretariatweb

import (
	"context"
	"net/http"
	"net/url"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ical"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type lettersPage struct {
	ui.Page
	Notice string
	Chips  ui.Chips
	Table  ui.Table
	Pager  ui.Pager
	Empty  *ui.Empty
}

func (h *handlers) letters(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	f := mail.Filter{State: mail.State(v.Get("tilstand")), Recipient: v.Get("q")}
	list, err := h.Outbox.List(ctx, f, v.Get("side"), pageSize)
	if err != nil {
		return err
	}
	status, err := h.Outbox.Status(ctx)
	if err != nil {
		return err
	}
	p := lettersPage{Page: page(ctx, "letters"), Table: letterTable(ctx, list.Items)}
	p.Search = ui.Search{
		Action: in(ctx, "/sekretariat/mail"), Label: i18n.T(ctx, "secretariatweb.search_recipient"), Value: f.Recipient,
		Hidden: []ui.Pair{{Name: "tilstand", Value: string(f.State)}},
	}
	p.Tabs = letterTabs(ctx, f, status)
	if !status.Configured {
		p.Notice = i18n.T(ctx, "secretariatweb.mail_waits")
	}
	if status.Sink {
		p.Notice = i18n.T(ctx, "secretariatweb.mail_kept")
	}
	if f.Recipient != "" {
		p.Chips = ui.Chips{{Text: f.Recipient, Href: listPath(ctx, "/sekretariat/mail", "tilstand", string(f.State))}}
	}
	at := func(cursor string) string {
		if cursor == "" {
			return ""
		}
		return listPath(ctx, "/sekretariat/mail", "tilstand", string(f.State), "q", f.Recipient, "side", cursor)
	}
	p.Pager = ui.Pager{Total: list.Total, Prev: at(list.Prev), Next: at(list.Next)}
	if list.Total == 0 {
		p.Empty = &ui.Empty{Title: i18n.T(ctx, "secretariatweb.letters_none"), Text: i18n.T(ctx, "secretariatweb.letters_none_text")}
	}
	return web.Render(w, r, http.StatusOK, lettersView(p))
}

func letterTabs(ctx context.Context, f mail.Filter, status mail.Status) []ui.Tab {
	all := 0
	for _, n := range status.Letters {
		all += n
	}
	tabs := []ui.Tab{{
		Link: ui.Link{
			Text: i18n.T(ctx, "secretariatweb.with_count", "text", i18n.T(ctx, "secretariatweb.all"), "n", all),
			Href: listPath(ctx, "/sekretariat/mail", "q", f.Recipient),
		},
		Current: f.State == "",
	}}
	for _, s := range mail.States {
		tabs = append(tabs, ui.Tab{
			Link: ui.Link{
				Text: i18n.T(ctx, "secretariatweb.with_count", "text", i18n.T(ctx, "mail.state."+string(s)), "n", status.Letters[s]),
				Href: listPath(ctx, "/sekretariat/mail", "tilstand", string(s), "q", f.Recipient),
			},
			Current: f.State == s,
		})
	}
	return tabs
}

var letterVerdicts = map[mail.State]ui.Verdict{
	mail.Queued: ui.Unanswered, mail.Sent: ui.Yes, mail.Refused: ui.No, mail.Expired: ui.No,
}

func letterStatus(ctx context.Context, s mail.State) ui.Status {
	return ui.Status{Verdict: letterVerdicts[s], Text: i18n.T(ctx, "mail.state."+string(s))}
}

func letterTable(ctx context.Context, list []mail.Letter) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "secretariatweb.letters"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "secretariatweb.subject_line")}, {Title: i18n.T(ctx, "secretariatweb.recipient")},
		{Title: i18n.T(ctx, "secretariatweb.state")}, {Title: i18n.T(ctx, "secretariatweb.created")},
	}}
	for _, l := range list {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: l.Subject, Href: in(ctx, "/sekretariat/mail/"+url.PathEscape(string(l.ID)))}, {Text: l.To},
			{Content: letterStatus(ctx, l.State)}, {Text: i18n.DateTime(ctx, l.Created)},
		})
	}
	return t
}

type letterPage struct {
	ui.Page
	Letter mail.Letter
	Error  string
	Facts  ui.Facts
}

func (h *handlers) letter(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	l, err := h.Outbox.ByID(ctx, mail.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := letterPage{
		Page:   page(ctx, "letters", ui.Link{Text: i18n.T(ctx, "secretariatweb.letters"), Href: in(ctx, "/sekretariat/mail")}),
		Letter: l, Error: l.Error,
	}
	p.Title = l.Subject
	p.Facts = ui.Facts{
		{Name: i18n.T(ctx, "secretariatweb.state"), Content: letterStatus(ctx, l.State)},
		{Name: i18n.T(ctx, "secretariatweb.recipient"), Text: l.To},
		{Name: i18n.T(ctx, "secretariatweb.created"), Text: i18n.DateTime(ctx, l.Created)},
		{Name: i18n.T(ctx, "secretariatweb.tried"), Text: i18n.Int(ctx, int64(l.Tries))},
	}
	if l.State == mail.Queued {
		p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "secretariatweb.expires"), Text: i18n.DateTime(ctx, l.Expires)})
	}
	if l.Ended != nil {
		p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "secretariatweb.ended"), Text: i18n.DateTime(ctx, *l.Ended)})
	}
	if l.Calendar.Data != "" && !l.Hidden {
		p.Facts = append(p.Facts, ui.Fact{
			Name: i18n.T(ctx, "secretariatweb.calendar"), Text: l.Calendar.Method, Href: in(ctx, "/sekretariat/mail/"+url.PathEscape(string(l.ID))+"/kalender.ics"),
		})
	}
	if l.State != mail.Sent && (l.State == mail.Queued || !l.Secret) {
		p.Actions = ui.Post{
			Button: ui.Button{Text: i18n.T(ctx, "secretariatweb.send_again")}, Action: in(ctx, "/sekretariat/mail/"+url.PathEscape(string(l.ID))+"/igen"),
		}
	}
	return web.Render(w, r, http.StatusOK, letterView(p))
}

// letterCalendar is what the letter tells the calendar of its recipient.
func (h *handlers) letterCalendar(w http.ResponseWriter, r *http.Request) error {
	l, err := h.Outbox.ByID(r.Context(), mail.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	if l.Calendar.Data == "" || l.Hidden {
		return db.ErrNotFound
	}
	return web.Send(w, r, http.StatusOK, ical.ContentType, []byte(l.Calendar.Data))
}

func (h *handlers) retryLetter(w http.ResponseWriter, r *http.Request) error {
	id := mail.ID(r.PathValue("id"))
	if err := h.Outbox.Retry(r.Context(), auth.From(r.Context()).Change("mail.retry", string(id)), id); err != nil {
		return err
	}
	return web.Redirect(w, r, "/sekretariat/mail/"+url.PathEscape(string(id)), web.Flash{Key: "secretariatweb.letter_retried"})
}
