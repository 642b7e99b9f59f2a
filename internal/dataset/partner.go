package dataset

import (
	"context"

	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
)

// loadCodes adds the versions of the code of conduct, unless some are kept. Nobody
// has signed one from before these, so no signature has to be renewed by a later day
// than the version's own.
func (l *loader) loadCodes(ctx context.Context) error {
	known, err := l.Partners.Codes(ctx)
	if err != nil {
		return err
	}
	for _, c := range l.data.Codes {
		err := l.add(len(known) > 0, "code of conduct", c.Date.String(), func() error {
			var text product.Text
			for i, p := range c.Paragraphs {
				if i > 0 {
					text.Da, text.En = text.Da+"\n\n", text.En+"\n\n"
				}
				text.Da, text.En = text.Da+p.Da, text.En+p.En
			}
			_, err := l.Partners.AddCode(ctx, l.actor, partner.Code{
				InForce: c.Date.First(), Due: c.Date.First(), Text: text, Address: c.Address, Source: l.cite(c.Claim),
			})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
