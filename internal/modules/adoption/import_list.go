package adoption

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/sheet"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/intake"
)

// Intake lets lists of users and extracts of OS2kitos come in through batches.
// A zero kitos means that extracts come as files only.
func (s *Service) Intake(batches *intake.Service, kitos Kitos) {
	intake.Register(batches, intake.Kind[report]{
		Name: "anvendere", Texts: "adoption.list.", Columns: listColumns, Accept: ".csv,.txt", Example: listExample,
		Subjects: s.coordinated, Check: s.checkList, Show: s.showReports, Apply: s.applyReports, Revert: s.revertReports,
	})
	register := intake.Kind[report]{
		Name: "os2kitos", Texts: "adoption.kitos.", Accept: ".json", Example: kitosExample,
		Subjects: everything, Check: s.checkKitos, Show: s.showReports, Apply: s.applyReports, Revert: s.revertReports,
	}
	if kitos.Get != nil {
		register.Fetch = kitos.fetch
	}
	intake.Register(batches, register)
}

var listColumns = []sheet.Column{
	{Name: "authority", Headings: []string{"Myndighed", "Navn", "Organisation", "Kommune", "Kunde", "Authority", "Name", "Municipality"}},
	{Name: "cvr", Headings: []string{"CVR", "CVR-nummer", "CVR-nr", "CVR number"}},
	{Name: "code", Headings: []string{"Kommunekode", "Kommunenummer", "Kode", "Municipality code", "Code"}},
	{Name: "state", Headings: []string{"Tilstand", "Status", "Brug", "State"}, Required: true},
	{Name: "since", Headings: []string{"Siden", "Fra", "Start", "Startdato", "Idriftsat", "Since", "From"}},
	{Name: "until", Headings: []string{"Til", "Til og med", "Slut", "Slutdato", "Until", "To"}},
	{Name: "release", Headings: []string{"Version", "Udgave", "Release"}},
	{Name: "note", Headings: []string{"Bemærkning", "Note", "Noter", "Kommentar", "Remark"}},
	{Name: "told", Headings: []string{"Oplyst den", "Oplyst", "Pr. dato", "Told", "As of"}},
}

const listExample = "Myndighed;CVR;Kommunekode;Tilstand;Siden;Til;Version;Bemærkning;Oplyst den\r\n" +
	"Syddjurs Kommune;29189978;0706;I drift;2019-05;;4.2;;2026-10\r\n" +
	"Aarhus;;;Prøver;ca. 2025;;;Kun ét område;\r\n" +
	"Kbh.;;;Ophørt;2018;31-12-2023;;;\r\n"

// stateWords are the states as people write them.
var stateWords = map[string]State{
	"overvejer": Considering, "undersøger": Considering, "considering": Considering,
	"prøver": Piloting, "afprøver": Piloting, "pilot": Piloting, "test": Piloting, "indfases": Piloting, "piloting": Piloting, "trial": Piloting,
	"i drift": Operating, "drift": Operating, "bruger": Operating, "anvender": Operating, "ja": Operating,
	"operating": Operating, "in operation": Operating, "in use": Operating, "yes": Operating,
	"udfases": PhasingOut, "under udfasning": PhasingOut, "phasing out": PhasingOut, "being phased out": PhasingOut,
	"ophørt": Ended, "stoppet": Ended, "ended": Ended, "stopped": Ended,
}

// report is what a row says: a stretch of use, and that it ended where the row tells
// that.
type report struct {
	Inputs []Input `json:"inputs"`

	// Undated says that the row tells no day. Then the day that is known stays.
	Undated bool `json:"undated,omitempty"`
}

func (r report) first() Input { return r.Inputs[0] }

// of is the report as one about the authority.
func (r report) of(authority registry.AuthorityID) *report {
	for i := range r.Inputs {
		r.Inputs[i].Authority = authority
	}
	return &r
}

// coordinated lists the products that the actor may bring a list of users for.
func (s *Service) coordinated(ctx context.Context, actor auth.Actor) (list []intake.Subject, err error) {
	names, err := s.products.Names(ctx, actor)
	for _, n := range names {
		if CanNote(actor, Coordinator, n.ID) {
			list = append(list, intake.Subject{ID: string(n.ID), Name: n.Name, Path: n.Path()})
		}
	}
	return list, err
}

