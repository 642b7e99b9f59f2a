package intake

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/page"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/job"
)

// Service is the way in for files. Register the kinds before the first request.
type Service struct {
	db    *db.DB
	files blob.Store
	jobs  *job.Queue
	kinds []kind
}

// New returns the service, which keeps files in the store and works in the queue.
func New(d *db.DB, files blob.Store, jobs *job.Queue) *Service {
	s := &Service{db: d, files: files, jobs: jobs}
	for name, run := range map[string]func(context.Context, BatchID) error{jobCheck: s.check, jobApply: s.apply, jobRevert: s.revert} {
		// One at a time, so that a few large files do not keep everything else waiting.
		job.Register(jobs, job.Kind[BatchID]{Name: name, Run: run, Limit: 1, MaxTries: 3})
	}
	return s
}

// FilesInUse tells which of the files batches refer to, so that the others may be
// deleted.
func (s *Service) FilesInUse(ctx context.Context, hashes []blob.Hash) (used []blob.Hash, err error) {
	defer errs.Wrap(&err, "intake.FilesInUse")
	return filesInUse(ctx, s.db, hashes)
}

// Offer is a kind with what the actor may bring such files about.
type Offer struct {
	Sort
	Subjects []Subject
}

// Offers lists what the actor may bring.
func (s *Service) Offers(ctx context.Context, actor auth.Actor) (list []Offer, err error) {
	defer errs.Wrap(&err, "intake.Offers")
	for _, k := range s.kinds {
		o, err := k.offer(ctx, actor)
		if err != nil {
			return nil, err
		}
		if len(o.Subjects) > 0 {
			list = append(list, o)
		}
	}
	return list, nil
}

// OfferOf is the named kind, or ErrForbidden for whoever may bring nothing of it.
func (s *Service) OfferOf(ctx context.Context, actor auth.Actor, name string) (o Offer, err error) {
	defer errs.Wrap(&err, "intake.OfferOf(%.50s)", name)
	k, err := s.kind(name)
	if err != nil {
		return o, err
	}
	if o, err = k.offer(ctx, actor); err == nil && len(o.Subjects) == 0 {
		err = ErrForbidden
	}
	return o, err
}

func (k kind) offer(ctx context.Context, actor auth.Actor) (o Offer, err error) {
	o.Sort = k.Sort
	if actor.MayWrite() {
		o.Subjects, err = k.subjects(ctx, actor)
	}
	return o, err
}

func (s *Service) kind(name string) (kind, error) {
	i := slices.IndexFunc(s.kinds, func(k kind) bool { return k.Name == name })
	if i < 0 {
		return kind{}, ErrNotFound
	}
	return s.kinds[i], nil
}

// Texts is the prefix of the texts of the named kind.
func (s *Service) Texts(name string) string {
	k, _ := s.kind(name) // one that is gone has none
	return k.Sort.Texts
}

// subject is what the actor may bring a file about, or ErrForbidden.
func (s *Service) subject(ctx context.Context, actor auth.Actor, name, about string) (Subject, error) {
	o, err := s.OfferOf(ctx, actor, name)
	if err != nil {
		return Subject{}, err
	}
	i := slices.IndexFunc(o.Subjects, func(x Subject) bool { return x.ID == about })
	if i < 0 {
		return Subject{}, ErrForbidden
	}
	return o.Subjects[i], nil
}

// chosen holds that the actor may bring such a file about the subject. That none was
// chosen is a fault of the form.
func (s *Service) chosen(ctx context.Context, actor auth.Actor, kindName, about string, f *errs.Fields) error {
	o, err := s.OfferOf(ctx, actor, kindName)
	if err != nil {
		return err
	}
	switch {
	case slices.ContainsFunc(o.Subjects, func(x Subject) bool { return x.ID == about }):
		return nil
	case about == "":
		f.Add("about", "intake.about")
		return nil
	}
	return ErrForbidden
}

const maxFileName = 200

