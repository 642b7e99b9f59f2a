package ui

import (
	"maps"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
)

// The samples of the gallery that are too long to stand in its template.

func galleryPage() Page {
	return Page{
		Title:  "Komponenter",
		Lead:   "Hver komponent i hver tilstand.",
		Door:   "sharing",
		Sub:    "products",
		Crumbs: []Link{{"Løsninger", "#"}},
		Meta:   Row{Tag{Text: "Produkt", Kind: TagFilled}, Level{Words: "Niveau ikke besluttet"}},
		Actions: templ.Join(
			Button{Text: "Vi bruger den også", Href: "#", Kind: Primary},
			Button{Text: "Spørg en kollega", Href: "#"},
		),
		Tabs:  []Tab{{Link{"Overblik", "#"}, true}, {Link{"Anvendelse", "#"}, false}, {Link{"Historik", "#"}, false}},
		Feeds: []Feed{{"application/atom+xml", "Løsninger", "/produkter.atom"}},
	}
}

var sampleResults = Results{
	{
		Title: "OS2rollekatalog", Href: "#",
		Text:   Pieces{{"Roller og ", false}, {"rettigheder", true}, {" på tværs af it-systemer; jobfunktionsroller", false}},
		Marks:  []templ.Component{Tag{Text: "Produkt"}, Level{Words: "Niveau 2 anbefalet"}},
		Meta:   []string{"MPL-2.0", "Digital Identity"},
		Amount: "53", Unit: "myndigheder", Claim: &Claim{State: Stated, Text: "Oplyst, september 2026"},
	},
	{
		Title: "OS2mo", Href: "#",
		Text:   Plain("Medarbejdere og organisation: autoritativ kilde til organisation og identiteter"),
		Marks:  []templ.Component{Tag{Text: "Produkt"}, Level{Rank: Rank2, Reach: 1}},
		Meta:   []string{"MPL-2.0", "Magenta"},
		Amount: "15", Unit: "myndigheder", Claim: &Claim{State: Unconfirmed, Since: "2023"},
	},
	{
		Title: "Fælleskommunal bestyrelsesdagsordensgenerator", Href: "#",
		Text:  Plain("Et langt navn bryder, og en række uden antal bruger hele bredden"),
		Marks: []templ.Component{Tag{Text: "Projekt i sandkassen", Kind: TagSandbox}, Level{Rank: RankSandbox}},
	},
}

var sampleTable = Table{
	Caption: "Løsninger i Syddjurs Kommune",
	Columns: []Column{{Title: "Løsning", Href: "#", Sorted: Ascending}, {Title: "Forhold", Href: "#"}, {Title: "Siden"}, {Title: "Antal", Number: true}, {Title: "Tilstand"}, {Title: "Handling", Hidden: true}},
	Rows: [][]Cell{
		{{Text: "OS2rollekatalog", Href: "#"}, {Text: "I drift"}, {Text: "24. apr. 2018"}, {Text: "1.204"}, {Content: Claim{State: Proven}}, {Text: "Ret", Href: "#"}},
		{{Text: "OS2sofd", Href: "#"}, {Text: "Koordinerer"}, {Text: "ukendt"}, {Text: "454"}, {Content: Claim{State: Stated}}, {Text: "Bekræft", Href: "#"}},
		{{Text: "OS2autoproces", Href: "#"}, {Text: "I drift"}, {Text: "2022 eller før"}, {Text: "–"}, {Content: Claim{State: Unconfirmed}}, {Text: "Bekræft", Href: "#"}},
	},
}

var sampleFacets = Facets{
	Action: "#", Chosen: 1, Reset: "#",
	Groups: []Facet{
		{Title: "Fase", Name: "stage", Options: []FacetOption{{"product", "Produkt", 28, true}, {"project", "Projekt i sandkassen", 6, false}, {"retired", "Tidligere i OS2", 6, false}}},
		{Title: "Niveau", Name: "level", Options: []FacetOption{{"2", "Niveau 2", 0, false}, {"1", "Niveau 1", 3, false}, {"none", "Ikke oplyst", 24, false}}, More: Link{"Vis 5 mere", "#"}},
	},
}

