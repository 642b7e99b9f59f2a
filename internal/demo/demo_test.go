package demo

import (
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/github/go-spdx/v2/spdxexp"
	"github.com/google/go-cmp/cmp"

	"alminding/internal/base/civil"
)

func load(t *testing.T) Data {
	t.Helper()
	data, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// visit calls fn with every struct in v, and where it is.
func visit(v reflect.Value, path string, fn func(path string, v any)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			visit(v.Elem(), path, fn)
		}
	case reflect.Slice:
		for i := range v.Len() {
			visit(v.Index(i), fmt.Sprintf("%s[%s]", path, name(v.Index(i), i)), fn)
		}
	case reflect.Struct:
		fn(path, v.Interface())
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				visit(v.Field(i), path+"."+f.Name, fn)
			}
		}
	}
}

func name(v reflect.Value, i int) string {
	if v.Kind() == reflect.Struct {
		for _, key := range []string{"Slug", "ID"} {
			if f := v.FieldByName(key); f.IsValid() {
				return f.String()
			}
		}
	}
	return fmt.Sprint(i)
}

func TestLoad_CountsMatchTheSources(t *testing.T) {
	t.Parallel()
	data := load(t)
	got := map[string]int{
		"subjects":       len(data.Subjects),
		"products":       len(data.Products),
		"suppliers":      len(data.Suppliers),
		"memberships":    len(data.Memberships),
		"member counts":  len(data.MemberCounts),
		"fees":           len(data.Fees),
		"adoptions":      len(data.Adoptions),
		"participations": len(data.Participations),
		"counts":         0,
		"codes":          len(data.Codes),
		"prices":         len(data.Prices),
		"groups":         len(data.Groups),
		"decisions":      len(data.Decisions),
		"reports":        len(data.Reports),
		"verdicts":       0,
	}
	for _, a := range data.Authorities {
		got[string(a.Kind)]++
	}
	for _, c := range data.Countings {
		for _, of := range c.Of {
			got["counts"] += len(of.Values)
		}
	}
	for _, r := range data.Reports {
		got["verdicts"] += len(r.Verdicts)
	}
	want := map[string]int{
		"reports": 13, "verdicts": 570,
		"subjects": 13, "products": 36, "suppliers": 14, "memberships": 14, "member counts": 6, "fees": 3,
		"adoptions": 19, "participations": 58, "counts": 376, "codes": 1, "prices": 1, "groups": 6, "decisions": 5,
		"municipality": 98, "region": 5, "state": 1, "association": 3, "supplier": 12, "other": 3,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestLoad_FilesAreSmall(t *testing.T) {
	t.Parallel()
	entries, err := files.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	var size int64
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if size >= 400_000 {
		t.Errorf("the data set is %d bytes, want less than 400,000", size)
	}
}

func TestLoad_EveryRecordHasSourceAndDate(t *testing.T) {
	t.Parallel()
	data := load(t)
	collected := civil.New(2026, 11, 22)
	sources := map[string]Source{}
	used := map[string]bool{}
	for _, s := range data.Sources {
		sources[s.ID] = s
	}
	visit(reflect.ValueOf(data), "data", func(path string, v any) {
		switch v := v.(type) {
		case Claim:
			used[v.Source] = true
			if _, ok := sources[v.Source]; !ok {
				t.Errorf("%s: source %q is not in sources.json", path, v.Source)
			}
			if v.Date.String() == "" || v.Date.First() > collected {
				t.Errorf("%s: date %q, want one up to %s", path, v.Date, collected)
			}
			if !slices.Contains([]Basis{Stated, About, Read}, v.Basis) {
				t.Errorf("%s: basis %q", path, v.Basis)
			}
			// An undated source cannot date a statement better than the day it was read.
			if v.Basis == Read && v.Date.String() != collected.String() {
				t.Errorf("%s: read on %s, want %s", path, v.Date, collected)
			}
		case Counting:
			used[v.Source] = true
			if _, ok := sources[v.Source]; !ok {
				t.Errorf("%s: source %q is not in sources.json", path, v.Source)
			}
			if !slices.IsSortedFunc(v.Dates, func(a, b civil.When) int { return int(a.First() - b.First()) }) || v.Dates[0].IsZero() {
				t.Errorf("%s: dates %v, want them in order", path, v.Dates)
			}
			for _, of := range v.Of {
				if len(of.Values) != len(v.Dates) || slices.Min(of.Values) < 0 {
					t.Errorf("%s: %s has %v for %d dates", path, of.Authority, of.Values, len(v.Dates))
				}
			}
		case Product:
			for _, id := range v.AlsoFrom {
				used[id] = true
				if _, ok := sources[id]; !ok {
					t.Errorf("%s: source %q is not in sources.json", path, id)
				}
			}
		}
	})
	for _, s := range data.Sources {
		if s.Title == "" || s.Date.String() == "" {
			t.Errorf("source %s: title %q, date %q, want both", s.ID, s.Title, s.Date)
		}
		if s.Address != "" {
			checkURL(t, "source "+s.ID, s.Address)
		}
		if !used[s.ID] {
			t.Errorf("source %s: no record uses it", s.ID)
		}
	}
}

// danishSlug is the rule for slugs in URLs.
func danishSlug(s string) string {
	return strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", " ", "-", "'", "").Replace(strings.ToLower(s))
}

func TestLoad_SlugsFollowTheNamesAndAreUnique(t *testing.T) {
	t.Parallel()
	data := load(t)
	seen := map[string]bool{}
	check := func(kind, slug, name string) {
		if want := danishSlug(name); slug != want {
			t.Errorf("%s %q: slug %q, want %q", kind, name, slug, want)
		}
		if seen[kind+slug] {
			t.Errorf("%s %s: slug used twice", kind, slug)
		}
		seen[kind+slug] = true
	}
	for _, a := range data.Authorities {
		check("authority", a.Slug, a.Name)
	}
	for _, p := range data.Products {
		check("product", p.Slug, p.Name)
	}
	for _, s := range data.Subjects {
		check("subject", s.Slug, s.Name.Da)
	}
	for _, s := range data.Suppliers {
		if seen["supplier"+s.Slug] {
			t.Errorf("supplier %s: slug used twice", s.Slug)
		}
		seen["supplier"+s.Slug] = true
	}
}

func TestLoad_ReferencesResolve(t *testing.T) {
	t.Parallel()
	data := load(t)
	authorities, products, suppliers, subjects := map[string]AuthorityKind{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, a := range data.Authorities {
		authorities[a.Slug] = a.Kind
	}
	for _, p := range data.Products {
		products[p.Slug] = true
	}
	for _, s := range data.Suppliers {
		suppliers[s.Slug] = true
	}
	for _, s := range data.Subjects {
		subjects[s.Slug] = true
	}
	known := func(path, what, slug string, ok bool) {
		if !ok {
			t.Errorf("%s: no %s %q", path, what, slug)
		}
	}
	visit(reflect.ValueOf(data), "data", func(path string, v any) {
		authority := func(slug string) { known(path, "authority", slug, authorities[slug] != "") }
		product := func(slug string) { known(path, "product", slug, products[slug]) }
		switch v := v.(type) {
		case Authority:
			if v.Kind == Municipality {
				known(path, "region", v.Region, authorities[v.Region] == Region)
			}
		case Supplier:
			authority(v.Authority)
		case Product:
			for _, s := range v.Subjects {
				known(path, "subject", s, subjects[s])
			}
		case ProductSupplier:
			known(path, "supplier", v.Supplier, suppliers[v.Supplier])
		case Coordinator:
			authority(v.Authority)
		case Relation:
			product(v.Product)
		case Membership:
			authority(v.Authority)
		case Adoption:
			authority(v.Authority)
			product(v.Product)
		case Counting:
			product(v.Product)
		case Counted:
			authority(v.Authority)
		case Participation:
			authority(v.Authority)
			product(v.Product)
		}
	})
}

func TestLoad_NothingIsSaidTwice(t *testing.T) {
	t.Parallel()
	data := load(t)
	seen := map[string]bool{}
	once := func(key string) {
		if seen[key] {
			t.Errorf("%s: said twice", key)
		}
		seen[key] = true
	}
	for _, m := range data.Memberships {
		once("membership of " + m.Authority)
	}
	for _, a := range data.Adoptions {
		once("adoption of " + a.Product + " by " + a.Authority)
	}
	for _, c := range data.Countings {
		for _, of := range c.Of {
			once("count of " + c.Product + " at " + of.Authority)
		}
	}
	for _, p := range data.Participations {
		once(fmt.Sprintf("participation of %s in %s as %s", p.Authority, p.Product, p.Role))
	}
}

func TestLoad_MunicipalitiesAreComplete(t *testing.T) {
	t.Parallel()
	data := load(t)
	inhabitants := map[string]int64{}
	cvrs := map[string]string{}
	for _, a := range data.Authorities {
		if a.CVR != nil {
			if !validCVR(a.CVR.Value) {
				t.Errorf("%s: CVR %s fails modulus 11", a.Slug, a.CVR.Value)
			}
			if twin := cvrs[a.CVR.Value]; twin != "" {
				t.Errorf("%s: has the CVR number of %s", a.Slug, twin)
			}
			cvrs[a.CVR.Value] = a.Slug
		}
		if a.Kind != Municipality && a.Kind != Region {
			continue
		}
		if a.OfficialName == "" || len(a.Code) != 4 || len(a.Facts) != 2 {
			t.Errorf("%s: official name %q, code %q, %d facts; want a name, four digits and 2", a.Slug, a.OfficialName, a.Code, len(a.Facts))
			continue
		}
		if got := []FactKind{a.Facts[0].Kind, a.Facts[1].Kind}; !slices.Equal(got, []FactKind{Population, AreaHectares}) {
			t.Errorf("%s: facts %v, want population and area", a.Slug, got)
		}
		if a.Facts[0].Date.String() != "2020-01-01" {
			t.Errorf("%s: population of %s, want 2020-01-01", a.Slug, a.Facts[0].Date)
		}
		inhabitants[a.Slug] = a.Facts[0].Value
		if a.Kind == Municipality {
			if a.CVR == nil {
				t.Errorf("%s: no CVR number", a.Slug)
			}
			inhabitants["in "+a.Region] += a.Facts[0].Value
		}
	}
	for _, a := range data.Authorities {
		if got := inhabitants["in "+a.Slug]; a.Kind == Region && got != inhabitants[a.Slug] {
			t.Errorf("%s: its municipalities have %d inhabitants, want %d", a.Slug, got, inhabitants[a.Slug])
		}
	}
}

// validCVR holds for eight digits whose weighted sum is divisible by 11.
func validCVR(s string) bool {
	weights := [8]int{2, 7, 6, 5, 4, 3, 2, 1}
	if len(s) != len(weights) {
		return false
	}
	sum := 0
	for i, w := range weights {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += w * int(s[i]-'0')
	}
	return sum%11 == 0
}

func TestLoad_ProductsClaimNoMoreThanTheirSources(t *testing.T) {
	t.Parallel()
	for _, p := range load(t).Products {
		if p.Repository == "" && (p.Licence.SPDX != "" || p.Licence.Note == nil) {
			t.Errorf("%s: licence %q without a repository, want unknown with a note", p.Slug, p.Licence.SPDX)
		}
		if p.Licence.SPDX == "" && p.Licence.Note == nil {
			t.Errorf("%s: unknown licence without a note that says why", p.Slug)
		}
		if p.Licence.SPDX != "" {
			if ok, bad := spdxexp.ValidateLicenses([]string{p.Licence.SPDX}); !ok {
				t.Errorf("%s: %v is not an SPDX expression", p.Slug, bad)
			}
		}
		if !slices.Contains([]StageValue{Project, ProductInUse, RetiredProduct}, p.Stage.Value) || p.Stage.Word == "" {
			t.Errorf("%s: stage %q, in the source's word %q", p.Slug, p.Stage.Value, p.Stage.Word)
		}
		if p.Stage.Value == RetiredProduct && p.Stage.Note == nil {
			t.Errorf("%s: retired without a note on how that is known", p.Slug)
		}
		if l := p.Level; l != nil {
			ok := slices.Contains([]string{"sandbox", "1", "2", "3"}, l.Value) &&
				(l.Speaker == Secretariat && (l.Status == Confirmed || l.Status == Recommended) ||
					l.Speaker == ProductItself && l.Status == SelfDeclared)
			if !ok {
				t.Errorf("%s: level %q, %s by %s", p.Slug, l.Value, l.Status, l.Speaker)
			}
			if l.Status == Recommended && p.LevelNote == nil {
				t.Errorf("%s: a recommended level without a note that says what the board has done", p.Slug)
			}
		}
		for _, u := range append([]string{p.Repository}, p.MoreRepositories...) {
			if u != "" {
				checkURL(t, p.Slug, u)
			}
		}
		for _, l := range p.Documentation {
			checkURL(t, p.Slug, l.URL)
		}
		if p.Homepage != nil {
			checkURL(t, p.Slug, p.Homepage.URL)
		}
		if len(p.History) == 0 {
			t.Errorf("%s: no history", p.Slug)
		}
		for i, e := range p.History {
			if !slices.Contains([]Speaker{Machine, ProductItself, Secretariat, Other}, e.Speaker) {
				t.Errorf("%s: history[%d] is said by %q", p.Slug, i, e.Speaker)
			}
			if i > 0 && e.Date.First() < p.History[i-1].Date.First() {
				t.Errorf("%s: history[%d] of %s comes after %s", p.Slug, i, e.Date, p.History[i-1].Date)
			}
		}
	}
}

func checkURL(t *testing.T, where, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		t.Errorf("%s: %q is not a web address", where, address)
	}
}

func TestLoad_ClosedSetsHoldNoOtherWord(t *testing.T) {
	t.Parallel()
	words := func(v ...any) []string {
		var out []string
		for _, w := range v {
			out = append(out, fmt.Sprint(w))
		}
		return out
	}
	visit(reflect.ValueOf(load(t)), "data", func(path string, v any) {
		var got any
		var want []string
		switch v := v.(type) {
		case Authority:
			got, want = v.Kind, words(Municipality, Region, State, Association, SupplierAuthority, OtherAuthority)
		case Supplier:
			got, want = v.Role, words(Vendor, PublicDeveloper, Reviewer, Donor)
		case ProductSupplier:
			got, want = v.Role, words(Develops, Developed, Maintains, Operates, Hosts, Reviews, Donated, UnknownWork)
		case Figure:
			got, want = v.Qualifier, words(Exact, AtLeast, Roughly)
		case Relation:
			got, want = v.Kind, words(UsesData, ProvidesData, WorksWith)
		case Membership:
			got, want = v.How, words(Founder, Named)
		case Adoption:
			got, want = v.State, words(InUse, Planned)
		case Use:
			got, want = v.Unit, words(Computers, Screens)
		case Counting:
			got, want = v.Unit, words(Processes)
		case Participation:
			got, want = v.Role, words(InCoordinationGroup, CoDeveloper, Initiator, Funder, Wishes, Tester, Observer, Contributor)
		default:
			return
		}
		if !slices.Contains(want, fmt.Sprint(got)) {
			t.Errorf("%s: %q, want one of %v", path, got, want)
		}
	})
}

func TestLoad_BothLanguagesAreComplete(t *testing.T) {
	t.Parallel()
	visit(reflect.ValueOf(load(t)), "data", func(path string, v any) {
		x, ok := v.(Text)
		if !ok {
			return
		}
		for language, s := range map[string]string{"da": x.Da, "en": x.En} {
			if s == "" || s != strings.TrimSpace(s) {
				t.Errorf("%s: %s text is %q", path, language, s)
			}
		}
		// Names are the same in both languages; whole sentences are not.
		if x.Da == x.En && strings.Count(x.Da, " ") > 1 {
			t.Errorf("%s: the same sentence in both languages: %q", path, x.Da)
		}
	})
	for _, p := range load(t).Products {
		for _, s := range []string{p.Purpose.Da, p.Purpose.En} {
			if !strings.HasSuffix(s, ".") || strings.Contains(s, ". ") {
				t.Errorf("%s: purpose %q, want one sentence", p.Slug, s)
			}
		}
		for _, s := range []string{p.Description.Da, p.Description.En} {
			if n := strings.Count(s+" ", ". "); n < 2 || n > 5 {
				t.Errorf("%s: description of %d sentences, want 2 to 5: %q", p.Slug, n, s)
			}
		}
	}
}

// properNames are the capitalised words that may follow each other in a text.
// Two such words side by side look like a person's name, so any new pair must be
// put here by somebody who has checked that it is not one.
var properNames = []string{"Active Directory", "Danish Data Protection Agency", "Digital Post", "Google Workspace", "Open Data", "Tech Midtjylland"}

var (
	email = regexp.MustCompile(`[\w.+-]+@[\w-]+\.\w`)
	phone = regexp.MustCompile(`(\+45 ?)?\b\d{2}[ .]\d{2}[ .]\d{2}[ .]\d{2}\b|\+45 ?\d{8}|\b(tlf|tel|mobil)\b`)
	pair  = regexp.MustCompile(`\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)+`)
)

func TestLoad_NoPersons(t *testing.T) {
	t.Parallel()
	entries, err := files.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := files.ReadFile("data/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range []*regexp.Regexp{email, phone} {
			if found := rule.Find(b); found != nil {
				t.Errorf("%s: %q looks like a way to reach a person", e.Name(), found)
			}
		}
	}
	visit(reflect.ValueOf(load(t)), "data", func(path string, v any) {
		x, ok := v.(Text)
		if !ok {
			return
		}
		for _, found := range slices.Concat(pair.FindAllString(x.Da, -1), pair.FindAllString(x.En, -1)) {
			if !slices.Contains(properNames, found) {
				t.Errorf("%s: %q looks like a person's name", path, found)
			}
		}
	})
}

func TestLoad_TextsAreCleanUnicode(t *testing.T) {
	t.Parallel()
	visit(reflect.ValueOf(load(t)), "data", func(path string, v any) {
		x, ok := v.(Text)
		if !ok {
			return
		}
		for _, r := range x.Da + x.En {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
				t.Errorf("%s: holds %U", path, r)
			}
		}
	})
}

func TestDecode_Mistyped_Refused(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"unknown field":            `{"sources": [], "source": []}`,
		"two values":               `{"sources": []} {}`,
		"date out of the calendar": `{"sources": [{"id": "a", "date": "2026-02-30"}]}`,
		"cut short":                `{"sources": [`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var into struct{ Sources []Source }
			if err := decode([]byte(text), &into); err == nil {
				t.Errorf("decode(%s) = nil, want an error", text)
			}
		})
	}
}
