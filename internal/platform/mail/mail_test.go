package mail_test

import (
	"errors"
	"flag"
	"io/fs"
	"log/slog"
	"mime"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
)

var update = flag.Bool("update", false, "write the golden files")

var tables = []fs.FS{job.Migrations, mail.Migrations}

const from = "Alminding <svar-ikke@alminding.example>"

// env is an outbox with the queue that empties it.
type env struct {
	dbtest.Env
	*mail.Outbox
	queue *job.Queue
}

func open(t *testing.T, e dbtest.Env, o mail.Options) env {
	t.Helper()
	texts, err := i18n.Load(mail.Locale)
	if err != nil {
		t.Fatal(err)
	}
	q := job.New(e.DB, slog.New(slog.NewTextHandler(t.Output(), nil)), prometheus.NewRegistry(), job.Options{})
	o.From = from
	out, err := mail.New(e.DB, q, texts, func() mail.Look { return mail.Look{Site: "Alminding", Color: "#6E2A60"} }, o)
	if err != nil {
		t.Fatal(err)
	}
	return env{e, out, q}
}

func (e env) enqueue(t *testing.T, m mail.Message) error {
	t.Helper()
	return e.DB.Write(t.Context(), db.Change{Action: "test.enqueue"}, func(tx *db.Tx) error {
		return mail.Enqueue(t.Context(), tx, m)
	})
}

func (e env) mustEnqueue(t *testing.T, m mail.Message) {
	t.Helper()
	if err := e.enqueue(t, m); err != nil {
		t.Fatal(err)
	}
}