// sampleStrips has the regions' true numbers of municipalities and made-up steps.
func sampleStrips() []StripGroup {
	groups := []StripGroup{{Name: "Nordjylland"}, {Name: "Midtjylland"}, {Name: "Syddanmark"}, {Name: "Sjælland"}, {Name: "Hovedstaden"}}
	for i, n := range []int{11, 19, 22, 17, 29} {
		for j := range n {
			step := max(0, 4-j*(i+3)/5)
			groups[i].Strips = append(groups[i].Strips, Strip{Name: "Kommune", Step: step, Text: "eksempel"})
		}
	}
	return groups
}

// sampleMap gives every municipality a made-up step.
func sampleMap() Map {
	m := Map{ID: "ui-map", Label: "Kort over Danmark: antal løsninger i hver kommune", Current: "0706", Table: "ui-map-table",
		Legend: []Shade{{0, "Ingen post"}, {1, "1 løsning"}, {2, "2"}, {3, "3"}, {4, "4 eller flere"}}}
	for i, code := range slices.Sorted(maps.Keys(denmark())) {
		n := i * i % 7
		m.Places = append(m.Places, Place{Code: code, Name: "Kommune " + code, Text: strconv.Itoa(n) + " løsninger", Href: "#", Step: n})
	}
	return m
}

var sampleMatrix = Matrix{
	Caption: "Myndigheder og løsninger", Corner: "Myndighed", Sum: "I brug",
	Columns: []Link{{"OS2autoproces", "#"}, {"OS2kitos", "#"}, {"OS2rollekatalog", "#"}},
	Rows: []MatrixRow{
		{Name: "Syddjurs", Href: "#", Sum: "2", Signs: []Sign{
			{State: Proven, Words: "OS2autoproces: i drift, bevist", Href: "#"}, {},
			{State: Stated, Words: "OS2rollekatalog: udfases, oplyst", Text: "udfases", Href: "#"},
		}},
		{Name: "Fælleskommunalt Forsyningsselskab", Href: "#", Sum: "1", Signs: []Sign{
			{State: Unconfirmed, Words: "OS2autoproces: i drift, ubekræftet siden 10. januar 2025", Href: "#"},
			{State: Conflicting, Words: "OS2kitos: kilderne siger hver sit", Href: "#"}, {},
		}},
	},
}

var sampleLayerSums = LayerSums{
	{By: MachineSpeaks, Counts: []Status{{Yes, "3 støtter"}, {No, "7 modsiger"}, {Unanswered, "33 kan ikke afgøres"}}, Source: Source{State: Stated, Text: "21. juli 2026"}},
	{By: ItselfSpeaks, Counts: []Status{{Yes, "24 ja"}, {Partly, "7 delvist"}, {No, "12 nej"}}, Source: Source{State: Stated, Text: "Udkast, 12. maj 2026"}},
	{By: SecretariatSpeaks, Counts: []Status{{Yes, "9 opfyldt"}, {Partly, "22 delvist"}, {No, "12 ikke"}}, Source: Source{State: Stated, Text: "16. november 2025"}},
}

var sampleLayered = Layered{
	ID: "F1", Title: "Kildekode udvikles synligt og aktivt", Marks: []templ.Component{Level{Rank: RankSandbox}},
	Layers: []Layer{
		{By: MachineSpeaks, Status: Status{No, "Modsiger"}, Facts: []Fact{{Text: "7 ændringer på 6 dage siden september 2025"}, {Text: "én forfatter, ingen sagsnumre", Href: "#"}}, Source: Source{State: Stated, Text: "Læst ved 4a8b2f1, 21. juli 2026"}},
		{By: ItselfSpeaks, Status: Status{Yes, "Ja"}, Texts: []string{"Ingen dokumentation vedlagt."}, Source: Source{State: Stated, Text: "Udkast, 12. maj 2026. Model 1.1.0"}},
		{By: SecretariatSpeaks, Status: Status{Partly, "Delvist opfyldt"}, Texts: []string{"Koden ligger åbent, men lægges ud samlet ved udgivelser."}, Source: Source{State: Stated, Text: "Sekretariatet, 16. november 2025"}},
	},
	Apart: true, Next: "vis det daglige arbejde i repoet.", Link: Link{"Sådan gør du", "#"}, Foot: "Produktet er ikke enigt med de to andre lag.",
}

