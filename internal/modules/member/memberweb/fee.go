package memberweb

import (
	"errors"
	"math"
	"net/http"
	"strconv"

	"alminding/internal/base/errs"
	"alminding/internal/base/money"
	"alminding/internal/modules/member"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// feesPage lists what has been decided about the fee and what the last years come
// to, with the form that adds a decision.
type feesPage struct {
	formPage
	Prices ui.Table
	Rules  []ruleItem
	Kinds  []ui.Option
}

// ruleItem is a rule with the button that removes it.
type ruleItem struct {
	Text   string
	Source ui.Source
	Drop   ui.Post
}

const priceYears = 10 // that the page works out, next year the last

func (h *handlers) feesPage(r *http.Request, f web.Form) (p feesPage, err error) {
	ctx, today := r.Context(), h.registry.Today()
	p.Page = ui.Page{
		Title: i18n.T(ctx, "memberweb.fees"), Lead: i18n.T(ctx, "memberweb.fees_lead"),
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "memberweb.secretariat"), Href: in(ctx, "/sekretariat")},
			{Text: i18n.T(ctx, "memberweb.memberships"), Href: in(ctx, "/sekretariat/medlemskaber")},
		},
	}
	p.Action, p.Draft, p.Written = in(ctx, "/sekretariat/kontingent"), "kontingent", f
	p.Save = ui.Button{Text: i18n.T(ctx, "memberweb.save"), Kind: ui.Primary}
	p.Cancel = ui.Link{Text: i18n.T(ctx, "memberweb.cancel"), Href: in(ctx, "/sekretariat/medlemskaber")}
	p.Kinds = options(ctx, member.RuleKinds, f.Get("kind"), member.RuleKind.Label)
	rules, err := h.members.FeeRules(ctx)
	if err != nil {
		return p, err
	}
	for _, rule := range rules {
		p.Rules = append(p.Rules, newRuleItem(r, rule))
	}
	p.Prices = ui.Table{
		Caption: i18n.T(ctx, "memberweb.prices"),
		Columns: []ui.Column{{Title: i18n.T(ctx, "memberweb.year")}, {Title: i18n.T(ctx, "memberweb.arithmetic")}},
	}
	for year := today.Year() + 1; year > today.Year()+1-priceYears; year-- {
		price, err := member.PriceIn(rules, year)
		if err != nil {
			return p, err
		}
		p.Prices.Rows = append(p.Prices.Rows, []ui.Cell{
			{Text: strconv.Itoa(year)}, {Text: feeWords(ctx, member.Fee{Year: year, Share: member.Whole, Price: price})},
		})
	}
	return p, nil
}

func newRuleItem(r *http.Request, rule member.FeeRule) ruleItem {
	ctx, year := r.Context(), strconv.Itoa(rule.Year)
	key, value := "memberweb.rule."+string(rule.Kind), ""
	switch rule.Kind {
	case member.Amount:
		value = i18n.Money(ctx, rule.Amount)
		if rule.ByThen {
			key += "_by_then"
		}
	case member.Index:
		value = "× " + factor(ctx, rule.Index)
	case member.Indexed:
	}
	return ruleItem{
		Text: i18n.T(ctx, key, "year", year, "value", value), Source: ui.Cited(ctx, rule.Source),
		Drop: ui.Post{
			Button: ui.Button{Text: i18n.T(ctx, "memberweb.rule_drop", "year", year)}, Action: in(ctx, "/sekretariat/kontingent/slet"), Quiet: true,
			Hidden: []ui.Pair{{Name: "year", Value: year}, {Name: "kind", Value: string(rule.Kind)}},
		},
	}
}

func (h *handlers) fees(w http.ResponseWriter, r *http.Request) error {
	p, err := h.feesPage(r, filled("kind", string(member.Index), "year", strconv.Itoa(h.registry.Today().Year())))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, feesView(p))
}

func (h *handlers) setFee(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	rule := readRule(f, &faults)
	err = faults.Join(h.members.SetFeeRule(ctx, auth.From(ctx), rule), "amount", "index", "source_date")
	if web.Reform(err) {
		p, pageErr := h.feesPage(r, f)
		if pageErr != nil {
			return pageErr
		}
		p.Problems = ui.ProblemsOf(ctx, err)
		return web.Render(w, r, web.Status(err), feesView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/sekretariat/kontingent", web.Flash{Key: "memberweb.rule_saved", Args: []string{"year", strconv.Itoa(rule.Year)}})
}

// readRule reads the form. What is no number is one that the service refuses.
func readRule(f web.Form, faults *errs.Fields) member.FeeRule {
	rule := member.FeeRule{Kind: member.RuleKind(f.Get("kind")), ByThen: f.Bool("by_then"), Source: f.Source(faults)}
	rule.Year, _ = strconv.Atoi(f.Text("year"))
	switch rule.Kind {
	case member.Amount:
		rule.Amount = number(f, "amount", money.Parse, faults)
	case member.Index:
		rule.Index = number(f, "index", money.ParsePercent, faults)
	case member.Indexed:
	}
	return rule
}

// number reads the field as parse does, and where it cannot tells why.
func number[T ~int64](f web.Form, name string, parse func(string) (T, error), faults *errs.Fields) T {
	n, err := parse(f.Text(name))
	if e, ok := errors.AsType[*errs.Error](err); ok {
		faults.Add(name, e.Key, e.Args...)
		return math.MinInt64
	}
	return n
}

func (h *handlers) dropFee(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	year, _ := strconv.Atoi(f.Get("year")) // what is no number is no rule's year
	if err := h.members.DropFeeRule(ctx, auth.From(ctx), year, member.RuleKind(f.Get("kind"))); err != nil {
		return err
	}
	return web.Redirect(w, r, "/sekretariat/kontingent", web.Flash{Key: "memberweb.rule_dropped", Args: []string{"year", f.Get("year")}})
}
