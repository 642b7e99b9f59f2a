-- The queue. due_at is when a job next wants attention: a waiting job's
-- earliest start, a running job's end of lease, nothing once it has ended. So
-- one short index finds both the work to start and the work to take over.
CREATE TABLE job (
	id         TEXT PRIMARY KEY,
	kind       TEXT NOT NULL,
	unique_key TEXT NOT NULL,
	payload    TEXT NOT NULL,
	state      TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead', 'discarded')),
	due_at     BIGINT CHECK ((due_at IS NULL) = (state IN ('done', 'dead', 'discarded'))),
	tries      INTEGER NOT NULL,
	node       TEXT NOT NULL,
	error      TEXT NOT NULL,
	progress   BIGINT NOT NULL,
	total      BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	started_at BIGINT,
	ended_at   BIGINT
);
CREATE INDEX job_due ON job (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX job_by_state ON job (state, id);
CREATE INDEX job_by_kind ON job (kind, id);
CREATE INDEX job_ended ON job (ended_at) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX job_one_waits ON job (kind, unique_key) WHERE state = 'waiting' AND unique_key <> '';
CREATE UNIQUE INDEX job_one_runs ON job (kind, unique_key) WHERE state = 'running' AND unique_key <> '';

-- When each schedule is due next. spec is how the schedule was written in the
-- program, to notice that it has changed.
CREATE TABLE job_schedule (
	kind   TEXT PRIMARY KEY,
	spec   TEXT NOT NULL,
	due_at BIGINT NOT NULL
);
