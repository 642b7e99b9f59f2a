package governanceweb_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var followUpPath = regexp.MustCompile(`/opfoelgning/[0-9a-f-]{36}`)

func TestFollowUps_WrittenMendedDoneAndOpenedAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	code, _, body := s.post(secretariat, forms+"/opfoelgning", "track", "board", "text", "Skriv en politik", "owner", "Ingen", "due", "i morgen")
	if code != http.StatusUnprocessableEntity || strings.Count(body, `class="error"`) < 2 || !strings.Contains(body, "Skriv en politik") {
		t.Errorf("two fields that are wrong: %d", code)
	}
	s.done(secretariat, forms+"/opfoelgning", "track", "board", "criterion", "F4", "text", "Skriv en politik", "owner", "Syddjurs", "due", "2027-02-01")
	s.lacks(visitor, "/governance/opfoelgning", "Skriv en politik")
	s.lacks(stranger, "/governance/opfoelgning.csv", "Skriv en politik")
	s.has(coordinator, "/governance/opfoelgning", "F4: Skriv en politik", "Syddjurs", "1. feb. 2027")

	_, page := s.get(secretariat, forms)
	change := forms + followUpPath.FindString(page)
	write := []string{"track", "product", "text", "Skriv to politikker", "owner", "Syddjurs", "due", "2027-03-01", "version", "1"}
	s.done(secretariat, change+"/ret", write...)
	if code, _, body := s.post(secretariat, change+"/ret", append(write, "text", "Skriv tre")...); code != http.StatusConflict || !strings.Contains(body, "Skriv tre") {
		t.Errorf("from an old version: %d", code)
	}
	s.done(coordinator, change+"/udfoert")
	s.lacks(coordinator, "/governance/opfoelgning", "Skriv to politikker")
	s.has(coordinator, "/governance/opfoelgning?udfoert=1", "Skriv to politikker", "udført")
	s.has(secretariat, change+"/ret", "Ikke udført alligevel")
	s.done(secretariat, change+"/udfoert", "done", "0")
	s.has(coordinator, "/en/governance/opfoelgning.csv", "os2forms;OS2forms;product;;Skriv to politikker;Syddjurs;2027-03-01;")
}
