// Package discussion is what people of a group write to each other: comments on an
// item of an agenda while its paper is being written, and topics that a group
// discusses between its meetings.
//
// Both are posts about something: about what, who may read it and until when it may
// be written on is its owner's to say, as a [Place]. Items are the meetings'
// ([Service].Items); topics are kept here. Whoever may read may write, under their
// own name. Nothing of it is anybody else's: there is no public reach, comments on
// items are not found by searching, and no feed or document tells of them.
//
// Whoever takes part, or wrote the paper, gets a letter a day at most that others have
// written ([Service.Tell]), unless the person wants none. It says where, to those who may
// read it when it is written, and not what.
//
// Tables: discussion_topic, discussion_post, discussion_told.
package discussion
