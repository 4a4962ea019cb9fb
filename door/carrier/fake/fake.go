// Package fake is a nasty carrier for simulation and tests: it has a memory, a bill and bad days. It is slow, loses its
// answer, makes a label twice for one key, refuses, and tells its scans late, doubled and out of order (Mangle). It lives
// in memory and calls nobody.
package fake

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"retour/door/carrier"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
)

// Name is the driver's name.
const Name = "fake"

// Fault is one way in which the carrier misbehaves on a call.
type Fault string

// The faults that can be ordered.
const (
	SlowBefore Fault = "slow_before" // no answer until the caller gives up, nothing done
	SlowAfter  Fault = "slow_after"  // done, but no answer until the caller gives up
	DropBefore Fault = "drop_before" // the connection breaks, nothing done
	DropAfter  Fault = "drop_after"  // done, and the answer is lost
	Busy       Fault = "busy"        // turned away unread
	Twice      Fault = "twice"       // forgets the key: makes one more label, whatever was there
	Decline    Fault = "decline"     // refuses the parcel
)

// Carrier is the nasty carrier and the driver to it in one.
type Carrier struct {
	now   func() time.Time
	price money.Amount
	met   func(key string, f Fault)

	mu      sync.Mutex
	ordered []Fault
	labels  []*made // in the order they were made
}

type made struct {
	label carrier.Label
	void  bool
	used  bool
}

// Options of a carrier.
type Options struct {
	Now   func() time.Time          // nil: the system's clock
	Price money.Amount              // of one label; zero: it does not say
	Met   func(key string, f Fault) // told of each fault as it strikes, before anything else; nil: nobody
}

// New opens a carrier.
func New(o Options) *Carrier {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Met == nil {
		o.Met = func(string, Fault) {}
	}
	return &Carrier{now: o.Now, price: o.Price, met: o.Met}
}

// Order queues faults: the next calls of Label and Void meet them, one each.
func (c *Carrier) Order(faults ...Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ordered = append(c.ordered, faults...)
}

// Use has the carrier move the parcel with that tracking number: its label can no longer be voided.
func (c *Carrier) Use(tracking string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := c.find(tracking); m != nil {
		m.used = true
	}
}

// Bill lists the tracking numbers the carrier will ask money for: every label that is not void.
func (c *Carrier) Bill() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var open []string
	for _, m := range c.labels {
		if !m.void {
			open = append(open, m.label.Tracking)
		}
	}
	return open
}

// Abilities of a carrier that can do everything, if it is having a good day.
func (c *Carrier) Abilities() carrier.Abilities {
	return carrier.Abilities{
		Name: Name, Prepaid: true, Keyed: true, Find: true, Void: true, Tracks: true, Formats: []string{"text/plain"},
	}
}

// Label makes a label, or gives the one it made for that key.
func (c *Carrier) Label(ctx context.Context, s carrier.Shipment) (carrier.Label, error) {
	if err := carrier.Validate(s); err != nil {
		return carrier.Label{}, err
	}
	f, err := c.meet(ctx, s.Key)
	if err != nil {
		return carrier.Label{}, err
	}
	if f == Decline {
		return carrier.Label{}, carrier.Refuse(fault.New(fault.Conflict, lang.CarrierRefusedBecause("told to decline")))
	}
	label := c.make(s, f == Twice)
	if err := c.lose(ctx, f); err != nil {
		return carrier.Label{}, err
	}
	return label, nil
}

// Void cancels a label that was not used.
func (c *Carrier) Void(ctx context.Context, v carrier.Voiding) error {
	f, err := c.meet(ctx, v.Key)
	if err != nil {
		return err
	}
	if err := c.cancel(v.Tracking); err != nil {
		return err
	}
	return c.lose(ctx, f)
}

// Find gives the open labels made under a key.
func (c *Carrier) Find(ctx context.Context, key string) ([]carrier.Label, error) {
	if err := ctx.Err(); err != nil {
		return nil, carrier.Unreached(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []carrier.Label
	for _, m := range c.labels {
		if m.label.Key == key && !m.void {
			found = append(found, m.label)
		}
	}
	return found, nil
}

// Status reads the carrier's own words and the common ones.
func (c *Carrier) Status(raw string) (carrier.Status, bool) {
	return carrier.Translate(raw, words, carrier.Common)
}

// words are this carrier's own, as odd as real ones.
var words = carrier.Words{
	"elecadvicereceived": carrier.Announced,
	"scannedatshop":      carrier.Accepted,
	"hubin":              carrier.InTransit,
	"hubout":             carrier.InTransit,
	"inlocker":           carrier.AtPickupPoint,
	"onvan":              carrier.OutForDelivery,
	"pod":                carrier.Delivered,
	"addressqueried":     carrier.Exception,
	"writtenoff":         carrier.Lost,
	"rts":                carrier.ReturnedToSender,
}

// meet draws the fault of a call and plays those that leave nothing behind.
func (c *Carrier) meet(ctx context.Context, key string) (Fault, error) {
	if err := ctx.Err(); err != nil {
		return "", carrier.Unreached(err)
	}
	c.mu.Lock()
	var f Fault
	if len(c.ordered) > 0 {
		f, c.ordered = c.ordered[0], c.ordered[1:]
	}
	c.mu.Unlock()
	if f != "" {
		c.met(key, f)
	}
	switch f {
	case SlowBefore:
		<-ctx.Done()
		return f, carrier.Unanswered(ctx.Err())
	case DropBefore:
		return f, carrier.Unanswered(errBroken)
	case Busy:
		return f, carrier.Unreached(errors.New("status 429"))
	}
	return f, nil
}

// lose plays the faults that come after the deed.
func (c *Carrier) lose(ctx context.Context, f Fault) error {
	switch f {
	case SlowAfter:
		<-ctx.Done()
		return carrier.Unanswered(ctx.Err())
	case DropAfter:
		return carrier.Unanswered(errBroken)
	}
	return nil
}

var errBroken = errors.New("the connection broke")

func (c *Carrier) make(s carrier.Shipment, forget bool) carrier.Label {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.labels {
		if m.label.Key == s.Key && !forget {
			return m.label
		}
	}
	tracking := fmt.Sprintf("FAKE%08d", len(c.labels)+1)
	label := carrier.Label{
		Key: s.Key, Carrier: Name, Tracking: tracking, Prepaid: true, Cost: c.price, At: c.now().UTC(),
		Format: "text/plain", Document: []byte("FAKE CARRIER\n" + tracking + "\n" + s.To.Name + "\n" + s.To.City + "\n"),
	}
	c.labels = append(c.labels, &made{label: label})
	return label
}

func (c *Carrier) cancel(tracking string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch m := c.find(tracking); {
	case m == nil:
		return carrier.Refuse(fault.New(fault.NotFound, lang.CarrierLabelUnknown()))
	case m.used:
		return carrier.Refuse(fault.New(fault.Conflict, lang.CarrierLabelInUse()))
	default:
		m.void = true
	}
	return nil
}

func (c *Carrier) find(tracking string) *made {
	for _, m := range c.labels {
		if m.label.Tracking == tracking {
			return m
		}
	}
	return nil
}
