package auth

// Grants is the version table, for timelinetest.
var Grants = grants
