package job

// NextDaily is the time of day that Daily means, for tests of summer time.
var NextDaily = nextDaily
