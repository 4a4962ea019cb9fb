package carrier

import (
	"strings"

	"golang.org/x/text/language"

	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

// Validate refuses a shipment that no carrier can move: without a key, without a parcel code of ours, to no address. The
// sender may be unknown: a shopper need not tell where they live to bring a parcel to a drop-off point.
func Validate(s Shipment) error {
	if s.Key == "" {
		return Refuse(fault.New(fault.Invalid, lang.CarrierKeyMissing()).At("key"))
	}
	if s.Parcel.Number(id.Parcel) == 0 {
		return Refuse(fault.New(fault.Invalid, lang.CarrierParcelCodeWrong(string(s.Parcel))).At("parcel"))
	}
	if s.Grams < 0 {
		return Refuse(fault.New(fault.Invalid, lang.CarrierWeightNegative()).At("grams"))
	}
	for _, part := range []struct{ name, text string }{
		{"name", s.To.Name}, {"street", s.To.Street}, {"city", s.To.City}, {"country", s.To.Country},
	} {
		if strings.TrimSpace(part.text) == "" {
			return Refuse(fault.New(fault.Invalid, lang.CarrierAddressPartMissing()).At("to", part.name))
		}
	}
	if !country(s.To.Country) {
		return Refuse(fault.New(fault.Invalid, lang.CarrierCountryUnknown(s.To.Country)).At("to", "country"))
	}
	if s.From.Country != "" && !country(s.From.Country) {
		return Refuse(fault.New(fault.Invalid, lang.CarrierCountryUnknown(s.From.Country)).At("from", "country"))
	}
	return nil
}

// country reports whether code is a country of ISO 3166-1, written in capitals.
func country(code string) bool {
	if len(code) != 2 || strings.ToUpper(code) != code {
		return false
	}
	region, err := language.ParseRegion(code)
	return err == nil && region.IsCountry() && region.Canonicalize().String() == code
}
