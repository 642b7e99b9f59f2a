package demo

// FeeRule is what has been decided about the membership fee, from its year on.
type FeeRule struct {
	Year    int
	Kroner  int64 // a year, without VAT; 0 where the amount is another rule's
	ByThen  bool  // it was so in the year, and began then or earlier
	Indexed bool  // it follows an index that is decided each year
	Claim
}
