package gs1

import (
	"strings"
	"testing"
)

// Each linter with what it takes and what it refuses, the wrong part between bars. What the collected vectors do not
// show is here: coupons, company prefixes, the edges of every range.
var linterCases = map[string]struct{ good, bad []string }{
	"csetnumeric": {[]string{"", "0123456789"}, []string{"12|A|4", "|:|", "|/|1", "1|٣|"}},
	"cset82":      {[]string{"", cset82}, []string{"A| |B", "A|#|", "|\x1d|", "|$|", "|^|", "|@|", "|[|", "|~|"}},
	"cset39":      {[]string{"", cset39}, []string{"A|b|", "| |", "A|.|B", "|_|"}},
	"cset64":      {[]string{"", cset64, "1", "12", "12=", "1=="}, []string{"|===|", "12|==|", "1234|=|", "1|=|3", "A|+|B", "|=|"}},
	"csum":        {[]string{"0", "00000000", "12345670", "4006381333931", "106141412345678908"}, []string{"||", "|1|", "1|1|", "400638133393|0|", "40|x|6381333931"}},
	"csumalpha": {
		[]string{"22", "!22", "12345678901234567890123NT", "12345_!\"%&'()*+,-./LC", "99999zzzzzzzzzzzzzzzzzzT2", strings.Repeat("z", 97) + "UA"},
		[]string{"||", "|2|", "|33|", "1987654Ad4X4bL5ttr2310c|2X|", "12345678901234567890123| T|", "|#|22", "|" + strings.Repeat("1", 100) + "|"},
	},
	"gcppos1": {[]string{"0123", "01234", "0123A"}, []string{"||", "|012|", "012|A|5", "|A|123"}},
	"gcppos2": {[]string{"I0123", "I0123A", "00123"}, []string{"||", "|I|", "I|0|", "I|012|", "I012|A|", "I|A|123"}},
	"yymmdd":  {[]string{"000229", "991231", "240229"}, []string{"||", "|1112|", "|1112310|", "20|00|10", "20|13|10", "2001|00|", "2001|32|", "2302|29|", "2|x|0101"}},
	"yymmd0":  {[]string{"200100", "991200", "000229"}, []string{"|20010|", "|2001000|", "20|00|00", "2104|31|"}},
	"yyyymmdd": {
		[]string{"20240229", "20000229", "19000228", "00010101"},
		[]string{"|2024022|", "|202402290|", "190002|29|", "210002|29|", "202401|00|", "2024|13|01"},
	},
	"yyyymmd0":      {[]string{"20240200", "24000229"}, []string{"2024|00|00", "202411|31|", "|x|0240101"}},
	"hhmi":          {[]string{"0000", "2359"}, []string{"||", "|235|", "|23590|", "|24|00", "00|60|", "0|x|00", "000|x|"}},
	"hh":            {[]string{"00", "23"}, []string{"||", "|2|", "|230|", "|24|", "2|x|"}},
	"mi":            {[]string{"00", "59"}, []string{"||", "|5|", "|590|", "|60|", "|x|0"}},
	"ss":            {[]string{"00", "59"}, []string{"||", "|5|", "|590|", "|60|", "5|x|"}},
	"iso3166":       {[]string{"004", "250", "276", "756", "894"}, []string{"||", "|25|", "|0250|", "|000|", "|999|", "|895|", "|FRA|", "|50 |"}},
	"iso3166999":    {[]string{"250", "999"}, []string{"|000|", "|998|", "|9990|"}},
	"iso3166alpha2": {[]string{"FR", "DE", "GB", "AX", "ZW"}, []string{"||", "|F|", "|fr|", "|XX|", "|EU|", "|UK|", "|FRA|", "|R |"}},
	"iso4217":       {[]string{"978", "756", "826", "008", "999"}, []string{"||", "|97|", "|EUR|", "|000|", "|280|", "|9780|"}},
	"iso5218":       {[]string{"0", "1", "2", "9"}, []string{"||", "|3|", "|01|", "|/|"}},
	"iban": {
		[]string{"FR7630006000011234567890189", "GB98MIDL07009312345678", "ES7921000813610123456789", "PL10105000997603123456789123"},
		[]string{"||", "|FR76300060|", "|XX|361234567890", "FR|77|30006000011234567890189", "FR7630006|a|00011234567890189", "FR|_|630006000011234567890189"},
	},
	"pieceoftotal": {[]string{"11", "0102", "9999", "001999"}, []string{"||", "|1|", "|010|", "0|x|02", "|00|02", "01|00|", "|0302|", "|00|00"}},
	"posinseqslash": {
		[]string{"1/1", "2/3", "9/10", "100/999"},
		[]string{"||", "|/|", "|1|", "|1/|", "|/1|", "|1//2|", "|x/2|", "|1/2x|", "|0|/1", "1/|0|", "|01|/2", "1/|02|", "|2/1|", "|10/9|"},
	},
	"nonzero":      {[]string{"1", "010"}, []string{"||", "|0|", "|000|", "0|x|"}},
	"zero":         {[]string{"0", "000"}, []string{"||", "|1|", "|01|", "|0X|"}},
	"nozeroprefix": {[]string{"", "1", "10"}, []string{"|0|", "|0|1", "1|x|"}},
	"yesno":        {[]string{"0", "1"}, []string{"||", "|2|", "|10|", "|Y|"}},
	"winding":      {[]string{"0", "1", "9"}, []string{"||", "|2|", "|8|", "|11|"}},
	"pcenc":        {[]string{"", "A+B", "%20", "A%c3%A9", "%00"}, []string{"|%|", "A|%2|", "A|%g0|B", "%20|%2g|", "A|%%2|0"}},
	"hasnondigit":  {[]string{"A", "1A1", "/"}, []string{"||", "|1|", "|0123456789|"}},
	"hyphen":       {[]string{"-", "--"}, []string{"||", "|X|", "|-X|", "|_|"}},
	"latitude":     {[]string{"0000000000", "1800000000"}, []string{"||", "|180000000|", "|18000000000|", "|1800000001|", "180000000|x|"}},
	"longitude":    {[]string{"0000000000", "3600000000"}, []string{"||", "|360000000|", "|36000000000|", "|3600000001|", "|-|180000000"}},
	"packagetype":  {[]string{"1A", "AE", "BA", "8", "9", "200", "BX", "PX", "RB3", "X3", "ZZ"}, []string{"||", "|0|", "|1|", "|A|", "|bx|", "|X1|", "|BX |", "| BX|", "|A 1B|", "|213|"}},
	"mediatype":    {[]string{"01", "10", "80", "99"}, []string{"||", "|1|", "|00|", "|11|", "|79|", "|100|", "|1x|"}},
	"importeridx":  {[]string{"-", "_", "0", "Z", "z"}, []string{"||", "|AB|", "|+|", "|=|", "| |"}},
	"couponposoffer": {
		[]string{"001234561234560123456", "101234561234560123456", "061234567890121234569123456789012345"},
		[]string{
			"||", "|2|01234561234560123456", "|0|", "0|7|", "|00|", "00|12345|", "|00123456|", "00123456|12345|", "|00123456123456|",
			"|001234561234560|", "001234561234561|123456|", "001234561234560123456|7|", "0012345612345|x|0123456",
		},
	},
	"couponcode": {
		[]string{
			coupon1, "6123456789012123456512345512345" + "9123", // the least, the longest
			coupon1 + "10110123" + "9", coupon1 + "13110123" + "0123456", // a second purchase of the same firm, of another
			coupon1 + "2110123" + "0123456", coupon1 + "2512345" + "4999" + "6123456789012", // a third
			coupon1 + "3251231", coupon1 + "32512314251231", coupon1 + "4251231", // expiry, start
			coupon1 + "50123456", coupon1 + "59123456789012345", coupon1 + "611234567", coupon1 + "671234567890123",
			coupon1 + "90001", coupon1 + "96290",
			coupon1 + "101101239" + "21101239" + "3251231" + "4251231" + "50123456" + "611234567" + "90001",
		},
		[]string{
			"||", "|a|12345612345611110123", "|7|1234567890123", "0|12345|", "|0123456|", "0123456|12345|", "|0123456123456|",
			"0123456123456|0|", "0123456123456|6|", "|01234561234561|", "01234561234562|1|", "|012345612345611|",
			"012345612345611|0|", "012345612345611|6|123456", "|0123456123456111|", "|01234561234561111|",
			"01234561234561111|5|", "01234561234561111|8|123", "|012345612345611110|", "012345612345611110|12|",
			"|" + coupon1 + "1|", coupon1 + "1|4|", "|" + coupon1 + "10|", coupon1 + "10|0|", coupon1 + "10|6|", "|" + coupon1 + "101|",
			"|" + coupon1 + "1011|", coupon1 + "1011|5|", coupon1 + "10110|12|", "|" + coupon1 + "10110123|",
			coupon1 + "10110123|7|", coupon1 + "10110123|8|", "|" + coupon1 + "101101230|", coupon1 + "101101230|12345|",
			"|" + coupon1 + "2|", coupon1 + "2|0|", "|" + coupon1 + "21|", "|" + coupon1 + "211|", coupon1 + "211|5|",
			"|" + coupon1 + "2110|", "|" + coupon1 + "2110123|", coupon1 + "2110123|8|", "|" + coupon1 + "21101230|",
			"|" + coupon1 + "3|", coupon1 + "3|20123|", coupon1 + "3|201200|", "|" + coupon1 + "4|", coupon1 + "4|200010|",
			coupon1 + "|35006064500607|", "|" + coupon1 + "5|", "|" + coupon1 + "50|", coupon1 + "50|12345|",
			"|" + coupon1 + "6|", coupon1 + "6|0|", coupon1 + "6|8|", "|" + coupon1 + "61|", coupon1 + "61|123456|",
			"|" + coupon1 + "9|", coupon1 + "9|3|", "|" + coupon1 + "90|", coupon1 + "90|3|", "|" + coupon1 + "900|",
			"|" + coupon1 + "9000|", coupon1 + "9000|2|", coupon1 + "90000|0|",
			coupon1 + "|7|", coupon1 + "|0|", coupon1 + "4201231|3201231|", // no such field; fields out of order
		},
	},
}

