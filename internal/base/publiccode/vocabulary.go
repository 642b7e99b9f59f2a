package publiccode

import (
	"maps"
	"slices"
)

const (
	currentVersion = "0" // what the standard's own examples write: the major version alone
	latestMinor    = "7" // of the published standard, June 2026
)

// Statuses are the values of developmentStatus.
var Statuses = []string{
	"concept", "development", "beta", "stable", "obsolete",
}

// Types are the values of softwareType.
var Types = []string{
	"standalone/mobile", "standalone/iot", "standalone/desktop", "standalone/web", "standalone/backend",
	"standalone/other", "addon", "library", "configurationFiles",
}

// MaintenanceTypes are the values of maintenance.type.
var MaintenanceTypes = []string{
	"internal", "contract", "community", "none",
}

// Categories are the words of the controlled list for categories.
var Categories = []string{
	"accounting", "agile-project-management", "applicant-tracking", "application-development",
	"appointment-scheduling", "backup", "billing-and-invoicing", "blog", "budgeting",
	"business-intelligence", "business-process-management", "cad", "call-center-management",
	"cloud-management", "collaboration", "communications", "compliance-management",
	"contact-management", "content-management", "crm", "customer-service-and-support", "data-analytics",
	"data-collection", "data-visualization", "design", "design-system", "digital-asset-management",
	"digital-citizenship", "document-management", "donor-management", "e-commerce", "e-signature",
	"educational-content", "email-management", "email-marketing", "employee-management",
	"enterprise-project-management", "enterprise-social-networking", "erp", "event-management",
	"facility-management", "feedback-and-reviews-management", "financial-reporting", "fleet-management",
	"fundraising", "gamification", "geographic-information-systems", "grant-management",
	"graphic-design", "help-desk", "hr", "ide", "identity-management", "instant-messaging",
	"integrated-library-system", "inventory-management", "it-asset-management", "it-development",
	"it-management", "it-security", "it-service-management", "knowledge-management",
	"learning-management-system", "marketing", "mind-mapping", "mobile-marketing", "mobile-payment",
	"network-management", "office", "online-booking", "online-community", "payment-gateway", "payroll",
	"predictive-analysis", "procurement", "productivity-suite", "project-collaboration",
	"project-management", "property-management", "real-estate-management", "regulations-and-directives",
	"remote-support", "resource-management", "sales-management", "seo", "service-desk",
	"social-media-management", "survey", "talent-management", "task-management", "taxes-management",
	"test-management", "time-management", "time-tracking", "translation", "video-conferencing",
	"video-editing", "visitor-management", "voip", "warehouse-management", "web-collaboration",
	"web-conferencing", "website-builder", "whistleblowing", "workflow-management", "other",
}

// Scopes are the words of the controlled list for intendedAudience.scope.
var Scopes = []string{
	"agriculture", "culture", "defence", "education", "emergency-services", "employment", "energy",
	"environment", "finance-and-economic-development", "foreign-affairs", "government", "healthcare",
	"infrastructures", "justice", "local-authorities", "manufacturing", "research",
	"science-and-technology", "security", "society", "sport", "tourism", "transportation", "welfare",
}

// aliases are the names that supports may use in place of an address.
var aliases = map[string]string{
	"gdpr":   "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
	"eidas":  "https://eur-lex.europa.eu/eli/reg/2014/910/oj",
	"nis2":   "https://eur-lex.europa.eu/eli/dir/2022/2555/oj",
	"cra":    "https://eur-lex.europa.eu/eli/reg/2024/2847/oj",
	"spid":   "https://www.spid.gov.it/",
	"cie":    "https://www.cartaidentita.interno.gov.it/",
	"anpr":   "https://www.anpr.interno.it/",
	"pagopa": "https://www.pagopa.gov.it/",
	"io":     "https://io.italia.it/",
}

// Alias is the address that "alias:name" stands for in supports, or "".
func Alias(name string) string { return aliases[name] }

func aliasNames() []string { return slices.Sorted(maps.Keys(aliases)) }

// countries are the 249 codes of ISO 3166-1 alpha-2, each with a space behind it.
const countries = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT " +
	"BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH " +
	"ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT " +
	"HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS " +
	"LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI " +
	"NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG " +
	"SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG " +
	"UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW "
