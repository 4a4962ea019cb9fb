package tracking

import (
	"fmt"
	"slices"
)

// format is one format of a carrier, at one length.
type format struct {
	carrier, name string
	shape         shape
	likely        int // the larger, the earlier among the candidates
	fits          func(number string) bool
	check         func(number string) bool
	checkAt       int // places of the check digit from the end
	percent       bool
	routing       bool
	number        span
	postcode      span
	country       span
}

// How likely a number that fits is the carrier's own.
const (
	sure      = 90 // signs that nobody else puts in front, and a check digit
	marked    = 80 // signs that nobody else puts in front
	checked   = 60 // digits alone, with a check digit
	shared    = 45 // a check digit that several carriers have
	patterned = 30 // letters and digits in an order that others have too
	bare      = 10 // so many digits, and nothing else to go by
)

const (
	amazon    = "Amazon"
	colissimo = "Colissimo"
	dhl       = "DHL"
	dpd       = "DPD"
	fedex     = "FedEx"
	laserShip = "LaserShip"
	mondial   = "Mondial Relay"
	oldDom    = "Old Dominion Freight Line"
	ups       = "UPS"
	usps      = "United States Postal Service"
	s10Name   = "S10"
)

// row is a format as it is written down.
type row struct {
	carrier, name, shape string
	likely               int
	check                func(string) bool
	more                 func(*format)
}

var rows = slices.Concat(americas, europe, asia)

var americas = []row{
	{amazon, "Amazon Logistics", "TB[ACM]#{12}", marked, nil, nil},
	{amazon, "Amazon International", "[AFC]#{10}", patterned - 5, nil, nil},
	{"Canada Post", "Canada Post (16)", "#{16}", checked, mod10, nil},
	{"Canpar", "Canpar (22)", "[CDKLSUXZ]#{21}", marked, nil, nil},
	{fedex, "FedEx Express (12)", "#{12}", checked + 2, mod11, nil},
	{fedex, "FedEx Express (34)", "[0-8]#{33}", checked + 5, last(14, mod11), number(22, 0)},
	{fedex, "FedEx ASTRA (32)", "3#{31}", checked + 5, inside(16, 28, mod11), astra},
	{fedex, "FedEx Ground", "#{15}", checked, mod10, nil},
	{fedex, "FedEx Ground (SSCC-18)", "#{18}", shared, last(16, mod10), nil},
	{fedex, "FedEx Ground 96 (22)", "96#{20}", sure, last(15, mod10), number(7, 0)},
	{fedex, "FedEx Ground GSN", "96#{32}", sure, last(14, mod11), number(22, 0)},
	{fedex, "FedEx SmartPost", "#{3}9#{16}", shared, mod10Behind("92"), nil},
	{"GOFO Express", "GOFO Express (US)", "GFUS#{14}", marked, nil, nil},
	{"Landmark Global LTN", "Landmark Global LTN", "LTN#{8}N1", marked, nil, nil},
	{laserShip, "LaserShip LX", "L[AEHINX][1-3]#{7}", marked, nil, nil},
	{laserShip, "LaserShip 1LS7 (15)", "1LS7[12]#{10}", marked, nil, nil},
	{laserShip, "LaserShip 1LS7 (18)", "1LS7[12]##01[1-4]#{6}1", marked, nil, nil},
	{laserShip, "LaserShip 1LSCX (15)", "1LSCX*{10}", marked, nil, nil},
	{oldDom, "Old Dominion", "072#{8}", checked + 5, luhn, nil},
	{oldDom, "Old Dominion", "7[78]#{9}", checked + 5, luhn, nil},
	{oldDom, "Old Dominion Guaranteed Shipment", "80#{9}", checked + 5, luhn, nil},
	{"OnTrac", "OnTrac", "C#{14}", sure, mod10Left, nil},
	{"OnTrac", "OnTrac D", "D#{14}", sure, mod10Left, nil},
	{"Purolator", "Purolator (12)", "[0-5]#{11}", checked, luhn, nil},
	{"Purolator", "Purolator (alpha + 9)", "@{3}#{9}", patterned + 5, nil, nil},
	{"Spee-Dee Delivery", "Spee-Dee (20)", "SP#{18}", marked, nil, nil},
	{ups, "UPS", "1Z*{15}#", sure + 5, last(16, mod10Left), nil},
	{ups, "UPS Waybill", "[AHJKTV]#{10}", checked, last(10, mod10Left), nil},
	{usps, "USPS 20", "#{20}", checked, mod10, nil},
	{usps, "USPS Legacy", "91#{20}", sure, mod10, routed},
	{usps, "USPS Legacy", "#{20}", shared, mod10Behind("91"), routed},
	{usps, "USPS IMpb C", "92###9#{16}", sure + 2, mod10, routed},
	{usps, "USPS IMpb C", "92###9#{20}", sure + 2, mod10, routed},
	{usps, "USPS IMpb C", "93###[0-8]#{16}", sure + 2, mod10, routed},
	{usps, "USPS IMpb C", "93###[0-8]#{20}", sure + 2, mod10, routed},
	{usps, "USPS IMpb C", "95#{20}", sure + 2, mod10, routed},
	{usps, "USPS IMpb C", "95#{24}", sure + 2, mod10, routed},
	{usps, "USPS IMpb N", "94#{20}", sure + 2, mod10, routed},
	{usps, "USPS IMpb N", "94#{24}", sure + 2, mod10, routed},
	{usps, "USPS IMpb N", "94#{28}", sure + 2, mod10, routed},
}

var europe = []row{
	{"S10 International Standard", s10Name, "@@#{9}@@", sure, s10, posted("")},
	{"Austrian Post", "Austrian Post (22)", "#{22}", bare, nil, nil},
	{"bpost", "bpost", "32[39][29]#{14}", patterned, nil, nil},
	{"bpost", "bpost", "32[39][29]#{20}", patterned, nil, nil},
	{"Chronopost", "Chronopost (13)", "@@#{9}@@", patterned, nil, nil},
	{"Chronopost", "Chronopost (15)", "#{14}*", patterned - 5, nil, nil},
	{"Chronopost", "Chronopost (15)", "@@#{12}*", patterned - 5, nil, nil},
	{colissimo, "domestic", "#@#{11}", sure, last(11, mod10), nil},
	{colissimo, "domestic", "@*#{11}", shared, last(11, mod10), nil},
	{colissimo, "routing barcode", "**1#{21}", checked + 5, last(16, mod10), sorting(3, 8, 0, 0)},
	{colissimo, "routing barcode", "**2@@*{3}#{16}", checked + 5, last(16, mod10), sorting(5, 8, 3, 5)},
	{"Correos", "Correos (PR)", "PR#{15}C", marked, nil, nil},
	{"Correos", "Correos (23)", "[PD]@*{4}#{16}@", patterned + 5, nil, nil},
	{dhl, "DHL Express", "#{10}", checked, mod7, nil},
	{dhl, "DHL Express", "#{11}", checked - 2, mod7, nil},
	{dhl, "DHL Express (Piece ID)", "J@@#{9}", marked - 5, nil, nil},
	{dhl, "DHL Express (Piece ID)", "J@@#{10}", marked - 5, nil, nil},
	{dhl, "DHL Express (Piece ID)", "J@@@#{9}", marked - 5, nil, nil},
	{dhl, "DHL Express (Piece ID)", "J@@@#{10}", marked - 5, nil, nil},
	{dhl, "DHL E-Commerce (14)", "#{14}", bare + 2, nil, nil},
	{dhl, "DHL Paket (Identcode)", "#{12}", shared, identcode, nil},
	{dhl, "DHL Paket (SSCC)", "0034043[3-5]#{12}", sure + 2, last(18, mod10), number(2, 0)},
	{dhl, "DHL Paket (SSCC)", "34043[3-5]#{12}", sure, mod10, nil},
	{dpd, "DPD (28)", "*{7}#{14}#{6}*", sure, mod3736, parcel28},
	{dpd, "DPD (28)", "*{7}#{14}#{6}", sure, nil, percent28},
	{dpd, "DPD (14)", "#{14}*", checked, mod3736, number(0, 14)},
	{dpd, "DPD parcel number", "#{14}", bare + 5, nil, nil},
	{"Evri", "Evri (16)", "[HT]*{5}#{10}", patterned, nil, nil},
	{"GLS", "GLS (12)", "#{12}", bare + 6, nil, nil},
	{"GLS", "GLS (11)", "#{11}", bare + 5, nil, nil},
	{"GLS", "GLS Track ID", "*{8}", bare + 8, nil, mixed},
	{"GLS", "GLS Track ID", "Z*{7}", patterned, nil, mixed},
	{"Hermes", "Hermes (14)", "#{14}", bare + 3, nil, nil},
	{"Hermes", "Hermes (H + 19)", "H#{19}", marked, nil, nil},
	{"InPost", "InPost (24)", "#{24}", bare + 5, nil, nil},
	{mondial, "label barcode", "#{26}", sure, mondialRelay, number(2, 10)},
	{mondial, "shipment number", "#{8}", bare + 5, nil, nil},
	{"Packeta", "Packeta (Z)", "Z#{10}", patterned, nil, nil},
	{"Parcelforce", "Parcelforce (PB)", "PB@@#{10}", marked, nil, nil},
	{"Poczta Polska", "Poczta Polska (20)", "00[567]59007#{12}", sure, last(18, mod10), nil},
	{"Poste Italiane", "Poste Italiane (2IMA)", "2IMA#{10}", marked, nil, nil},
	{"Posti", "Posti (JJFI)", "JJFI#{17}", marked + 2, nil, nil},
	{"PostNord", "PostNord (11 + SE)", "#{11}SE", marked, nil, nil},
	{"PostNord", "PostNord (SSCC)", "00[37]73#{15}", checked + 3, last(18, mod10), number(2, 0)},
	{"Posten Bring", "Posten Bring (18)", "37[03]#{15}", shared + 5, mod10, nil},
	{"Swiss Post", "Swiss Post (18)", "99#{16}", patterned + 5, nil, nil},
	{"Yodel", "Yodel", "JD#{16}", marked, nil, nil},
	{"Yodel", "Yodel", "JJD#{16}", marked, nil, nil},
	{dhl, "DHL Paket (licence plate)", "JJD#{16}", marked - 10, nil, nil},
	{dhl, "DHL Paket (licence plate)", "JJD#{18}", marked, nil, nil},
	{dhl, "DHL Paket (licence plate)", "JD#{18}", marked, nil, nil},
	{"GS1", "SSCC", "00#{18}", checked + 4, last(18, mod10), number(2, 0)},
	{"GS1", "SSCC", "#{18}", checked, mod10, nil},
}