// Upload keeps the file as a new batch, which a job then reads.
func (s *Service) Upload(ctx context.Context, actor auth.Actor, kindName, about, name string, content io.Reader) (b Batch, err error) {
	defer errs.Wrap(&err, "intake.Upload(%.50s)", kindName)
	var f errs.Fields
	if err := s.chosen(ctx, actor, kindName, about, &f); err != nil {
		return b, err
	}
	file, err := s.files.Put(ctx, content, MaxFile)
	if err != nil {
		return b, err
	}
	if file.Size == 0 {
		f.Add("file", "intake.empty")
	}
	if f != nil {
		return b, f.Err()
	}
	return s.begin(ctx, actor, Batch{Kind: kindName, About: about, Name: name, File: file})
}

// Fetch begins a batch whose file a job gets from where the kind's files come from.
func (s *Service) Fetch(ctx context.Context, actor auth.Actor, kindName, about string) (b Batch, err error) {
	defer errs.Wrap(&err, "intake.Fetch(%.50s)", kindName)
	var f errs.Fields
	if err := s.chosen(ctx, actor, kindName, about, &f); err != nil || f != nil {
		return b, errors.Join(err, f.Err())
	}
	if k, err := s.kind(kindName); err != nil || k.fetch == nil {
		return b, errors.Join(err, ErrNotFound)
	}
	return s.begin(ctx, actor, Batch{Kind: kindName, About: about, Fetched: true})
}

func (s *Service) begin(ctx context.Context, actor auth.Actor, b Batch) (Batch, error) {
	b.ID, b.State, b.By = id.New[BatchID](), Uploaded, by(actor)
	b.Name = plainName(b.Name)
	err := s.db.Write(ctx, actor.Change("intake.upload", string(b.ID)), func(tx *db.Tx) error {
		b.Created = tx.Now()
		if err := s.work(ctx, tx, &b, jobCheck); err != nil {
			return err
		}
		if err := insertBatch(ctx, tx, b); err != nil {
			return err
		}
		return tx.Note(nil, b)
	})
	return b, err
}

// plainName is a file's name as it can be kept.
func plainName(name string) string {
	var clean []rune
	for _, r := range name {
		if r >= ' ' && r != utf8.RuneError && len(clean) < maxFileName {
			clean = append(clean, r)
		}
	}
	return string(clean)
}

func by(a auth.Actor) By {
	return By{Account: a.Account, Person: a.Person, Name: a.Name, Authority: a.For.ID, Party: a.For.Name}
}

// work has the job of the name bring the batch on.
func (s *Service) work(ctx context.Context, tx *db.Tx, b *Batch, name string) error {
	b.Job = id.New[job.ID]()
	return job.Enqueue(ctx, tx, name, b.ID, job.As(b.Job))
}

// Batches lists the batches that the actor may see, newest first: one's own, and
// for those who keep the records all.
func (s *Service) Batches(ctx context.Context, actor auth.Actor, cursor string, limit int) (p page.Page[Batch], err error) {
	defer errs.Wrap(&err, "intake.Batches")
	c, err := page.Parse(cursor, "intake", 1)
	if err != nil {
		return p, err
	}
	var w db.Where
	if !actor.Keeps() {
		w.And("account = ?", actor.Account)
	}
	total, err := countBatches(ctx, s.db, &w)
	if err != nil {
		return p, err
	}
	switch {
	case c.Back:
		w.And("id > ?", c.Keys[0])
	case !c.First():
		w.And("id < ?", c.Keys[0])
	}
	list, err := batches(ctx, s.db, &w, c.Back, limit+1)
	if err != nil {
		return p, err
	}
	p = page.Cut(list, c, limit, func(b Batch) []string { return []string{string(b.ID)} })
	p.Total = total
	return p, nil
}

// Details is a batch with all that its page tells beside the rows.
type Details struct {
	Batch
	Sort    Sort
	Subject Subject
	May     bool    // the actor may take its steps
	Twin    *Batch  // the same file, which stands applied already
	Work    job.Job // that brings it on; zero when it was cleaned away
}