// only gives the only letter, read as a screen would.
func (e env) only(t *testing.T) mail.Letter {
	t.Helper()
	p, err := e.List(t.Context(), mail.Filter{}, "", 10)
	if err != nil || len(p.Items) != 1 {
		t.Fatalf("%d letters, %v; want one", len(p.Items), err)
	}
	l, err := e.ByID(t.Context(), p.Items[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (e env) status(t *testing.T) mail.Status {
	t.Helper()
	s, err := e.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func reminder() mail.Message {
	return mail.Message{
		To: "digitalisering@ærø.example", Lang: i18n.Danish,
		Subject: "Bekræft, at I bruger OS2autoproces på Ærø",
		Paragraphs: []string{
			"Til den, der tager sig af digitalisering i Ærø Kommune.",
			"Jeres anvendelse står som ubekræftet siden 10. januar 2025 <optælling> & «kilde».",
		},
		Button:        mail.Button{Text: "Bekræft eller ret", URL: "https://alminding.example/bekraeft?id=1&x=2"},
		Deadline:      "Frist: torsdag 15. oktober 2026. Gør I ingenting, bliver oplysningen stående som ubekræftet.",
		WhyYouGetThis: "Du får denne mail, fordi du er kontakt for Ærø Kommune.",
		ReplyTo:       "konsulent@ærø.example",
		Unsubscribe:   "https://alminding.example/paamindelser",
	}
}

func code() mail.Message {
	return mail.Message{
		To: "koordinator@kommune.example", Lang: i18n.English, Subject: "Your sign-in code",
		Paragraphs: []string{"Write the code where you are signing in."}, Code: "417 093",
		WhyYouGetThis: "You get this because somebody is signing in with your address.",
		Secret:        true,
	}
}

func TestSend_RoundTrip(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, base dbtest.Env) {
		office := &postOffice{t: t, security: mail.NoTLS}
		office.open()
		e := open(t, base, mail.Options{Server: office.at()})
		m := reminder()
		e.mustEnqueue(t, m)
		if err := e.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(office.got()) != 1 {
			t.Fatalf("%d letters came", len(office.got()))
		}
		got := office.got()[0]
		l := e.only(t)
		header := map[string]string{}
		for _, name := range []string{"From", "To", "Reply-To", "Message-Id", "Auto-Submitted", "List-Unsubscribe", "Date", "Content-Language"} {
			header[name] = got.header.Get(name)
		}
		if diff := cmp.Diff(map[string]string{
			"From":             `"Alminding" <svar-ikke@alminding.example>`,
			"To":               "<digitalisering@xn--r-3fa9c.example>",
			"Reply-To":         "<konsulent@xn--r-3fa9c.example>",
			"Message-Id":       "<" + string(l.ID) + "@alminding.example>",
			"Auto-Submitted":   "auto-generated",
			"List-Unsubscribe": "<https://alminding.example/paamindelser>",
			"Date":             "Sun, 22 Nov 2026 11:00:00 +0000",
			"Content-Language": "da",
		}, header); diff != "" {
			t.Error(diff)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(got.header.Get("Subject"))
		if err != nil || subject != m.Subject {
			t.Errorf("subject %q, %v", subject, err)
		}
		for _, p := range m.Paragraphs {
			if !strings.Contains(got.text, p) {
				t.Errorf("the text lacks %q:\n%s", p, got.text)
			}
		}
		golden(t, "testdata/reminder.html", got.html)
		golden(t, "testdata/reminder.txt", got.text)
		if l.State != mail.Sent || l.Tries != 1 || l.Ended == nil || l.Hidden {
			t.Errorf("kept as %+v", l)
		}
		if s := e.status(t); s.LastSent == nil || s.Letters[mail.Sent] != 1 || s.LastError != "" {
			t.Errorf("status %+v", s)
		}
	})
}

// TestSend_Calendar: the part for calendars is of the same letter, and arrives byte
// for byte.
func TestSend_Calendar(t *testing.T) {
	t.Parallel()
	office := &postOffice{t: t, security: mail.NoTLS}
	office.open()
	e := open(t, dbtest.Open(t, db.SQLite, tables...), mail.Options{Server: office.at()})
	m := reminder()
	m.Calendar = mail.Calendar{Method: "REQUEST", Data: "BEGIN:VCALENDAR\r\nSUMMARY:Møde = æøå" + strings.Repeat(" lang", 9) + "\r\n END\r\nEND:VCALENDAR\r\n"}
	e.mustEnqueue(t, m)
	if err := e.queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	kind, content, _ := strings.Cut(office.got()[0].calendar, "\n")
	if !strings.HasPrefix(kind, "text/calendar; method=REQUEST") || content != m.Calendar.Data {
		t.Errorf("%s\n%q, want\n%q", kind, content, m.Calendar.Data)
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; write it anew with -update):\n%s", file, diff)
	}
}

func TestSend_EachSecurity(t *testing.T) {
	t.Parallel()
	for _, security := range []mail.Security{mail.StartTLS, mail.TLS} {
		t.Run(string(security), func(t *testing.T) {
			t.Parallel()
			office := &postOffice{t: t, security: security, user: "alminding"}
			office.open()
			e := open(t, dbtest.Open(t, db.SQLite, tables...), mail.Options{Server: office.at()})
			e.mustEnqueue(t, code())
			if err := e.queue.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := len(office.got()); n != 1 {
				t.Errorf("%d letters came", n)
			}
		})
	}
}

// TestSend_NotProtected_IsNotSent has a server that offers no TLS where the
// operator asked for it: the password must not go out in the clear.
func TestSend_NotProtected_IsNotSent(t *testing.T) {
	t.Parallel()
	office := &postOffice{t: t, security: mail.NoTLS}
	office.open()
	server := office.at()
	server.Security, server.User, server.Password = mail.StartTLS, "alminding", "hemmelig"
	e := open(t, dbtest.Open(t, db.SQLite, tables...), mail.Options{Server: server})
	e.mustEnqueue(t, code())
	if err := e.queue.Drain(t.Context()); err == nil {
		t.Error("no error")
	}
	if l := e.only(t); l.State != mail.Queued || !strings.Contains(l.Error, "STARTTLS") || len(office.got()) != 0 {
		t.Errorf("kept as %+v", l)
	}
}

func TestSend_ServerDown_DelaysUntilUp(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, base dbtest.Env) {
		office := &postOffice{t: t, security: mail.NoTLS}
		office.open()
		office.close()
		e := open(t, base, mail.Options{Server: office.at()})
		e.mustEnqueue(t, reminderTo("a@b.example"))
		for range 3 {
			if err := e.queue.Drain(t.Context()); err == nil {
				t.Fatal("sent to a server that is down")
			}
			if l := e.only(t); l.State != mail.Queued || l.Error == "" {
				t.Fatalf("kept as %+v", l)
			}
			e.Clock.Add(5 * time.Minute)
		}
		if s := e.status(t); s.LastError == "" || s.LastFailed == nil || s.LastSent != nil || s.Letters[mail.Queued] != 1 {
			t.Errorf("status %+v", s)
		}
		office.open()
		if err := e.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if l := e.only(t); l.State != mail.Sent || l.Tries != 4 || l.Error != "" || len(office.got()) != 1 {
			t.Errorf("kept as %+v", l)
		}
	})
}

