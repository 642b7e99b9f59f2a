package registryweb_test

import (
	"strings"
	"testing"
)

func TestEdit_Dissolved_KeepsItsPageAndNamesItsSuccessor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const path = "/myndigheder/norddjurs"
	s.get("/myndigheder", "").want(t, 200, "Norddjurs")
	form := s.get(path+"/ret", "keeper").want(t, 200, "Efterfølger").fields()
	form.Set("exists_to", "31. juni")
	form.Set("successor", string(s.syddjurs.ID))
	s.post(path+"/ret", "keeper", form).want(t, 422, "«31. juni» findes ikke")
	form.Set("exists_to", "2020-12-31")
	s.post(path+"/ret", "keeper", form).want(t, 303)

	s.get(path, "").want(t, 200, "Nedlagt efter 31. december 2020", "Efterfølger", "Syddjurs Kommune")
	s.get(path+"/historik", "keeper").want(t, 200, "Findes til og med", "2020-12-31", "Efterfølger")
	if a := s.get("/myndigheder.csv", ""); strings.Contains(a.body, "norddjurs") {
		t.Errorf("what is gone is listed:\n%s", a.body)
	}
	if a := s.get("/myndigheder.csv?nedlagte=ja", ""); !strings.Contains(a.body, "/myndigheder/norddjurs;;2020-12-31;syddjurs") {
		t.Errorf("its row does not tell when and who:\n%s", a.body)
	}
	s.get("/myndigheder?nedlagte=ja", "").want(t, 200, "Norddjurs", "Nedlagt efter 31. december 2020")
}
