// Package live tells open pages that something they show has changed, by server-sent
// events. Without script a page is read again by hand.
//
// An event says one of two things, or both. It brings a [Part] of the page, which is made
// once for all who see the same: how many have voted, to a hall of two thousand. Or it
// says that something changed and nothing of it, and each page asks for itself again with
// its own reader's rights, within a time that grows with the number of pages.
//
// A topic is a thing as the change record names it, such as "ballot:0193…". Events come
// from committed writes of any node ([Hub.Changed] is told by db.OnChange), so no handler
// sends one and none can forget to.
//
// A version stands for what a topic was when a page was made. It is the id of the last
// change that this node heard of, or a word of the node's own while it has heard of
// none. All that versions are good for is being compared: a page that comes with
// another version than the topic has is told at once, so that nothing is missed between
// the page and its stream, or between one stream and the next, wherever that ends up.
// The worst that can happen is that a page asks once too often.
//
// Whoever opens a stream has asked the module that owns the thing whether its reader may
// read it, and which audience they belong to. A stream ends with its session, and when
// the session begins to act for somebody else. It lasts two minutes; then the browser
// opens the next and everything is asked again: session, gate and rights. Who loses a
// right otherwise, a seat in the group for one, learns until then what the part says.
package live
