package gs1

// Reasons the linters give, by the names of GS1's reference routines.
const (
	NonDigit            Reason = "non_digit_character"
	NotCSET82           Reason = "invalid_cset82_character"
	NotCSET39           Reason = "invalid_cset39_character"
	NotCSET64           Reason = "invalid_cset64_character"
	BadPadding64        Reason = "invalid_cset64_padding"
	TooShortForCheck    Reason = "too_short_for_check_digit"
	IncorrectCheck      Reason = "incorrect_check_digit"
	TooShortForPair     Reason = "too_short_for_check_pair"
	TooLongForPair      Reason = "too_longfor_check_pair_implementation"
	IncorrectCheckPair  Reason = "incorrect_check_pair"
	TooShortForGCP      Reason = "too_short_for_gcp"
	InvalidGCP          Reason = "invalid_gcp_prefix"
	DateTooShort        Reason = "date_too_short"
	DateTooLong         Reason = "date_too_long"
	IllegalMonth        Reason = "illegal_month"
	IllegalDay          Reason = "illegal_day"
	HourMinuteTooShort  Reason = "hour_with_minute_too_short"
	HourMinuteTooLong   Reason = "hour_with_minute_too_long"
	HourTooShort        Reason = "hour_too_short"
	HourTooLong         Reason = "hour_too_long"
	IllegalHour         Reason = "illegal_hour"
	MinuteTooShort      Reason = "minute_too_short"
	MinuteTooLong       Reason = "minute_too_long"
	IllegalMinute       Reason = "illegal_minute"
	SecondTooShort      Reason = "second_too_short"
	SecondTooLong       Reason = "second_too_long"
	IllegalSecond       Reason = "illegal_second"
	NotISO3166          Reason = "not_iso3166"
	NotISO3166Or999     Reason = "not_iso3166_or_999"
	NotISO3166Alpha2    Reason = "not_iso3166_alpha2"
	NotISO4217          Reason = "not_iso4217"
	NotISO5218          Reason = "invalid_biological_sex_code"
	IBANTooShort        Reason = "iban_too_short"
	IBANCharacter       Reason = "invalid_iban_character"
	IBANCountry         Reason = "illegal_iban_country_code"
	IBANChecksum        Reason = "incorrect_iban_checksum"
	PieceLength         Reason = "invalid_length_for_piece_of_total"
	ZeroPiece           Reason = "zero_piece_number"
	ZeroTotal           Reason = "zero_total_pieces"
	PieceExceedsTotal   Reason = "piece_number_exceeds_total"
	PositionMalformed   Reason = "position_in_sequence_malformed"
	PositionExceedsEnd  Reason = "position_exceeds_end"
	IllegalZero         Reason = "illegal_zero_value"
	NotZero             Reason = "not_zero"
	ZeroInFront         Reason = "illegal_zero_prefix"
	NotZeroOrOne        Reason = "not_zero_or_one"
	BadWinding          Reason = "invalid_winding_direction"
	BadPercent          Reason = "invalid_percent_sequence"
	NeedsNonDigit       Reason = "requires_non_digit_character"
	NotHyphen           Reason = "not_hyphen"
	LatitudeLength      Reason = "latitude_invalid_length"
	BadLatitude         Reason = "invalid_latitude"
	LongitudeLength     Reason = "longitude_invalid_length"
	BadLongitude        Reason = "invalid_longitude"
	NotPackageType      Reason = "invalid_package_type"
	NotMediaType        Reason = "invalid_media_type"
	ImporterOneCharOnly Reason = "importer_idx_must_be_one_character"
	ImporterCharacter   Reason = "invalid_import_idx_character"
)

// flaw is what a linter found: why, where it begins, how long it is. The zero flaw is none.
type flaw struct {
	why      Reason
	at, long int
}

// linter checks one component of a value.
type linter func(v string) flaw

// linters by the names the dictionary uses. The four character sets are linters too, run first for each component.
var linters = map[string]linter{
	"csetnumeric":    lintNumeric,
	"cset82":         lint82,
	"cset39":         lint39,
	"cset64":         lint64,
	"csum":           lintCheckDigit,
	"csumalpha":      lintCheckPair,
	"gcppos1":        lintCompany1,
	"gcppos2":        lintCompany2,
	"yymmdd":         lintYYMMDD,
	"yymmd0":         lintYYMMD0,
	"yyyymmdd":       lintYYYYMMDD,
	"yyyymmd0":       lintYYYYMMD0,
	"hhmi":           lintHourMinute,
	"hh":             lintHour,
	"mi":             lintMinute,
	"ss":             lintSecond,
	"iso3166":        lintCountry,
	"iso3166999":     lintCountryOr999,
	"iso3166alpha2":  lintCountryLetters,
	"iso4217":        lintCurrency,
	"iso5218":        lintSex,
	"iban":           lintIBAN,
	"pieceoftotal":   lintPieceOfTotal,
	"posinseqslash":  lintPositionInSequence,
	"nonzero":        lintNonZero,
	"zero":           lintZero,
	"nozeroprefix":   lintNoZeroInFront,
	"yesno":          lintYesNo,
	"winding":        lintWinding,
	"pcenc":          lintPercent,
	"hasnondigit":    lintHasNonDigit,
	"hyphen":         lintHyphen,
	"latitude":       lintLatitude,
	"longitude":      lintLongitude,
	"packagetype":    lintPackageType,
	"mediatype":      lintMediaType,
	"importeridx":    lintImporter,
	"couponcode":     lintCoupon,
	"couponposoffer": lintCouponOffer,
}

// Lint checks a value by the linter of this name, as the dictionary names them ("csum", "yymmd0"). The error's Offset
// and Length tell the part of the value that is wrong.
func Lint(name, value string) error {
	l, known := linters[name]
	if !known {
		return &Error{Reason: UnknownLinter, With: name}
	}
	if f := l(value); f.why != "" {
		return &Error{Reason: f.why, Offset: f.at, Length: f.long, Value: value, At: f.at}
	}
	return nil
}

// whole is a flaw of all of v.
func whole(why Reason, v string) flaw { return flaw{why, 0, len(v)} }

// one is a flaw of the byte at this place.
func one(why Reason, at int) flaw { return flaw{why, at, 1} }

// moved is the same flaw of a value that begins further back.
func (f flaw) moved(by int) flaw {
	if f.why != "" {
		f.at += by
	}
	return f
}
