package publiccode

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/base/errs"
)

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// checkRoundTrip demands that what is written reads as what was meant, and is
// written the same once more.
func checkRoundTrip(t testing.TB, name string, f File) {
	t.Helper()
	written, err := Marshal(f)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	got, problems := Parse(written)
	if Refused(problems) {
		t.Errorf("%s: wrote\n%s\nwith problems %v", name, written, problems)
	}
	f.Version = currentVersion
	if diff := cmp.Diff(f, got); diff != "" {
		t.Errorf("%s: read back (-want +got):\n%s\nfrom\n%s", name, diff, written)
	}
	again, err := Marshal(got)
	if err != nil || !bytes.Equal(written, again) {
		t.Errorf("%s: written again: %v\n%s", name, err, cmp.Diff(string(written), string(again)))
	}
}

func TestMarshal_CanonicalFile_Unchanged(t *testing.T) {
	t.Parallel()
	want := string(mustRead(t, "testdata/full.yml"))
	f, problems := Parse([]byte(want))
	if Refused(problems) {
		t.Fatal(problems)
	}
	got, err := Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMarshal_AwkwardTexts_ReadBack(t *testing.T) {
	t.Parallel()
	base, _ := Parse(mustRead(t, "testdata/minimal.yml"))
	for _, text := range []string{
		"no", "0x10", "2026-11-22", "~", "- a", "a: b", "# a", "'", `"`, "{a}", "&a", "*a", "!a", "|", "1e3", "0o7", "<<",
		"a\n  b\n\n\tc", "a \nb", "a\u0085b\u2028c", "👩‍👩‍👧 æøå", "a\tb", "a\\b",
	} {
		f := base
		f.Name, f.UsedBy, f.Descriptions = text, []string{text, text}, slices.Clone(base.Descriptions)
		f.Descriptions[0].Features = []string{text}
		f.Descriptions[0].LongDescription += "\n\n" + text
		checkRoundTrip(t, text, f)
	}
}

func TestMarshal_OldVersion_WritesCurrent(t *testing.T) {
	t.Parallel()
	f, _ := Parse(mustRead(t, "testdata/minimal.yml"))
	f.Version = "0.2"
	checkRoundTrip(t, "0.2", f)
}

func TestMarshal_BrokenRules_ErrInvalidWithEachField(t *testing.T) {
	t.Parallel()
	f, _ := Parse(mustRead(t, "testdata/minimal.yml"))
	f.Name = ""
	f.URL = "lanterne"
	f.Descriptions[0].ShortDescription = ""
	_, err := Marshal(f)
	if !errors.Is(err, ErrInvalid) || errs.KindOf(err) != errs.Invalid {
		t.Fatalf("got %v, want ErrInvalid", err)
	}
	e, _ := errors.AsType[*errs.Error](err)
	var got []string
	for _, field := range e.Fields {
		got = append(got, field.Name+" "+field.Key)
	}
	slices.Sort(got)
	want := []string{"description.da.shortDescription publiccode.missing", "name publiccode.missing", "url publiccode.repository"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(ErrInvalid.Fields) > 0 {
		t.Error("ErrInvalid itself was given fields")
	}
}

func TestMarshal_TextsFromAForm_Tidied(t *testing.T) {
	t.Parallel()
	f, _ := Parse(mustRead(t, "testdata/full.yml"))
	want, err := Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	long := "\n " + strings.ReplaceAll(f.Descriptions[0].LongDescription, "\n", "\r\n") + "\r\n"
	f.Descriptions[0].LongDescription = long
	f.Organisation.Name += " "
	got, err := Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if f.Descriptions[0].LongDescription != long {
		t.Error("the caller's File was changed")
	}
}

// FuzzMarshal looks for text that YAML does not bring back as it was.
func FuzzMarshal(f *testing.F) {
	f.Add("Lanterne", "a\n  b\n\tc \n\nd", "# no")
	f.Add("a\u0085b\u2028c", "\u2029x\r\ny\rz", "\ufeff")
	f.Fuzz(func(t *testing.T, name, long, feature string) {
		base, _ := Parse(mustRead(t, "testdata/minimal.yml"))
		base.Name = name
		base.Descriptions[0].LongDescription += "\n" + long
		base.Descriptions[0].Features = []string{feature}
		written, err := Marshal(base)
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Errorf("got %v, want ErrInvalid", err)
			}
			return
		}
		got, _ := Parse(written)
		if want := plain(name); got.Name != want {
			t.Errorf("name: got %q, want %q", got.Name, want)
		}
		if want := plain(base.Descriptions[0].LongDescription); got.Descriptions[0].LongDescription != want {
			t.Errorf("long description: got %q, want %q", got.Descriptions[0].LongDescription, want)
		}
		checkRoundTrip(t, "input", got)
	})
}
