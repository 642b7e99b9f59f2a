package meeting

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"

	"github.com/emersion/go-smtp"
	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
)

// postOffice is an SMTP server on loopback, which keeps the calendars that it is given
// by whom they are to. A letter without one is kept as an empty one.
type postOffice struct {
	mu        sync.Mutex
	calendars map[string][]string
}

// deliver sends what waits through an SMTP server.
func (f *fixture) deliver() map[string][]string {
	t := f.t
	t.Helper()
	office := &postOffice{calendars: map[string][]string{}}
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{office: office}, nil }))
	served := make(chan error)
	go func() { served <- server.Serve(listen) }()
	at, err := mail.ParseServer("smtp://" + listen.Addr().String() + "?tls=none")
	must(t, err)
	texts, err := i18n.Load(mail.Locale)
	must(t, err)
	q := job.New(f.DB, slog.New(slog.NewTextHandler(t.Output(), nil)), prometheus.NewRegistry(), job.Options{})
	job.Register(q, job.Kind[struct{}]{Name: ReinviteJob, Run: func(ctx context.Context, _ struct{}) error { return f.Reinvite(ctx) }})
	_, err = mail.New(f.DB, q, texts, func() mail.Look { return mail.Look{Site: "Alminding", Color: "#6E2A60"} }, mail.Options{Server: &at, From: "moeder@alminding.example"})
	must(t, err)
	must(t, q.Drain(t.Context()))
	must(t, server.Close())
	_ = listen.Close() // where there was nothing to send, the server may not have begun to listen and knows nothing of it
	must(t, <-served)
	return office.calendars
}

type delivery struct {
	office *postOffice
	to     string
}

func (*delivery) Mail(string, *smtp.MailOptions) error { return nil }

func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.to = to
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	calendar, err := calendarIn(r)
	d.office.mu.Lock()
	defer d.office.mu.Unlock()
	d.office.calendars[d.to] = append(d.office.calendars[d.to], calendar)
	return err
}

func (*delivery) Reset()        {}
func (*delivery) Logout() error { return nil }

// calendarIn is the calendar that the letter carries, as a client finds it.
func calendarIn(r io.Reader) (string, error) {
	m, err := netmail.ReadMessage(r)
	if err != nil {
		return "", err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", err
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/calendar") {
			content, err := io.ReadAll(quotedprintable.NewReader(part))
			return string(content), err
		}
	}
}
