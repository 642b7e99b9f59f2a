package governanceweb

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// shows reports which rows are left when the list is narrowed.
func shows(o governance.Overview, only narrowed) func(governance.Row) bool {
	var ids []criteria.ID
	switch next, more := o.Status.Next(); {
	case only == apart:
		return governance.Row.Disagree
	case only == lacking && more:
		ids = idsOf(o.Status.WhyNot(next))
	case only == expired:
		ids = idsOf(o.Status.RunOut())
	default:
		return func(governance.Row) bool { return true }
	}
	return func(r governance.Row) bool { return slices.Contains(ids, r.Criterion.ID) }
}

func idsOf(list []criteria.Criterion) []criteria.ID {
	ids := make([]criteria.ID, len(list))
	for i, c := range list {
		ids[i] = c.ID
	}
	return ids
}

// layered is a criterion with what the three voices say of it.
func layered(ctx context.Context, o governance.Overview, r governance.Row, today civil.Date) ui.Layered {
	c := ui.Layered{
		ID: string(r.Criterion.ID), Title: text(ctx, r.Criterion.Title), Href: in(ctx, criterionPath(r.Criterion.ID)), Marks: marks(ctx, r.Criterion),
		Layers: []ui.Layer{machineLayer(ctx, r, today), selfLayer(ctx, o, r), secretariatLayer(ctx, o, r)},
		Apart:  r.Disagree(), Next: nextStep(ctx, r, today),
	}
	c.Foot = agreement(ctx, r)
	return c
}

// machineLayer is what was found, each finding with its facts.
func machineLayer(ctx context.Context, r governance.Row, today civil.Date) ui.Layer {
	l := ui.Layer{By: ui.MachineSpeaks, Status: pointed(ctx, governance.Pointing(r.Found, today))}
	var last civil.Date
	l.Texts = broughtBy(ctx, r.Found)
	for _, f := range r.Found {
		l.Facts = append(l.Facts, factsOf(ctx, f)...)
		if f.Overruled != nil {
			l.Texts = append(l.Texts, i18n.T(ctx, "governanceweb.overruled", "reason", f.Overruled.Reason, "until", f.Overruled.Expires-1))
		}
		if !f.Lives(today) {
			l.Texts = append(l.Texts, i18n.T(ctx, "governanceweb.ran_out", "date", f.Expires))
		}
		last = max(last, civil.Of(f.Run.Last))
	}
	if last != 0 {
		l.Source = ui.Source{State: ui.Stated, Text: i18n.T(ctx, "governanceweb.read_on", "date", last)}
		if at := commitsOf(r.Found); len(at) > 0 {
			l.Source.Text = i18n.T(ctx, "governanceweb.read_on_in", "date", last, "commits", i18n.From(ctx).List(at))
		}
	}
	return l
}

// factsOf are a finding's facts, those that were brought as such: they may stand beside what
// the program read itself.
func factsOf(ctx context.Context, f governance.Found) (list []ui.Fact) {
	for _, fact := range f.Facts {
		x := told(ctx, fact)
		if f.Run.Brought != nil {
			x.Text = i18n.T(ctx, "governanceweb.brought_fact", "text", x.Text)
		}
		list = append(list, x)
	}
	return list
}

// selfLayer is what the product says, and what it replies to the secretariat.
func selfLayer(ctx context.Context, o governance.Overview, r governance.Row) ui.Layer {
	l := ui.Layer{By: ui.ItselfSpeaks, Status: coloured(ctx, criteria.NoColour)}
	if r.Verdict != nil && (r.Verdict.Reply != "" || r.Verdict.Disagrees) {
		l.Texts = append(l.Texts, i18n.T(ctx, "governanceweb.reply_is", "text", replyText(ctx, *r.Verdict)))
	}
	if r.Claim == nil || o.Self == nil {
		return l
	}
	part := claimPart(ctx, *r.Claim)
	l.Status, l.Texts = answered(ctx, r.Claim.Answer), append(part.Texts, l.Texts...)
	for _, x := range part.Links {
		l.Facts = append(l.Facts, ui.Fact{Text: x.Text, Href: x.Href})
	}
	l.Source = ui.Source{State: ui.Stated, Text: saidOn(ctx, o.Sheets[product.Itself])}
	return l
}

