package search

import (
	"strings"
	"testing"

	"alminding/internal/platform/db"
)

// corpus is a small commons: real products in the tests' own words, some
// authorities, and texts that are made up.
var corpus = []Entry{
	product("OS2mo", "medarbejdere, organisation", "Holder styr på medarbejdere og organisationsenheder i kommunen. Den autoritative kilde til, hvem der er ansat hvor, og hvilke ledere der har ansvaret."),
	product("OS2rollekatalog", "brugerstyring, adgang", "Tildeler jobfunktionsroller og brugerrettigheder på tværs af fagsystemer. Ledere godkender hvert år, hvem der har adgang."),
	product("OS2kravmotor", "udbud, indkøb", "En kravbank med ikke-funktionelle krav, som genbruges, når it-løsninger skal i udbud."),
	product("OS2autoproces", "robotter, RPA", "Her deler kommunerne viden om automatisering af arbejdsgange, så den samme robot ikke bygges to gange."),
	product("OS2indberetning", "kørsel, godtgørelse", "Medarbejdere indberetter kørsel på telefonen og får udbetalt kørselsgodtgørelse."),
	product("OS2valghalla", "valg, demokrati", "Rekrutterer valgtilforordnede og bemander valgstederne på valgdagen."),
	product("OS2faktor", "login, sikkerhed", "To-faktor-login til medarbejdere, elever og eksterne, med chipkort eller app."),
	product("OS2udoglær", "skole, læring", "Formidler museers og virksomheders læringstilbud til skoleklasser, der vil ud af klasselokalet."),
	product("OS2flytjord", "miljø, jord", "Anmeldelse af jordflytning fra byggepladser, med sagsbehandling hos kommunens miljøafdeling."),
	product("OS2kle", "KLE, emneord", "Emnenumre efter KLE, for eksempel 85.02.02 om it-anskaffelser, med søgeord, der mærker dokumenter automatisk."),
	product("OS2sync", "støttesystemer", "Holder kommunens organisation synkroniseret med de fælleskommunale støttesystemer."),
	product("OS2forms", "selvbetjening, blanketter", "Byg selvbetjeningsløsninger og formularer til borgerne uden at kunne programmere. Bygger på Drupal."),
	product("OS2borgerPC", "bibliotek, borgerservice", "Computere til publikum på biblioteker og i borgerservice; styres samlet og ryddes mellem brugerne."),
	product("OS2display", "skærme, information", "Viser informationer på skærme i rådhuse, svømmehaller og på skoler."),
	product("OS2iot", "sensorer, LoRaWAN", "Samler data fra sensorer i skraldespande, kloakker og lygtepæle og sender dem videre til fagsystemerne."),
	product("OS2kitos", "it-kontrakter, databehandleraftaler", "Overblik over it-systemer, kontrakter, snitflader og persondatabehandling."),
	product("OS2skoledata", "skole, elever", "Udveksler skoledata mellem ministeriet og de lokale systemer."),
	product("OS2sofd", "brugerstyring, identiteter", "Samler stamdata om brugere og deres konti og styrer processerne, når ansatte begynder og holder op."),
	product("OS2compliance", "GDPR, informationssikkerhed", "Styring af risici, kontroller og fortegnelser efter databeskyttelsesforordningen."),
	product("OS2skadesøkonomi", "klima, oversvømmelse", "Beregner økonomiske skader ved oversvømmelser, så klimatilpasning kan prioriteres."),
	product("OS2datascanner", "persondata, GDPR", "Finder følsomme oplysninger i filer, e-mail og hjemmesider, før andre gør."),
	product("OS2dagsorden", "politik, møder", "Dagsordener og bilag til byrådets møder, læst på tavle eller papir."),
	product("OS2opgavefordeler", "KLE, organisation", "Fordeler opgaver til den rette afdeling efter emne og organisation."),
	product("OS2web", "hjemmeside, Drupal", "Kommunale hjemmesider. Det første produkt i fællesskabet."),
	product("OS2fleetoptimiser", "bil, kørsel", "Finder ud af, hvor mange biler en forvaltning har brug for, og hvilke der kan blive elbiler."),
	product("OS2loop", "videndeling", "Spørgsmål og svar blandt medarbejdere i hjemmeplejen."),
	product("OS2agora", "høring, inddragelse", "Høringsportal: borgerne læser forslag og skriver høringssvar."),
	product("Kommunedata", "statistik", "Nøgletal om landets kommuner, hentet hvert kvartal."),
	product("Børnelinjen", "børn, familie", "Støtte til børnefamilier og unge mødre; bøger og lege til barnets første år."),
	product("Åbne regler", "jura", "Regelsæt og artikler om åben forvaltning, skrevet til folk uden jura."),
	product("Cykelkortet", "trafik, cykler", "Kort over cykelstier, sikre skoleveje og cykelparkering."),
	inEnglish("Kubernetes Starter", "deployment, containers", "Charts and scripts for running municipal services on a cluster, with policies for access and backups."),
	inEnglish("Procurement Toolkit", "tender, licences", "Templates and guidelines for buying open source software, written by municipalities for municipalities."),

	authority("Aarhus Kommune"), authority("Aalborg Kommune"), authority("Københavns Kommune"),
	authority("Sønderborg Kommune"), authority("Ærø Kommune"), authority("Favrskov Kommune"),
	authority("Syddjurs Kommune"), authority("Rebild Kommune"), authority("Viborg Kommune"),
	authority("Ringkøbing-Skjern Kommune"), authority("Region Midtjylland"), authority("Ballerup Kommune"),
	authority("Faaborg-Midtfyn Kommune"), authority("Brønderslev Kommune"),

	{Kind: "meeting", ID: "m1", Title: "Koordinationsgruppens møde i marts", Reach: "public", Lang: "da",
		Body: "Referat: gruppen drøftede brugere i de små kommuner og deres rettigheder til at foreslå ændringer. Næste udgave udkommer til efteråret."},
	{Kind: "meeting", ID: "m2", Title: "Bestyrelsesmøde", Reach: "members", Lang: "da",
		Body: "Fortroligt: budgetforliget og forhandlingen om leverandørskifte."},
	{Kind: "document", ID: "d1", Title: "Styringsmodel for fælles udvikling", Reach: "public", Lang: "da",
		Body: "Beskriver, hvordan kommuner udvikler løsninger sammen, hvem der beslutter, og hvornår et produkt er modent. Skrevet i C++ var det ikke. Spørgsmål: sekretariat@eksempel.dk."},
}

func product(name, keywords, body string) Entry {
	return Entry{Kind: "product", ID: name, Title: name, Keywords: strings.Split(keywords, ", "), Body: body,
		Reach: "public", Lang: "da", Path: "/produkter/" + strings.ToLower(name)}
}

func inEnglish(name, keywords, body string) Entry {
	e := product(name, keywords, body)
	e.Lang = "en"
	return e
}

func authority(name string) Entry {
	return Entry{Kind: "authority", ID: name, Title: name, Reach: "public", Lang: "da", Path: "/myndigheder/" + strings.ToLower(name)}
}

var public = []string{"public"}

// putAll indexes the entries in one write.
func putAll(t testing.TB, d *db.DB, entries ...Entry) {
	t.Helper()
	err := d.Keep(t.Context(), func(tx *db.Tx) error {
		for _, e := range entries {
			if err := Put(t.Context(), tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
