package e2e_test

import (
	"math/rand/v2"
	"net/http"
	"testing"
	"time"
)

// kills is how often the program is killed while it writes.
const kills = 50

// TestKill_DuringWrites_LosesNothing ends the program as a power cut would, again
// and again, while four write at once.
func TestKill_DuringWrites_LosesNothing(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, p place) {
		n := p.serve()
		w := newWriters(t, n)
		w.run(func(name string) bool { return w.mayFail(n, name) })
		for range kills {
			time.Sleep(time.Duration(20+rand.IntN(130)) * time.Millisecond)
			n.kill()
			if err := n.start(); err != nil {
				w.stop()
				t.Fatal(err)
			}
		}
		w.stop()
		if err := n.stop(); err != nil {
			t.Error(err)
		}
		w.verify(p)
	})
}

// TestKill_DatabaseConnections_LosesNothing ends every connection that the
// program has to PostgreSQL, as a restart of the server does.
func TestKill_DatabaseConnections_LosesNothing(t *testing.T) {
	t.Parallel()
	p := furnish(t, "postgres")
	n := p.serve()
	w := newWriters(t, n)
	w.run(func(name string) bool { return w.mayFail(n, name) })
	for range 20 {
		time.Sleep(time.Duration(20+rand.IntN(130)) * time.Millisecond)
		sql(t, p.db, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'killer'`)
	}
	time.Sleep(time.Second)
	before, _ := w.count()
	time.Sleep(time.Second)
	w.stop()
	if after, _ := w.count(); after == before {
		t.Error("nothing was saved after the last connection was ended")
	}
	if err := n.stop(); err != nil {
		t.Error(err)
	}
	w.verify(p)
}

// mayFail saves a solution while the ground is pulled away under the program. It
// may not answer, or say that it cannot now; nothing else.
func (w *writers) mayFail(n *node, name string) bool {
	a := w.save(n.url, name)
	switch {
	case a.status == http.StatusSeeOther:
		return true
	case !a.refusal():
		w.t.Errorf("%s: answered %d\n%s", name, a.status, n.log.faults())
	}
	return false
}
