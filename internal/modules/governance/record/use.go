package record

import (
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
)

// confirmed reports whether somebody who is believed today says that it is in use.
func confirmed(a adoption.Adoption) bool { return a.Uses() && a.Proof.AtLeast(adoption.Stated) }

// confirmedUntil is the first day on which the use is no longer confirmed if nobody says
// anything more.
func confirmedUntil(a adoption.Adoption) civil.Date {
	var ends []civil.Date
	for _, v := range a.Said {
		ends = append(ends, min(v.Value.Expires, v.Period.To))
	}
	slices.Sort(ends)
	for _, day := range ends {
		gone := func(v adoption.Version) bool { return !v.Period.Contains(day) }
		then, said := adoption.On(day, slices.DeleteFunc(slices.Clone(a.Said), gone))
		if day > a.Day && (!said || !confirmed(then)) {
			return day
		}
	}
	return civil.Max
}

// usedBy judges whether at least so many authorities use it. What is not recorded may
// still go on; that nobody uses it any more is another thing.
func (d *dossier) usedBy(least int) verdict {
	var until []civil.Date
	lapsed, ended := 0, 0
	for _, a := range d.uses {
		switch {
		case confirmed(a):
			until = append(until, confirmedUntil(a))
		case a.Uses():
			lapsed++
		case a.State() == adoption.Ended:
			ended++
		}
	}
	path := d.Path() + "/anvendelse"
	facts := []criteria.Fact{counted(path, "use.confirmed", len(until))}
	for _, k := range registry.Kinds {
		if n := d.kinds[k]; n > 0 {
			facts = append(facts, counted(path, "use.kind."+string(k), n))
		}
	}
	if lapsed > 0 {
		facts = append(facts, counted(path, "use.lapsed", lapsed))
	}
	if len(until) >= least {
		return supports(nthLast(until, least), facts...)
	}
	if len(until)+lapsed == 0 && ended > 0 {
		return contradicts("use", append(facts, counted(path, "use.ended", ended))...)
	}
	return unknown("use", facts...)
}

func (d *dossier) usedBySomebody() verdict { return d.usedBy(1) }

func (d *dossier) usedBySeveral() verdict { return d.usedBy(2) }

// agreementSigned: an authority that signs has its management's word. That there is
// none can have another ground, such as a letter.
func (d *dossier) agreementSigned() verdict {
	facts := []criteria.Fact{counted(d.agreementsPath(), "agreement.signed", len(d.signed))}
	if len(d.signed) == 0 {
		return unknown("sign", append(facts, counted(d.agreementsPath(), "agreement.in-force", len(d.inForce())))...)
	}
	return supports(lastDay(d.signed), facts...)
}

func (d *dossier) agreementsPath() string { return "/aftaler?loesning=" + d.Slug }

func lastDay(periods []civil.Period) (last civil.Date) {
	for _, p := range periods {
		last = max(last, p.To)
	}
	return last
}

// pricedAndSigned: the price list is this year's, and somebody has signed.
func (d *dossier) pricedAndSigned() verdict {
	n, prices := allOf(), d.Path()+"/takster"
	if d.priceEnds() == 0 {
		n.lacks(len(d.cards) > 0, "price", fact(prices, "card.none", "year", year(d.on)))
	} else {
		n.has(d.priceEnds(), fact(prices, "card", "year", year(d.on)))
	}
	if signed := counted(d.agreementsPath(), "agreement.signed", len(d.signed)); len(d.signed) == 0 {
		n.lacks(false, "sign", signed)
	} else {
		n.has(lastDay(d.signed), signed)
	}
	return n.verdict
}

func nextYear(on civil.Date) civil.Date { return civil.New(on.Year()+1, 1, 1) }

func year(on civil.Date) string { return on.String()[:4] }

// running are the kinds of work that a contract is about.
var running = []partner.Work{partner.Development, partner.Operation, partner.Support}

// contractsEnd: a contract without an end is one that nobody puts out to tender. What
// ends one day supports that the rules are kept, and shows no more than that.
func (d *dossier) contractsEnd() verdict {
	var facts []criteria.Fact
	var last civil.Date // what has ended is not delivered any more
	for _, x := range d.deliveries {
		if !slices.Contains(running, x.Value.Work) {
			continue
		}
		says := "delivery.until"
		if last = max(last, x.Period.To); x.Period.Open() {
			says = "delivery.open"
		}
		facts = append(facts, fact(d.deliveriesPath(), says, "supplier", x.Supplier.Name, "date", (x.Period.To-1).String()))
	}
	if len(facts) == 0 || last >= civil.Max {
		return unknown("contract", facts...)
	}
	return supports(last, facts...)
}

func (d *dossier) deliveriesPath() string { return "/leverandoerer/ydelser?loesning=" + d.Slug }

// reviewMonths is how old a word of a reviewer may be.
const reviewMonths = 24

// reviewed: somebody who delivers nothing else to the product reviews it.
func (d *dossier) reviewed() verdict {
	suppliers := d.suppliers()
	var facts []criteria.Fact
	var until civil.Date
	for _, p := range d.held(product.Reviewer) {
		if said := p.Value.Source.Date.First(); !suppliers[p.Value.Authority] && d.fresh(said, reviewMonths) {
			facts, until = append(facts, fact(d.Path(), "review.role")), max(until, min(p.Period.To, said.AddMonths(reviewMonths)))
		}
	}
	for _, x := range d.deliveries {
		if x.Value.Work == partner.Review && !suppliers[x.Value.Supplier] && d.on < x.Value.Expires() {
			facts = append(facts, fact(d.deliveriesPath(), "review.delivery", "supplier", x.Supplier.Name))
			until = max(until, min(x.Period.To, x.Value.Expires()))
		}
	}
	if len(facts) == 0 {
		return unknown("review")
	}
	return supports(until, facts...)
}

// suppliers are those who deliver anything but reviews.
func (d *dossier) suppliers() map[registry.AuthorityID]bool {
	all := map[registry.AuthorityID]bool{}
	for _, p := range d.held(product.Supplying...) {
		if p.Value.Role != product.Reviewer {
			all[p.Value.Authority] = true
		}
	}
	for _, x := range d.deliveries {
		if x.Value.Work != partner.Review {
			all[x.Value.Supplier] = true
		}
	}
	return all
}
