package discussion

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
)

// post lets letters be written: everybody of the fixture has an account, Bo in English,
// and reads as the actor that stands there at the moment.
func (f *fixture) post() {
	texts, err := i18n.Load(Locale)
	must(f.t, err)
	f.Letters = Letters{Texts: texts, URL: "https://alminding.example"}
	f.Acting = func(_ context.Context, person registry.PersonID) (r Reader, err error) {
		for _, a := range []auth.Actor{f.anna, f.bo, f.clara, f.dan} {
			if a.Person == string(person) {
				r = Reader{auth.Account{Email: auth.Email(a.Account + "@example.org"), Language: auth.Danish}, []auth.Actor{{}, a}}
			}
		}
		if string(person) == f.bo.Person {
			r.Account.Language = auth.English
		}
		return r, nil
	}
}

// told lets the morning come, and gives the letters that are new since the last.
func (f *fixture) told(seen map[string]int) map[string]mail.Message {
	f.t.Helper()
	must(f.t, f.Tell(f.t.Context()))
	q := job.New(f.DB, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), job.Options{})
	out, err := mail.New(f.DB, q, nil, nil, mail.Options{})
	must(f.t, err)
	list, err := out.List(f.t.Context(), mail.Filter{}, "", 100)
	must(f.t, err)
	fresh, n := map[string]mail.Message{}, map[string]int{}
	for _, l := range slices.Backward(list.Items) {
		if n[l.To]++; n[l.To] <= seen[l.To] {
			continue
		}
		seen[l.To]++
		if _, twice := fresh[l.To]; twice {
			f.t.Errorf("two letters to %s", l.To)
		}
		whole, err := out.ByID(f.t.Context(), l.ID)
		must(f.t, err)
		fresh[l.To] = whole.Message
	}
	return fresh
}

// TestTell: those who take part or wrote the paper get one letter with all that others
// have written since, which tells where and not what.
func TestTell(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		f.post()
		f.Wrote = func(context.Context, string) ([]registry.PersonID, error) {
			return []registry.PersonID{registry.PersonID(f.anna.Person)}, nil
		}
		seen := map[string]int{}
		if got := f.told(seen); len(got) != 0 {
			t.Errorf("of nothing %v", got)
		}
		f.wrote(f.bo, OnItem, "item", "Hemmeligheden er stor")
		f.wrote(f.bo, OnItem, "item", "Og den er dyr")
		topic, err := f.Start(t.Context(), f.anna, f.group, Topic{Title: "Hemmeligt emne", Reach: Reaches(f.group.ID)[0]}, "Hvad så?")
		must(t, err)
		f.Clock.Add(time.Minute)
		f.wrote(f.bo, OnTopic, string(topic.ID), "Ikke noget")

		got := f.told(seen)
		if len(got) != 1 {
			t.Fatalf("the letters are %v", got)
		}
		anna := got["anna@example.org"]
		text := strings.Join(anna.Paragraphs, "\n")
		for _, want := range []string{"Arbejdsgruppen: 2 nye kommentarer", "Arbejdsgruppen: 1 nyt indlæg", "https://alminding.example/diskussion/emne/" + string(topic.ID)} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
		if whole := strings.ToLower(anna.Subject + text + anna.WhyYouGetThis); strings.Contains(whole, "hemmelig") || strings.Contains(whole, "budget") {
			t.Errorf("the letter tells what is discussed:\n%s", whole)
		}
		if !strings.HasSuffix(anna.Unsubscribe, OwnPath) || anna.Button.URL != "https://alminding.example/diskussion/punkt/item" {
			t.Errorf("it leads to %s and %s", anna.Button.URL, anna.Unsubscribe)
		}

		f.wrote(f.anna, OnItem, "item", "Svar")
		f.wrote(f.bo, OnTopic, string(topic.ID), "Og dog")
		if got := f.told(seen); len(got) != 1 || got["bo@example.org"].Lang != i18n.English || len(got["bo@example.org"].Paragraphs) != 2 {
			t.Errorf("on the same day: %+v", got)
		}
		f.Clock.Add(24 * time.Hour)
		if got := f.told(seen); len(got) != 1 || !strings.Contains(got["anna@example.org"].Paragraphs[1], "1 nyt indlæg") {
			t.Errorf("on the next day: %+v", got)
		}
		f.Clock.Add(24 * time.Hour)
		if got := f.told(seen); len(got) != 0 {
			t.Errorf("without news: %+v", got)
		}
	})
}

// TestTell_ByReachWhenItIsSent: who left the group in between hears nothing more of it,
// and neither does who has no account.
func TestTell_ByReachWhenItIsSent(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		f.post()
		f.wrote(f.anna, OnItem, "item", "Første")
		f.wrote(f.bo, OnItem, "item", "Anden")
		f.wrote(keeper, OnItem, "item", "Tredje")
		f.bo.For.Groups = nil
		if got := f.told(map[string]int{}); len(got) != 1 || got["anna@example.org"].To == "" {
			t.Errorf("the letters are %+v", got)
		}
	})
}

// TestTell_Off: whoever wants no letters gets none, and is not told afterwards of what
// was written meanwhile.
func TestTell_Off(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		f.post()
		seen := map[string]int{}
		wants := func(is bool) {
			t.Helper()
			if got, err := f.WantsLetters(t.Context(), f.anna); err != nil || got != is {
				t.Errorf("wants letters: %t, %v", got, err)
			}
		}
		wants(true)
		must(t, f.SetLetters(t.Context(), f.anna, false))
		wants(false)
		f.wrote(f.anna, OnItem, "item", "Første")
		f.wrote(f.bo, OnItem, "item", "Anden")
		if got := f.told(seen); len(got) != 0 {
			t.Errorf("the letters are %+v", got)
		}
		must(t, f.SetLetters(t.Context(), f.anna, true))
		wants(true)
		f.Clock.Add(time.Minute)
		if got := f.told(seen); len(got) != 0 {
			t.Errorf("of what was meanwhile: %+v", got)
		}
		f.wrote(f.bo, OnItem, "item", "Tredje")
		if got := f.told(seen); len(got) != 1 {
			t.Errorf("of what is new: %+v", got)
		}
		if err := f.SetLetters(t.Context(), visitor, false); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("a visitor chooses: %v", err)
		}
	})
}
