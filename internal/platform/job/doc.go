// Package job is the queue of work that happens after a write: mail, calls to
// other systems, long imports, nightly housekeeping.
//
// [Enqueue] adds a job in the same transaction as the change that calls for it,
// so a job exists exactly when its change does. The queue is a table in the
// database and needs no service beside it; with several nodes on one
// PostgreSQL, each claims what the others have not.
//
// A job runs at least once, not exactly once: a node may die after the work and
// before its row says so. Handlers must therefore be idempotent. They learn
// what to do from a payload of identifiers and read the rest from the database
// as it is when they run. A payload, like the text of an error, is shown to
// administrators and kept in backups: it must not hold secrets. It is erased
// when the job is done.
//
// While a job runs, its node holds a lease and renews it. When a node dies its
// leases run out and another node takes over. Leases are compared with the
// nodes' own clocks, which must agree to within half a lease.
//
// A job that fails is tried again, later and later, until its kind's tries are
// used up; then it is dead and waits for a person to retry or discard it.
//
// Tables: job, job_schedule.
package job
