// Package memberweb shows the way into the community: application,
// agreement, fee, and leaving.
package memberweb
