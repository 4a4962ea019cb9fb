package carrier_test

import (
	"errors"
	"testing"

	"retour/door/carrier"
	"retour/door/carrier/conformance"
	"retour/ground/fault"
)

func TestCountriesOfAddresses(t *testing.T) {
	for code, good := range map[string]bool{
		"FR": true, "GB": true, "IE": true, "ZZ": false, "UK": false, "fr": false, "FRA": false, "EU": false, "A1": false,
	} {
		s := conformance.Shipment("k1", 1)
		s.To.Country = code
		err := carrier.Validate(s)
		if good && err != nil {
			t.Errorf("country %q: %v", code, err)
		}
		if !good && (!errors.Is(err, carrier.ErrRefused) || !fault.Is(err, "carrier.country_unknown")) {
			t.Errorf("country %q: %v, want a refusal", code, err)
		}
	}
}

// A shopper need not tell an address to bring a parcel to a drop-off point.
func TestSenderMayBeUnknown(t *testing.T) {
	s := conformance.Shipment("k1", 1)
	s.From = carrier.Address{}
	if err := carrier.Validate(s); err != nil {
		t.Error(err)
	}
}

func TestUnclassifiedIsUnknown(t *testing.T) {
	if got := carrier.Class(errors.New("something a driver forgot to classify")); got != carrier.ErrUnknown {
		t.Errorf("got %v", got)
	}
	if carrier.Class(nil) != nil {
		t.Error("no error is of no class")
	}
}
