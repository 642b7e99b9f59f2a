package publiccode

import (
	"fmt"
	"strings"
	"testing"
)

// TestRules_OneChange_ItsProblem changes one thing in a valid file of every
// key. The path and key of the problem are what an author gets to see, and it
// must be the only one that is new.
func TestRules_OneChange_ItsProblem(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("æ", 151)
	tests := []struct{ old, new, path, key string }{
		{`Version: "0"`, `Version: "1"`, "publiccodeYmlVersion", "version"},
		{`Version: "0"`, `Version: "0.1"`, "publiccodeYmlVersion", "version"},
		{`Version: "0"`, `Version: core-0.2`, "publiccodeYmlVersion", "version"},
		{`Version: "0"`, `Version: 0.4`, "publiccodeYmlVersion", "version_minor"},
		{`Version: "0"`, `Version: "0.12.1"`, "publiccodeYmlVersion", "version_minor"},
		{`Version: "0"`, `Version: "0.7"`, "", ""},
		{"name: Lanterne", "name:", "name", "missing"},
		{"name: Lanterne", `name: " "`, "name", "missing"},
		{"name: Lanterne", "name: !!binary TGFudGVybmU=", "name", "want_text"},
		{"name: Lanterne", "name: Lanterne\nNAVN: x", "NAVN", "unknown"},
		{"name: Lanterne", "name: Lanterne\nname: Fyr", "name", "duplicate"},
		{"applicationSuite:", "applicationsuite:", "applicationsuite", "unknown_near"},
		{"url: https", "url: ftp", "url", "repository"},
		{"url: https://", "url: git@", "url", "repository"},
		{"url: https", "url: ssh", "", ""},
		{"landingURL: https", "landingURL: javascript", "landingURL", "web_address"},
		{"landingURL: https://git.example.org/havn/lanterne", `landingURL: ""`, "landingURL", "blank"},
		{"isBasedOn:\n  - ", "isBasedOn: ", "", ""},
		{"isBasedOn:\n  - https://git.example.org/fyr/fyr.git", "isBasedOn: fyr", "isBasedOn", "repository"},
		{"isBasedOn:\n  - https://git.example.org/fyr/fyr.git", "isBasedOn: {a: b}", "isBasedOn", "want_list"},
		{`softwareVersion: "2.10"`, "softwareVersion: 2.10", "", ""},
		{`"2026-10-07"`, "2026-10-07", "", ""},
		{`"2026-10-07"`, "2026-06-31", "releaseDate", "date"},
		{`"2026-10-07"`, "2026-10-07T12:00:00Z", "releaseDate", "date"},
		{"img/logo.svg", "img/logo.jpg", "logo", "image_format"},
		{"img/logo.svg", "/img/logo.svg", "logo", "path"},
		{"img/logo.svg", "../logo.svg", "logo", "path"},
		{"img/logo.svg", "file:///logo.svg", "logo", "web_address"},
		{"img/logo.svg", "https://example.org/LOGO.PNG?v=2", "", ""},
		{"  - text/plain", "  - plain", "inputTypes[0]", "media_type"},
		{"platforms:\n  - web\n  - terminal", "platforms: web", "platforms", "want_list"},
		{"platforms:\n  - web\n  - terminal", "platforms: []", "platforms", "missing"},
		{"- terminal", "-", "platforms[1]", "blank"},
		{"- it-management", "- it-managment", "categories[0]", "category_near"},
		{"- it-management", "- havnefogedarbejde", "categories[0]", "category"},
		{"uri: urn:x-fond:42", "uri: pcm", "fundedBy[0].uri", "uri"},
		{"uri: urn:x-fond:42", "url: urn:x-fond:42", "fundedBy[0].uri", "missing"},
		{"fundedBy:\n  - name", "fundedBy:\n  - navn\n  - name", "fundedBy[0]", "want_section"},
		{"developmentStatus: beta", "developmentStatus: production", "developmentStatus", "one_of"},
		{"alias:gdpr", "alias:gdrp", "supports[0].id", "alias"},
		{"- local-authorities", "- local-authority", "intendedAudience.scope[0]", "scope"},
		{"- local-authorities", "- local-authoritys", "intendedAudience.scope[0]", "scope_near"},
		{"    - DK", "    - dk", "intendedAudience.countries[0]", "country_case"},
		{"    - DK", "    - Dk", "intendedAudience.countries[0]", "country"},
		{"    - DK", "    - UK", "intendedAudience.countries[0]", "country"},
		{"  en-GB:", "  en_GB:", "description.en_GB", "language"},
		{"  en-GB:", "  xxx:", "description.xxx", "language"},
		{"  en-GB:\n    shortDescription: Shows who is on watch in the harbour.", "  en-GB: x", "description.en-GB", "want_section"},
		{"shortDescription: Shows who is on watch in the harbour.", "shortDescription: " + long, "description.en-GB.shortDescription", "too_long"},
		{"shortDescription: Shows who is on watch in the harbour.", "shortDescription: " + long[2:], "", ""},
		{"shortDescription: Shows who is on watch in the harbour.", "localisedName: X", "description.en-GB.shortDescription", "missing"},
		{"    features:\n      - Vagtplan\n      - Bytte af vagter\n", "", "description.da.features", "missing"},
		{"img/vagtplan.png", "img/vagtplan.webp", "description.da.screenshots[0]", "image_format"},
		{"https://film.example.org/watch?v=lanterne", "https://film.example.org/", "description.da.videos[0]", "video"},
		{"EUPL-1.2 OR MPL-2.0", "EUPL-1.2, MPL-2.0", "legal.license", "license"},
		{"EUPL-1.2 OR MPL-2.0", "GPL-2.0-only WITH Classpath-exception-2.0", "", ""},
		{"EUPL-1.2 OR MPL-2.0", "DocumentRef-a", "legal.license", "license"},
		{"EUPL-1.2 OR MPL-2.0", "(MIT OR LicenseRef-a) AND EUPL-1.2", "", ""},
		{"EUPL-1.2 OR MPL-2.0", "DocumentRef-a:LicenseRef-b", "", ""},
		{"AUTHORS.md", "https://example.org/AUTHORS.md", "", ""},
		{"AUTHORS.md", `doc\AUTHORS.md`, "legal.authorsFile", "path"},
		{"Version: \"0\"", "Version: \"0\"\n" + strings.Repeat("x", 100) + ": y", strings.Repeat("x", 60) + "…", "unknown"},
		{"  type: contract", "  type: none", "maintenance.contractors", "contractors"},
		{"drift@boelge.example.org", `drift\x40boelge.example.org`, "maintenance.contractors[0].email", "email"},
		{`until: "2028-12-31"`, "email2: x", "maintenance.contractors[0].until", "missing"},
		{"localisationReady: true", "localisationReady: yes", "localisation.localisationReady", "want_truth"},
		{"localisationReady: true", "localisationReady:", "localisation.localisationReady", "missing"},
		{"    - da\n    - en\n", "    - dansk\n", "localisation.availableLanguages[0]", "language"},
		{"optional: true", `optional: "true"`, "dependsOn.hardware[0].optional", "want_truth"},
		{"\nIT:", "\nit:", "it", "renamed"},
		{"\nIT:", "\nIt:", "It", "unknown_near"},
		{"\nIT:", "\nit: {}\nIT:", "it", "duplicate"},
		{`ExtensionVersion: "1.0"`, `ExtensionVersion: "1.1"`, "IT.countryExtensionVersion", "one_of"},
		{"    gdpr: true", "    gdpr:", "", ""},
	}
	_, before := Parse(mustRead(t, "testdata/full.yml"))
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s to %s", short(test.old), short(test.new)), func(t *testing.T) {
			t.Parallel()
			data := replace(t, "testdata/full.yml", test.old, test.new)
			file, problems := Parse(data)
			checkPlaces(t, "the file", data, problems)
			known := map[string]bool{}
			for _, p := range before {
				known[p.Path+p.Key] = true
				known[strings.Replace(p.Path, "IT.", "it.", 1)+p.Key] = true
			}
			var fresh []string
			for _, p := range problems {
				if !known[p.Path+p.Key] {
					fresh = append(fresh, p.Path+" "+strings.TrimPrefix(p.Key, "publiccode."))
				}
			}
			want := strings.TrimSpace(test.path + " " + test.key)
			if len(fresh) == 0 && want == "" {
				checkRoundTrip(t, "the file", file)
				return
			}
			if len(fresh) == 0 || fresh[0] != want {
				t.Errorf("got %q, want %q", fresh, want)
			}
		})
	}
}

