package login

import (
	"context"
	"errors"
	"math"
	"net/netip"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// ErrWait says that there were too many attempts; n is how many minutes to wait,
// rounded up.
var ErrWait = errs.New(errs.TooMany, "login.wait")

// A limit allows some failures and then makes each further one cost twice the
// wait of the one before.
type limit struct {
	free   int64         // failures without a wait
	most   time.Duration // longest wait
	forget time.Duration // after which failures no longer count
}

// An account is limited by the way of signing in, so that somebody who guesses
// passwords cannot keep its owner from using a passkey. An address on the
// network may stand for a whole town hall and is allowed more.
var (
	perAccount = limit{free: 5, most: 15 * time.Minute, forget: 24 * time.Hour}
	perAddress = limit{free: 50, most: 5 * time.Minute, forget: time.Hour}
)

const firstWait = 15 * time.Second

// wait is how long after the n-th failure the next attempt may come.
func (l limit) wait(n int64) time.Duration {
	over := n - l.free
	if over < 0 {
		return 0
	}
	return min(time.Duration(float64(firstWait)*math.Exp2(float64(min(over, 20)))), l.most)
}

type counter struct {
	fails       int64
	until, last time.Time
}

// count notes an attempt at who, from the visitor's address, as if it failed,
// or is ErrWait when either has to wait. It is kept before the attempt is
// judged, so that a hundred at once are a hundred.
func (s *Service) count(ctx context.Context, what string, who string, v auth.Visit) (err error) {
	var wait time.Duration
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		wait = 0
		for _, c := range s.counted(what, who, v) {
			left, err := countOne(ctx, tx, c.name, c.limit)
			if err != nil {
				return err
			}
			wait = max(wait, left)
		}
		if wait > 0 {
			return db.ErrNoChange // who waits already is not made to wait longer
		}
		return nil
	})
	if err != nil || wait == 0 {
		return err
	}
	return ErrWait.With("n", int(math.Ceil(wait.Minutes())))
}

func countOne(ctx context.Context, tx *db.Tx, name string, l limit) (left time.Duration, err error) {
	c, err := counterByName(ctx, tx, name)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return 0, err
	}
	now := tx.Now()
	if left := c.until.Sub(now); left > 0 {
		return left, nil
	}
	if now.Sub(c.last) > l.forget {
		c.fails = 0
	}
	c.fails++
	c.last, c.until = now, now.Add(l.wait(c.fails))
	return 0, setCounter(ctx, tx, name, c)
}

type counted struct {
	name string
	limit
}

// counted names the counters of an attempt. Addresses are hashed with a key:
// the table is no list of who was here.
func (s *Service) counted(what, who string, v auth.Visit) []counted {
	list := []counted{{s.mac(what, "account", who), perAccount}}
	if v.IP != "" {
		list = append(list, counted{s.mac("address", network(v.IP)), perAddress})
	}
	return list
}

// network is what one guesser has of addresses: one in IPv4, a /64 in IPv6.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil || a.Unmap().Is4() {
		return ip
	}
	p, err := a.Prefix(64)
	if err != nil {
		return ip
	}
	return p.String()
}

// forgive takes back what count noted once the attempt has succeeded. The
// network address loses this one attempt only, or else an owner of one account
// could guess at others for ever.
func (s *Service) forgive(ctx context.Context, tx *db.Tx, what, who string, v auth.Visit) error {
	c := s.counted(what, who, v)
	err := deleteCounter(ctx, tx, c[0].name)
	if err != nil || len(c) == 1 {
		return err
	}
	return lowerCounter(ctx, tx, c[1].name)
}
