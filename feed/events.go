package feed

// The events of the feed itself, for the audit. Their subject is the endpoint's number. Machines are not told of them,
// and they hold no address, since one may carry a password.

// EndpointPut: an endpoint was added or changed.
type EndpointPut struct {
	Endpoint int64         `json:"endpoint"`
	Kinds    []string      `json:"kinds,omitempty"`
	State    EndpointState `json:"state"`
}

// EndpointRemoved: an endpoint was ended for good.
type EndpointRemoved struct {
	Endpoint int64 `json:"endpoint"`
}

// EndpointGone: a receiver answered that it wants no more, and was switched off.
type EndpointGone struct {
	Endpoint int64 `json:"endpoint"`
}

// SecretRotated: an endpoint got a new signing secret.
type SecretRotated struct {
	Endpoint int64 `json:"endpoint"`
}

// Redelivered: a person had one event sent again.
type Redelivered struct {
	Endpoint int64 `json:"endpoint"`
	Delivery int64 `json:"delivery"`
	As       int64 `json:"as"`
}

// Replayed: everything behind a cursor is sent again.
type Replayed struct {
	Endpoint int64  `json:"endpoint"`
	After    string `json:"after,omitempty"`
}

// Kind is the event's stable name.
func (EndpointPut) Kind() string     { return "webhook.put" }
func (EndpointRemoved) Kind() string { return "webhook.removed" }
func (EndpointGone) Kind() string    { return "webhook.gone" }
func (SecretRotated) Kind() string   { return "webhook.secret_rotated" }
func (Redelivered) Kind() string     { return "webhook.redelivered" }
func (Replayed) Kind() string        { return "webhook.replayed" }
