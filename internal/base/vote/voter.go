package vote

// Voter is a seat or an authority that has votes.
type Voter struct {
	ID     string
	Votes  int  // 1, or what a stated key gives it
	Barred bool // may not vote on the matter
}

// Entitled is how many votes there are in all.
func Entitled(voters []Voter) (all int) {
	for _, v := range voters {
		if !v.Barred {
			all += v.Votes
		}
	}
	return all
}

// Proxy lets one voter cast the votes of another.
type Proxy struct{ Giver, Holder string }

// Casters tells which voter casts the votes of each: itself where it is present,
// else the holder of its proxy, if that one is. Who is in neither position, and who
// is barred, is not there. Of two proxies from the same giver the later counts.
func Casters(voters []Voter, proxies []Proxy, present map[string]bool) map[string]string {
	able := map[string]bool{}
	for _, v := range voters {
		able[v.ID] = !v.Barred
	}
	casts := map[string]string{}
	for _, p := range proxies {
		delete(casts, p.Giver)
		if able[p.Giver] && able[p.Holder] && present[p.Holder] {
			casts[p.Giver] = p.Holder
		}
	}
	for voter, may := range able {
		if may && present[voter] {
			casts[voter] = voter
		}
	}
	return casts
}