// ByID reads a batch, or is ErrNotFound for whoever may neither see nor bring such
// a one.
func (s *Service) ByID(ctx context.Context, actor auth.Actor, batch BatchID) (d Details, err error) {
	defer errs.Wrap(&err, "intake.ByID(%.50s)", batch)
	if d.Batch, err = batchByID(ctx, s.db, batch); err != nil {
		return d, err
	}
	k, err := s.kind(d.Kind)
	if err != nil {
		return d, err
	}
	d.Sort = k.Sort
	d.Subject, err = s.subject(ctx, actor, d.Kind, d.About)
	d.May = err == nil
	switch {
	case err == nil:
	case errs.KindOf(err) != errs.Forbidden:
		return d, err
	case !actor.Keeps() && (actor.Account == "" || actor.Account != d.By.Account):
		return d, ErrNotFound
	}
	if d.Work, err = s.jobs.ByID(ctx, d.Job); err != nil && errs.KindOf(err) != errs.NotFound {
		return d, err
	}
	same, err := twin(ctx, s.db, d.Batch)
	switch {
	case err == nil:
		d.Twin = &same
	case !errors.Is(err, db.ErrNotFound):
		return d, err
	}
	return d, nil
}

// Rows gives a page of the batch's rows with the verdicts, or all, in the order of
// the file, told in the language of the context.
func (s *Service) Rows(ctx context.Context, actor auth.Actor, batch BatchID, verdicts []Verdict, cursor string, limit int) (p page.Page[Entry], err error) {
	defer errs.Wrap(&err, "intake.Rows(%.50s)", batch)
	d, err := s.ByID(ctx, actor, batch)
	if err != nil {
		return p, err
	}
	c, err := page.Parse(cursor, "intake.row", 1)
	if err != nil {
		return p, err
	}
	w := whereRow(batch, verdicts...)
	total, err := countEntries(ctx, s.db, w)
	if err != nil {
		return p, err
	}
	if !c.First() {
		n, err := strconv.Atoi(c.Keys[0])
		if err != nil {
			return p, page.ErrCursor
		}
		w.And(map[bool]string{true: "n < ?", false: "n > ?"}[c.Back], n)
	}
	list, err := entries(ctx, s.db, w, c.Back, limit+1)
	if err != nil {
		return p, err
	}
	p = page.Cut(list, c, limit, func(e Entry) []string { return []string{strconv.Itoa(e.N)} })
	p.Total = total
	return p, s.tell(ctx, d.Kind, p.Items)
}

// EachRow calls fn for all rows of the batch in the order of the file, for a
// download.
func (s *Service) EachRow(ctx context.Context, actor auth.Actor, batch BatchID, fn func(Entry) error) (err error) {
	defer errs.Wrap(&err, "intake.EachRow(%.50s)", batch)
	d, err := s.ByID(ctx, actor, batch)
	if err != nil {
		return err
	}
	const chunk = 1000
	for last := 0; ; {
		w := whereRow(batch)
		w.And("n > ?", last)
		list, err := entries(ctx, s.db, w, false, chunk)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := s.tell(ctx, d.Kind, list); err != nil {
			return err
		}
		for _, e := range list {
			if err := fn(e); err != nil {
				return err
			}
		}
		last = list[len(list)-1].N
	}
}

// tell fills in what the records of the rows say to a person.
func (s *Service) tell(ctx context.Context, kindName string, list []Entry) error {
	k, err := s.kind(kindName)
	if err != nil {
		return err
	}
	var records []json.RawMessage
	var places []**Shown
	for i := range list {
		e := &list[i]
		if len(e.before) > 0 {
			records, places = append(records, e.before), append(places, &e.Before)
		}
		if len(e.after) > 0 {
			records, places = append(records, e.after), append(places, &e.After)
		}
	}
	shown, err := k.show(ctx, records)
	if err != nil {
		return err
	}
	for i := range shown {
		*places[i] = &shown[i]
	}
	return nil
}

