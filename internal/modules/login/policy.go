package login

import (
	"slices"

	"alminding/internal/platform/auth"
)

// ownsAccount: how an account is entered is changed by its owner, in person. A
// program that comes with a token may not touch it.
func ownsAccount(a auth.Actor) bool { return a.SignedIn() && !a.Token }

// canInvite: keepers invite anybody with roles that they may grant; who speaks
// for an authority invites colleagues to it, without roles.
func canInvite(a auth.Actor, in InvitationInput) error {
	if !a.MayWrite() {
		return auth.ErrForbidden
	}
	for _, g := range in.Grants {
		if err := auth.MayGrant(a, g.Role); err != nil {
			return err
		}
	}
	if a.Keeps() || in.Authority != "" && slices.Contains(InvitesTo(a), in.Authority) {
		return nil
	}
	return auth.ErrForbidden
}

// InvitesTo lists the authorities that the actor may invite colleagues to.
// Keepers may invite to all.
func InvitesTo(a auth.Actor) []string {
	if a.For.ID == "" || !a.Has(auth.Representative, auth.For(auth.Authority, a.For.ID)) {
		return nil
	}
	return []string{a.For.ID}
}
