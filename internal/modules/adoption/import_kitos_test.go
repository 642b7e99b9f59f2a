package adoption

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/timeline/timelinetest"
)

// timelineNow is everything that is known now.
func timelineNow() *db.Where { return timeline.Always().Where() }

// TestKitos_Sample takes in an answer of OS2kitos about one system and all who use
// it. We have a solution of that name.
func TestKitos_Sample_ByCVR_AgainNothing_BackByteEqual(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		f.mo = f.product(t, "System 3", auth.Public)
		before := f.export(t)
		d := f.bring(t, keeper, "os2kitos", "", sample(t, "it-system.json"))
		// One organisation is not ours, and one has a number that is none.
		if d.Counts[intake.Added] != 7 || d.Counts[intake.Unsure] != 2 || d.Undecided != 2 {
			t.Fatalf("%+v, %q", d.Counts, f.told(t, d))
		}
		if err := f.batches.Decide(t.Context(), keeper, d.ID, nil, true); err != nil {
			t.Fatal(err)
		}
		d = f.apply(t, f.settled(t, keeper, d.ID))
		for _, name := range []string{"Frederikssund", "Holbæk", "Slagelse", "Køge", "Aarhus", "Vallensbæk", "Ballerup"} {
			a := f.on(t, f.ids[name], f.mo, today)
			if a.State() != Operating || a.Leading.Value.Origin != Register || a.Leading.Value.Source.Title != "OS2kitos" || a.Proof != Stated {
				t.Errorf("%s: %+v", name, a)
			}
		}
		after := f.export(t)

		again := f.bring(t, keeper, "os2kitos", "", sample(t, "it-system.json"))
		if err := f.batches.Decide(t.Context(), keeper, again.ID, nil, true); err != nil {
			t.Fatal(err)
		}
		again = f.settled(t, keeper, again.ID)
		if again.Counts[intake.Same] != 7 || !errors.Is(again.Ready(), intake.ErrNothing) || f.export(t) != after {
			t.Errorf("a second import: %+v, %v", again.Counts, again.Ready())
		}

		if d = f.revert(t, d); len(d.Kept) > 0 {
			t.Errorf("kept %q", d.Kept)
		}
		if diff := cmp.Diff(before, f.export(t)); diff != "" {
			t.Error(diff)
		}
		timelinetest.Check(t, f.DB, statements)
	})
}

func TestKitos_SamplesThatTellLess(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		d := f.bring(t, keeper, "os2kitos", "", sample(t, "it-system-usage.json"))
		if got := f.told(t, d, intake.Ignored); !slices.Equal(got, []string{"1: system kitos.other"}) {
			t.Errorf("a system that is not ours: %q", got)
		}
		d = f.bring(t, keeper, "os2kitos", "", sample(t, "it-system-usages-v2.json"))
		if got := f.told(t, d, intake.Unsure); !slices.Equal(got, []string{"2: authority kitos.nobody"}) || d.Undecided != 1 {
			t.Errorf("a list without organisations: %q", got)
		}
	})
}

const usage = `{"systemContext": {"name": %q}, "organizationContext": {"cvr": %q, "name": %q}, "general": {"systemVersion": "2", "validity": %s}}`

func TestKitos_LifeCycle(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		list := []struct{ name, validity, want string }{
			{"Syddjurs", `{"lifeCycleStatus": "PhasingIn"}`, "[2026-11-22, 9999-12-31) piloting by2026-11-22"},
			{"Aarhus", `{"lifeCycleStatus": "Operational", "validFrom": "2022-05-10T00:00:00Z"}`, "[2022-05-10, 9999-12-31) operating 2022-05-10"},
			{"København", `{"lifeCycleStatus": "PhasingOut", "validFrom": "2020-01-01T00:00:00Z", "validTo": "2027-01-31T00:00:00Z"}`, "[2020-01-01, 2027-02-01) phasing-out 2020-01-01 [2027-02-01, 9999-12-31) ended 2027-02-01"},
			{"Ballerup", `{"lifeCycleStatus": "NotInUse"}`, "[2026-11-22, 9999-12-31) ended by2026-11-22"},
			{"Holbæk", `{"lifeCycleStatus": "Undecided", "valid": true}`, "[2026-11-22, 9999-12-31) operating by2026-11-22"},
			{"Køge", `{"valid": false}`, "[2026-11-22, 9999-12-31) ended by2026-11-22"},
			{"Slagelse", `{"valid": false, "validFrom": "2019-01-01T00:00:00Z", "validTo": "2021-12-31T00:00:00Z"}`, "[2019-01-01, 2022-01-01) operating 2019-01-01 [2022-01-01, 9999-12-31) ended 2022-01-01"},
		}
		var entries []string
		for _, x := range list {
			entries = append(entries, fmt.Sprintf(usage, "os2 MO", "", x.name, x.validity))
		}
		d := f.apply(t, f.bring(t, keeper, "os2kitos", "", "["+strings.Join(entries, ",\n")+"]"))
		if d.State != intake.Applied {
			t.Fatalf("%+v", d.Batch)
		}
		for _, x := range list {
			if got := strings.Join(f.stretchesOf(t, x.name, Register), " "); got != x.want {
				t.Errorf("%s: %s, want %s", x.name, got, x.want)
			}
		}
	})
}