// checkList is the dry run of a coordinator's list.
func (s *Service) checkList(ctx context.Context, in intake.Input) (found intake.Found[report], err error) {
	who, err := s.whois(ctx)
	if err != nil {
		return found, err
	}
	found.Reading, err = in.Table(listColumns, func(r sheet.Row, err error) {
		row := intake.RowOf[report](r, err)
		if err == nil {
			readUser(in, who, r, &row)
		}
		found.Rows = append(found.Rows, row)
	})
	if err != nil {
		return found, err
	}
	untangle(found.Rows, (*intake.Row[report]).Fail)
	return found, s.judge(ctx, in, found.Rows)
}

// readUser reads a row of a list into what it reports. All its faults come at once.
func readUser(in intake.Input, who *whois, r sheet.Row, row *intake.Row[report]) {
	var f errs.Fields
	said := written{name: line.Tidy(r.Get("authority")), cvr: digits(r.Get("cvr")), code: fourDigits(digits(r.Get("code")))}
	switch {
	case said.text() == "":
		f.Add("authority", "adoption.import.who")
	case r.Get("cvr") != "" && !registry.ValidCVR(said.cvr):
		f.Add("cvr", "adoption.import.cvr", "cvr", r.Get("cvr"))
	}
	at, maybe := who.find(said, &f)
	st := Statement{
		Product: product.ID(in.Batch.About), Origin: Coordinator, Reach: auth.Public, Batch: string(in.Batch.ID),
		Release: line.Tidy(r.Get("release")), Note: line.Tidy(r.Get("note")),
		Source: cite.Source{Title: "Koordinatorens liste over anvendere", Date: civil.At(in.Day)},
	}
	if st.State = stateWords[strings.ToLower(line.Tidy(r.Get("state")))]; st.State == "" {
		f.Add("state", "adoption.import.state", "text", r.Get("state"))
	}
	if told := readTold(&f, in.Day, r.Get("told")); !told.IsZero() {
		st.Source.Date = told
	}
	st.Since, st.Start = readDate(&f, "since", r.Get("since"))
	until, _ := readDate(&f, "until", r.Get("until"))
	f.Limit("release", st.Release, MaxRelease)
	f.Limit("note", st.Note, MaxNote)
	c := reportOf(&f, in.Day, st, until)
	if f != nil {
		row.Fail(f.Err())
		return
	}
	who.settle(in, row, said, at, maybe, c)
}

// readTold reads the day on which somebody knew what the row says, where it tells
// one. So a list that says the same as the last confirms it anew.
func readTold(f *errs.Fields, today civil.Date, text string) civil.When {
	told, start := readDate(f, "told", text)
	switch {
	case told.IsZero():
	case start != Exactly:
		f.Add("told", "adoption.import.date", "text", text)
	case told.First() > today:
		f.Add("told", "adoption.future")
	default:
		within(f, "told", told)
	}
	return told
}

// reportOf is what somebody reports who tells a state, its first day, as st has it,
// and the last day of the use. Where only a last day is told, it was so by then;
// where none is told, it is so when the source speaks.
func reportOf(f *errs.Fields, today civil.Date, st Statement, until civil.When) (c report) {
	if st.State == Ended && until.IsZero() {
		f.Add("until", "adoption.import.ended")
		return c
	}
	within(f, "since", st.Since)
	within(f, "until", until)
	switch {
	case st.Since.IsZero():
		c.Undated, st.Start, st.Since = until.IsZero(), ByThen, until
		if c.Undated {
			st.Since = st.Source.Date
		}
	case st.Since.First() > today:
		f.Add("since", "adoption.future")
	case !until.IsZero() && until.Last() < st.Since.First():
		f.Add("until", "adoption.import.order", "since", st.Since, "until", until)
		return c
	}
	if st.State == Ended { // the stretch before the end
		st.State = Operating
	}
	p := civil.Since(st.Since.First())
	if until.IsZero() {
		c.Inputs = []Input{{st, p}}
		return c
	}
	p.To = until.Last() + 1
	end := st
	end.State, end.Since, end.Start = Ended, until, Exactly
	if until.First() == until.Last() {
		end.Since = civil.At(p.To)
	}
	c.Inputs = []Input{{st, p}, {end, civil.Since(p.To)}}
	return c
}

// within finds dates that are mistyped.
func within(f *errs.Fields, field string, w civil.When) {
	switch {
	case w.IsZero():
	case w.First() < earliest:
		f.Add(field, "adoption.too_early", "day", earliest)
	case w.Last() >= civil.Max:
		f.Add(field, "adoption.import.date", "text", w)
	}
}

