package intakeweb

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/web"
)

// Render implements templ.Component.
func (s stack) Render(ctx context.Context, w io.Writer) error { return s.view().Render(ctx, w) }

func (h *handlers) decide(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	answers := answersIn(f)
	return h.step(w, r, "intakeweb.decided", func(ctx context.Context, actor auth.Actor, id intake.BatchID) error {
		return h.batches.Decide(ctx, actor, id, answers, f.Get("resten") != "")
	})
}

// The fields of a question are called so, with its number behind.
const (
	answerName = "svar-"
	otherName  = "navn-"
)

// answersIn reads the answers. Who writes another name and chooses nothing means
// the name.
func answersIn(f web.Form) map[int]string {
	answers := map[int]string{}
	for name := range f.Values {
		number, chosen := strings.CutPrefix(name, answerName)
		if !chosen {
			number, _ = strings.CutPrefix(name, otherName)
		}
		n, err := strconv.Atoi(number)
		if err != nil {
			continue
		}
		answer := f.Get(answerName + number)
		if other := f.Text(otherName + number); other != "" && answer == "" || answer == intake.Other {
			answer = intake.Other + other
		}
		answers[n] = answer
	}
	return answers
}

func (h *handlers) drop(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := h.batches.Drop(ctx, auth.From(ctx), intake.BatchID(r.PathValue("id"))); err != nil {
		return err
	}
	return web.Redirect(w, r, "/indlaes", web.Flash{Key: "intakeweb.dropped"})
}

func (h *handlers) apply(w http.ResponseWriter, r *http.Request) error {
	return h.step(w, r, "", h.batches.Apply)
}

func (h *handlers) revert(w http.ResponseWriter, r *http.Request) error {
	return h.step(w, r, "", h.batches.Revert)
}

// step takes a step of the batch and leads back to its page, which tells how far it
// is by itself.
func (h *handlers) step(w http.ResponseWriter, r *http.Request, said string, take func(context.Context, auth.Actor, intake.BatchID) error) error {
	ctx, id := r.Context(), intake.BatchID(r.PathValue("id"))
	if err := take(ctx, auth.From(ctx), id); err != nil {
		return err
	}
	return web.Redirect(w, r, id.Path(), web.Flash{Key: said})
}

// report is every row with what becomes of it, to correct the file by.
func (h *handlers) report(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.batches.ByID(ctx, actor, intake.BatchID(r.PathValue("id")))
	if err != nil {
		return err
	}
	columns := []string{i18n.T(ctx, "intakeweb.line"), i18n.T(ctx, "intakeweb.action"), i18n.T(ctx, "intakeweb.why"), i18n.T(ctx, "intakeweb.what")}
	columns = append(columns, d.Reading.Headings...)
	return web.StreamCSV(w, r, d.Kind+"-rapport", columns, func(put func([]string) error) error {
		return h.batches.EachRow(ctx, actor, d.ID, func(e intake.Entry) error {
			var why []string
			for _, f := range e.Faults {
				why = append(why, withField(ctx, d.Sort, f))
			}
			name := ""
			if e.After != nil {
				name = e.After.Name
			}
			return put(append([]string{strconv.Itoa(e.Line), i18n.T(ctx, e.Verdict.Label()), strings.Join(why, " "), name}, e.Cells...))
		})
	})
}
