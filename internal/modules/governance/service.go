package governance

import (
	"context"
	"errors"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
)

// Model is what products are judged by today.
var Model = criteria.OS2

// Around is what this module asks of others.
type Around struct {
	Authorities *registry.Service
	Products    *product.Service
	Groups      *group.Service
	Decisions   *decision.Service

	// Records finds what the community's own records say of a product on a day.
	Records func(ctx context.Context, of product.ID, day civil.Date) ([]criteria.Finding, error)
}

// Site is where the service is found, and with what it signs.
type Site struct {
	URL    string // of the site, without a slash at the end
	Secret []byte // of the installation
}

// Service is the way in to how products are judged.
type Service struct {
	db     *db.DB
	files  blob.Store
	around Around
	site   Site
	clones Clones // nil where none are kept

	claims   memory[SelfID, claimCell]
	verdicts memory[EvaluationID, Verdict]
	found    memory[RunID, foundIn]
}

// New returns what is kept in d.
func New(d *db.DB, files blob.Store, around Around, site Site) *Service {
	return &Service{db: d, files: files, around: around, site: site}
}

// Today is the date by the service's clock.
func (s *Service) Today() civil.Date { return civil.Of(s.db.Now()) }

// subject is a product that is judged, with the groups that steer it.
type subject struct {
	product.Product
	groups []group.ID
}

// subject reads the product, if the actor may.
func (s *Service) subject(ctx context.Context, actor auth.Actor, of product.ID) (x subject, err error) {
	found, err := s.around.Products.ProductsByID(ctx, actor, []product.ID{of})
	if err != nil {
		return x, err
	}
	p, ok := found[of]
	if !ok {
		return x, ErrNotFound
	}
	groups, err := s.steering(ctx, of)
	return subject{p, groups[of]}, err
}

// steering gives the groups that steer the product, or each of them where it is empty:
// its steering group and its coordination group, which is in that one's place where
// there is none.
func (s *Service) steering(ctx context.Context, of product.ID) (map[product.ID][]group.ID, error) {
	list, err := s.around.Groups.List(ctx, auth.System("governance"), group.Query{
		Product: of, Kinds: []group.Kind{group.Steering, group.Coordination},
	})
	groups := map[product.ID][]group.ID{}
	for _, g := range list.Items {
		groups[g.Product] = append(groups[g.Product], g.ID)
	}
	return groups, err
}

func missing(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

// expires is the first day on which what was shown on the day no longer proves that
// the criterion is met.
func expires(c criteria.Criterion, shown civil.Date) civil.Date {
	months := c.Months
	if months == 0 {
		months = Model.Months
	}
	return shown.AddMonths(months)
}

// expiresByID is expires for a criterion that may be gone from the model.
func expiresByID(id criteria.ID, shown civil.Date) civil.Date {
	c, _ := Model.Criterion(id)
	return expires(c, shown)
}