// Questions gives at most limit of the batch's questions after the one numbered n.
func (s *Service) Questions(ctx context.Context, actor auth.Actor, batch BatchID, n, limit int) (list []Question, err error) {
	defer errs.Wrap(&err, "intake.Questions(%.50s)", batch)
	if _, err := s.ByID(ctx, actor, batch); err != nil {
		return nil, err
	}
	return questionsOf(ctx, s.db, batch, n, limit)
}

// Decide answers questions, by their numbers; with leaveRest, the rows of all others
// that are open are left out. When none is open any longer, the file is read again
// with the answers.
func (s *Service) Decide(ctx context.Context, actor auth.Actor, batch BatchID, answers map[int]string, leaveRest bool) error {
	return s.step(ctx, actor, "intake.decide", batch, func(tx *db.Tx, b *Batch) error {
		if b.State != Checked {
			return ErrStep
		}
		numbers := make([]int, 0, len(answers))
		for n := range answers {
			numbers = append(numbers, n)
		}
		asked, err := questionsByN(ctx, tx, batch, numbers)
		if err != nil {
			return err
		}
		for _, q := range asked {
			if text := answers[q.N]; q.takes(text) {
				if err := answer(ctx, tx, batch, q.N, text); err != nil {
					return err
				}
			}
		}
		if leaveRest {
			if err := leaveOpen(ctx, tx, batch); err != nil {
				return err
			}
		}
		if b.Undecided, err = countOpen(ctx, tx, batch); err != nil || b.Undecided > 0 {
			return err
		}
		b.State = Uploaded
		return s.work(ctx, tx, b, jobCheck)
	})
}

// Apply has a job write what the batch changes. It is an error when something is
// in the way: see Batch.Ready.
func (s *Service) Apply(ctx context.Context, actor auth.Actor, batch BatchID) error {
	return s.step(ctx, actor, "intake.approve", batch, func(tx *db.Tx, b *Batch) error {
		if err := b.Ready(); err != nil {
			return err
		}
		b.State, b.Stale = Applying, false
		return s.work(ctx, tx, b, jobApply)
	})
}

// Revert has a job take back what an applied batch wrote.
func (s *Service) Revert(ctx context.Context, actor auth.Actor, batch BatchID) error {
	return s.step(ctx, actor, "intake.undo", batch, func(tx *db.Tx, b *Batch) error {
		if b.State != Applied {
			return ErrStep
		}
		b.State = Reverting
		return s.work(ctx, tx, b, jobRevert)
	})
}

// Drop forgets a batch that has changed nothing; the record of changes still tells
// of it. Its file goes with the files that nobody refers to.
func (s *Service) Drop(ctx context.Context, actor auth.Actor, batch BatchID) (err error) {
	defer errs.Wrap(&err, "intake.drop(%.50s)", batch)
	if err := s.may(ctx, actor, batch); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("intake.drop", string(batch)), func(tx *db.Tx) error {
		was, err := batchByID(ctx, tx, batch)
		switch {
		case err != nil:
			return err
		case !was.State.Droppable():
			return ErrStep
		}
		if err := deleteBatch(ctx, tx, batch); err != nil {
			return err
		}
		return tx.Note(was, nil)
	})
}

// may is nil when the actor may bring such a batch.
func (s *Service) may(ctx context.Context, actor auth.Actor, batch BatchID) error {
	d, err := s.ByID(ctx, actor, batch)
	if err == nil && !d.May {
		err = ErrForbidden
	}
	return err
}

// step lets somebody who may bring such a batch change it.
func (s *Service) step(ctx context.Context, actor auth.Actor, action string, batch BatchID, fn func(*db.Tx, *Batch) error) (err error) {
	defer errs.Wrap(&err, "%s(%.50s)", action, batch)
	if err := s.may(ctx, actor, batch); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change(action, string(batch)), func(tx *db.Tx) error {
		was, err := batchByID(ctx, tx, batch)
		if err != nil {
			return err
		}
		b := was
		b.By = by(actor)
		if err := fn(tx, &b); err != nil {
			return err
		}
		if err := updateBatch(ctx, tx, b); err != nil {
			return err
		}
		return tx.Note(was, b)
	})
}
