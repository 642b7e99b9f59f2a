package member

import (
	"context"

	"alminding/internal/base/cite"
	"alminding/internal/platform/i18n"
)

// Since tells that an authority is in the community and since when, as exactly as
// that is known: «Medlem siden 24. april 2012, stifter».
func Since(ctx context.Context, v Version) string {
	key := "member.since." + string(v.Value.Kind) + "_" + string(v.Value.How)
	if v.Value.How != Named {
		return i18n.T(ctx, key, "date", v.Period.From)
	}
	basis := string(v.Value.Source.Basis)
	if v.Value.Source.Basis == cite.Given {
		basis = "given"
	}
	return i18n.T(ctx, key+"_"+basis, "date", v.Value.Source.Date)
}
