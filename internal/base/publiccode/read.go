package publiccode

import "strings"

// The functions of this file are the schema of the standard: one function for
// each kind of section, one line for each key.

func readFile(s *section) File {
	s.rename("publiccode-yaml-version", "publiccodeYmlVersion")
	s.rename("tags", "categories")
	s.retire("monochromeLogo", "logo")
	s.retire("inputTypes", "")
	s.retire("outputTypes", "")
	f := File{
		Version:          s.mustText("publiccodeYmlVersion", version),
		Name:             s.mustText("name"),
		ApplicationSuite: s.text("applicationSuite"),
		URL:              s.mustText("url", repository),
		LandingURL:       s.text("landingURL", webAddress),
		IsBasedOn:        readIsBasedOn(s),
		SoftwareVersion:  s.text("softwareVersion"),
		ReleaseDate:      s.text("releaseDate", date),
		Logo:             s.text("logo", logo),
		MonochromeLogo:   s.text("monochromeLogo", logo),
		InputTypes:       s.texts("inputTypes", mediaType),
		OutputTypes:      s.texts("outputTypes", mediaType),
		Platforms:        s.mustTexts("platforms"),
		Categories:       s.texts("categories", category),
		UsedBy:           s.texts("usedBy"),
		Roadmap:          s.text("roadmap", webAddress),
		Status:           s.mustText("developmentStatus", oneOf(Statuses)),
		Type:             s.mustText("softwareType", oneOf(Types)),
		Audience:         readAudience(s.section("intendedAudience")),
		Descriptions:     readDescriptions(s.mustSection("description")),
		Legal:            readLegal(s.mustSection("legal")),
		Maintenance:      readMaintenance(s.mustSection("maintenance")),
		Localisation:     readLocalisation(s.mustSection("localisation")),
		DependsOn:        readDependencies(s.section("dependsOn")),
		Italy:            readItaly(s),
	}
	for _, item := range s.sections("fundedBy") {
		f.FundedBy = append(f.FundedBy, readParty(item))
	}
	for _, item := range s.sections("supports") {
		f.Supports = append(f.Supports, Support{ID: item.mustText("id", support)})
		item.close()
	}
	if organisation := s.section("organisation"); organisation.node != nil {
		party := readParty(organisation)
		f.Organisation = &party
	}
	s.close()
	return f
}

// readIsBasedOn accepts one address or a list of them.
func readIsBasedOn(s *section) []string {
	v := s.get("isBasedOn")
	switch {
	case v.node == nil:
		return nil
	case v.isText():
		if url := v.text(repository); url != "" {
			return []string{url}
		}
		return nil
	}
	return v.texts(repository)
}

func readParty(s *section) Party {
	defer s.close()
	return Party{
		Name: s.text("name"),
		URI:  s.mustText("uri", uri),
	}
}

func readAudience(s *section) Audience {
	s.rename("onlyFor", "scope")
	defer s.close()
	return Audience{
		Scope:                s.texts("scope", scope),
		Countries:            upper(s.texts("countries", country)),
		UnsupportedCountries: upper(s.texts("unsupportedCountries", country)),
	}
}

func upper(list []string) []string {
	for i := range list {
		list[i] = strings.ToUpper(list[i])
	}
	return list
}

// readDescriptions wants a short description in every language, and a long one
// and the features in at least one of them.
func readDescriptions(s *section) Descriptions {
	if s.node == nil {
		return nil
	}
	if len(s.fields) == 0 {
		s.fail("publiccode.no_language")
		return nil
	}
	var list Descriptions
	var first *section
	long, features := false, s.rules == RulesV1
	for _, f := range s.fields {
		s.known = append(s.known, f.name)
		if !language(s.key(f), f.name) {
			continue
		}
		text := s.get(f.name).section()
		if text.node == nil {
			continue
		}
		if first == nil {
			first = text
		}
		d := readDescription(text)
		d.Language = f.name
		list = append(list, d)
		long = long || !text.get("longDescription").absent()
		features = features || !text.get("features").absent()
	}
	if first != nil && !long {
		first.missing("longDescription")
	}
	if first != nil && !features {
		first.missing("features")
	}
	return list
}

func readDescription(s *section) Description {
	s.retire("genericName", "")
	defer s.close()
	return Description{
		LocalisedName:    s.text("localisedName"),
		GenericName:      s.text("genericName", atMost(35)),
		ShortDescription: s.mustText("shortDescription", atMost(150)),
		LongDescription:  s.text("longDescription", atLeast(150), atMost(10_000)),
		Documentation:    s.text("documentation", webAddress),
		APIDocumentation: s.text("apiDocumentation", webAddress),
		Features:         s.texts("features"),
		Screenshots:      s.texts("screenshots", screenshot),
		Videos:           s.texts("videos", video),
		Awards:           s.texts("awards"),
	}
}

