package sandbox

import (
	"context"
	"encoding/json"

	"retour/ground/id"
	"retour/ground/money"
)

// Control is what demo, simulation and tests do to the sandbox from outside: let customers pay, order faults, read the
// provider's books. A real provider has no such thing, so the driver has it not either.
type Control struct{ client *client }

// NewControl makes a control; it does not call the server yet.
func NewControl(c Config) (*Control, error) {
	client, err := newClient(c)
	if err != nil {
		return nil, err
	}
	return &Control{client: client}, nil
}

// Take lets customers pay. A payment that is already there must be the same; then nothing happens.
func (c *Control) Take(ctx context.Context, payments ...Payment) error {
	_, err := c.client.post(ctx, "/v1/payments", payments)
	return err
}

// Order queues faults: the next refund requests meet them, one each.
func (c *Control) Order(ctx context.Context, faults ...Fault) error {
	_, err := c.client.post(ctx, "/sandbox/faults", faults)
	return err
}

// Storm changes the weather; the zero Storm is calm.
func (c *Control) Storm(ctx context.Context, s Storm) error {
	_, err := c.client.post(ctx, "/sandbox/storm", s)
	return err
}

// Elsewhere makes a refund as somebody would in the provider's own portal, past us: without a key.
func (c *Control) Elsewhere(ctx context.Context, reference string, amount money.Amount, order string, code id.Code) (Record, error) {
	got, err := c.client.post(ctx, "/v1/elsewhere", ask{Payment: reference, Amount: amount, Order: order, Return: code})
	if err != nil {
		return Record{}, err
	}
	var record Record
	err = json.Unmarshal(got.body, &record)
	return record, err
}

// Totals is what the provider has paid back, a line a currency, in the order of their codes.
func (c *Control) Totals(ctx context.Context) ([]Total, error) {
	var totals []Total
	err := c.client.get(ctx, "/v1/totals", &totals)
	return totals, err
}

// Records lists every refund the provider knows, as they were made.
func (c *Control) Records(ctx context.Context) ([]Record, error) {
	var records []Record
	err := c.client.get(ctx, "/v1/refunds", &records)
	return records, err
}
