package demo

// PriceList is what a product costs in a year, by the sizes that the community
// divides authorities into.
type PriceList struct {
	Product string
	Year    int
	Rates   []Rate // smallest size first
	Waiver  *Text  // who pays no joining fee; nil when no source says
	Claim
}

// Rate is what an authority of one size pays, in whole kroner without VAT.
type Rate struct {
	Size      string
	Member    int64 // each year
	NonMember int64 // each year
	Joining   int64 // once
}
