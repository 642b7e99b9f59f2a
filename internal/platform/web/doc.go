// Package web is the frame around every request: language, who asks, limits,
// headers, errors, cache and compression. It knows no module.
//
// A handler parses, calls a service, and renders or redirects; it returns an
// error instead of writing one. [Site.fail] is the one place where an error
// becomes a response: a page in the reader's language, or
// application/problem+json, and a line in the log when it was our fault.
//
// Routes are registered with their gate beside the path ([Router]). English
// pages have the same addresses under /en; the prefix is taken off before the
// route is found, so that a handler never sees it.
//
// Anonymous pages come from memory ([Cache]). What a page was made of is read
// off the statements that it ran (db.Watch), so no handler names cache keys and
// none can forget to drop them.
package web
