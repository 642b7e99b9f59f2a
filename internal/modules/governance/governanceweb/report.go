package governanceweb

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/govreport"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/paper"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// The files that a self-evaluation or an evaluation comes as, below its page.
const (
	osFile       = "/os2.json"
	markdownFile = "/rapport.md"
	pdfFile      = "/rapport.pdf"
	dataFile     = "/data.json"
)

// selfDownloads are the files of a self-evaluation. The form of OS2's JSON has no place
// for boxes.
func selfDownloads(ctx context.Context, x governance.Self) ui.Downloads {
	list := ui.Downloads{{Text: "Markdown", Href: in(ctx, x.Path()+markdownFile)}}
	if x.Form != governance.Boxes {
		list = append(list, ui.Link{Text: i18n.T(ctx, "governanceweb.os_json"), Href: in(ctx, x.Path()+osFile)})
	}
	return list
}

func evaluationDownloads(ctx context.Context, e governance.Evaluation) ui.Downloads {
	return ui.Downloads{
		{Text: "PDF", Href: in(ctx, e.Path()+pdfFile)}, {Text: "Markdown", Href: in(ctx, e.Path()+markdownFile)}, {Text: "JSON", Href: in(ctx, e.Path()+dataFile)},
	}
}

// selfFile answers with a self-evaluation in the form that OS2 uses.
func (h *handlers) selfFile(ending, mediaType string, write func(*govreport.Report) ([]byte, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx, actor := r.Context(), auth.From(r.Context())
		d, err := h.governance.SelfByID(ctx, actor, governance.SelfID(r.PathValue("id")))
		if err != nil {
			return err
		}
		report, err := h.governance.SelfReport(ctx, actor, d.ID)
		if err != nil {
			return err
		}
		content, err := write(report)
		if errors.Is(err, govreport.ErrForm) { // no such file
			return governance.ErrNotFound
		}
		if err != nil {
			return err
		}
		return sendFile(w, r, fileName(d.Of, "selvevaluering", d.Day, ending), mediaType, content)
	}
}

func asMarkdown(r *govreport.Report) ([]byte, error) { return r.Markdown(), nil }

func (h *handlers) evaluationMarkdown(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.governance.EvaluationByID(ctx, actor, governance.EvaluationID(r.PathValue("id")))
	if err != nil {
		return err
	}
	report, err := h.governance.EvaluationReport(ctx, actor, d.ID)
	if err != nil {
		return err
	}
	content := report.Markdown()
	if replies := repliesPaper(ctx, d); len(replies.Blocks) > 0 {
		content = append(content, "\n#"+replies.Markdown()...) // its title is a section of the report
	}
	return sendFile(w, r, fileName(d.Of, "evaluering", d.Day, ".md"), "text/markdown; charset=utf-8", content)
}

// repliesPaper is what the product replies, which OS2's form has no place for.
func repliesPaper(ctx context.Context, d governance.EvaluationDetails) paper.Document {
	doc := paper.Document{Title: i18n.T(ctx, texts.Label+"reply_whole"), Blocks: paper.Prose(d.Reply)}
	var list paper.List
	for _, c := range governance.Model.Criteria {
		if v := d.Verdicts[c.ID]; v.Reply != "" || v.Disagrees {
			list.Items = append(list.Items, append(paper.Bold(string(c.ID)+" "+text(ctx, c.Title)+":"), paper.Plain(" "+replyText(ctx, v))...))
		}
	}
	if len(list.Items) > 0 {
		doc.Blocks = append(doc.Blocks, list)
	}
	return doc
}

// replyText is what the product says to a verdict, and whether it disagrees.
func replyText(ctx context.Context, v governance.Verdict) string {
	if v.Disagrees {
		return strings.TrimSpace(i18n.T(ctx, "governanceweb.disagrees") + " " + v.Reply)
	}
	return v.Reply
}

func (h *handlers) evaluationPDF(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.governance.EvaluationByID(ctx, auth.From(ctx), governance.EvaluationID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return sendFile(w, r, fileName(d.Of, "evaluering", d.Day, ".pdf"), "application/pdf", h.evaluationPaper(ctx, d).PDF())
}

func (h *handlers) evaluationData(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.governance.EvaluationByID(ctx, auth.From(ctx), governance.EvaluationID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return web.OpenJSON(w, r, h.evaluationJSON(d))
}

func fileName(p product.Product, what string, day civil.When, ending string) string {
	return what + "-" + p.Slug + "-" + day.String() + ending
}

func sendFile(w http.ResponseWriter, r *http.Request, name, mediaType string, content []byte) error {
	w.Header().Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": name}))
	return web.Send(w, r, http.StatusOK, mediaType, content)
}