func TestKitos_SystemsAndOrganisations_Asked(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		d := f.bring(t, keeper, "os2kitos", "", "[\n"+strings.Join([]string{
			fmt.Sprintf(usage, "OS2mo (test)", "29189978", "Syddjurs Kommune", "{}"),
			fmt.Sprintf(usage, "Aplanner", "29189978", "Syddjurs Kommune", "{}"),
			fmt.Sprintf(usage, "OS2mo", "29189978", "Syddjurs Kommune", "{}"),
			fmt.Sprintf(usage, "OS2mo", "", "Slagelsee", "{}"),
			fmt.Sprintf(usage, "OS2mo", "29189978", "Ballerup Kommune", "{}"),
			`{"name": "Organisation", "externalReferences": [{"url": "https://github.com/os2mo/os2mo.git"}], "usingOrganizations": []}`,
			`{"what": 1}`, `7`,
		}, ",\n")+"]")
		if got, want := f.told(t, d, intake.Ignored, intake.Unsure), []string{
			"2: ", "3: system kitos.other", "5: ", "6: authority import.disagree one Syddjurs Kommune other Ballerup Kommune", "8: system kitos.entry", "9: entry kitos.entry",
		}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		qs, err := f.batches.Questions(t.Context(), keeper, d.ID, 0, 9)
		if err != nil || len(qs) != 4 || qs[0].Text != "OS2mo (test)" || qs[0].Candidates[0].Name != "OS2mo" {
			t.Fatalf("%+v, %v", qs, err)
		}
		if err := f.batches.Decide(t.Context(), keeper, d.ID, map[int]string{1: string(f.mo)}, true); err != nil {
			t.Fatal(err)
		}
		// Then the register says it of OS2mo twice, which is no contradiction.
		if got := f.told(t, f.settled(t, keeper, d.ID), intake.Ignored); len(got) != 6 || got[1] != "4: authority import.twice line 2" {
			t.Errorf("said twice: %q", got)
		}
	})
}

func TestKitos_Unreadable_Refused(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		for content, want := range map[string]string{
			"hello": "1", "[\n{},\n{": "3", "[\n{}": "2", "[\n{},,{}]": "2", `{"name": "x"} [`: "1",
		} {
			d := f.bring(t, keeper, "os2kitos", "", content)
			if d.State != intake.Refused || d.Faults[0].Key != "adoption.kitos.unreadable" || d.Faults[0].Args[1] != want {
				t.Errorf("%q: %s %+v, want line %s", content, d.State, d.Faults, want)
			}
		}
	})
}

func FuzzEachEntry(f *testing.F) {
	for _, seed := range []string{"[]", "[{},\n{}]", `{"a": 1}`, "[1", "\xEF\xBB\xBF[{}]", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		last := 1
		err := eachEntry([]byte(content), func(number int, entry json.RawMessage) error {
			if number < last || number > 1+strings.Count(content, "\n") || len(entry) == 0 {
				t.Fatalf("entry %q on line %d after %d", entry, number, last)
			}
			last = number
			return nil
		})
		if err != nil && errs.KindOf(err) != errs.Invalid {
			t.Fatal(err)
		}
	})
}

// TestKitos_Fetch reads page after page until one is short.
func TestKitos_Fetch_PageByPage(t *testing.T) {
	t.Parallel()
	var asked []string
	k := Kitos{Address: "https://kitos.example", Get: func(_ context.Context, address string) (io.ReadCloser, error) {
		asked = append(asked, address)
		entries := make([]string, kitosPage)
		if len(asked) == 2 {
			entries = entries[:1]
		}
		for i := range entries {
			entries[i] = fmt.Sprintf(usage, "OS2mo", "29189978", "Syddjurs Kommune", "{}")
		}
		return io.NopCloser(strings.NewReader("[" + strings.Join(entries, ",") + "]")), nil
	}}
	dbtest.Run(t, importSources, func(t *testing.T, e dbtest.Env) {
		asked = nil
		f := newImporting(t, e, k)
		b, err := f.batches.Fetch(t.Context(), keeper, "os2kitos", "")
		if err != nil {
			t.Fatal(err)
		}
		d := f.settled(t, keeper, b.ID)
		if d.Counts[intake.Added] != 1 || d.Counts[intake.Ignored] != kitosPage {
			t.Errorf("%+v %+v", d.Counts, d.Faults)
		}
		want := []string{"https://kitos.example/api/v2/it-system-usages?page=0&pageSize=250", "https://kitos.example/api/v2/it-system-usages?page=1&pageSize=250"}
		if !slices.Equal(asked, want) {
			t.Errorf("asked %q", asked)
		}
	})
}
