package governance

import (
	"context"
	"strconv"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

var _ duty.Provider = (*Service)(nil).Duties

// replyWithin is how long a product has to reply to an evaluation, in days.
const replyWithin = 21

// ProductPath is the page on which a product's governance is shown.
func ProductPath(p product.Name) string { return p.Path() + "/governance" }

// Duties lists what the half-year calls for: that products evaluate themselves and
// reply, that the secretariat evaluates, that what has run out is shown anew, documents
// among it, and what is to be followed up. A product's duties are its coordinator's, or
// the secretariat's where it has none; the products that nobody can evaluate are one duty
// together.
func (s *Service) Duties(ctx context.Context, today civil.Date) (all []duty.Wanted, err error) {
	defer errs.Wrap(&err, "governance.Duties(%s)", today)
	holders, err := auth.Holders(ctx, s.db, today)
	if err != nil {
		return nil, err
	}
	b := dutyList{holders: holders}
	if err := s.dutyRounds(ctx, &b, today); err != nil {
		return nil, err
	}
	if err := s.dutyReplies(ctx, &b); err != nil {
		return nil, err
	}
	if err := s.dutyDocuments(ctx, &b, today); err != nil {
		return nil, err
	}
	more, err := s.dutyFollowUps(ctx)
	return append(b.all, more...), err
}

// dutyRounds are those of this half-year, and what is left of the one before: what was
// said then is evaluated, and what was not is said now.
func (s *Service) dutyRounds(ctx context.Context, b *dutyList, today civil.Date) error {
	before, err := s.RoundsIn(ctx, auth.System("duties"), HalfOf(today)-1)
	if err != nil {
		return err
	}
	rounds, err := s.RoundsIn(ctx, auth.System("duties"), HalfOf(today))
	if err != nil {
		return err
	}
	due := make([]product.ID, len(rounds))
	for i, r := range rounds {
		due[i] = r.Product.ID
	}
	published, err := s.publishedOn(ctx, due, today)
	if err != nil {
		return err
	}
	for _, r := range before {
		if r.Step != Due {
			b.ofRound(r)
		}
	}
	for _, r := range rounds {
		b.ofRound(r)
		if e := (Status{Sheet: published[r.Product.ID]}); len(e.RunOut()) > 0 {
			b.ofProduct("governance.duty.run_out", r.Product, "", 0, "count", strconv.Itoa(len(e.RunOut())))
		}
	}
	b.ofNobody(HalfOf(today))
	return nil
}

// dutyList collects duties of products.
type dutyList struct {
	holders map[auth.Grant][]auth.Account
	nobody  int // products that are due and have no coordinator
	all     []duty.Wanted
}

func (b *dutyList) coordinated(p product.ID) bool {
	return len(b.holders[auth.Grant{Role: auth.Coordinator, Scope: auth.For(auth.Product, p)}]) > 0
}

// ofNobody: whoever is to evaluate these products has to be found first.
func (b *dutyList) ofNobody(half Half) {
	if b.nobody == 0 {
		return
	}
	b.all = append(b.all, duty.Wanted{
		Key: "governance.duty.nobody:" + half.String(), Kind: "governance.duty.nobody", Args: map[string]string{"count": strconv.Itoa(b.nobody)},
		Role: auth.Secretariat, Scope: auth.Everywhere, Due: half.Due(), Path: half.Path(),
	})
}

// ofProduct adds a duty of the product's coordinator; which tells it from others of the
// kind about the product.
func (b *dutyList) ofProduct(kind string, p product.Name, which string, due civil.Date, args ...string) {
	w := duty.Wanted{
		Key: kind + ":" + string(p.ID) + which, Kind: kind, Args: map[string]string{"product": p.Name}, Due: due, Path: ProductPath(p),
		Role: auth.Coordinator, Scope: auth.For(auth.Product, p.ID),
	}
	if !b.coordinated(p.ID) {
		w.Role, w.Scope = auth.Secretariat, auth.Everywhere
	}
	for i := 0; i+1 < len(args); i += 2 {
		w.Args[args[i]] = args[i+1]
	}
	b.all = append(b.all, w)
}

// ofRound: first the product says what it says, then the secretariat evaluates.
func (b *dutyList) ofRound(r Round) {
	which := ":" + r.Half.String()
	switch r.Step {
	case Due:
		if !b.coordinated(r.Product.ID) {
			b.nobody++
			return
		}
		b.ofProduct("governance.duty.self", r.Product, which, r.Due, "half", r.Half.String())
	case SelfEvaluated, Dialogue:
		b.all = append(b.all, duty.Wanted{
			Key: "governance.duty.evaluate:" + string(r.Product.ID) + which, Kind: "governance.duty.evaluate",
			Args: map[string]string{"product": r.Product.Name}, Role: auth.Secretariat, Scope: auth.Everywhere,
			Due: r.Half.Period().To - 1, Path: ProductPath(r.Product),
		})
	case WithProduct, Replied, Public, LevelDecided, NotDue: // is nobody's, or told by dutyReplies
	}
}

// dutyReplies: what has been sent is replied to, whichever half-year it is of.
func (s *Service) dutyReplies(ctx context.Context, b *dutyList) error {
	sent, err := sentEvaluations(ctx, s.db)
	if err != nil || len(sent) == 0 {
		return err
	}
	var ids []product.ID
	for _, e := range sent {
		ids = append(ids, e.Product)
	}
	names, err := s.around.Products.NamesByID(ctx, auth.System("duties"), ids)
	for _, e := range sent {
		if e.Replied == nil {
			b.ofProduct("governance.duty.reply", names[e.Product], ":"+string(e.ID), civil.Of(*e.Sent)+replyWithin)
		}
	}
	return err
}

// dutyFollowUps are their owners', who are named by what they have to do only on the
// page: the sentence of a duty goes out by mail.
func (s *Service) dutyFollowUps(ctx context.Context) (all []duty.Wanted, err error) {
	open, err := followUps(ctx, s.db, FollowUpQuery{Open: true})
	if err != nil || len(open) == 0 {
		return nil, err
	}
	var owners []registry.AuthorityID
	var about []product.ID
	for _, x := range open {
		owners, about = append(owners, x.Owner), append(about, x.Product)
	}
	named, err := s.around.Authorities.NamesByID(ctx, owners)
	if err != nil {
		return nil, err
	}
	names, err := s.around.Products.NamesByID(ctx, auth.System("duties"), about)
	for _, x := range open {
		role := auth.Representative
		if named[x.Owner].Kind == registry.Supplier {
			role = auth.Supplier
		}
		all = append(all, duty.Wanted{
			Key: "governance.duty.followup:" + string(x.ID), Kind: "governance.duty.followup",
			Args: map[string]string{"product": names[x.Product].Name}, For: x.Owner, Role: role,
			Scope: auth.For(auth.Authority, x.Owner), Due: x.Due, Path: ProductPath(names[x.Product]),
		})
	}
	return all, err
}
