package address_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"retour/door/carrier"
	"retour/door/carrier/address"
	"retour/door/carrier/conformance"
	"retour/ground/id"
)

func TestConformance(t *testing.T) {
	conformance.Run(t, func(*testing.T) conformance.World {
		return conformance.World{Driver: address.Driver{}, Words: map[string]carrier.Status{
			"Delivered": carrier.Delivered, "OUT_FOR_DELIVERY": carrier.OutForDelivery, "EDH": carrier.AtPickupPoint,
		}}
	})
}

func TestLabelPromisesNoTransport(t *testing.T) {
	s := conformance.Shipment("k1", 77)
	got, err := address.Driver{}.Label(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	want := carrier.Label{Key: "k1", Carrier: "address", Tracking: string(id.Make(id.Parcel, 77))}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