var asia = []row{
	{"4PX", "4PX", "4PX#{13}CN", marked, nil, nil},
	{"Cainiao", "Cainiao (LP)", "LP#{14}", marked - 5, nil, nil},
	{"Cainiao", "Cainiao (CNG)", "CNG#{14}", marked - 5, nil, nil},
	{"SF Express", "SF Express (SF)", "SF#{13}", marked, nil, nil},
	{"YunExpress", "YunExpress", "YT#{16}", marked, nil, nil},
}

// byLength are the formats of each length.
var byLength = spread()

func spread() (out [longest + 1][]format) {
	add := func(r row) {
		f := format{carrier: r.carrier, name: r.name, shape: shaped(r.shape), likely: r.likely, check: r.check, postcode: none, country: none}
		if r.more != nil {
			r.more(&f)
		}
		out[len(f.shape)] = append(out[len(f.shape)], f)
	}
	for _, r := range slices.Concat(rows, posts(), dhlCommerce(), postNL()) {
		add(r)
		if r.carrier == usps && r.name != "USPS 20" {
			for _, zip := range []int{5, 9} { // a router's 420 with the post code in front
				with := r
				with.shape = fmt.Sprintf("420#{%d}%s", zip, r.shape)
				with.check = from(3+zip, r.check)
				with.more = zipped(zip)
				add(with)
			}
		}
	}
	return out
}

// dhlCommerce: two letters of the place of posting and 10 to 39 signs, most of them digits.
func dhlCommerce() []row {
	var out []row
	for n := 10; n <= 39; n++ {
		out = append(out,
			row{dhl, "DHL E-Commerce", fmt.Sprintf("GM#*{%d}", n-1), marked - 5, nil, mostlyDigits},
			row{dhl, "DHL E-Commerce", fmt.Sprintf("@@#*{%d}", n-1), patterned - 2, nil, posting})
	}
	return out
}

// postNL: 3S, the customer's letters, and a number.
func postNL() []row {
	var out []row
	for letters := 1; letters <= 4; letters++ {
		for n := 6; n <= 11; n++ {
			out = append(out, row{"PostNL", "PostNL (3S)", fmt.Sprintf("3S@{%d}#{%d}", letters, n), marked, nil, nil})
		}
	}
	return out
}
