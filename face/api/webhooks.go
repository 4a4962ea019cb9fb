package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"retour/feed"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

const tagEvents = "events"

// Webhooks are all endpoints.
type Webhooks struct {
	Webhooks []feed.Endpoint `json:"webhooks"`
}

// NewWebhook is an endpoint to add.
type NewWebhook struct {
	URL    string   `json:"url" doc:"where to send events: https, reachable from the internet" minLength:"1" maxLength:"2000"`
	Kinds  []string `json:"kinds,omitempty" maxItems:"100" doc:"kinds of events to send; leave out for all"`
	Paused bool     `json:"paused,omitempty" doc:"send nothing for now; events meanwhile are not kept for it"`
}

// Webhook is an endpoint with the secret its receiver checks signatures with.
type Webhook struct {
	feed.Endpoint
	Secret string `json:"secret" doc:"signing secret, as Standard Webhooks write it"`
}

// WebhookPath names an endpoint.
type WebhookPath struct {
	ID int64 `path:"id" minimum:"1"`
}

// DeliveriesQuery chooses deliveries of an endpoint.
type DeliveriesQuery struct {
	WebhookPath
	State feed.DeliveryState `query:"state" enum:"waiting,delivered,given_up,dropped"`
	page
}

// Deliveries is a page of deliveries, newest first.
type Deliveries struct {
	Deliveries []feed.Delivery `json:"deliveries"`
	Next       string          `json:"next,omitempty" doc:"the cursor of the next page; none: this was the last"`
}

// EventsQuery reads the log.
type EventsQuery struct {
	After string   `query:"after" maxLength:"100" doc:"the next of the answer before; none: from the beginning"`
	Kinds []string `query:"kinds" doc:"one or more, with commas; none: all"`
	Limit int64    `query:"limit" minimum:"1" maximum:"1000" doc:"default 100"`
}

// webhooks registers what tells machines what happened.
func (a *api) webhooks() {
	read(a, "/events", about{tag: tagEvents, id: "list-events", summary: "Read what happened, in order, from a cursor on", right: access.ReturnsRead},
		func(c *call, q EventsQuery) (feed.Reading, error) {
			return feed.Page(c.DB.On(c.ctx()), c.DB, q.After, int(q.Limit), q.Kinds)
		})
	read(a, "/webhooks", about{tag: tagEvents, id: "list-webhooks", summary: "List webhooks", right: access.WebhooksWrite},
		func(c *call, _ struct{}) (Webhooks, error) {
			found, err := feed.Endpoints(c.DB.On(c.ctx()))
			for i := range found {
				found[i].Kinds = list(found[i].Kinds)
			}
			return Webhooks{list(found)}, err
		})
	write(a, post, "/webhooks", about{tag: tagEvents, id: "add-webhook", status: 201, summary: "Add a webhook", right: access.WebhooksWrite},
		func(c *call, in NewWebhook) (Webhook, error) {
			return c.putWebhook(feed.PutEndpoint{URL: in.URL, Kinds: in.Kinds, Paused: in.Paused})
		})
	read(a, "/webhooks/{id}", about{tag: tagEvents, id: "get-webhook", summary: "See one webhook, with its secret", right: access.WebhooksWrite},
		func(c *call, q WebhookPath) (Webhook, error) {
			e, err := feed.EndpointOf(c.DB.On(c.ctx()), q.ID)
			if err != nil {
				return Webhook{}, err
			}
			return c.withSecret(e)
		})
	write(a, put, "/webhooks/{id}", about{tag: tagEvents, id: "put-webhook", summary: "Change a webhook", right: access.WebhooksWrite},
		func(c *call, in feed.PutEndpoint) (Webhook, error) { return c.putWebhook(in) })
	verb[feed.RemoveEndpoint](a, delete, "/webhooks/{id}", about{tag: tagEvents, id: "remove-webhook", summary: "End a webhook for good; its secret is erased"})
	write(a, post, "/webhooks/{id}/rotate", about{
		tag: tagEvents, id: "rotate-webhook-secret", summary: "Give a webhook a new secret", right: access.WebhooksWrite,
		text: "For a day, messages are signed with the one before as well.",
	}, rotate)
	verb[feed.Replay](a, post, "/webhooks/{endpoint}/replay", about{tag: tagEvents, id: "replay-webhook", summary: "Send a webhook every event behind a cursor again"})
	read(a, "/webhooks/{id}/deliveries", about{tag: tagEvents, id: "list-deliveries", summary: "List the deliveries of a webhook, newest first", right: access.WebhooksWrite}, listDeliveries)
	verb[feed.Redeliver](a, post, "/deliveries/{delivery}/redeliver", about{tag: tagEvents, id: "redeliver", summary: "Send the event of a delivery again"})
	a.describeEvents()
}