// untangle finds rows that contradict each other and tells the one that stands
// later in the file by fail. The end of a use holds only until another row says
// that it began again.
func untangle(rows []intake.Row[report], fail func(*intake.Row[report], error)) {
	of := map[pair][]*intake.Row[report]{}
	for i := range rows {
		if c := rows[i].After; c != nil {
			of[c.first().pair()] = append(of[c.first().pair()], &rows[i])
		}
	}
	for _, list := range of {
		slices.SortStableFunc(list, func(a, b *intake.Row[report]) int {
			return cmp.Compare(a.After.first().Period.From, b.After.first().Period.From)
		})
		last := list[0]
		for _, next := range list[1:] {
			if !last.After.first().Period.Overlaps(next.After.first().Period) {
				last.After.endBy(next.After.first().Period.From)
				last = next
				continue
			}
			wrong := next
			if next.Line < last.Line {
				last, wrong = next, last
			}
			fail(wrong, collision(*last.After, *wrong.After, last.Line))
			wrong.After = nil
		}
	}
}

func collision(a, b report, number int) error {
	var f errs.Fields
	if slices.Equal(a.Inputs, b.Inputs) {
		f.Add("authority", "adoption.import.twice", "line", number)
	} else {
		f.Add("since", "adoption.import.overlap", "line", number)
	}
	return f.Err()
}

// endBy cuts off what the report says of the time from the day on.
func (r *report) endBy(day civil.Date) {
	if len(r.Inputs) < 2 {
		return
	}
	r.Inputs[1].Period.To = day
	if r.Inputs[1].Period.Empty() {
		r.Inputs = r.Inputs[:1]
	}
}

// judge says of each row that reports something what it would change.
func (s *Service) judge(ctx context.Context, in intake.Input, rows []intake.Row[report]) error {
	if err := s.compareRows(ctx, rows); err != nil {
		return err
	}
	in.Progress(len(rows)/2, len(rows))
	again := false
	for i := range rows {
		after, before := rows[i].After, rows[i].Before
		if after != nil && after.Undated && before != nil && before.first().State == after.first().State {
			after.Inputs[0].Since, after.Inputs[0].Start = before.first().Since, before.first().Start
			again = true
		}
	}
	if again {
		if err := s.compareRows(ctx, rows); err != nil {
			return err
		}
	}
	in.Progress(len(rows), len(rows))
	return s.tellBefore(ctx, in.Day, rows)
}

// tellBefore fills in what is known today for rows that change something of which
// nothing was known on their first day: one who reviews them wants to see it.
func (s *Service) tellBefore(ctx context.Context, today civil.Date, rows []intake.Row[report]) error {
	var all []Input
	var of []*intake.Row[report]
	for i := range rows {
		if r := &rows[i]; r.Verdict == intake.Changed && r.Before == nil {
			all, of = append(all, Input{r.After.first().Statement, civil.Since(today)}), append(of, r)
		}
	}
	differences, err := s.Compare(ctx, all)
	for i, d := range differences {
		of[i].Before = known(d)
	}
	return err
}

// known is what was known before, or nil.
func known(d Difference) *report {
	if d.Before == nil {
		return nil
	}
	return &report{Inputs: []Input{{d.Before.Value, d.Before.Period}}}
}

func (s *Service) compareRows(ctx context.Context, rows []intake.Row[report]) error {
	var all []Input
	for _, r := range rows {
		if r.After != nil {
			all = append(all, r.After.Inputs...)
		}
	}
	differences, err := s.Compare(ctx, all)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		if r.After == nil {
			continue
		}
		of := differences[:len(r.After.Inputs)]
		differences = differences[len(of):]
		r.Before, r.Verdict = known(of[0]), verdictOf(of)
	}
	return nil
}

func verdictOf(of []Difference) intake.Verdict {
	effects := map[Effect]bool{}
	for _, d := range of {
		effects[d.Effect] = true
	}
	switch {
	case len(effects) == 1 && effects[Leaves]:
		return intake.Same
	case len(effects) == 1 && effects[Adds]:
		return intake.Added
	}
	return intake.Changed
}

