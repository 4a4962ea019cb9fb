package tracking

import "strings"

// countries are those whose post can issue a number of the Universal Postal Union: ISO 3166-1 alpha-2.
const countries = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
	"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
	"GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
	"KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU " +
	"MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
	"SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ " +
	"UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"

// operators are the posts that are also known as carriers, by country.
var operators = []struct{ country, name string }{
	{"AT", "Austrian Post"},
	{"AU", "Australia Post"},
	{"BE", "bpost"},
	{"CA", "Canada Post"},
	{"CH", "Swiss Post"},
	{"CN", "China Post"},
	{"CZ", "Česká pošta"},
	{"DE", "Deutsche Post"},
	{"DK", "PostNord"},
	{"EE", "Omniva"},
	{"ES", "Correos"},
	{"FI", "Posti"},
	{"FR", "Colissimo international"},
	{"FR", "La Poste"},
	{"GB", "Royal Mail"},
	{"GR", "ELTA"},
	{"HU", "Magyar Posta"},
	{"IE", "An Post"},
	{"IT", "Poste Italiane"},
	{"JP", "Japan Post"},
	{"LU", "POST Luxembourg"},
	{"NL", "PostNL"},
	{"NO", "Posten Bring"},
	{"PL", "Poczta Polska"},
	{"PT", "CTT"},
	{"SE", "PostNord"},
	{"SG", "Singapore Post"},
	{"US", usps},
}

// posted is a number of the Universal Postal Union, of any country that has a post or of one.
func posted(country string) func(*format) {
	return func(f *format) {
		f.country = span{11, 13}
		f.checkAt = 2
		f.fits = func(number string) bool { return postal(number[11:13]) && (country == "" || number[11:13] == country) }
	}
}

// postal tells whether two letters are a country's.
func postal(country string) bool { return strings.Index(countries, country)%3 == 0 }

// posts are the same numbers by the name of the post.
func posts() []row {
	var out []row
	for _, o := range operators {
		out = append(out, row{o.name, s10Name, "@@#{9}@@", sure + 1, s10, posted(o.country)})
	}
	return out
}
