package governanceweb

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/governance"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

func canReply(d governance.EvaluationDetails) bool { return d.CanReply }

func (h *handlers) replyForm(w http.ResponseWriter, r *http.Request) error {
	b, err := h.judging(r, canReply)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, sittingView(b.replyPage(r.Context(), b.writtenReplies(), nil)))
}

func (b bench) writtenReplies() url.Values {
	e := b.EvaluationDetails
	v := url.Values{"reply": {e.Reply}, "disagrees": {ticked(e.Disagrees)}, "version": {strconv.Itoa(e.Version)}}
	for id, x := range e.Verdicts {
		v.Set(fieldOf(id, "reply"), x.Reply)
		v.Set(fieldOf(id, "disagrees"), ticked(x.Disagrees))
		v.Set(fieldOf(id, "version"), strconv.Itoa(x.Version))
	}
	return v
}

// replyNames are the fields of a reply, to one criterion or to all, but for its version.
var replyNames = []string{"reply", "disagrees"}

// ticked is a box as the form holds it.
func ticked(yes bool) string {
	if yes {
		return "1"
	}
	return ""
}

func (b bench) replyPage(ctx context.Context, written url.Values, failed error) sittingPage {
	e := b.EvaluationDetails
	page := evaluationFrame(ctx, e, i18n.T(ctx, "governanceweb.reply"))
	page.Lead = i18n.T(ctx, "governanceweb.reply_lead")
	if failed != nil {
		page.Problems = ui.ProblemsOf(ctx, failed)
	}
	p := sittingPage{
		Page: page, Action: in(ctx, e.Path()+"/svar"), Draft: "reply-" + string(e.ID),
		Cancel:  ui.Link{Text: i18n.T(ctx, "governanceweb.back"), Href: in(ctx, e.Path())},
		Buttons: []ui.Button{{Text: i18n.T(ctx, "governanceweb.do.send_reply"), Kind: ui.Primary, Name: "do", Value: "send"}},
		Head: &headPart{
			Title: i18n.T(ctx, "governanceweb.as_a_whole"), Version: ui.Pair{Name: "version", Value: written.Get("version")}, Sent: true,
			Fields: []templ.Component{
				ui.TextArea{
					Field: ui.Field{Name: "reply", Label: i18n.T(ctx, texts.Label+"reply"), Error: page.Problems.For("reply"), Optional: true},
					Value: written.Get("reply"), Max: governance.MaxText, Rows: 4, Wide: true,
				},
				ui.Checkbox{Field: ui.Field{Name: "disagrees", Label: i18n.T(ctx, texts.Label+"disagrees"), Optional: true}, Checked: written.Get("disagrees") != ""},
			},
		},
	}
	p.ask(ctx, func(c criteria.Criterion) sittingRow { return b.replyRow(ctx, c, fields{c.ID, written, page.Problems}) })
	return p
}

// replyRow is what the secretariat says of one criterion, and what the product says to
// that.
func (b bench) replyRow(ctx context.Context, c criteria.Criterion, x fields) sittingRow {
	v := b.EvaluationDetails.Verdicts[c.ID]
	said := claimed{}
	for _, t := range []string{v.Reason, v.Recommendation} {
		if t != "" {
			said.Texts = append(said.Texts, t)
		}
	}
	box := x.field(ctx, "disagrees")
	return sittingRow{
		ID: c.ID, Version: x.version(),
		Question: ui.Question{
			Field: ui.Field{Name: fieldOf(c.ID, "reply"), Label: string(c.ID) + " " + text(ctx, c.Title), Error: x.problems.For(fieldOf(c.ID, "reply"))},
			Said:  besideView(b.said(ctx, c), &spoken{ui.SecretariatSpeaks, coloured(ctx, v.Colour), said}), More: i18n.T(ctx, "governanceweb.do.reply"), Open: x.used("reply", "disagrees"),
		},
		Fields: []templ.Component{x.area(ctx, "reply", 3), ui.Checkbox{Field: box, Checked: x.value("disagrees") != ""}},
	}
}

func (h *handlers) reply(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	b, err := h.judging(r, canReply)
	if h.tooLate(r, b.EvaluationDetails.Product, err) {
		written := b.writtenReplies()
		if !typed(written, f, replyNames, replyNames) {
			return web.Redirect(w, r, b.EvaluationDetails.Path(), web.Flash{})
		}
		return web.Render(w, r, web.Status(err), sittingView(b.replyPage(ctx, written, err)))
	}
	if err != nil {
		return err
	}
	written, err := h.saveReplies(ctx, b, f)
	if byScript(r) {
		return savedOne(w, r, f, written, err)
	}
	if form.Again(err) {
		return web.Render(w, r, web.Status(err), sittingView(b.replyPage(ctx, written, err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, b.EvaluationDetails.Path(), web.Flash{Key: "governanceweb.flash.replied"})
}

// saveReplies writes each reply of the form by itself, and the one to the whole last:
// with that the product has replied.
func (h *handlers) saveReplies(ctx context.Context, b bench, f web.Form) (url.Values, error) {
	written, e, actor := b.writtenReplies(), b.EvaluationDetails, auth.From(ctx)
	typed(written, f, replyNames, replyNames)
	var faults errs.Fields
	for _, c := range governance.Model.Criteria {
		if !f.Has(fieldOf(c.ID, "version")) {
			continue
		}
		saved, err := h.governance.ReplyOn(ctx, actor, e.ID, c.ID, versionOf(f, c.ID), governance.Reply{
			Text: f.Text(fieldOf(c.ID, "reply")), Disagrees: f.Bool(fieldOf(c.ID, "disagrees")),
		})
		if err := h.noted(ctx, c.ID, "reply", written, &faults, saved, err); err != nil {
			return written, err
		}
	}
	if faults == nil && f.Text("do") == "send" {
		err := h.governance.ReplyTo(ctx, actor, e.ID, form.ReadVersion(f), governance.Reply{Text: f.Text("reply"), Disagrees: f.Bool("disagrees")})
		if errors.Is(err, governance.ErrStale) {
			faults.Add("reply", "governance.stale")
			written.Set("version", strconv.Itoa(e.Version))
		} else if err != nil && !faults.Merge("", err) {
			return written, err
		}
	}
	return written, faults.Err()
}
