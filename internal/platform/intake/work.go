package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/job"
)

// The jobs that bring batches on. Each looks first whether the batch waits for it,
// because a job may run twice.
const (
	jobCheck  = "intake.check"
	jobApply  = "intake.apply"
	jobRevert = "intake.revert"
)

// check is the job of the dry run.
func (s *Service) check(ctx context.Context, batch BatchID) (err error) {
	defer errs.Wrap(&err, "intake.check(%s)", batch)
	b, err := batchByID(ctx, s.db, batch)
	if err != nil || b.State != Uploaded {
		return err
	}
	if b.Fetched && b.File.Hash == "" {
		if err := s.get(ctx, &b); err != nil {
			return s.refuse(ctx, b, err)
		}
	}
	f, err := s.read(ctx, b)
	if err != nil {
		return s.refuse(ctx, b, err)
	}
	b.State = Checked
	return s.keep(ctx, b, f)
}

// get fetches the file of a batch that has none yet.
func (s *Service) get(ctx context.Context, b *Batch) error {
	k, err := s.kind(b.Kind)
	if err != nil {
		return err
	}
	content, err := k.fetch(ctx)
	if err != nil {
		return err
	}
	b.File, err = s.files.Put(ctx, content, MaxFile)
	return errors.Join(err, content.Close())
}

// refuse ends a batch whose file is at fault. Anything else is tried again.
func (s *Service) refuse(ctx context.Context, b Batch, err error) error {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.Malformed, errs.TooLarge:
	default:
		return err
	}
	b.State, b.Faults = Refused, faultsOf(err)
	return s.keep(ctx, b, findings{})
}

// findings are what a dry run found, as they are kept.
type findings struct {
	checked
	asked []Question
}

// read runs the kind's dry run with the answers given so far.
func (s *Service) read(ctx context.Context, b Batch) (f findings, err error) {
	k, err := s.kind(b.Kind)
	if err != nil {
		return f, err
	}
	answers, err := answered(ctx, s.db, b.ID)
	if err != nil {
		return f, err
	}
	file, err := s.files.Open(ctx, b.File.Hash)
	if err != nil {
		return f, err
	}
	day, err := s.day(ctx, b)
	if err != nil {
		return f, errors.Join(err, file.Close())
	}
	qs := newQuestions(answers)
	f.checked, err = k.check(ctx, Input{Batch: b, Day: day, File: io.LimitReader(file, MaxFile), asked: qs, Progress: func(done, total int) {
		job.Progress(ctx, int64(done), int64(total))
	}})
	f.asked = qs.list
	return f, errors.Join(err, file.Close())
}

// day is the day as of which the batch's file speaks: the day on which it came. The
// same file says nothing new when it comes once more, so it speaks as of the day on
// which it first did. What is fetched is what its source says that day.
func (s *Service) day(ctx context.Context, b Batch) (civil.Date, error) {
	if b.Fetched {
		return civil.Of(b.Created), nil
	}
	same, err := twin(ctx, s.db, b)
	if errors.Is(err, db.ErrNotFound) {
		same, err = b, nil
	}
	return civil.Of(same.Created), err
}

// outcome is a hash of what the rows come to: two dry runs that have the same
// would write the same over the same.
func (f findings) outcome() string {
	h := sha256.New()
	for _, e := range f.rows {
		_ = json.NewEncoder(h).Encode([]any{e.N, e.Verdict, string(e.before), string(e.after)}) // texts have a JSON form, and a hash takes all
	}
	return hex.EncodeToString(h.Sum(nil))
}

// keep replaces what is kept of the batch's rows. It is no change to the commons.
func (s *Service) keep(ctx context.Context, b Batch, f findings) error {
	b.Counts, b.Undecided, b.Reading, b.outcome = map[Verdict]int{}, 0, f.reading, f.outcome()
	for _, e := range f.rows {
		b.Counts[e.Verdict]++
	}
	for _, q := range f.asked {
		if q.Answer == "" {
			b.Undecided++
		}
	}
	return s.db.Keep(ctx, func(tx *db.Tx) error {
		if now, err := batchByID(ctx, tx, b.ID); err != nil || now.Job != b.Job {
			return err // another job took over
		}
		if err := deleteFindings(ctx, tx, b.ID); err != nil {
			return err
		}
		for _, q := range f.asked {
			if err := insertQuestion(ctx, tx, b.ID, q); err != nil {
				return err
			}
		}
		if err := insertEntries(ctx, tx, b.ID, f.rows); err != nil {
			return err
		}
		return updateBatch(ctx, tx, b)
	})
}

// apply is the job that writes what was reviewed. What others have changed since
// the dry run would make it something else than was shown, so it looks again first.
func (s *Service) apply(ctx context.Context, batch BatchID) (err error) {
	defer errs.Wrap(&err, "intake.apply(%s)", batch)
	b, err := batchByID(ctx, s.db, batch)
	if err != nil || b.State != Applying {
		return err
	}
	f, err := s.read(ctx, b)
	if err != nil {
		return s.refuse(ctx, b, err)
	}
	if f.outcome() != b.outcome {
		b.State, b.Stale = Checked, true
		return s.keep(ctx, b, f)
	}
	return s.finish(ctx, "intake.apply", b, func(tx *db.Tx, k kind, b *Batch) error {
		list, err := toWrite(ctx, tx, batch)
		if err != nil {
			return err
		}
		now := tx.Now()
		b.State, b.Applied = Applied, &now
		return k.apply(ctx, tx, *b, list, func(done int) { job.Progress(ctx, int64(done), int64(len(list))) })
	})
}

// revert is the job that takes back what apply wrote.
func (s *Service) revert(ctx context.Context, batch BatchID) (err error) {
	defer errs.Wrap(&err, "intake.revert(%s)", batch)
	b, err := batchByID(ctx, s.db, batch)
	if err != nil || b.State != Reverting {
		return err
	}
	return s.finish(ctx, "intake.revert", b, func(tx *db.Tx, k kind, b *Batch) (err error) {
		now := tx.Now()
		b.State, b.Reverted = Reverted, &now
		b.Kept, err = k.revert(ctx, tx, *b)
		return err
	})
}

// finish takes the last step of a batch in one write, on behalf of whoever asked
// for it.
func (s *Service) finish(ctx context.Context, action string, b Batch, fn func(*db.Tx, kind, *Batch) error) error {
	k, err := s.kind(b.Kind)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, b.By.actor().Change(action, string(b.ID)), func(tx *db.Tx) error {
		was, err := batchByID(ctx, tx, b.ID)
		if err != nil {
			return err
		}
		if was.Job != b.Job || was.State != b.State {
			return db.ErrNoChange // done already, by the same job on another node
		}
		b := was
		if err := fn(tx, k, &b); err != nil {
			return err
		}
		if err := updateBatch(ctx, tx, b); err != nil {
			return err
		}
		return tx.Note(was, b)
	})
}

// actor is who asked, for the change record.
func (w By) actor() auth.Actor {
	return auth.Actor{Account: w.Account, Person: w.Person, Name: w.Name, For: auth.Party{ID: w.Authority, Name: w.Party}, Via: "job"}
}
