// Package meetingweb shows meetings, and lets those who hold them keep them.
package meetingweb