// showReports tells reports to a person.
func (s *Service) showReports(ctx context.Context, list []report) (shown []intake.Shown, err error) {
	ids := make([]registry.AuthorityID, len(list))
	for i, c := range list {
		ids[i] = c.first().Authority
	}
	authorities, err := s.authorities.NamesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	// Whoever may review a batch may read the names of what it is about.
	all, err := s.products.Names(ctx, auth.System("intake"))
	if err != nil {
		return nil, err
	}
	products := make(map[product.ID]string, len(all))
	for _, n := range all {
		products[n.ID] = n.Name
	}
	for _, c := range list {
		name := authorities[c.first().Authority].Name + ", " + products[c.first().Product]
		shown = append(shown, intake.Shown{Name: name, Parts: c.parts(ctx)})
	}
	return shown, nil
}

// parts are what the report says of the use, and until when.
func (r report) parts(ctx context.Context) []intake.Part {
	st := r.first()
	until := ""
	if !st.Period.Open() {
		until = i18n.Date(ctx, st.Period.To-1)
	}
	return []intake.Part{
		{Label: i18n.T(ctx, "adoption.list.column.state"), Text: i18n.T(ctx, st.State.Label())},
		{Label: i18n.T(ctx, "adoption.list.column.since"), Text: i18n.T(ctx, "adoption.import.since_"+string(cmp.Or(st.Start, "exactly")), "date", st.Since)},
		{Label: i18n.T(ctx, "adoption.list.column.until"), Text: until},
		{Label: i18n.T(ctx, "adoption.list.column.release"), Text: st.Release},
		{Label: i18n.T(ctx, "adoption.list.column.note"), Text: st.Note},
		{Label: i18n.T(ctx, "adoption.list.column.told"), Text: i18n.When(ctx, st.Source.Date)},
	}
}

// applyReports writes what the rows report.
func (s *Service) applyReports(ctx context.Context, tx *db.Tx, _ intake.Batch, list []report, progress func(int)) error {
	var all []Input
	for _, c := range list {
		all = append(all, c.Inputs...)
	}
	_, err := s.PutAll(ctx, tx, all, func(done int) { progress(done * len(list) / len(all)) })
	return err
}

// revertReports takes a batch back, and names the authorities of which something
// else was said since.
func (s *Service) revertReports(ctx context.Context, tx *db.Tx, b intake.Batch) (kept []string, err error) {
	left, err := s.TakeBack(ctx, tx, string(b.ID))
	if err != nil {
		return nil, err
	}
	said, err := statements.Timeline(ctx, tx, left...)
	if err != nil {
		return nil, err
	}
	var ids []registry.AuthorityID
	for _, v := range said {
		ids = append(ids, v.Value.Authority)
	}
	names, err := registry.NamesIn(ctx, tx, ids)
	for _, n := range names {
		kept = append(kept, n.Name)
	}
	slices.Sort(kept)
	return kept, err
}

// digits are those of a number, however it is spaced.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// fourDigits is a municipality's code, of which spreadsheets drop the zero.
func fourDigits(code string) string {
	if code == "" {
		return ""
	}
	return strings.Repeat("0", max(0, 4-len(code))) + code
}

var (
	startWord   = regexp.MustCompile(`(?i)^(ca\.?|cirka|omkring|about|senest|by)\s+`)
	danishDay   = regexp.MustCompile(`^(\d{1,2})[-./](\d{1,2})[-./](\d{4})$`)
	danishMonth = regexp.MustCompile(`^(\d{1,2})[-./](\d{4})$`)
)

// readDate reads a date as people write it: 2024, 2024-05, 05-2024, 2024-05-01 or
// 1.5.2024, and before it a word that says how sure it is.
func readDate(f *errs.Fields, field, text string) (w civil.When, start Start) {
	rest := line.Tidy(text)
	if word := startWord.FindString(rest); word != "" {
		rest, start = rest[len(word):], Around
		if strings.ContainsAny(word[:1], "sSbB") {
			start = ByThen
		}
	}
	pad := func(s string) string { return strings.Repeat("0", 2-len(s)) + s }
	if m := danishDay.FindStringSubmatch(rest); m != nil {
		rest = m[3] + "-" + pad(m[2]) + "-" + pad(m[1])
	} else if m := danishMonth.FindStringSubmatch(rest); m != nil {
		rest = m[2] + "-" + pad(m[1])
	}
	w, err := civil.ParseWhen(rest)
	if err != nil {
		f.Add(field, "adoption.import.date", "text", text)
	}
	return w, start
}
