package agreement

import (
	"context"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/base/money"
	"alminding/internal/base/sheet"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/intake"
)

// Intake lets files of agreements come in through batches.
func (s *Service) Intake(batches *intake.Service) {
	intake.Register(batches, intake.Kind[Recorded]{
		Name: "aftaler", Texts: "agreement.import.", Columns: columns, Accept: ".csv,.txt", Example: example,
		Subjects: keepersOnly, Check: s.checkFile, Show: s.show, Apply: s.apply, Revert: s.revert,
	})
}

var columns = []sheet.Column{
	{Name: "authority", Headings: []string{"Myndighed", "Kommune", "CVR", "CVR-nummer", "Authority"}, Required: true},
	{Name: "product", Headings: []string{"Løsning", "Produkt", "Product", "Solution"}, Required: true},
	{Name: "from", Headings: []string{"Fra", "Begynder", "Start", "Startdato", "From"}, Required: true},
	{Name: "to", Headings: []string{"Til", "Slutter", "Slut", "Slutdato", "To"}},
	{Name: "yearly", Headings: []string{"Vederlag", "Årligt vederlag", "Yearly fee"}},
	{Name: "joining", Headings: []string{"Tilslutningsafgift", "Joining fee"}},
	{Name: "notice", Headings: []string{"Opsigelse", "Opsigelsesvarsel", "Varsel", "Notice"}},
	{Name: "passive", Headings: []string{"Passiv", "Passivt medlemskab", "Passive"}},
	{Name: "signed", Headings: []string{"Underskrevet", "Signed"}},
}

const example = "Myndighed;Løsning;Fra;Til;Vederlag;Tilslutningsafgift;Opsigelse;Passiv;Underskrevet\r\n" +
	"29189978;OS2valghalla;2024-01-01;;34.880;70.000;6;nej;2023-12-14\r\n" +
	"Aarhus;OS2mo;1.1.2025;31.12.2027;prisliste;;3;;\r\n"

// keepersOnly: files of agreements are about nothing in particular.
func keepersOnly(_ context.Context, actor auth.Actor) ([]intake.Subject, error) {
	if !CanKeep(actor) {
		return nil, nil
	}
	return []intake.Subject{{}}, nil
}

// dryRun is one reading of a file.
type dryRun struct {
	*Service
	intake.Input
	authorities map[string]registry.AuthorityID // by what files call them; empty for one that nobody knows
	products    map[string]product.ID           // by slug and by folded name
	earlier     map[pair][]civil.Period         // of this file
}

// pair is whose agreement it is, and what about.
type pair struct {
	authority registry.AuthorityID
	product   product.ID
}

// checkFile is the dry run.
func (s *Service) checkFile(ctx context.Context, in intake.Input) (found intake.Found[Recorded], err error) {
	names, err := s.products.Names(ctx, auth.System("agreements"))
	if err != nil {
		return found, err
	}
	d := dryRun{s, in, map[string]registry.AuthorityID{}, map[string]product.ID{}, map[pair][]civil.Period{}}
	for _, n := range names {
		d.products[db.Fold(n.Name)], d.products[n.Slug] = n.ID, n.ID
	}
	var failed error
	found.Reading, err = in.Table(columns, func(r sheet.Row, err error) {
		row := intake.RowOf[Recorded](r, err)
		if err == nil && failed == nil {
			failed = d.check(ctx, r, &row)
		}
		found.Rows = append(found.Rows, row)
	})
	if err == nil {
		err = failed
	}
	return found, err
}

