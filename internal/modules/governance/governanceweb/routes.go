package governanceweb

import (
	"embed"

	"alminding/internal/base/govreport"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct {
	governance  *governance.Service
	products    *product.Service
	authorities *registry.Service
	base        string // of the site, such as https://alminding.example
}

// maxUpload leaves room for the form around a file.
const maxUpload = governance.MaxFile + 1<<20

// maxSitting is more than a form about all criteria is, when each of its texts is as
// long as it may be and of letters that a browser sends as six bytes.
const maxSitting = 5 << 20

// Routes registers the pages. Who may say something of a product is decided by the
// policy of the module.
func Routes(rt *web.Router, g *governance.Service, products *product.Service, authorities *registry.Service, base string) {
	h := &handlers{governance: g, products: products, authorities: authorities, base: base}

	rt.Get("/governance", web.Public, h.portfolio)
	rt.Get("/governance.csv", web.Public, h.portfolioCSV)
	rt.Get("/governance.json", web.Public, h.portfolioJSON)
	rt.Get("/governance.atom", web.Public, h.feed)
	rt.Get("/governance/noegle.pub", web.Public, h.publicKey)
	rt.Get("/governance/halvaar", web.Public, h.cycleNow)
	rt.Get("/governance/halvaar/{half}", web.Public, h.cycle)
	rt.Get("/governance/halvaar/{half}/liste.csv", web.Public, h.cycleCSV)
	rt.Get("/governance/enighed", web.Public, h.agreements)
	rt.Get("/governance/enighed.csv", web.Public, h.agreementsCSV)
	rt.Get("/governance/opfoelgning", web.Public, h.allFollowUps)
	rt.Get("/governance/opfoelgning.csv", web.Public, h.followUpsCSV)
	rt.Get("/governance/krav", web.Public, h.criteria)
	rt.Get("/governance/krav/{id}", web.Public, h.criterion)
	rt.Get("/governance/tjek", web.Public, h.checkForm)
	rt.Upload("/governance/tjek", web.Public, govreport.MaxBytes+64<<10, h.check)
	rt.Get("/produkter/{slug}/governance", web.Public, h.show)
	rt.Get("/produkter/{slug}/governance/niveau.svg", web.Public, h.badgePicture)
	rt.Get("/produkter/{slug}/governance/niveau.json", web.Public, h.badgeJSON)
	rt.Get("/produkter/{slug}/governance/maerke", web.Public, h.badge)
	rt.Get("/produkter/{slug}/governance/historik", web.Public, h.history)

	rt.Get("/produkter/{slug}/governance/bevis", web.Public, h.evidence)
	rt.Post("/produkter/{slug}/governance/bevis/laes", web.SignedIn, h.readRecords)
	rt.Post("/produkter/{slug}/governance/bevis/undersoeg", web.Keepers, h.examineSoon)
	rt.Get("/produkter/{slug}/governance/bevis/indlaes", web.SignedIn, h.examinedForm)
	rt.Upload("/produkter/{slug}/governance/bevis/indlaes", web.SignedIn, maxUpload, h.examined)
	rt.Get("/produkter/{slug}/governance/bevis/overrul", web.Keepers, h.overruleForm)
	rt.Post("/produkter/{slug}/governance/bevis/overrul", web.Keepers, h.overrule)
	rt.Post("/produkter/{slug}/governance/bevis/overrul/{id}/slut", web.Keepers, h.lift)

	rt.Get("/produkter/{slug}/governance/dokumenter", web.Public, h.documents)
	rt.Get("/produkter/{slug}/governance/dokumenter/nyt", web.SignedIn, h.documentForm)
	rt.Upload("/produkter/{slug}/governance/dokumenter/nyt", web.SignedIn, maxUpload, h.addDocument)
	rt.Get("/governance/dokumenter/{id}", web.Public, h.document)
	rt.Get("/governance/dokumenter/{id}/ret", web.SignedIn, h.changeDocumentForm)
	rt.Upload("/governance/dokumenter/{id}/ret", web.SignedIn, maxUpload, h.changeDocument)
	rt.Post("/governance/dokumenter/{id}/slet", web.SignedIn, h.dropDocument)

	rt.Get("/produkter/{slug}/governance/dialogmoede", web.Keepers, h.dialogueForm)
	rt.Post("/produkter/{slug}/governance/dialogmoede", web.Keepers, h.agree)
	rt.Get("/produkter/{slug}/governance/niveau", web.Keepers, h.levelForm)
	rt.Post("/produkter/{slug}/governance/niveau", web.Keepers, h.setLevel)
	rt.Post("/produkter/{slug}/governance/niveau/tilbage", web.Keepers, h.takeBackLevel)
	rt.Get("/produkter/{slug}/governance/opfoelgning", web.Keepers, h.followUpForm)
	rt.Post("/produkter/{slug}/governance/opfoelgning", web.Keepers, h.addFollowUp)
	rt.Get("/produkter/{slug}/governance/opfoelgning/{id}/ret", web.Keepers, h.changeFollowUpForm)
	rt.Post("/produkter/{slug}/governance/opfoelgning/{id}/ret", web.Keepers, h.changeFollowUp)
	rt.Post("/produkter/{slug}/governance/opfoelgning/{id}/udfoert", web.SignedIn, h.finishFollowUp)

	rt.Get("/produkter/{slug}/governance/selvevaluering", web.SignedIn, h.beginSelfForm)
	rt.Post("/produkter/{slug}/governance/selvevaluering", web.SignedIn, h.beginSelf)
	rt.Get("/governance/selvevalueringer/{id}", web.Public, h.self)
	rt.Get("/governance/selvevalueringer/{id}"+osFile, web.Public, h.selfFile(".json", "application/json; charset=utf-8", (*govreport.Report).JSON))
	rt.Get("/governance/selvevalueringer/{id}"+markdownFile, web.Public, h.selfFile(".md", "text/markdown; charset=utf-8", asMarkdown))
	rt.Get("/governance/selvevalueringer/{id}/filer/{file}", web.Public, h.file)
	rt.Get("/governance/selvevalueringer/{id}/ret", web.SignedIn, h.answerForm)
	rt.Upload("/governance/selvevalueringer/{id}/ret", web.SignedIn, maxSitting, h.answer)
	rt.Get("/governance/selvevalueringer/{id}/krav/{criterion}", web.SignedIn, h.attachForm)
	rt.Upload("/governance/selvevalueringer/{id}/krav/{criterion}", web.SignedIn, maxUpload, h.attach)
	rt.Post("/governance/selvevalueringer/{id}/filer/{file}/slet", web.SignedIn, h.detach)
	rt.Post("/governance/selvevalueringer/{id}/godkend", web.SignedIn, h.endorse)
	rt.Post("/governance/selvevalueringer/{id}/slet", web.SignedIn, h.dropSelf)

	rt.Post("/produkter/{slug}/governance/evaluering", web.Keepers, h.beginEvaluation)
	rt.Get("/governance/evalueringer/{id}", web.Public, h.evaluation)
	rt.Get("/governance/evalueringer/{id}"+pdfFile, web.Public, h.evaluationPDF)
	rt.Get("/governance/evalueringer/{id}"+markdownFile, web.Public, h.evaluationMarkdown)
	rt.Get("/governance/evalueringer/{id}"+dataFile, web.Public, h.evaluationData)
	rt.Get("/governance/evalueringer/{id}/ret", web.Keepers, h.judgeForm)
	rt.Upload("/governance/evalueringer/{id}/ret", web.Keepers, maxSitting, h.judge)
	rt.Get("/governance/evalueringer/{id}/svar", web.SignedIn, h.replyForm)
	rt.Upload("/governance/evalueringer/{id}/svar", web.SignedIn, maxSitting, h.reply)
	rt.Post("/governance/evalueringer/{id}/send", web.Keepers, h.step(g.Send, "governanceweb.flash.sent"))
	rt.Post("/governance/evalueringer/{id}/tilbage", web.Keepers, h.step(g.Recall, "governanceweb.flash.recalled"))
	rt.Post("/governance/evalueringer/{id}/offentliggoer", web.Keepers, h.step(g.Publish, "governanceweb.flash.published"))
	rt.Post("/governance/evalueringer/{id}/slet", web.Keepers, h.step(g.DropEvaluation, "governanceweb.flash.dropped"))
}
