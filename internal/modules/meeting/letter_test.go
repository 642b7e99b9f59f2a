package meeting

import (
	"strings"
	"testing"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// TestLetters_InTheReadersLanguage sends every letter that there is to Anna, whose
// account is in English, and to Bo, who has none.
func TestLetters_InTheReadersLanguage(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		account := auth.NewAccount("anna@syddjurs.example", f.anna.Person, "Anna", f.Now())
		account.Language = auth.English
		must(t, f.DB.Keep(t.Context(), func(tx *db.Tx) error { return auth.AddAccount(t.Context(), tx, account) }))

		m := f.planned("2026-12-24")
		f.step(f.invite, m)
		f.step(f.papers, m)
		_, err := f.Move(t.Context(), f.anna, m.ID, f.read(f.anna, m).Version, onPlan("2026-12-23"))
		must(t, err)
		_, err = f.Cancel(t.Context(), f.anna, m.ID)
		must(t, err)
		series, _ := f.series(tuesdays())
		d, err := f.Announce(t.Context(), f.anna, series.ID, 1)
		must(t, err)
		_, err = f.EndSeries(t.Context(), f.anna, series.ID, d.Version, series.First)
		must(t, err)

		letters := f.letters()
		for to, want := range map[string]struct {
			lang, path, agenda string
			subjects           []string
		}{
			"anna@syddjurs.example": {"en", "/en/moede", "Agenda and papers", []string{
				"Meeting of Arbejdsgruppen 24 December 2026", "Papers for the meeting of Arbejdsgruppen 24 December 2026", "Changed: meeting of Arbejdsgruppen 23 December 2026",
				"Cancelled: meeting of Arbejdsgruppen 23 December 2026", "Meetings of Arbejdsgruppen: the dates", "Called off: meetings of Arbejdsgruppen",
			}},
			"bo@aarhus.example": {"da", "alminding.example/moede", "Dagsorden og bilag", []string{
				"Møde i Arbejdsgruppen 24. december 2026", "Bilag til møde i Arbejdsgruppen 24. december 2026", "Ændret: møde i Arbejdsgruppen 23. december 2026",
				"Aflyst: møde i Arbejdsgruppen 23. december 2026", "Møder i Arbejdsgruppen: datoerne", "Aflyst: møder i Arbejdsgruppen",
			}},
		} {
			if len(letters[to]) != len(want.subjects) {
				t.Fatalf("%d letters to %s, want %d", len(letters[to]), to, len(want.subjects))
			}
			for i, l := range letters[to] {
				if l.Subject != want.subjects[i] || string(l.Lang) != want.lang || !strings.Contains(l.Button.URL, want.path) {
					t.Errorf("%s gets %q in %s with %s, want %q", to, l.Subject, l.Lang, l.Button.URL, want.subjects[i])
				}
				if data := strings.ReplaceAll(l.Calendar.Data, "\r\n ", ""); l.Calendar.Data != "" && !strings.Contains(data, want.agenda) {
					t.Errorf("the calendar of %q is not in %s:\n%s", l.Subject, want.lang, data)
				}
			}
		}
	})
}