func readLegal(s *section) Legal {
	s.retire("repoOwner", "organisation")
	s.retire("authorsFile", "")
	defer s.close()
	return Legal{
		License:            s.mustText("license", license),
		MainCopyrightOwner: s.text("mainCopyrightOwner"),
		RepoOwner:          s.text("repoOwner"),
		AuthorsFile:        s.text("authorsFile", place),
	}
}

// readMaintenance ties the lists to the kind of maintenance: contractors
// belong to a contract and only there; who maintains it themselves must say
// whom to ask.
func readMaintenance(s *section) Maintenance {
	defer s.close()
	m := Maintenance{Type: s.mustText("type", oneOf(MaintenanceTypes))}
	contractors, contacts := s.get("contractors"), s.get("contacts")
	switch {
	case m.Type == "contract" && contractors.absent():
		s.missing("contractors")
	case m.Type != "contract" && m.Type != "" && !contractors.absent():
		contractors.fail("publiccode.contractors", "type", m.Type)
	default:
		for _, item := range s.sections("contractors") {
			m.Contractors = append(m.Contractors, readContractor(item))
		}
	}
	if (m.Type == "internal" || m.Type == "community") && contacts.absent() {
		s.missing("contacts")
	}
	for _, item := range s.sections("contacts") {
		m.Contacts = append(m.Contacts, readContact(item))
	}
	return m
}

func readContractor(s *section) Contractor {
	defer s.close()
	return Contractor{
		Name:    s.mustText("name"),
		Email:   s.text("email", email),
		Website: s.text("website", webAddress),
		Until:   s.mustText("until", date),
	}
}

func readContact(s *section) Contact {
	defer s.close()
	return Contact{
		Name:        s.mustText("name"),
		Email:       s.text("email", email),
		Affiliation: s.text("affiliation"),
		Phone:       s.text("phone", phone),
	}
}

func readLocalisation(s *section) Localisation {
	defer s.close()
	l := Localisation{Languages: s.mustTexts("availableLanguages", language)}
	if ready := s.truth("localisationReady"); ready != nil {
		l.Ready = *ready
	} else if s.get("localisationReady").node == nil {
		s.missing("localisationReady")
	}
	return l
}

func readDependencies(s *section) Dependencies {
	defer s.close()
	return Dependencies{
		Open:        readDependencyList(s, "open"),
		Proprietary: readDependencyList(s, "proprietary"),
		Hardware:    readDependencyList(s, "hardware"),
	}
}

func readDependencyList(s *section, name string) []Dependency {
	var list []Dependency
	for _, item := range s.sections(name) {
		d := Dependency{
			Name:       item.mustText("name"),
			VersionMin: item.text("versionMin"),
			VersionMax: item.text("versionMax"),
			Version:    item.text("version"),
		}
		if optional := item.truth("optional"); optional != nil {
			d.Optional = *optional
		}
		item.close()
		list = append(list, d)
	}
	return list
}

// readItaly reads the one country section there is. 0.7 advises against all of
// it, but the files of Italian authorities are full of it, so only what was
// advised against before earns a warning. 1.0 does not have it.
func readItaly(s *section) *Italy {
	if s.rules == RulesV1 {
		s.retire("IT", "")
		s.retire("it", "")
		return nil
	}
	name := "IT"
	if i := s.find("it"); i >= 0 {
		at := s.key(s.fields[i])
		if s.find("IT") >= 0 {
			at.fail("publiccode.duplicate", "key", "IT")
			s.known = append(s.known, "it")
		} else {
			name = "it"
			at.warn("publiccode.renamed", "key", "it", "name", "IT")
		}
	}
	it := s.section(name)
	if it.node == nil {
		return nil
	}
	defer it.close()
	it.retire("conforme", "supports")
	compliance, platforms, reuse := it.section("conforme"), it.section("piattaforme"), it.section("riuso")
	compliance.rename("accessibile", "lineeGuidaDesign")
	compliance.rename("interoperabile", "modelloInteroperabilita")
	compliance.rename("sicuro", "misureMinimeSicurezza")
	compliance.rename("privacy", "gdpr")
	reuse.retire("codiceIPA", "organisation")
	defer compliance.close()
	defer platforms.close()
	defer reuse.close()
	return &Italy{
		ExtensionVersion: it.text("countryExtensionVersion", oneOf([]string{"0.2", "1.0"})),
		Compliance: ItalianCompliance{
			DesignGuidelines: compliance.truth("lineeGuidaDesign"),
			Interoperability: compliance.truth("modelloInteroperabilita"),
			Security:         compliance.truth("misureMinimeSicurezza"),
			GDPR:             compliance.truth("gdpr"),
		},
		Platforms: ItalianPlatforms{
			SPID:   platforms.truth("spid"),
			CIE:    platforms.truth("cie"),
			ANPR:   platforms.truth("anpr"),
			PagoPA: platforms.truth("pagopa"),
			IO:     platforms.truth("io"),
		},
		Reuse: ItalianReuse{CodiceIPA: reuse.text("codiceIPA")},
	}
}
