// Package record finds in what the community itself keeps (memberships, roles, groups,
// meetings, decisions, agreements, use) what supports or contradicts the criteria of
// the governance model. It reads as everybody does: a record that is hidden proves
// nothing.
package record
