package adoption

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/intake"
)

// written is how a file names an authority.
type written struct{ name, cvr, code string }

// text is all of it, as a question quotes it.
func (w written) text() string {
	return strings.Join(slices.DeleteFunc([]string{w.name, w.cvr, w.code}, func(s string) bool { return s == "" }), ", ")
}

// whois knows the authorities by what people call them.
type whois struct {
	all    []registry.Authority
	byCVR  map[string]int
	byCode map[string]int
	byName map[string][]int // see plainName
	near   nearby
}

func (s *Service) whois(ctx context.Context) (*whois, error) {
	all, err := s.authorities.AllAuthorities(ctx, auth.System("intake"), registry.Query{})
	w := &whois{all: all, byCVR: map[string]int{}, byCode: map[string]int{}, byName: map[string][]int{}}
	for i, a := range all {
		if a.CVR != "" {
			w.byCVR[a.CVR] = i
		}
		if a.Code != "" {
			w.byCode[a.Code] = i
		}
		for _, name := range slices.Compact([]string{plainName(a.Name), plainName(a.OfficialName)}) {
			if name != "" {
				w.byName[name] = append(w.byName[name], i)
				w.near.add(i, name)
			}
		}
	}
	return w, err
}

// find gives the authority that the text names beyond doubt, or -1 with those that
// it may name. What contradicts itself is a fault.
func (w *whois) find(said written, f *errs.Fields) (at int, maybe []int) {
	at = -1
	agree := func(field string, i int, ok bool) {
		switch {
		case !ok:
		case at >= 0 && at != i:
			f.Add(field, "adoption.import.disagree", "one", w.all[at].FullName(), "other", w.all[i].FullName())
		default:
			at = i
		}
	}
	i, ok := w.byCVR[said.cvr]
	agree("cvr", i, ok)
	i, ok = w.byCode[said.code]
	agree("code", i, ok)
	named := w.byName[plainName(said.name)]
	if len(named) == 1 && !w.otherNumber(named[0], said) {
		agree("authority", named[0], true)
		named = nil
	}
	if at >= 0 {
		return at, nil
	}
	for _, i := range slices.Concat(named, w.near.like(plainName(said.name), authorityLikeness, maxMaybe)) {
		if !slices.Contains(maybe, i) {
			maybe = append(maybe, i)
		}
	}
	return -1, maybe
}

// otherNumber reports whether the authority has another number than one written
// beside its name that nobody has: then the name alone decides nothing.
func (w *whois) otherNumber(i int, said written) bool {
	a := w.all[i]
	_, cvr := w.byCVR[said.cvr]
	_, code := w.byCode[said.code]
	return !cvr && said.cvr != "" && a.CVR != "" || !code && said.code != "" && a.Code != ""
}

// settle makes the row report it of the authority that was found, or of the one that
// somebody chooses among those it may be, or names.
func (w *whois) settle(in intake.Input, row *intake.Row[report], said written, at int, maybe []int, c report) {
	var tried []string
	for at < 0 {
		q := intake.Question{Field: "authority", Text: said.text()}
		if slices.Contains(tried, q.Text) {
			var f errs.Fields
			f.Add("authority", "adoption.import.circle", "text", q.Text)
			row.Fail(f.Err())
			return
		}
		tried = append(tried, q.Text)
		for _, i := range maybe {
			a := w.all[i]
			q.Candidates = append(q.Candidates, intake.Candidate{ID: string(a.ID), Name: a.FullName(), Note: a.CVR})
		}
		q.Candidates = append(q.Candidates, intake.Candidate{ID: intake.Other})
		var chosen string
		if chosen, row.Verdict = answer(in, row.Line, q); row.Verdict != "" {
			return
		}
		name, other := intake.Renamed(chosen)
		if !other {
			row.After = c.of(registry.AuthorityID(chosen))
			return
		}
		if said = (written{name: name}); registry.ValidCVR(digits(name)) {
			said = written{cvr: digits(name)}
		}
		at, maybe = w.find(said, &errs.Fields{}) // one thing alone cannot contradict itself
	}
	row.After = c.of(w.all[at].ID)
}

// answer asks, and gives the verdict of a row that has nothing to go on with.
func answer(in intake.Input, line int, q intake.Question) (chosen string, v intake.Verdict) {
	chosen, ok := in.Ask(line, q)
	switch {
	case !ok:
		return "", intake.Unsure
	case chosen == intake.Leave:
		return "", intake.Ignored
	}
	return chosen, ""
}

// shortFor are words that people write for others in the names of authorities.
var shortFor = map[string]string{"kbh": "koebenhavn", "frb": "frederiksberg", "reg": "region", "kommune": "", "kommunes": "", "kom": "", "the": "", "of": ""}

var danishLetters = strings.NewReplacer("æ", "ae", "ä", "ae", "ø", "oe", "ö", "oe", "å", "aa", "é", "e", "ü", "u")

// plainName is a name as it is compared: Aarhus for Århus Kommune, København for
// Kbh. and Københavns Kommune.
func plainName(name string) string {
	words := strings.FieldsFunc(danishLetters.Replace(strings.ToLower(name)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var plain []string
	for _, word := range words {
		if long, ok := shortFor[word]; ok {
			word = long
		}
		if len(word) > 3 {
			word = strings.TrimSuffix(word, "s")
		}
		if word != "" && !slices.Contains(plain, word) {
			plain = append(plain, word)
		}
	}
	return strings.Join(plain, " ")
}

// nearby finds names that are written much like another, by the groups of three
// letters that they share. Its zero value is ready.
type nearby struct {
	groups map[string][]int // which entries have the group
	owner  []int            // of each entry
	size   []int            // its number of groups
}

func (n *nearby) add(owner int, name string) {
	if n.groups == nil {
		n.groups = map[string][]int{}
	}
	entry := len(n.owner)
	of := groupsOf(name)
	n.owner, n.size = append(n.owner, owner), append(n.size, len(of))
	for _, g := range of {
		n.groups[g] = append(n.groups[g], entry)
	}
}

// like gives at most limit owners of names that are at least so many percent alike,
// the most alike first.
func (n *nearby) like(name string, least, limit int) (owners []int) {
	of := groupsOf(name)
	shared := map[int]int{}
	for _, g := range of {
		for _, entry := range n.groups[g] {
			shared[entry]++
		}
	}
	likeness := func(entry int) int { return 200 * shared[entry] / (len(of) + n.size[entry]) }
	var entries []int
	for entry := range shared {
		if likeness(entry) >= least {
			entries = append(entries, entry)
		}
	}
	slices.SortFunc(entries, func(a, b int) int { return cmp.Or(cmp.Compare(likeness(b), likeness(a)), cmp.Compare(a, b)) })
	for _, entry := range entries {
		if owner := n.owner[entry]; !slices.Contains(owners, owner) && len(owners) < limit {
			owners = append(owners, owner)
		}
	}
	return owners
}

// How alike, in percent, a name must be to be suggested. People name authorities
// in many ways; a system that is called otherwise is mostly another system.
const (
	authorityLikeness = 40
	solutionLikeness  = 65
)

func groupsOf(name string) (groups []string) {
	letters := []rune("  " + name + " ")
	for i := range len(letters) - 2 {
		if g := string(letters[i : i+3]); !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	return groups
}