var sampleVerdicts = Verdicts{
	Caption: "Sekretariatet vurderer", Corner: "Løsning", Sum: "Ja / delvist / nej",
	Groups: []VerdictColumns{
		{Title: "Relevans", Columns: []VerdictColumn{{"R1", "Skaber lokal værdi"}, {"R2", "Accept fra lokal linjeledelse"}, {"R3", "Fælles offentligt potentiale"}}},
		{Title: "Formkrav", Columns: []VerdictColumn{{"F1", "Kildekode udvikles synligt"}, {"F2", "Open source-licens"}}},
	},
	Rows: []VerdictRow{{
		Name: "OS2faktor", Href: "#", Note: "sekretariatet, 16. nov. 2025", Sum: "2 / 1 / 1",
		Verdicts: []Status{{Yes, "R1: opfyldt"}, {Partly, "R2: delvist opfyldt"}, {No, "R3: ikke opfyldt"}, {Irrelevant, "F1: ikke relevant"}, {Unanswered, "F2: intet svar"}},
	}},
}

func sampleDuties() Duties {
	today := civil.New(2026, 11, 22)
	return Duties{
		{Due: today - 8, Today: today, Text: "Udpeg et medlem til styregruppen for OS2rollekatalog", For: "Syddjurs Kommune", Href: "#"},
		{Due: today + 1, Today: today, Text: "Bekræft, at I bruger OS2autoproces", For: "Syddjurs Kommune", Href: "#"},
		{Due: today + 40, Today: today, Text: "Underskriv den nye Code of Conduct", For: "Sekretariatet", Href: "#"},
		{Due: today - 3, Today: today, Done: today - 5, Text: "Forny partneraftalen", Href: "#"},
	}
}

var sampleAgenda = Agenda{
	{Title: "Dagsorden og sidste referat", Tags: []string{"Beslutning"}, Text: "Godkendt uden bemærkninger."},
	{
		Title: "Forårets udgivelse: indhold og estimater", Tags: []string{"Beslutning"}, Links: []Link{{"Sagsoplæg", "#"}, {"Estimater (PDF)", "#"}},
		Text:   "Udkastet blev udsendt 15. april, og leverandørens estimater kom 22. april.",
		Ruling: &Ruling{Title: "Beslutning", Link: Link{"I registret", "#"}, Text: "Indholdet i forårets udgivelse er godkendt."},
	},
	{Title: "Plan i seks faser", Tags: []string{"Drøftelse", "Lukket punkt"}, Text: "Punktet er lukket, fordi det handler om en pris under forhandling."},
}

// sampleWheel has each mark, a few days of each.
func sampleWheel() Wheel {
	w := Wheel{
		Title: "Årshjul 2026", Text: "Møder, frister og alt andet, der har en dag i 2026.", Year: "2026", Under: "63 punkter",
		Months: []string{"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"},
		Starts: []int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}, Days: 365, Today: 325, Now: "22. november",
	}
	for i, m := range []WheelMark{WheelStrip, WheelStone, WheelFrame, WheelDot, WheelWedge, WheelRing, WheelDiamond, WheelSquare} {
		t := WheelTrack{Name: string(m), Mark: m, Count: strconv.Itoa(9 - i)}
		for j := range 9 - i {
			day := (17*(i+1) + 41*j) % 365
			t.Spots = append(t.Spots, WheelSpot{day, day, "Et punkt"})
		}
		w.Tracks = append(w.Tracks, t)
	}
	w.Tracks = append(w.Tracks, WheelTrack{"Evaluering", WheelBand, "2", []WheelSpot{{0, 180, "1. halvår"}, {181, 364, "2. halvår"}}})
	return w
}