// check reads a row and tells what it would change.
func (d *dryRun) check(ctx context.Context, r sheet.Row, row *intake.Row[Recorded]) error {
	var f errs.Fields
	n := readRow(&f, r)
	n.Batch = string(d.Batch.ID)
	n.Source = cite.Source{Title: d.Batch.Name, Date: civil.At(d.Day), Basis: cite.Read}
	if err := d.find(ctx, &f, r, &n); err != nil {
		return err
	}
	if len(f) == 0 { // or else there is more wrong with it than can be told apart
		n.check(&f, n.Period)
	}
	if len(f) > 0 {
		row.Fail(f.Err())
		return nil
	}
	known, err := ofPair(ctx, d.db, n.Authority, n.Product)
	if err != nil {
		return err
	}
	of := pair{n.Authority, n.Product}
	if slices.ContainsFunc(d.earlier[of], n.Period.Overlaps) {
		f.Add("from", "agreement.import.twice")
	}
	d.earlier[of] = append(d.earlier[of], n.Period)
	at := slices.IndexFunc(known, func(v Version) bool { return v.Period == n.Period })
	if at < 0 {
		overlaps(&f, known, n.Period)
	}
	switch row.Fail(f.Err()); {
	case len(f) > 0:
	case at < 0:
		row.Verdict, row.After = intake.Added, &n
	default:
		was := Recorded{known[at].Value, known[at].Period}
		n = n.over(was, r)
		row.Before, row.Verdict = &was, intake.Same
		if !n.same(was) {
			row.Verdict, row.After = intake.Changed, &n
		}
	}
	return nil
}

// find tells which authority and product the row names. Names are not guessed at.
func (d *dryRun) find(ctx context.Context, f *errs.Fields, r sheet.Row, n *Recorded) error {
	name := r.Get("authority")
	if _, asked := d.authorities[name]; !asked {
		a, err := d.Service.authorities.AuthorityCalled(ctx, name)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		d.authorities[name] = a.ID
	}
	if n.Authority = d.authorities[name]; n.Authority == "" {
		f.Add("authority", "agreement.import.authority", "text", name)
	}
	if n.Product = d.products[db.Fold(line.Tidy(r.Get("product")))]; n.Product == "" {
		f.Add("product", "agreement.import.product", "text", r.Get("product"))
	}
	return nil
}

// readRow reads what the row says by itself. All its faults come at once.
func readRow(f *errs.Fields, r sheet.Row) (n Recorded) {
	n.Period = civil.Period{From: readDay(f, r, "from"), To: civil.Max}
	if r.Get("from") == "" {
		f.Add("from", "errs.required")
	}
	if r.Get("to") != "" {
		n.Period.To = readDay(f, r, "to") + 1 // files give the last day
	}
	if signed := r.Get("signed"); signed != "" {
		n.Signed = civil.At(readDay(f, r, "signed"))
	}
	switch strings.ToLower(r.Get("yearly")) {
	case "":
	case "prisliste", "price list":
		n.Pays = ByCard
	default:
		n.Pays, n.Yearly = Agreed, readAmount(f, r, "yearly")
	}
	n.Joining = readAmount(f, r, "joining")
	if notice := r.Get("notice"); notice != "" {
		months, err := strconv.Atoi(notice)
		if err != nil {
			f.Add("notice", "agreement.notice", "max", MaxNotice)
		}
		n.Notice = months
	}
	switch strings.ToLower(r.Get("passive")) {
	case "", "nej", "no", "0":
	case "ja", "yes", "x", "1":
		n.Passive = true
	default:
		f.Add("passive", "agreement.import.yes_no", "text", r.Get("passive"))
	}
	return n
}

// danishDay is 31.12.2024, 31-12-2024 or 31/12/2024.
var danishDay = regexp.MustCompile(`^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$`)

func readDay(f *errs.Fields, r sheet.Row, column string) civil.Date {
	text := r.Get(column)
	if m := danishDay.FindStringSubmatch(text); m != nil {
		text = m[3] + "-" + pad(m[2]) + "-" + pad(m[1])
	}
	d, err := civil.Parse(text)
	if err != nil && text != "" {
		f.Add(column, civil.ErrDate.Key, "value", r.Get(column))
	}
	return d
}

func pad(digits string) string { return ("0" + digits)[len(digits)-1:] }

func readAmount(f *errs.Fields, r sheet.Row, column string) *money.Amount {
	if r.Get(column) == "" {
		return nil
	}
	a, err := money.Parse(r.Get(column))
	if e, ok := errors.AsType[*errs.Error](err); ok {
		f.Add(column, e.Key, e.Args...)
	}
	return &a
}

// over is what the row makes of an agreement that is there already: what it does
// not tell stays.
func (n Recorded) over(was Recorded, r sheet.Row) Recorded {
	n.Part, n.Conditions, n.Signer, n.File = was.Part, was.Conditions, was.Signer, was.File
	if r.Get("yearly") == "" {
		n.Pays, n.Yearly = was.Pays, was.Yearly
	}
	if r.Get("joining") == "" {
		n.Joining = was.Joining
	}
	if r.Get("notice") == "" {
		n.Notice = was.Notice
	}
	if r.Get("passive") == "" {
		n.Passive = was.Passive
	}
	if r.Get("signed") == "" {
		n.Signed = was.Signed
	}
	n.Agreement = n.tidied()
	return n
}

