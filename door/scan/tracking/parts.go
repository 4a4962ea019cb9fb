package tracking

// What the rows of formats.go add to a shape: which part is the number, what the check digit covers, what else it tells.

// last checks the last n signs only.
func last(n int, check func(string) bool) func(string) bool {
	return func(number string) bool { return check(number[len(number)-n:]) }
}

// from checks what stands behind the first n signs.
func from(n int, check func(string) bool) func(string) bool {
	return func(number string) bool { return check(number[n:]) }
}

// inside checks a part.
func inside(from, to int, check func(string) bool) func(string) bool {
	return func(number string) bool { return check(number[from:to]) }
}

// mod10Behind checks a number as if two digits stood in front that are not printed.
func mod10Behind(prefix string) func(string) bool {
	return func(number string) bool {
		weight := 1 + 2*(len(number)%2) // of the second one
		rest := value(prefix[1])*weight + value(prefix[0])*(4-weight)
		return (mod10Sum(number)+rest)%10 == 0
	}
}

func number(from, to int) func(*format) {
	return func(f *format) { f.number = span{from, to} }
}

// routed is a USPS format, which a router's post code can stand in front of.
func routed(*format) {}

func zipped(zip int) func(*format) {
	return func(f *format) { f.number, f.postcode = span{3 + zip, 0}, span{3, 3 + zip} }
}

// sorting is a code that sorts the parcel: it tells where to and no number.
func sorting(zipFrom, zipTo, countryFrom, countryTo int) func(*format) {
	return func(f *format) {
		f.routing, f.number, f.postcode = true, none, span{zipFrom, zipTo}
		if countryTo > 0 {
			f.country = span{countryFrom, countryTo}
		}
	}
}

// parcel28 is DPD's bar code: post code, parcel, service, country in digits of ISO 3166, check sign.
func parcel28(f *format) { f.number, f.postcode, f.country = span{7, 21}, span{0, 7}, span{24, 27} }

// percent28 is the same as scanned: a percent sign in front, and the check sign only printed beneath.
func percent28(f *format) {
	parcel28(f)
	f.percent = true
}

// mixed has letters and digits both.
func mixed(f *format) {
	f.fits = func(number string) bool {
		letters := 0
		for i := range len(number) {
			if number[i] > '9' {
				letters++
			}
		}
		return letters > 0 && letters < len(number)
	}
}

// mostlyDigits are numbers in which letters are the few.
func mostlyDigits(f *format) {
	f.fits = few
}

// posting is a number that begins with a place of posting.
func posting(f *format) {
	f.fits = func(number string) bool {
		switch number[:2] {
		case "CN", "HK", "IN", "LX", "MY", "RX", "SG", "TH", "UV":
			return few(number)
		}
		return false
	}
}

func few(number string) bool {
	letters := 0
	for i := 2; i < len(number); i++ {
		if number[i] > '9' {
			letters++
		}
	}
	return letters*2 <= len(number)
}

// astra is FedEx's label of 32 digits: the number ends in its check digit, and four digits of the form follow.
func astra(f *format) { f.number, f.checkAt = span{16, 28}, 4 }
