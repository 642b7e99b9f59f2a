package vote

import "time"

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

// Stay is a stretch of time in which a voter is present. To is zero while it lasts.
type Stay struct {
	Voter    string
	From, To time.Time
}

// Presence is who was there when. A voter may come and go.
type Presence []Stay

// At tells who is present at the moment.
func (p Presence) At(t time.Time) map[string]bool {
	there := map[string]bool{}
	for _, s := range p {
		if !t.Before(s.From) && (s.To.IsZero() || t.Before(s.To)) {
			there[s.Voter] = true
		}
	}
	return there
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

// Represented is how many votes would be cast if all did who can.
func Represented(voters []Voter, casters map[string]string) (votes int) {
	for _, v := range voters {
		if _, ok := casters[v.ID]; ok {
			votes += v.Votes
		}
	}
	return votes
}