func linkText(l governance.Link) string {
	if l.Title != "" {
		return l.Title
	}
	return l.Address
}

func filePath(f governance.File) string {
	return governance.Self{ID: f.Self}.Path() + "/filer/" + string(f.ID)
}

// secretariatLayer is how the secretariat evaluates it.
func secretariatLayer(ctx context.Context, o governance.Overview, r governance.Row) ui.Layer {
	l := ui.Layer{By: ui.SecretariatSpeaks, Status: coloured(ctx, criteria.NoColour)}
	if r.Verdict == nil || o.Evaluation == nil {
		return l
	}
	v := *r.Verdict
	l.Status, l.Texts = coloured(ctx, v.Colour), verdictTexts(ctx, v)
	if cell := r.Cells[product.Secretariat]; cell.Expired {
		l.Texts = append(l.Texts, i18n.T(ctx, "governanceweb.mark_ran_out"))
	}
	l.Source = ui.Source{State: ui.Stated, Text: saidOn(ctx, o.Sheets[product.Secretariat])}
	return l
}

// verdictTexts are the words of a verdict.
func verdictTexts(ctx context.Context, v governance.Verdict) (list []string) {
	if v.Written != "" {
		list = append(list, i18n.T(ctx, "governanceweb.as_written", "text", v.Written))
	}
	if v.Reason != "" {
		list = append(list, v.Reason)
	}
	if v.Recommendation != "" {
		list = append(list, i18n.T(ctx, "governanceweb.recommends", "text", v.Recommendation))
	}
	if v.Acceptance.Ruling != governance.NoRuling {
		list = append(list, i18n.T(ctx, "governanceweb.ruled."+string(v.Acceptance.Ruling), "reason", v.Acceptance.Reason))
	}
	return list
}

// nextStep is what to do about a criterion: what the secretariat recommends, or how to
// mend what a check found.
func nextStep(ctx context.Context, r governance.Row, today civil.Date) string {
	if r.Verdict != nil && r.Verdict.Colour != criteria.Green && r.Verdict.Recommendation != "" {
		return r.Verdict.Recommendation
	}
	for _, f := range r.Found {
		if f.Counts(today) == criteria.Contradicts && f.Hint != "" {
			return i18n.T(ctx, f.Hint)
		}
	}
	return ""
}

// agreement tells whether those agree who say something: by the rule by which Disagree
// counts them, so that the sentence and the colour below a criterion are of one mind.
func agreement(ctx context.Context, r governance.Row) string {
	var together, apart [][2]product.Voice
	for i, a := range governance.Layers {
		for _, b := range governance.Layers[i+1:] {
			switch same, known := r.Cells[a].Agrees(r.Cells[b]); {
			case known && same:
				together = append(together, [2]product.Voice{a, b})
			case known:
				apart = append(apart, [2]product.Voice{a, b})
			}
		}
	}
	switch {
	case len(apart) > 1:
		return i18n.T(ctx, "governanceweb.alone."+string(common(apart[0], apart[1])))
	case len(apart) == 1:
		return i18n.T(ctx, "governanceweb.two_apart", pair(ctx, apart[0])...)
	case len(together) == len(governance.Layers):
		return i18n.T(ctx, "governanceweb.all_agree")
	case len(together) > 0:
		return i18n.T(ctx, "governanceweb.two_agree", pair(ctx, together[0])...)
	}
	return ""
}

// common is the voice that is in both pairs: the one that disagrees with the two others.
func common(a, b [2]product.Voice) product.Voice {
	if a[0] == b[0] || a[0] == b[1] {
		return a[0]
	}
	return a[1]
}

// pair names two voices in a sentence.
func pair(ctx context.Context, of [2]product.Voice) []any {
	one, other := i18n.T(ctx, "governanceweb.by."+string(of[0])), i18n.T(ctx, "governanceweb.by."+string(of[1]))
	return []any{"one", one, "other", inSentence(other)}
}
