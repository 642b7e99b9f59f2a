package publiccode

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse_EveryKey_Read(t *testing.T) {
	t.Parallel()
	got, problems := Parse(mustRead(t, "testdata/full.yml"))
	if Refused(problems) {
		t.Fatal(problems)
	}
	yes, no := new(true), new(false)
	want := File{
		Version: "0", Name: "Lanterne", ApplicationSuite: "Havn",
		URL:             "https://git.example.org/havn/lanterne.git",
		LandingURL:      "https://git.example.org/havn/lanterne",
		IsBasedOn:       []string{"https://git.example.org/fyr/fyr.git"},
		SoftwareVersion: "2.10", ReleaseDate: "2026-10-07",
		Logo: "img/logo.svg", MonochromeLogo: "img/logo-sort.png",
		InputTypes: []string{"text/plain"}, OutputTypes: []string{"application/ld+json"},
		Platforms: []string{"web", "terminal"}, Categories: []string{"it-management"},
		UsedBy:   []string{"Havnegård Kommune"},
		FundedBy: []Party{{Name: "Søfartsfonden", URI: "urn:x-fond:42"}},
		Roadmap:  "https://lanterne.example.org/plan",
		Status:   "beta", Type: "standalone/web",
		Supports:     []Support{{ID: "alias:gdpr"}, {ID: "urn:iso:std:iso:27001"}},
		Organisation: &Party{Name: "Havnegård Kommune", URI: "https://havnegaard.example.org"},
		Audience: Audience{
			Scope: []string{"local-authorities"}, Countries: []string{"DK"}, UnsupportedCountries: []string{"US"},
		},
		Descriptions: Descriptions{{
			Language: "da", LocalisedName: "Lanternen", GenericName: "Vagtplan",
			ShortDescription: "Holder øje med, hvem der har vagt i havnen.",
			LongDescription: "Lanterne viser, hvem der har vagt, hvem der afløser, og hvem der kan ringes op om natten.\n\n" +
				"Vagterne planlægges af havnefogeden og kan byttes af dem, der har dem. Alle bytter står i en log.",
			Documentation: "https://lanterne.example.org/vejledning", APIDocumentation: "https://lanterne.example.org/api",
			Features: []string{"Vagtplan", "Bytte af vagter"}, Screenshots: []string{"img/vagtplan.png"},
			Videos: []string{"https://film.example.org/watch?v=lanterne"}, Awards: []string{"Årets havneprogram 2025"},
		}, {
			Language: "en-GB", ShortDescription: "Shows who is on watch in the harbour.",
		}},
		Legal: Legal{
			License: "EUPL-1.2 OR MPL-2.0", MainCopyrightOwner: "Havnegård Kommune",
			RepoOwner: "Havnegård Kommune", AuthorsFile: "AUTHORS.md",
		},
		Maintenance: Maintenance{
			Type: "contract",
			Contractors: []Contractor{{
				Name: "Bølge ApS", Email: "drift@boelge.example.org", Website: "https://boelge.example.org", Until: "2028-12-31",
			}},
			Contacts: []Contact{{
				Name: "Signe Strand", Email: "signe@boelge.example.org", Affiliation: "Bølge ApS", Phone: "+4500000000",
			}},
		},
		Localisation: Localisation{Ready: true, Languages: []string{"da", "en"}},
		DependsOn: Dependencies{
			Open:        []Dependency{{Name: "PostgreSQL", VersionMin: "15", VersionMax: "18"}},
			Proprietary: []Dependency{{Name: "Kortservice", Version: "3"}},
			Hardware:    []Dependency{{Name: "Tågehorn", Optional: true}},
		},
		Italy: &Italy{
			ExtensionVersion: "1.0",
			Compliance:       ItalianCompliance{DesignGuidelines: yes, Interoperability: no, Security: yes, GDPR: yes},
			Platforms:        ItalianPlatforms{SPID: no, CIE: yes, ANPR: no, PagoPA: yes, IO: no},
			Reuse:            ItalianReuse{CodiceIPA: "c_h501"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParse_MinimalFile_NoProblems(t *testing.T) {
	t.Parallel()
	if _, problems := Parse(mustRead(t, "testdata/minimal.yml")); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestParse_RefusedFile_KeepsTheRest(t *testing.T) {
	t.Parallel()
	got, problems := Parse(mustRead(t, "testdata/openrail/osdm-demo-app-2025.yml"))
	if !Refused(problems) || got.Name != "OSDM Demo App" || got.Legal.License != "Apache-2.0" {
		t.Errorf("got %+v with %v", got, problems)
	}
	if short := got.Descriptions[0].ShortDescription; short != "" {
		t.Errorf("kept a text of %d characters that broke a rule", len(short))
	}
}

func TestParse_DraftKeys_ReadUnderTheirNewNames(t *testing.T) {
	t.Parallel()
	data := replace(t, "testdata/full.yml",
		"publiccodeYmlVersion", "publiccode-yaml-version",
		"\ncategories:", "\ntags:",
		"  scope:", "  onlyFor:",
		"    gdpr:", "    privacy:")
	got, problems := Parse(data)
	want, _ := Parse(mustRead(t, "testdata/full.yml"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	renamed := 0
	for _, p := range problems {
		if p.Key == "publiccode.renamed" {
			renamed++
		}
	}
	if renamed != 4 {
		t.Errorf("got %d renamed keys in %v, want 4", renamed, problems)
	}
}

// TestParse_SeveralProblems_AllAtOnceInOrder also fixes lines and columns.
func TestParse_SeveralProblems_AllAtOnceInOrder(t *testing.T) {
	t.Parallel()
	_, problems := Parse([]byte(strings.Join([]string{
		`# comment`,                      // 1
		`name: []`,                       // 2
		`publiccodeYmlVersion: "0"`,      // 3
		`url: lanterne`,                  // 4
		`platforms: [web, ""]`,           // 5
		`developmentStatus: færdig`,      // 6
		`softwaretype: library`,          // 7
		`description:`,                   // 8
		`  da: {shortDescription: kort}`, // 9
		`legal: {license: EUPL 1.2}`,     // 10
		`maintenance:`,                   // 11
		`  type: internal`,               // 12
	}, "\n")))
	var got []string
	for _, p := range problems {
		got = append(got, strings.SplitN(p.String(), " [", 2)[0])
	}
	want := []string{
		"2:1: error: softwareType: publiccode.missing",
		"2:1: error: localisation: publiccode.missing",
		"2:7: error: name: publiccode.want_text",
		"4:6: error: url: publiccode.repository",
		"5:18: error: platforms[1]: publiccode.blank",
		"6:20: error: developmentStatus: publiccode.one_of",
		"7:1: error: softwaretype: publiccode.unknown_near",
		"9:7: error: description.da.longDescription: publiccode.missing",
		"9:7: error: description.da.features: publiccode.missing",
		"10:18: error: legal.license: publiccode.license",
		"12:3: error: maintenance.contacts: publiccode.missing",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParse_DescriptionWithoutLanguage_Refused(t *testing.T) {
	t.Parallel()
	_, problems := Parse([]byte("description: {}\nsupports: [gdpr]\n"))
	var got []string
	for _, p := range problems {
		if p.Key != "publiccode.missing" {
			got = append(got, p.String())
		}
	}
	want := []string{
		"1:14: error: description: publiccode.no_language []",
		"2:12: error: supports[0]: publiccode.want_section []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// replace is the file with each old text, which must be in it, replaced once.
func replace(t testing.TB, path string, oldnew ...string) []byte {
	t.Helper()
	data := mustRead(t, path)
	for i := 0; i < len(oldnew); i += 2 {
		if !bytes.Contains(data, []byte(oldnew[i])) {
			t.Fatalf("%s has no %q", path, oldnew[i])
		}
		data = bytes.Replace(data, []byte(oldnew[i]), []byte(oldnew[i+1]), 1)
	}
	return data
}

// FuzzParse looks for input that makes the package panic, tell nonsense, or
// write something else than it read.
func FuzzParse(f *testing.F) {
	for _, path := range []string{
		"testdata/full.yml", "testdata/minimal.yml", "testdata/standard/2018-draft.yml", "testdata/standard/2018-tab.yml",
	} {
		f.Add(mustRead(f, path))
	}
	f.Add([]byte("a: &a [*a, *a]\n---\n? {b: c}\n: !!binary x\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, rules := range []Rules{RulesV0, RulesV1} {
			file, problems := ParseWith(data, rules)
			checkPlaces(t, "input", data, problems)
			if !Refused(problems) && rules == RulesV0 {
				checkRoundTrip(t, "input", file)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	data := mustRead(b, "testdata/os2mo/os2mo-2026.yml")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(data)
	}
}

func BenchmarkMarshal(b *testing.B) {
	file, _ := Parse(mustRead(b, "testdata/full.yml"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Marshal(file); err != nil {
			b.Fatal(err)
		}
	}
}