// same reports whether both say the same, whichever file says it.
func (n Recorded) same(was Recorded) bool {
	n.Source, n.Batch = was.Source, was.Batch
	return reflect.DeepEqual(n.Agreement, was.Agreement)
}

// show tells agreements to a person.
func (s *Service) show(ctx context.Context, list []Recorded) ([]intake.Shown, error) {
	ids := make([]registry.AuthorityID, len(list))
	for i, n := range list {
		ids[i] = n.Authority
	}
	authorities, err := s.authorities.NamesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	names, err := s.products.Names(ctx, auth.System("agreements"))
	if err != nil {
		return nil, err
	}
	called := make(map[product.ID]string, len(names))
	for _, n := range names {
		called[n.ID] = n.Name
	}
	out := make([]intake.Shown, len(list))
	for i, n := range list {
		out[i] = intake.Shown{
			Name:  i18n.T(ctx, "agreement.import.of", "authority", authorities[n.Authority].Name, "product", called[n.Product]),
			Parts: n.parts(ctx),
		}
	}
	return out, nil
}

func (n Recorded) parts(ctx context.Context) []intake.Part {
	part := func(name, text string) intake.Part {
		return intake.Part{Label: i18n.T(ctx, "agreement.field."+name), Text: text}
	}
	yearly := i18n.T(ctx, n.Pays.Label())
	if n.Yearly != nil {
		yearly = i18n.Money(ctx, *n.Yearly)
	}
	joining, to, passive := "", "", ""
	if n.Joining != nil {
		joining = i18n.Money(ctx, *n.Joining)
	}
	if !n.Period.Open() {
		to = i18n.Date(ctx, n.Period.To-1)
	}
	if n.Passive {
		passive = i18n.T(ctx, "agreement.import.yes")
	}
	return []intake.Part{
		part("from", i18n.Date(ctx, n.Period.From)), part("to", to), part("yearly", yearly), part("joining", joining),
		part("notice", i18n.N(ctx, "agreement.months", n.Notice)), part("passive", passive), part("signed", i18n.When(ctx, n.Signed)),
	}
}

// apply writes what was reviewed.
func (s *Service) apply(ctx context.Context, tx *db.Tx, _ intake.Batch, list []Recorded, progress func(int)) error {
	for i, n := range list {
		before, err := ofPair(ctx, tx, n.Authority, n.Product)
		if err != nil {
			return err
		}
		agreement := id.New[ID]()
		if len(before) > 0 {
			agreement = before[0].ID
		}
		if _, err := agreements.Set(ctx, tx, agreement, n.Period, func(v *Agreement) { *v = n.Agreement }); err != nil {
			return err
		}
		if err := s.settle(ctx, tx, agreement, before); err != nil {
			return err
		}
		progress(i + 1)
	}
	return nil
}

// revert makes every agreement that the batch wrote again what it was before, apart
// from those that were changed since.
func (s *Service) revert(ctx context.Context, tx *db.Tx, b intake.Batch) (kept []string, err error) {
	rows, err := ofBatch(ctx, tx, string(b.ID))
	if err != nil {
		return nil, err
	}
	for _, group := range byID(rows) {
		agreement, wrote := group[0].ID, group[0].Tx
		now, err := agreements.Timeline(ctx, tx, agreement)
		if err != nil {
			return nil, err
		}
		if Mark(now) != wrote {
			about := group[0].Value.Authority
			names, err := registry.NamesIn(ctx, tx, []registry.AuthorityID{about})
			if err != nil {
				return nil, err
			}
			kept = append(kept, names[about].Name)
			continue
		}
		before, err := periodsOf(ctx, tx, agreement)
		if err != nil {
			return nil, err
		}
		if _, err := agreements.Undo(ctx, tx, agreement, wrote); err != nil {
			return nil, err
		}
		if err := s.settle(ctx, tx, agreement, before); err != nil {
			return nil, err
		}
	}
	return kept, nil
}
