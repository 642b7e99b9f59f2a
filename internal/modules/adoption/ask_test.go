package adoption

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/mail"
)

// asking is two members, of which one uses what the other asks about.
type asking struct {
	fixture
	ballerup, favrskov registry.AuthorityID
	of                 product.ID
	asker              auth.Actor // acts for Favrskov
	question           Question
}

func newAsking(t *testing.T, e dbtest.Env) asking {
	t.Helper()
	f := asking{fixture: newFixture(t, e)}
	f.ballerup, f.favrskov = f.authority(t, "Ballerup"), f.authority(t, "Favrskov")
	f.of = f.product(t, "OS2mo", auth.Public)
	f.note(t, f.ballerup, f.of, Elsewhere, today-400)
	f.asker = auth.Actor{
		Account: string(f.account(t, "asker").ID), Name: "Anna Asker",
		For: auth.Party{ID: string(f.favrskov), Name: "Favrskov Kommune", Member: true},
	}
	f.question = Question{Authority: f.ballerup, Product: f.of, Text: "Hvordan gik det?\n\nOg hvad kostede det?", Page: "https://example.org/anvendelse/ballerup/os2mo"}
	return f
}

func (f asking) account(t *testing.T, name string, grants ...auth.Grant) auth.Account {
	t.Helper()
	a := auth.NewAccount(auth.Email(name+"@example.org"), "person-"+name, name, f.DB.Now())
	err := f.DB.Write(t.Context(), db.Change{Action: "test.account"}, func(tx *db.Tx) error {
		if err := auth.AddAccount(t.Context(), tx, a); err != nil {
			return err
		}
		for _, g := range grants {
			if _, err := auth.AddGrant(t.Context(), tx, system, auth.Holding{Person: a.Person, Grant: g}, civil.Since(today-1000)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// letters gives the letters that wait to be sent, as they are kept.
func (f asking) letters(t *testing.T) []string {
	t.Helper()
	list, err := db.All(t.Context(), f.DB, db.Value[string], `SELECT content FROM mail_message ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

var askSources = slices.Concat(sources, []fs.FS{auth.Migrations, mail.Migrations})

func TestAsk_RepresentativesGetALetter_AnswersGoToTheAsker(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, askSources, func(t *testing.T, e dbtest.Env) {
		f := newAsking(t, e)
		for _, name := range []string{"one", "two"} {
			f.account(t, name, auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, f.ballerup)})
		}
		f.account(t, "other", auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, f.favrskov)})
		texts, err := i18n.Load(Locale)
		if err != nil {
			t.Fatal(err)
		}
		n, err := f.Ask(i18n.With(t.Context(), texts.In(i18n.Danish)), f.asker, f.question)
		if err != nil || n != 2 {
			t.Fatalf("sent %d letters, %v", n, err)
		}
		letters := strings.Join(f.letters(t), "\n")
		for _, want := range []string{`"To":"one@example.org"`, `"To":"two@example.org"`, `"ReplyTo":"asker@example.org"`, "Favrskov Kommune spørger om OS2mo", "hvad kostede det?", f.question.Page} {
			if !strings.Contains(letters, want) {
				t.Errorf("no %q in\n%s", want, letters)
			}
		}
		if strings.Contains(letters, "other@") {
			t.Errorf("a letter went to another authority:\n%s", letters)
		}
		kept, err := db.One(t.Context(), f.DB, db.Value[string], `SELECT after FROM change_item WHERE kind = 'question'`)
		if err != nil || strings.Contains(kept, "kostede") || !strings.Contains(kept, string(f.favrskov)) {
			t.Errorf("the change record keeps %s, %v", kept, err)
		}
	})
}

func TestAsk_WhoMayNot(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, askSources, func(t *testing.T, e dbtest.Env) {
		f := newAsking(t, e)
		stranger, own, unseen := f.asker, f.asker, f.question
		stranger.For.Member = false
		own.For.ID = string(f.ballerup)
		unseen.Product = f.product(t, "OS2forms", auth.Public)
		for _, c := range []struct {
			name  string
			actor auth.Actor
			q     Question
			want  error
		}{
			{"a visitor", visitor, f.question, ErrForbidden},
			{"who acts for no member", stranger, f.question, ErrForbidden},
			{"about one's own", own, f.question, ErrForbidden},
			{"the program", system, f.question, ErrForbidden},
			{"what nothing is said about", f.asker, unseen, ErrNotFound},
			{"where nobody represents", f.asker, f.question, ErrNobody},
		} {
			if _, err := f.Ask(t.Context(), c.actor, c.q); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.name, err, c.want)
			}
		}
		empty := f.question
		empty.Text = " \n "
		if _, err := f.Ask(t.Context(), f.asker, empty); len(errs.FieldsOf(err)) != 1 || errs.FieldsOf(err)[0].Name != "text" {
			t.Errorf("an empty question: %v", err)
		}
		if n := len(f.letters(t)); n != 0 {
			t.Errorf("%d letters were written", n)
		}
	})
}

func TestAsk_TooOften_WaitsForAnotherDay(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, askSources, func(t *testing.T, e dbtest.Env) {
		f := newAsking(t, e)
		f.account(t, "one", auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, f.ballerup)})
		ask := func() error { _, err := f.Ask(t.Context(), f.asker, f.question); return err }
		for n := range QuestionsPerDay {
			if err := ask(); err != nil {
				t.Fatalf("question %d: %v", n+1, err)
			}
		}
		if err := ask(); !errors.Is(err, ErrEnough) {
			t.Errorf("one more: %v", err)
		}
		f.Clock.Add(24 * time.Hour)
		if err := ask(); err != nil {
			t.Errorf("the day after: %v", err)
		}
	})
}
