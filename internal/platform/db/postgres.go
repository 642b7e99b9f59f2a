package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
)

// channel is where nodes tell each other what they wrote.
const channel = "alminding_tables"

func openPostgres(ctx context.Context, address string) (*DB, error) {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	n := max(8, 4*runtime.NumCPU())
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n) // the default of two reconnects all the time under load
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(classifyPostgres(err), pool.Close())
	}
	listenCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	d := &DB{
		engine: Postgres, dsn: address, reader: pool, writer: pool, classify: classifyPostgres,
		stop: stop, stopped: make(chan struct{}),
	}
	go d.listen(listenCtx)
	return d, nil
}

// listen hears what other nodes wrote. While it is not connected it cannot
// know, so it says "any table" when it is back.
func (d *DB) listen(ctx context.Context) {
	defer close(d.stopped)
	for ctx.Err() == nil {
		conn, err := pgx.Connect(ctx, d.dsn)
		if err == nil {
			_, err = conn.Exec(ctx, "LISTEN "+channel)
			d.committed(commit{})
			for err == nil {
				var n *pgconn.Notification
				if n, err = conn.WaitForNotification(ctx); err == nil {
					d.heard(n.Payload)
				}
			}
			_ = conn.Close(context.WithoutCancel(ctx))
			d.committed(commit{})
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (d *DB) heard(payload string) {
	var c commit
	if err := json.Unmarshal([]byte(payload), &c); err != nil {
		c = commit{} // not understood: anything
	}
	d.committed(c)
}

// notifyOthers tells the other nodes, when the transaction commits, what it wrote.
func notifyOthers(ctx context.Context, tx *Tx, c commit) error {
	if tx.d.engine != Postgres || c.Change == "" {
		return nil
	}
	payload, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = tx.tx.ExecContext(ctx, "SELECT pg_notify($1, $2)", channel, string(payload))
	return tx.d.classify(err)
}

func classifyPostgres(err error) error {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		if lostConnection(err) {
			return ErrUnavailable.Because(err)
		}
		return err
	}
	switch {
	case e.Code == "23505":
		return ErrDuplicate.Because(err)
	case e.Code == "23503":
		return ErrReference.Because(err)
	case e.Code == "40001", e.Code == "40P01":
		return errors.Join(errRetry, err)
	case strings.HasPrefix(e.Code, "08"), strings.HasPrefix(e.Code, "53"), strings.HasPrefix(e.Code, "57P"),
		e.Code == "25006": // a replica, or a primary that was demoted
		return ErrUnavailable.Because(err)
	}
	return err
}

// lostConnection tells an error of the connection from one of the statement. The
// driver has many: it depends on what it was doing when the server went away.
func lostConnection(err error) bool {
	_, isNet := errors.AsType[net.Error](err)
	_, isConnect := errors.AsType[*pgconn.ConnectError](err)
	return isNet || isConnect || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) ||
		pgconn.SafeToRetry(err) // nothing was sent, because the connection was closed
}