func reminderTo(address string) mail.Message {
	m := reminder()
	m.To = address
	return m
}

func TestSend_Answers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		command string
		code    int
		want    mail.State
	}{
		"greylisted":        {"RCPT", 451, mail.Queued},
		"server full":       {"DATA", 452, mail.Queued},
		"no such mailbox":   {"RCPT", 550, mail.Refused},
		"content refused":   {"DATA", 554, mail.Refused},
		"we may not send":   {"MAIL", 550, mail.Queued},
		"server is closing": {"MAIL", 421, mail.Queued},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			office := &postOffice{t: t, security: mail.NoTLS}
			office.open()
			office.refuse(c.command, &smtp.SMTPError{Code: c.code, Message: "because æøå"})
			e := open(t, dbtest.Open(t, db.SQLite, tables...), mail.Options{Server: office.at()})
			e.mustEnqueue(t, reminderTo("a@b.example"))
			if err := e.queue.Drain(t.Context()); (err == nil) != (c.want == mail.Refused) {
				t.Errorf("Drain: %v", err)
			}
			l := e.only(t)
			if l.State != c.want || !strings.Contains(l.Error, "because æøå") {
				t.Errorf("kept as %s %q, want %s", l.State, l.Error, c.want)
			}
		})
	}
}

func TestRetry_Refused_IsSentAgain(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, base dbtest.Env) {
		office := &postOffice{t: t, security: mail.NoTLS}
		office.open()
		office.refuse("RCPT", &smtp.SMTPError{Code: 550, Message: "unknown"})
		e := open(t, base, mail.Options{Server: office.at()})
		e.mustEnqueue(t, reminderTo("a@b.example"))
		if err := e.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		office.refuse("", nil)
		id := e.only(t).ID
		change := db.Change{Action: "mail.retry", Object: string(id)}
		if err := e.Retry(t.Context(), change, id); err != nil {
			t.Fatal(err)
		}
		if err := e.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if l := e.only(t); l.State != mail.Sent || len(office.got()) != 1 {
			t.Errorf("kept as %+v", l)
		}
		if err := e.Retry(t.Context(), change, id); !errors.Is(err, mail.ErrSent) {
			t.Errorf("sent letter: %v", err)
		}
		if err := e.Retry(t.Context(), change, "none"); !errors.Is(err, mail.ErrNotFound) {
			t.Errorf("no letter: %v", err)
		}
	})
}

