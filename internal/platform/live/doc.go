// Package live tells open pages that something they show has changed, by server-sent
// events. An event names what changed and nothing of it: the page asks for itself again
// with its own reader's rights. Without script a page is read again by hand.
package live
