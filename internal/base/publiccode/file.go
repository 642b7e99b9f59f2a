package publiccode

// File is what a publiccode.yml says, in the order in which Marshal writes it.
// It holds accepted values only: what broke a rule is told as a [Problem] and
// left out, so that a refused file can still fill in a form.
//
// The addresses in URL, IsBasedOn, Organisation.URI and Support.ID may have
// other schemes than http; link only those that are web addresses.
type File struct {
	Version          string       `yaml:"publiccodeYmlVersion"`
	Name             string       `yaml:"name"`
	ApplicationSuite string       `yaml:"applicationSuite,omitempty"`
	URL              string       `yaml:"url"` // of the source code; identifies the software
	LandingURL       string       `yaml:"landingURL,omitempty"`
	IsBasedOn        []string     `yaml:"isBasedOn,omitempty"` // the URL of each project this is a variant of
	SoftwareVersion  string       `yaml:"softwareVersion,omitempty"`
	ReleaseDate      string       `yaml:"releaseDate,omitempty"` // YYYY-MM-DD
	Logo             string       `yaml:"logo,omitempty"`        // a web address, or a path in the repository
	MonochromeLogo   string       `yaml:"monochromeLogo,omitempty"`
	InputTypes       []string     `yaml:"inputTypes,omitempty"`
	OutputTypes      []string     `yaml:"outputTypes,omitempty"`
	Platforms        []string     `yaml:"platforms"`
	Categories       []string     `yaml:"categories,omitempty"`
	UsedBy           []string     `yaml:"usedBy,omitempty"`
	FundedBy         []Party      `yaml:"fundedBy,omitempty"`
	Roadmap          string       `yaml:"roadmap,omitempty"`
	Status           string       `yaml:"developmentStatus"`
	Type             string       `yaml:"softwareType"`
	Supports         []Support    `yaml:"supports,omitempty"`
	Organisation     *Party       `yaml:"organisation,omitempty"` // who publishes the software
	Audience         Audience     `yaml:"intendedAudience,omitempty"`
	Descriptions     Descriptions `yaml:"description"`
	Legal            Legal        `yaml:"legal"`
	Maintenance      Maintenance  `yaml:"maintenance"`
	Localisation     Localisation `yaml:"localisation"`
	DependsOn        Dependencies `yaml:"dependsOn,omitempty"`
	Italy            *Italy       `yaml:"IT,omitempty"`
}

// Party is an organisation: one that publishes or one that pays.
type Party struct {
	Name string `yaml:"name,omitempty"`
	URI  string `yaml:"uri"`
}

// Support names a standard, a law or a system that the software complies with.
type Support struct {
	ID string `yaml:"id"` // "alias:gdpr", see Alias, or any URI
}

// Audience is whom the software is made for. Countries are upper case
// ISO 3166-1 alpha-2 codes, also when the file wrote them in lower case.
type Audience struct {
	Scope                []string `yaml:"scope,omitempty"`
	Countries            []string `yaml:"countries,omitempty"`
	UnsupportedCountries []string `yaml:"unsupportedCountries,omitempty"`
}

// Description is the software described in one language.
type Description struct {
	Language         string   `yaml:"-"` // a BCP 47 tag as the file wrote it
	LocalisedName    string   `yaml:"localisedName,omitempty"`
	GenericName      string   `yaml:"genericName,omitempty"`
	ShortDescription string   `yaml:"shortDescription"`
	LongDescription  string   `yaml:"longDescription,omitempty"` // may hold simple Markdown
	Documentation    string   `yaml:"documentation,omitempty"`
	APIDocumentation string   `yaml:"apiDocumentation,omitempty"`
	Features         []string `yaml:"features,omitempty"`
	Screenshots      []string `yaml:"screenshots,omitempty"`
	Videos           []string `yaml:"videos,omitempty"`
	Awards           []string `yaml:"awards,omitempty"`
}

// Descriptions keeps the languages in the order of the file: the first one is
// what its author thought of first.
type Descriptions []Description

// Legal is the licence and who owns what.
type Legal struct {
	License            string `yaml:"license"` // an SPDX expression
	MainCopyrightOwner string `yaml:"mainCopyrightOwner,omitempty"`
	RepoOwner          string `yaml:"repoOwner,omitempty"`
	AuthorsFile        string `yaml:"authorsFile,omitempty"`
}

// Maintenance is who keeps the software running, and until when.
type Maintenance struct {
	Type        string       `yaml:"type"`
	Contractors []Contractor `yaml:"contractors,omitempty"`
	Contacts    []Contact    `yaml:"contacts,omitempty"`
}

// Contractor is paid to maintain the software until the date.
type Contractor struct {
	Name    string `yaml:"name"`
	Email   string `yaml:"email,omitempty"`
	Website string `yaml:"website,omitempty"`
	Until   string `yaml:"until"` // YYYY-MM-DD
}

// Contact is a person who can answer technical questions.
type Contact struct {
	Name        string `yaml:"name"`
	Email       string `yaml:"email,omitempty"`
	Affiliation string `yaml:"affiliation,omitempty"`
	Phone       string `yaml:"phone,omitempty"`
}

// Localisation is the languages of the software itself, as BCP 47 tags.
type Localisation struct {
	Ready     bool     `yaml:"localisationReady"`
	Languages []string `yaml:"availableLanguages"`
}

// Dependencies are what must be installed or owned beside the software.
type Dependencies struct {
	Open        []Dependency `yaml:"open,omitempty"`
	Proprietary []Dependency `yaml:"proprietary,omitempty"`
	Hardware    []Dependency `yaml:"hardware,omitempty"`
}

// Dependency is one of them, with the versions that will do.
type Dependency struct {
	Name       string `yaml:"name"`
	VersionMin string `yaml:"versionMin,omitempty"`
	VersionMax string `yaml:"versionMax,omitempty"`
	Version    string `yaml:"version,omitempty"`
	Optional   bool   `yaml:"optional,omitempty"`
}

// Italy is the one country section that the standard defines.
type Italy struct {
	ExtensionVersion string            `yaml:"countryExtensionVersion,omitempty"`
	Compliance       ItalianCompliance `yaml:"conforme,omitempty"`
	Platforms        ItalianPlatforms  `yaml:"piattaforme,omitempty"`
	Reuse            ItalianReuse      `yaml:"riuso,omitempty"`
}

// ItalianCompliance is declared compliance; nil is "not declared".
type ItalianCompliance struct {
	DesignGuidelines *bool `yaml:"lineeGuidaDesign,omitempty"`
	Interoperability *bool `yaml:"modelloInteroperabilita,omitempty"`
	Security         *bool `yaml:"misureMinimeSicurezza,omitempty"`
	GDPR             *bool `yaml:"gdpr,omitempty"`
}

// ItalianPlatforms are national systems; nil is "not declared".
type ItalianPlatforms struct {
	SPID   *bool `yaml:"spid,omitempty"`
	CIE    *bool `yaml:"cie,omitempty"`
	ANPR   *bool `yaml:"anpr,omitempty"`
	PagoPA *bool `yaml:"pagopa,omitempty"`
	IO     *bool `yaml:"io,omitempty"`
}

// ItalianReuse holds the publisher's code in the Italian public register iPA.
type ItalianReuse struct {
	CodiceIPA string `yaml:"codiceIPA,omitempty"`
}
