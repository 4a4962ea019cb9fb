// Package address is the built-in carrier driver: an address label with our own parcel code. It promises no transport and
// calls nobody: whoever sends the parcel takes it to a carrier of their choice and pays. The label's paper is drawn by the
// document room; here are only its facts. It stores nothing, and the same parcel always gives the same label.
package address

import (
	"context"

	"retour/door/carrier"
)

// Name is the driver's name in settings.
const Name = "address"

// Driver is the address label driver. Its zero value works.
type Driver struct{}

// Abilities says that nothing is prepaid, and that no scans come by themselves.
func (Driver) Abilities() carrier.Abilities {
	return carrier.Abilities{Name: Name, Keyed: true, Void: true}
}

// Label gives the facts of an address label. The tracking number is our parcel code: it is what the dock will scan.
func (Driver) Label(ctx context.Context, s carrier.Shipment) (carrier.Label, error) {
	if err := ctx.Err(); err != nil {
		return carrier.Label{}, carrier.Unreached(err)
	}
	if err := carrier.Validate(s); err != nil {
		return carrier.Label{}, err
	}
	return carrier.Label{Key: s.Key, Carrier: Name, Tracking: string(s.Parcel)}, nil
}

// Void has nothing to cancel: the paper pays for nothing.
func (Driver) Void(ctx context.Context, _ carrier.Voiding) error {
	if err := ctx.Err(); err != nil {
		return carrier.Unreached(err)
	}
	return nil
}

// Status reads the common words and the codes of the posts: scans come from whatever carrier the sender chose, typed in
// by a person or through a tracking service.
func (Driver) Status(raw string) (carrier.Status, bool) {
	return carrier.Translate(raw, carrier.Common, carrier.Post)
}
