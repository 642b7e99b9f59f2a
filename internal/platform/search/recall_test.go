package search

import (
	"io/fs"
	"slices"
	"testing"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// recall says which entry a query must find, among the first three.
var recall = []struct{ query, want string }{
	// names
	{"OS2mo", "OS2mo"}, {"os2 mo", "OS2mo"}, {"OS2-mo", "OS2mo"}, {"mo", "OS2mo"}, {"kitos", "OS2kitos"},
	{"rollekatalog", "OS2rollekatalog"}, {"rollekataloget", "OS2rollekatalog"}, {"borgerpc", "OS2borgerPC"},
	{"OS2's rollekatalog", "OS2rollekatalog"},
	// inflections
	{"medarbejder", "OS2mo"}, {"organisationer", "OS2sync"}, {"sensor", "OS2iot"}, {"dagsordenen", "OS2dagsorden"},
	{"kontrakten", "OS2kitos"}, {"robot", "OS2autoproces"}, {"arbejdsgangen", "OS2autoproces"},
	{"computerne", "OS2borgerPC"}, {"hjemmesiden", "OS2web"}, {"følsom oplysning", "OS2datascanner"},
	{"bog", "Børnelinjen"}, {"barn", "Børnelinjen"}, {"mor", "Børnelinjen"}, {"åbent", "Åbne regler"}, {"åben", "Åbne regler"},
	{"regel", "Åbne regler"}, {"artikel", "Åbne regler"}, {"cykel", "Cykelkortet"}, {"cyklen", "Cykelkortet"},
	{"godtgørelser", "OS2indberetning"}, {"kommunens hjemmeside", "OS2web"},
	// compounds, from part to whole
	{"rettigheder", "OS2rollekatalog"}, {"rettighed", "OS2rollekatalog"}, {"bruger", "OS2sofd"}, {"rolle", "OS2rollekatalog"},
	{"jord", "OS2flytjord"}, {"flytning", "OS2flytjord"}, {"behandling", "OS2kitos"}, {"løsning", "OS2forms"},
	{"data", "Kommunedata"}, {"sikkerhed", "OS2compliance"}, {"skolevej", "Cykelkortet"}, {"sti", "Cykelkortet"},
	{"parkering", "Cykelkortet"}, {"plejen", "OS2loop"}, {"portal", "OS2agora"}, {"regelsæt", "Åbne regler"},
	// and from whole to part
	{"brugerrettighed", "m1"}, {"rollekatalogsroller", "OS2rollekatalog"}, {"bilflåde", "OS2fleetoptimiser"},
	{"kommunehjemmeside", "OS2web"}, {"skolesystemer", "OS2skoledata"}, {"miljøsager", "OS2flytjord"},
	{"it-indkøb", "OS2kravmotor"}, {"emne numre", "OS2kle"},
	// æøå and how else they are written
	{"Århus", "Aarhus Kommune"}, {"aarhus", "Aarhus Kommune"}, {"Ålborg", "Aalborg Kommune"}, {"Koebenhavn", "Københavns Kommune"},
	{"Soenderborg", "Sønderborg Kommune"}, {"aeroe", "Ærø Kommune"}, {"Fåborg", "Faaborg-Midtfyn Kommune"},
	{"skærm", "OS2display"}, {"skaerme", "OS2display"}, {"Brønderslev", "Brønderslev Kommune"}, {"udoglaer", "OS2udoglær"},
	{"skadesokonomi", "OS2skadesøkonomi"}, {"ringkøbing skjern", "Ringkøbing-Skjern Kommune"}, {"a\u030aben", "Åbne regler"},
	// misspellings
	{"rolekatalog", "OS2rollekatalog"}, {"rollekatelog", "OS2rollekatalog"}, {"os2rolekatalog", "OS2rollekatalog"},
	{"kravmoter", "OS2kravmotor"}, {"valhalla", "OS2valghalla"}, {"indberetnig", "OS2indberetning"}, {"medarbedjer", "OS2mo"},
	{"dagorden", "OS2dagsorden"}, {"biblotek", "OS2borgerPC"}, {"oversvømelse", "OS2skadesøkonomi"},
	{"automatisring", "OS2autoproces"}, {"Faverskov", "Favrskov Kommune"}, {"Balerup", "Ballerup Kommune"},
	{"sønderbog", "Sønderborg Kommune"}, {"formualrer", "OS2forms"}, {"hørringssvar", "OS2agora"}, {"komune hjemmesider", "OS2web"},
	// unfinished
	{"valgtil", "OS2valghalla"}, {"brugerret", "OS2rollekatalog"}, {"oversv", "OS2skadesøkonomi"}, {"synk", "OS2sync"},
	{"syddj", "Syddjurs Kommune"},
	// English, numbers and signs
	{"cluster", "Kubernetes Starter"}, {"policy", "Kubernetes Starter"}, {"municipality software", "Procurement Toolkit"},
	{"guideline", "Procurement Toolkit"}, {"85.02.02", "OS2kle"}, {"85.02", "OS2kle"}, {"c++", "d1"},
	{"sekretariat@eksempel.dk", "d1"}, {"email", "OS2datascanner"}, {"e-mails", "OS2datascanner"},
	// several words, some of them idle
	{"hvem er leder i organisationen", "OS2mo"}, {"udvikle sammen", "d1"}, {"nøgletal for kommuner", "Kommunedata"},
	{"login for elever", "OS2faktor"}, {"system til politiske møder", "OS2dagsorden"},
}

func TestSearch_Recall(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, []fs.FS{Migrations}, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		s := New(e.DB)
		found := 0
		for _, c := range recall {
			res, err := s.Search(t.Context(), Query{Text: c.query, Reaches: public, Limit: 3})
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(res.Hits, func(h Hit) bool { return h.ID == c.want }) {
				found++
				continue
			}
			t.Errorf("%q does not find %s but %v; also %v, corrected %v", c.query, c.want, ids(res), res.Also, res.Corrected)
		}
		t.Logf("%d of %d", found, len(recall))
	})
}

func ids(r Result) (list []string) {
	for _, h := range r.Hits {
		list = append(list, h.ID)
	}
	return list
}

// TestSearch_Typos makes one mistake in every long word of the corpus, at every
// place, and asks that nearly all still find their entry.
func TestSearch_Typos(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, Migrations)
	putAll(t, e.DB, corpus...)
	s := New(e.DB)
	tried, found := 0, 0
	for n, entry := range corpus {
		if entry.Reach != "public" {
			continue
		}
		for tok := range tokens(entry.Title + " " + entry.Body) {
			if len(tok.word) < 7 || tok.parts != nil {
				continue
			}
			i := (n + tried) % (len(tok.word) - 1)
			for _, wrong := range []string{
				tok.word[:i] + tok.word[i+1:], // left out
				tok.word[:i] + "x" + tok.word[i+1:],
				tok.word[:i+1] + tok.word[i:],                                       // doubled
				tok.word[:i] + tok.word[i+1:i+2] + tok.word[i:i+1] + tok.word[i+2:], // swapped
			} {
				res, err := s.Search(t.Context(), Query{Text: wrong, Reaches: public, Limit: 100})
				if err != nil {
					t.Fatal(err)
				}
				tried++
				if slices.Contains(ids(res), entry.ID) {
					found++
				}
			}
		}
	}
	t.Logf("%d of %d", found, tried)
	if found < tried*97/100 {
		t.Errorf("%d of %d misspellings find their entry", found, tried)
	}
}
