package app

import (
	"embed"
	"io/fs"

	"alminding/internal/base/civil"
	"alminding/internal/base/govreport"
	"alminding/internal/base/money"
	"alminding/internal/base/publiccode"
	"alminding/internal/base/sheet"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/adoption/adoptionweb"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/agreement/agreementweb"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/ballot/ballotweb"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/decision/decisionweb"
	"alminding/internal/modules/discussion"
	"alminding/internal/modules/discussion/discussionweb"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/duty/dutyweb"
	"alminding/internal/modules/front/frontweb"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/governance/examine"
	"alminding/internal/modules/governance/governanceweb"
	"alminding/internal/modules/governance/record"
	"alminding/internal/modules/group"
	"alminding/internal/modules/group/groupweb"
	"alminding/internal/modules/intake/intakeweb"
	"alminding/internal/modules/login"
	"alminding/internal/modules/login/loginweb"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/meeting/meetingweb"
	"alminding/internal/modules/member"
	"alminding/internal/modules/member/memberweb"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/partner/partnerweb"
	"alminding/internal/modules/product"
	"alminding/internal/modules/product/productweb"
	"alminding/internal/modules/registry"
	"alminding/internal/modules/registry/registryweb"
	"alminding/internal/modules/secretariat/secretariatweb"
	"alminding/internal/modules/year"
	"alminding/internal/modules/year/yearweb"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/fetch"
	"alminding/internal/platform/form"
	"alminding/internal/platform/gitclone"
	"alminding/internal/platform/gitrepo"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/search"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

//go:embed locale/*.json
var locale embed.FS

// Migrations are those of every package that owns tables. A test in
// internal/arch counts them.
func Migrations() []fs.FS {
	return []fs.FS{
		db.Migrations, auth.Migrations, job.Migrations, mail.Migrations, search.Migrations, intake.Migrations,
		registry.Migrations, duty.Migrations, member.Migrations, product.Migrations, agreement.Migrations, adoption.Migrations, partner.Migrations, group.Migrations, decision.Migrations, discussion.Migrations, ballot.Migrations, meeting.Migrations, year.Migrations, governance.Migrations, login.Migrations,
	}
}

// Locales are the texts of every package that shows any.
func Locales() []fs.FS {
	return []fs.FS{
		locale, civil.Locale, govreport.Locale, money.Locale, publiccode.Locale, sheet.Locale,
		audit.Locale, auth.Locale, blob.Locale, fetch.Locale, gitclone.Locale, gitrepo.Locale, intake.Locale, job.Locale, mail.Locale, timeline.Locale, ui.Locale, form.Locale, web.Locale,
		registry.Locale, duty.Locale, member.Locale, product.Locale, agreement.Locale, adoption.Locale, partner.Locale, group.Locale, decision.Locale, discussion.Locale, ballot.Locale, meeting.Locale, year.Locale, examine.Locale, record.Locale, governance.Locale, login.Locale,
		frontweb.Locale, intakeweb.Locale, loginweb.Locale, registryweb.Locale, memberweb.Locale, dutyweb.Locale, productweb.Locale, adoptionweb.Locale, agreementweb.Locale, partnerweb.Locale, groupweb.Locale, decisionweb.Locale, discussionweb.Locale, ballotweb.Locale, meetingweb.Locale, yearweb.Locale, governanceweb.Locale, secretariatweb.Locale,
	}
}