func TestSecret_IsNeverShown_AndErased(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, base dbtest.Env) {
		office := &postOffice{t: t, security: mail.NoTLS}
		office.open()
		office.refuse("RCPT", &smtp.SMTPError{Code: 550, Message: "unknown"})
		e := open(t, base, mail.Options{Server: office.at()})
		e.mustEnqueue(t, code())
		if l := e.only(t); !l.Hidden || l.Code != "" || len(l.Paragraphs) != 0 || l.Subject == "" {
			t.Errorf("shown: %+v", l)
		}
		if err := e.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		content, err := db.One(t.Context(), e.DB, db.Value[string], `SELECT content FROM mail_message`)
		if err != nil || content != "" {
			t.Errorf("kept %q, %v", content, err)
		}
		l := e.only(t)
		if err := e.Retry(t.Context(), db.Change{Action: "mail.retry"}, l.ID); !errors.Is(err, mail.ErrErased) {
			t.Errorf("Retry: %v", err)
		}
		trace, err := db.All(t.Context(), e.DB, db.Value[string], `SELECT before || after FROM change_item UNION ALL SELECT payload FROM job`)
		if err != nil || strings.Contains(strings.Join(trace, ""), "417") {
			t.Errorf("the code is in %q, %v", trace, err)
		}
	})
}

func TestExpired_IsNotSent(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, base dbtest.Env) {
		office := &postOffice{t: t, security: mail.NoTLS}
		office.open()
		e := open(t, base, mail.Options{Server: office.at()})
		m := code()
		m.Expires = e.DB.Now().Add(15 * time.Minute)
		e.mustEnqueue(t, m)
		e.Clock.Add(15 * time.Minute)
		if err := e.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if l := e.only(t); l.State != mail.Expired || l.Tries != 0 || len(office.got()) != 0 {
			t.Errorf("kept as %+v", l)
		}
	})
}

func TestNotConfigured_StaysQueued(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, base dbtest.Env) {
		e := open(t, base, mail.Options{})
		e.mustEnqueue(t, code())
		if err := e.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if l := e.only(t); l.State != mail.Queued || l.Tries != 0 {
			t.Errorf("kept as %+v", l)
		}
		if s := e.status(t); s.Configured || s.Letters[mail.Queued] != 1 {
			t.Errorf("status %+v", s)
		}
	})
}

