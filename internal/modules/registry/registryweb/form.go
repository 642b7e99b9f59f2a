package registryweb

import (
	"context"
	"strconv"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// written are the texts of a form's fields, also where they are not valid.
type written map[string]string

func writtenOf[T any](parts []registry.Part[T], v T) written {
	texts := written{}
	for _, p := range parts {
		texts[p.Name] = p.Of(v)
	}
	return texts
}

// read puts the form's fields into v. Where somebody else has changed the same
// part and the writer chose that, current is kept.
func read[T any](parts []registry.Part[T], f web.Form, current T, v *T) written {
	texts := written{}
	for _, p := range parts {
		texts[p.Name] = f.Text(p.Name)
		if f.Get("choice_"+p.Name) == "theirs" {
			texts[p.Name] = p.Of(current)
		}
		p.Put(v, texts[p.Name])
	}
	return texts
}

// problems are the faults of err in words. A date that is none is said to be so,
// where the service could only say that there was none.
func (texts written) problems(ctx context.Context, err error) ui.Problems {
	list := ui.ProblemsOf(ctx, err)
	for i, p := range list {
		text := texts[p.Field]
		dated := strings.HasSuffix(p.Field, "_date") || strings.HasPrefix(p.Field, "exists_")
		if _, dateErr := civil.ParseWhen(text); dated && dateErr != nil {
			list[i].Text = i18n.T(ctx, civil.ErrDate.Key, "value", clip(text))
		}
	}
	return list
}

// form is a page with a form on it.
type form struct {
	ui.Page
	Action    string
	Cancel    ui.Link
	Acting    ui.ActingNote
	Save      string
	Draft     string // name under which the browser keeps what is written
	Written   written
	Version   int
	Conflicts *ui.Conflicts
}

func newForm(ctx context.Context, page ui.Page, action string, cancel string, texts written) form {
	actor := auth.From(ctx)
	f := form{
		Page: page, Action: in(ctx, action), Cancel: ui.Link{Text: i18n.T(ctx, "registryweb.cancel"), Href: in(ctx, cancel)},
		Save: saveWords(ctx, actor.For.Name), Draft: strings.ReplaceAll(strings.Trim(action, "/"), "/", "-"), Written: texts,
	}
	if actor.For.Name != "" {
		f.Acting.Text = i18n.T(ctx, "registryweb.acting", "authority", actor.For.Name)
	}
	return f
}

// field is the frame of the named field; help is a key or empty.
func (f form) field(ctx context.Context, name, help string, optional bool) ui.Field {
	field := ui.Field{Name: name, Label: i18n.T(ctx, partLabel(name)), Error: f.Problems.For(name), Optional: optional}
	if help != "" {
		field.Help = i18n.T(ctx, help)
	}
	return field
}

func (f form) input(ctx context.Context, name, help string, optional bool) ui.Input {
	return ui.Input{Field: f.field(ctx, name, help, optional), Value: f.Written[name]}
}

func (f form) web(ctx context.Context, name string) ui.Input {
	in := f.input(ctx, name, "", true)
	in.Type, in.Wide = "url", true
	return in
}

func (f form) date(ctx context.Context, name, help string, optional bool) ui.Input {
	in := f.input(ctx, name, help, optional)
	in.Type = "date"
	return in
}

func (f form) short(ctx context.Context, name, help string, optional bool) ui.Input {
	in := f.input(ctx, name, help, optional)
	in.Short = true
	return in
}

func (f form) version() string { return strconv.Itoa(f.Version) }

func basisLabel(b cite.Basis) string { return "registryweb.basis." + basisWord(b) }

// readPeriod reads the first and the last day of a period; without a last day it
// is open.
func readPeriod(f web.Form, texts written, faults *errs.Fields) civil.Period {
	texts["from"], texts["to"] = f.Text("from"), f.Text("to")
	p := civil.Since(readDay(texts, "from", faults))
	if texts["to"] != "" {
		p.To = readDay(texts, "to", faults) + 1
	}
	return p
}

func readDay(texts written, name string, faults *errs.Fields) civil.Date {
	if texts[name] == "" {
		faults.Add(name, "errs.required")
		return 0
	}
	day, err := civil.Parse(texts[name])
	if err != nil {
		faults.Add(name, civil.ErrDate.Key, "value", clip(texts[name]))
	}
	return day
}

// conflicted shows what two have changed at once: the form with everything that
// could be joined, and a choice for the rest.
func conflicted[T any](
	ctx context.Context, f *form, stale *registry.Stale[T], parts []registry.Part[T], version int, who registry.Doers, say func(part, value string) string,
) {
	f.Written, f.Version = writtenOf(parts, stale.Merged), version
	f.Conflicts = &ui.Conflicts{Theirs: i18n.T(ctx, "registryweb.theirs", "who", who.Of(ctx, stale.By), "at", stale.By.At)}
	f.Problems = ui.Problems{{Field: "conflicts", Text: i18n.T(ctx, registry.ErrStale.Key)}}
	for _, p := range stale.Parts {
		f.Written[p.Name] = p.Of(stale.Mine)
		f.Conflicts.Fields = append(f.Conflicts.Fields, ui.Conflict{
			Name: "choice_" + p.Name, Field: i18n.T(ctx, partLabel(p.Name)),
			Theirs: say(p.Name, p.Of(stale.Current)), Mine: say(p.Name, p.Of(stale.Mine)),
		})
	}
}