func (c *call) putWebhook(v feed.PutEndpoint) (Webhook, error) {
	if c.Feed == nil {
		return Webhook{}, noFeed()
	}
	e, err := db.Run(c.ctx(), c.DB, c.actor, c.key, c.Feed.Put(v))
	if err != nil {
		return Webhook{}, err
	}
	return c.withSecret(e)
}

func rotate(c *call, in feed.RotateSecret) (Webhook, error) {
	if c.Feed == nil {
		return Webhook{}, noFeed()
	}
	e, err := db.Run(c.ctx(), c.DB, c.actor, c.key, c.Feed.Rotate(in.ID))
	if err != nil {
		return Webhook{}, err
	}
	return c.withSecret(e)
}

func (c *call) withSecret(e feed.Endpoint) (Webhook, error) {
	if c.Feed == nil {
		return Webhook{}, noFeed()
	}
	secret, err := c.Feed.Secret(c.DB.On(c.ctx()), e.ID)
	e.Kinds = list(e.Kinds)
	return Webhook{e, secret}, err
}

func noFeed() error { return fault.New(fault.Unavailable, lang.FaultUnavailable()) }

func listDeliveries(c *call, q DeliveriesQuery) (Deliveries, error) {
	before, err := c.number(q.Cursor)
	if err != nil {
		return Deliveries{}, err
	}
	found, err := feed.Deliveries(c.DB.On(c.ctx()), q.ID, q.State, before, q.limit()+1)
	out := Deliveries{Deliveries: list(found)}
	if len(found) > q.limit() {
		out.Deliveries = found[:q.limit()]
		out.Next = cursorOf(found[q.limit()-1].ID)
	}
	return out, err
}

// describeEvents describes the events as webhooks, one for each kind.
func (a *api) describeEvents() {
	a.spec.Webhooks = map[string]*huma.PathItem{}
	for _, e := range feed.Events {
		kind := e.Kind()
		told := toldSchema(kind, a.schemas.Schema(reflect.TypeOf(e), true, ""))
		a.spec.Webhooks[kind] = &huma.PathItem{Post: &huma.Operation{
			OperationID: "event-" + kind, Summary: kind, Tags: []string{tagEvents}, Security: []map[string][]string{{}},
			Description: "Signed as Standard Webhooks say, by the headers webhook-id, webhook-timestamp and webhook-signature. The id is the same at every try.",
			RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: told}}},
			Responses:   map[string]*huma.Response{"2XX": {Description: "Taken. Anything else is tried again."}},
		}}
	}
}

// toldSchema is the body of a webhook of one kind.
func toldSchema(kind string, data *huma.Schema) *huma.Schema {
	text := func(what, format string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Format: format, Description: what}
	}
	return &huma.Schema{Type: huma.TypeObject, Required: []string{"type", "timestamp", "id", "cursor", "data"}, Properties: map[string]*huma.Schema{
		"type": {Type: huma.TypeString, Enum: []any{kind}}, "timestamp": text("when it happened, UTC", "date-time"),
		"id": text("the event's own id, the same wherever it is told", "uuid"), "cursor": text("its place in the log; cursors sort as text", ""), "data": data,
	}}
}