func TestLetterIsGone_NothingToDo(t *testing.T) {
	t.Parallel()
	e := open(t, dbtest.Open(t, db.SQLite, tables...), mail.Options{Sink: true})
	e.mustEnqueue(t, code())
	err := e.DB.Keep(t.Context(), func(tx *db.Tx) error {
		_, err := db.Exec(t.Context(), tx, `DELETE FROM mail_message`) // as in a restored backup
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.queue.Drain(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSink_KeepsLetterReadable(t *testing.T) {
	t.Parallel()
	e := open(t, dbtest.Open(t, db.SQLite, tables...), mail.Options{Sink: true})
	e.mustEnqueue(t, code())
	if err := e.queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l := e.only(t); l.State != mail.Sent || l.Code != "417 093" {
		t.Errorf("kept as %+v", l)
	}
	if s := e.status(t); !s.Configured || !s.Sink {
		t.Errorf("status %+v", s)
	}
}

func TestEnqueue_HostileInput(t *testing.T) {
	t.Parallel()
	office := &postOffice{t: t, security: mail.NoTLS}
	office.open()
	e := open(t, dbtest.Open(t, db.SQLite, tables...), mail.Options{Server: office.at()})
	for _, address := range []string{
		"", "nobody", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "Navn <a@b.example>",
		"a@b.example>\r\nDATA", "a b@c.example", "\"a\r\n\"@b.example", strings.Repeat("a", 300) + "@b.example", "a@b.example\x00", "søren@b.example",
	} {
		if err := e.enqueue(t, reminderTo(address)); !errors.Is(err, mail.ErrAddress) {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, address := range []string{"javascript:alert(1)", "//evil.example", "https://a.example/\r\nBcc: x", "https://a.example/?>,<mailto:x", "/relative"} {
		m := reminderTo("a@b.example")
		m.Unsubscribe = address
		if err := e.enqueue(t, m); err == nil || errs.KindOf(err) != errs.Internal {
			t.Errorf("%q: %v", address, err)
		}
	}
	m := reminderTo("a@b.example")
	m.Subject = "Hej\r\nBcc: c@d.example\r\n\r\n<script>\u2028\xff"
	m.Paragraphs = []string{".\r\nQUIT\r\n.", "<script>alert(1)</script>", strings.Repeat("æ", 60_000)}
	e.mustEnqueue(t, m)
	if err := e.queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := office.got()
	if len(got) != 1 || got[0].header.Get("Bcc") != "" || got[0].to != "a@b.example" {
		t.Fatalf("got %+v", got)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(got[0].header.Get("Subject"))
	if want := "Hej Bcc: c@d.example <script> �"; err != nil || subject != want {
		t.Errorf("subject %q, %v; want %q", subject, err, want)
	}
	if strings.Contains(got[0].html, "<script>") || !strings.Contains(got[0].html, m.Paragraphs[2]) || got[0].longest > 1000 {
		t.Errorf("HTML with script, cut off, or with a line of %d bytes", got[0].longest)
	}
	m.Paragraphs = []string{strings.Repeat("æ", 200_000)}
	if err := e.enqueue(t, m); !errors.Is(err, mail.ErrTooLarge) {
		t.Errorf("a huge letter: %v", err)
	}
}

func TestList_PagesFiltersAndPurges(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, base dbtest.Env) {
		e := open(t, base, mail.Options{Sink: true})
		for _, to := range []string{"a@nord.example", "b@syd.example", "c@Nord.example"} {
			e.mustEnqueue(t, reminderTo(to))
		}
		ctx := t.Context()
		first, err := e.List(ctx, mail.Filter{}, "", 2)
		if err != nil || len(first.Items) != 2 || first.Total != 3 || first.Items[0].To != "c@Nord.example" || first.Items[0].Paragraphs != nil {
			t.Fatalf("first page %+v, %v", first, err)
		}
		second, err := e.List(ctx, mail.Filter{}, first.Next, 2)
		if err != nil || len(second.Items) != 1 || second.Next != "" {
			t.Fatalf("second page %+v, %v", second, err)
		}
		back, err := e.List(ctx, mail.Filter{}, second.Prev, 2)
		if err != nil || len(back.Items) != 2 || back.Items[0].To != "c@Nord.example" {
			t.Errorf("back %+v, %v", back, err)
		}
		found, err := e.List(ctx, mail.Filter{State: mail.Queued, Recipient: "@nord"}, "", 10)
		if err != nil || len(found.Items) != 2 || found.Total != 2 {
			t.Errorf("found %+v, %v", found, err)
		}
		if err := e.queue.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		e.Clock.Add(91 * 24 * time.Hour)
		if err := e.queue.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if s := e.status(t); s.Letters[mail.Sent] != 0 {
			t.Errorf("%d letters were kept", s.Letters[mail.Sent])
		}
	})
}

func TestParseServer(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]mail.Server{
		"smtp://mail.example":                  {Host: "mail.example", Port: 587, Security: mail.StartTLS},
		"smtps://u:p%40ss@mail.example:4650":   {Host: "mail.example", Port: 4650, Security: mail.TLS, User: "u", Password: "p@ss"},
		"smtp://localhost?tls=none":            {Host: "localhost", Port: 25, Security: mail.NoTLS},
		"smtps://mail.example?tls=none":        {},
		"smtp://mail.example?tls=perhaps":      {},
		"http://mail.example":                  {},
		"smtp://user:secret@":                  {},
		"smtp://user:secret@mail.example:port": {},
	} {
		got, err := mail.ParseServer(address)
		if got != want || (err == nil) != (want.Host != "") {
			t.Errorf("%s: %+v, %v; want %+v", address, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error tells the password: %v", address, err)
		}
	}
}
