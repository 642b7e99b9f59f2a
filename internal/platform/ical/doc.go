// Package ical writes calendars that other programs read (RFC 5545, and RFC 5546 for
// invitations, updates and cancellations).
package ical