func TestRulesV1_WhatTheCandidateDrops_Refused(t *testing.T) {
	t.Parallel()
	data := replace(t, "testdata/full.yml", `Version: "0"`, `Version: "1"`,
		"    - local-authorities", "    - government", "    - DK", "    - dk", `"+4500000000"`, `"+45 0000 0000"`)
	got := map[string]string{}
	_, problems := ParseWith(data, RulesV1)
	for _, p := range problems {
		if p.Warning {
			t.Errorf("only a warning: %v", p)
		}
		got[p.Path] = strings.TrimPrefix(p.Key, "publiccode.")
	}
	want := map[string]string{
		"monochromeLogo": "removed", "inputTypes": "removed", "outputTypes": "removed",
		"description.da.genericName": "removed", "legal.repoOwner": "removed", "legal.authorsFile": "removed", "IT": "removed",
		"intendedAudience.scope[0]": "scope", "intendedAudience.countries[0]": "country", "maintenance.contacts[0].phone": "phone",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRulesV1_MinimalFile_Valid(t *testing.T) {
	t.Parallel()
	data := replace(t, "testdata/minimal.yml", `Version: "0"`, `Version: "1.0"`, "    features:\n      - Vagtplan\n", "")
	if _, problems := ParseWith(data, RulesV1); len(problems) > 0 {
		t.Error(problems)
	}
	if _, problems := ParseWith(mustRead(t, "testdata/minimal.yml"), RulesV1); len(problems) != 1 {
		t.Errorf("version 0 by the rules of 1: %v", problems)
	}
}

func TestCharacters_AsAReaderCounts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"": 0, "æøå": 3, "a\u030a": 1, "👦👦": 2, "👩‍👩‍👧": 1, "👍🏽": 1, "🇩🇰🇸🇪": 2, "베스핀": 3, "❤️": 1, "कि": 1, "a\u200d": 1,
	} {
		if got := characters(text); got != want {
			t.Errorf("characters(%q): got %d, want %d", text, got, want)
		}
	}
}

func TestNearest_Typos_TheWordMeant(t *testing.T) {
	t.Parallel()
	words := []string{"name", "maintenance", "url", "landingURL"}
	for text, want := range map[string]string{
		"maintainance": "maintenance", "LandingUrl": "landingURL", "URL": "url", "uri": "", "nome": "name", "nom": "", "": "", "landing": "",
	} {
		if got := nearest(text, words); got != want {
			t.Errorf("nearest(%q): got %q, want %q", text, got, want)
		}
	}
}