// coupon1 is the least of a coupon code: firm, offer, what is saved, what must be bought.
const coupon1 = "012345612345611110123"

func TestEveryLinter(t *testing.T) {
	for name := range linters {
		cases, there := linterCases[name]
		if !there || len(cases.good) == 0 || len(cases.bad) == 0 {
			t.Errorf("%s: nothing shows what it takes and what it refuses", name)
		}
		for _, v := range cases.good {
			if err := Lint(name, v); err != nil {
				t.Errorf("%s %q: %v", name, v, err)
			}
		}
		for _, marked := range cases.bad {
			v := strings.ReplaceAll(marked, "|", "")
			err, _ := Lint(name, v).(*Error)
			if err == nil {
				t.Errorf("%s %q is taken", name, v)
			} else if want := strings.IndexByte(marked, '|'); err.Offset != want || name != "csetnumeric" && err.Length != strings.LastIndexByte(marked, '|')-want-1 {
				t.Errorf("%s %q: %s at %d, %d long", name, marked, err.Reason, err.Offset, err.Length)
			}
		}
	}
	if err := Lint("nosuch", ""); err == nil {
		t.Error("a linter that does not exist")
	}
}

// TestLintersAreUsed: what the dictionary names is there (it would not be read otherwise); what is there and named
// nowhere is a character set, or the form of a date that GS1 keeps for later.
func TestLintersAreUsed(t *testing.T) {
	for name := range linters {
		if !strings.Contains(dictionaryText, ","+name) && !strings.HasPrefix(name, "cset") && name != "yyyymmd0" {
			t.Errorf("%s: no AI uses it", name)
		}
	}
}
