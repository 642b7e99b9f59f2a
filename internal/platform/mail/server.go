package mail

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Server is the SMTP server that takes the letters.
type Server struct {
	Host     string
	Port     int
	Security Security
	User     string // no signing in when empty
	Password string
}

// Security says how the connection is protected.
type Security string

// The ways to protect a connection.
const (
	StartTLS Security = "starttls" // begins in the clear and must be upgraded
	TLS      Security = "tls"      // from the first byte
	NoTLS    Security = "none"     // for a server on the same machine
)

var usualPort = map[Security]int{StartTLS: 587, TLS: 465, NoTLS: 25}

// ParseServer reads the operator's address of the server:
// smtp://USER:PASSWORD@HOST[:PORT] requires STARTTLS, smtps:// is TLS
// throughout, and smtp://HOST?tls=none is neither.
func ParseServer(address string) (Server, error) {
	u, err := url.Parse(address)
	if err != nil {
		return Server{}, fmt.Errorf("mail.ParseServer: the address cannot be read") // err would quote the password
	}
	s := Server{Host: u.Hostname(), User: u.User.Username()}
	s.Password, _ = u.User.Password()
	switch how := u.Query().Get("tls"); {
	case u.Scheme == "smtps" && how == "":
		s.Security = TLS
	case u.Scheme == "smtp" && how == "":
		s.Security = StartTLS
	case u.Scheme == "smtp" && how == "none":
		s.Security = NoTLS
	default:
		return Server{}, fmt.Errorf("mail.ParseServer: %s is not smtp://HOST, smtps://HOST or smtp://HOST?tls=none", u.Redacted())
	}
	s.Port = usualPort[s.Security]
	if u.Port() != "" {
		if s.Port, err = strconv.Atoi(u.Port()); err != nil {
			return Server{}, fmt.Errorf("mail.ParseServer: port of %s: %w", u.Redacted(), err)
		}
	}
	if s.Host == "" {
		return Server{}, fmt.Errorf("mail.ParseServer: %s has no host", u.Redacted())
	}
	return s, nil
}

// String names the server without user and password.
func (s Server) String() string { return fmt.Sprintf("%s:%d (%s)", s.Host, s.Port, s.Security) }

const timeout = 30 * time.Second // of connecting, and of each exchange

func (s Server) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(timeout)}
	switch s.Security {
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLS:
		options = append(options, gomail.WithSSL())
	case NoTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Host, options...)
}
