package meetingweb

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/base/civil"
	"alminding/internal/base/vote"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// Resource is a meeting in JSON: in the list's download and in the REST API.
type Resource struct {
	ID    string         `json:"id" doc:"Never changes"`
	Group GroupJSON      `json:"group"`
	State string         `json:"state" doc:"planned, invited, held, approved (its minutes are) or cancelled"`
	Start string         `json:"start" doc:"Moment, with the offset in Denmark"`
	End   string         `json:"end"`
	Place string         `json:"place"`
	Items []ItemJSON     `json:"items,omitempty" doc:"Of a single meeting, as far as the reader may know them"`
	Tasks []ActionJSON   `json:"actions,omitempty"`
	Due   []DeadlineJSON `json:"deadlines,omitempty" doc:"That the group's charter lays down"`
	URL   string         `json:"url"`
}

// GroupJSON points to a group.
type GroupJSON struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// ItemJSON is an item of an agenda. Of a closed one it has what is for everybody.
type ItemJSON struct {
	Number  int          `json:"number"`
	Kind    string       `json:"kind" doc:"information, discussion or decision"`
	Title   string       `json:"title"`
	Text    string       `json:"text,omitempty"`
	Closed  bool         `json:"closed,omitempty"`
	Outcome string       `json:"outcome,omitempty" doc:"What came of it, once the minutes are approved"`
	Ballots []BallotJSON `json:"ballots,omitempty" doc:"That were held on it, as far as the reader may know them"`
}

// BallotJSON points to a ballot about an item, with what it came to.
type BallotJSON struct {
	ID     string       `json:"id"`
	Method string       `json:"method" doc:"consent, hands, listed, secret, choice or advice"`
	State  string       `json:"state" doc:"open, closed or called-off"`
	Result *vote.Result `json:"result,omitempty" doc:"With the numbers that it came of"`
	URL    string       `json:"url"`
}

// ActionJSON is what an authority is to do.
type ActionJSON struct {
	Text      string `json:"text"`
	Authority string `json:"authority" doc:"Id of the authority"`
	Due       string `json:"due"`
	Done      string `json:"done,omitempty" doc:"Day; absent until it is"`
}

// DeadlineJSON is a day that the charter lays down.
type DeadlineJSON struct {
	What string `json:"what" doc:"notice, papers or minutes"`
	Due  string `json:"due"`
	Done string `json:"done,omitempty"`
	Late bool   `json:"late"`
}

// stamp is a moment with the offset that the clocks in Denmark have then.
func stamp(t time.Time) string { return t.In(civil.Copenhagen).Format(time.RFC3339) }

func (h *handlers) resource(ctx context.Context, m meeting.Meeting, g group.Group) Resource {
	return Resource{
		ID: string(m.ID), Group: GroupJSON{string(g.ID), g.Slug, g.Name.Da}, State: string(m.State), Start: stamp(m.Start), End: stamp(m.End),
		Place: where(ctx, m.Plan), URL: h.base + m.Path(),
	}
}

func (h *handlers) resources(ctx context.Context, list []meeting.Listed) []Resource {
	out := make([]Resource, 0, len(list))
	for _, l := range list {
		out = append(out, h.resource(ctx, l.Meeting, l.In))
	}
	return out
}

type apiQuery struct {
	Group  string `query:"gruppe" doc:"Slug of a group" maxLength:"200"`
	Period string `query:"periode" doc:"kommende (from today), tidligere (before today) or alle" enum:"kommende,tidligere,alle" default:"kommende"`
	Cursor string `query:"side" doc:"next or prev of another page" maxLength:"2048"`
	Limit  int    `query:"antal" doc:"Meetings on a page" minimum:"1" maximum:"200" default:"50"`
}

type apiList struct {
	Body struct {
		Total    int        `json:"total" doc:"Of all pages"`
		Next     string     `json:"next,omitempty" doc:"Cursor of the next page"`
		Prev     string     `json:"prev,omitempty" doc:"Cursor of the page before"`
		Meetings []Resource `json:"meetings"`
	}
}

type apiOne struct{ Body Resource }

// API registers the REST resource of meetings.
func API(api huma.API, meetings *meeting.Service, groups *group.Service, authorities *registry.Service, base string) {
	h := &handlers{meetings: meetings, groups: groups, authorities: authorities, base: base}
	tags := []string{"meetings"}
	huma.Register(api, huma.Operation{
		OperationID: "list-meetings", Method: http.MethodGet, Path: "/meetings", Tags: tags, Summary: "List meetings",
		Description: "The meetings of groups that the reader may know of.",
	}, h.apiMeetings)
	huma.Register(api, huma.Operation{
		OperationID: "get-meeting", Method: http.MethodGet, Path: "/meetings/{id}", Tags: tags, Summary: "Read a meeting",
		Description: "A meeting with its agenda and, once its minutes are approved, what came of each item. Those outside the group get of a " +
			"closed item the heading and the text that are for everybody. The same is had as files beside the meeting's url: dagsorden.pdf, and " +
			"once there are minutes referat.pdf (tagged, in the language of the address), referat.odt and referat.md.",
	}, h.apiMeeting)
}

func (h *handlers) apiMeetings(ctx context.Context, in *apiQuery) (*apiList, error) {
	q, err := h.query(ctx, listState{group: in.Group, period: in.Period})
	if err != nil {
		return nil, err
	}
	q.Cursor, q.Limit = in.Cursor, in.Limit
	list, err := h.meetings.List(ctx, auth.From(ctx), q)
	if err != nil {
		return nil, err
	}
	out := &apiList{}
	out.Body.Total, out.Body.Next, out.Body.Prev, out.Body.Meetings = list.Total, list.Next, list.Prev, h.resources(ctx, list.Items)
	return out, nil
}

func (h *handlers) apiMeeting(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"100"`
},
) (*apiOne, error) {
	d, err := h.meetings.ByID(ctx, auth.From(ctx), meeting.ID(in.ID))
	if err != nil {
		return nil, err
	}
	out := &apiOne{h.resource(ctx, d.Meeting, d.In)}
	for _, it := range d.Items {
		x := ItemJSON{Number: it.Rank, Kind: string(it.Kind), Title: it.Title, Text: it.Text, Closed: it.Closed, Outcome: it.Outcome}
		for _, b := range it.Ballots {
			x.Ballots = append(x.Ballots, BallotJSON{string(b.ID), string(b.Method), string(b.State), b.Result, h.base + b.Path()})
		}
		out.Body.Items = append(out.Body.Items, x)
	}
	for _, a := range d.Actions {
		out.Body.Tasks = append(out.Body.Tasks, ActionJSON{a.Text, string(a.Authority), a.Due.String(), date(a.Done)})
	}
	for _, x := range d.Deadlines {
		out.Body.Due = append(out.Body.Due, DeadlineJSON{string(x.Kind), x.Due.String(), date(x.Done), x.Late(h.today())})
	}
	return out, nil
}

// date is a day that may not have come.
func date(d civil.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
