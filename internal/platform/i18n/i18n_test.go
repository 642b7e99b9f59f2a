package i18n_test

import (
	"testing"
	"testing/fstest"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/money"
	"alminding/internal/platform/i18n"
)

func source(da, en string) fstest.MapFS {
	return fstest.MapFS{"locale/da.json": {Data: []byte(da)}, "locale/en.json": {Data: []byte(en)}}
}

func load(t *testing.T) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.Load(source(
		`{"m.hello":"Hej {name}","m.n":{"one":"{n} løsning","other":"{n} løsninger"},"m.on":"den {d} af {who}"}`,
		`{"m.hello":"Hello {name}","m.n":{"one":"{n} solution","other":"{n} solutions"},"m.on":"on {d} by {who}"}`))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestT(t *testing.T) {
	t.Parallel()
	da, en := load(t).In(i18n.Danish), load(t).In(i18n.English)
	day := civil.New(2026, time.October, 7)
	when := func(s string) civil.When {
		w, err := civil.ParseWhen(s)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	for got, want := range map[string]string{
		da.When(when("2019")) + ", " + da.When(when("2026-08")):      "2019, august 2026",
		en.When(when("2026-08-07")) + en.When(civil.When{}):          "7 August 2026",
		da.T("m.hello", "name", "{name}"):                            "Hej {name}",
		en.T("m.hello", "name", "Bo"):                                "Hello Bo",
		da.N("m.n", 1):                                               "1 løsning",
		da.N("m.n", 42962):                                           "42.962 løsninger",
		en.N("m.n", 42962):                                           "42,962 solutions",
		da.T("m.n", "n", 1):                                          "1 løsning",
		da.T("m.on", "d", day, "who", []string{"a", "b", "c"}):       "den 7. oktober 2026 af a, b og c",
		da.T("m.none"):                                               "m.none",
		da.ShortDate(day):                                            "7. okt. 2026",
		en.Date(day):                                                 "7 October 2026",
		da.DateTime(time.Date(2026, 10, 7, 11, 0, 0, 0, time.UTC)):   "7. oktober 2026 kl. 13.00",
		en.DateTime(time.Date(2026, 12, 7, 11, 5, 0, 0, time.UTC)):   "7 December 2026 at 12:05",
		da.Money(45450) + en.Money(45450):                            "454,50\u00a0kr.DKK\u00a0454.50",
		en.T("m.hello", "name", money.Kroner(25_000)):                "Hello DKK\u00a025,000",
		da.Percent(53, 100) + en.Percent(2, 3) + da.Percent(0, 0):    "53\u00a0%67%–",
		da.Bytes(999) + da.Bytes(57_600) + da.Bytes(1_500_000_000):   "999\u00a0B58\u00a0kB2\u00a0GB",
		da.Path("/produkter") + en.Path("/produkter") + en.Path("/"): "/produkter/en/produkter/en",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLoad_RefusesHoles(t *testing.T) {
	t.Parallel()
	for name, src := range map[string]fstest.MapFS{
		"no English": source(`{"a":"x"}`, `{}`),
		"no Danish":  source(`{}`, `{"a":"x"}`),
		"not JSON":   source(`{`, `{}`),
	} {
		if _, err := i18n.Load(src); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	same := source(`{"a":"x"}`, `{"a":"x"}`)
	if _, err := i18n.Load(same, same); err == nil {
		t.Error("the same key twice was accepted")
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"/": "da/", "/en": "en/", "/en/produkter": "en/produkter", "/enheder": "da/enheder",
	} {
		if lang, path := i18n.Split(in); string(lang)+path != want {
			t.Errorf("Split(%s) = %s, %s", in, lang, path)
		}
	}
}
