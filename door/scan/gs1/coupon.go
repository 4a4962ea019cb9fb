package gs1

// Reasons the coupon linters give (AI 8110 and 8112, North America).
const (
	CouponNoGCPLength       Reason = "coupon_missing_gcp_vli"
	CouponBadGCPLength      Reason = "coupon_invalid_gcp_length"
	CouponShortGCP          Reason = "coupon_truncated_gcp"
	CouponShortOffer        Reason = "coupon_truncated_offer_code"
	CouponNoValueLength     Reason = "coupon_missing_save_value_vli"
	CouponBadValueLength    Reason = "coupon_invalid_save_value_length"
	CouponShortValue        Reason = "coupon_truncated_save_value"
	CouponNoRulesCode       Reason = "coupon_missing_additional_purchase_rules_code"
	CouponBadRulesCode      Reason = "coupon_invalid_additional_purchase_rules_code"
	CouponShortExpiry       Reason = "coupon_too_short_for_expiration_date"
	CouponBadExpiry         Reason = "coupon_invalid_expiration_date"
	CouponShortStart        Reason = "coupon_too_short_for_start_date"
	CouponBadStart          Reason = "coupon_invalid_start_date"
	CouponExpiryBeforeStart Reason = "coupon_expiration_before_start"
	CouponNoSerialLength    Reason = "coupon_missing_serial_number_vli"
	CouponShortSerial       Reason = "coupon_truncated_serial_number"
	CouponNoRetailerLength  Reason = "coupon_missing_retailer_gcp_or_gln_vli"
	CouponBadRetailerLength Reason = "coupon_invalid_retailer_gcp_or_gln_length"
	CouponShortRetailer     Reason = "coupon_truncated_retailer_gcp_or_gln"
	CouponNoValueCode       Reason = "coupon_missing_save_value_code"
	CouponBadValueCode      Reason = "coupon_invalid_save_value_code"
	CouponNoAppliesTo       Reason = "coupon_missing_save_value_applies_to_item"
	CouponBadAppliesTo      Reason = "coupon_invalid_save_value_applies_to_item"
	CouponNoStoreFlag       Reason = "coupon_missing_store_coupon_flag"
	CouponNoMultiplyFlag    Reason = "coupon_missing_dont_multiply_flag"
	CouponBadMultiplyFlag   Reason = "coupon_invalid_dont_multiply_flag"
	CouponExcess            Reason = "coupon_excess_data"
	CouponNoFormat          Reason = "coupon_missing_format_code"
	CouponBadFormat         Reason = "coupon_invalid_format_code"
	CouponNoFunderLength    Reason = "coupon_missing_funder_vli"
	CouponBadFunderLength   Reason = "coupon_invalid_funder_length"
	CouponShortFunder       Reason = "coupon_truncated_funder"
)

// coupon reads a coupon code from left to right and keeps the first flaw.
type coupon struct {
	v  string
	at int
	flaw
}

// missing says that the data end where something must follow; a piece that is too short is pointed to instead.
func (c *coupon) missing(why Reason) {
	if c.why != "" {
		return
	}
	if c.at == len(c.v) {
		c.flaw = whole(why, c.v)
		return
	}
	c.flaw = flaw{why, c.at, len(c.v) - c.at}
}

// code takes one digit out of a choice; absent and wrong are the reasons when it is not there or another.
func (c *coupon) code(choice string, absent, wrong Reason) byte {
	if c.why != "" {
		return 0
	}
	if c.at == len(c.v) {
		c.missing(absent)
		return 0
	}
	d := c.v[c.at]
	if lintChoice(string(d), choice, wrong).why != "" {
		c.flaw = one(wrong, c.at)
		return 0
	}
	c.at++
	return d
}

// take gives the next so many digits.
func (c *coupon) take(long int, short Reason) string {
	if c.why != "" {
		return ""
	}
	if len(c.v)-c.at < long {
		c.missing(short)
		return ""
	}
	c.at += long
	return c.v[c.at-long : c.at]
}

// measured takes a length indicator out of a choice and so many digits behind it, more by a fixed number.
func (c *coupon) measured(choice string, more int, absent, wrong, short Reason) string {
	d := c.code(choice, absent, wrong)
	if c.why != "" {
		return ""
	}
	return c.take(int(d-'0')+more, short)
}

// field tells whether the optional field of this number begins here, and steps over its number.
func (c *coupon) field(number byte) bool {
	if c.why != "" || c.at == len(c.v) || c.v[c.at] != number {
		return false
	}
	c.at++
	return true
}

// end: nothing may be left.
func (c *coupon) end() flaw {
	if c.why == "" && c.at < len(c.v) {
		c.flaw = flaw{CouponExcess, c.at, len(c.v) - c.at}
	}
	return c.flaw
}

const anyDigit = "0123456789"

// lintCouponOffer takes a coupon of the positive offer file (AI 8112).
func lintCouponOffer(v string) flaw {
	if f := lintNumeric(v); f.why != "" {
		return f
	}
	c := coupon{v: v}
	c.code("01", CouponNoFormat, CouponBadFormat)
	c.measured("0123456", 6, CouponNoFunderLength, CouponBadFunderLength, CouponShortFunder)
	c.take(6, CouponShortOffer)
	c.measured(anyDigit, 6, CouponNoSerialLength, "", CouponShortSerial)
	return c.end()
}

// lintCoupon takes a North American coupon code (AI 8110).
func lintCoupon(v string) flaw {
	if f := lintNumeric(v); f.why != "" {
		return f
	}
	c := coupon{v: v}
	c.measured("0123456", 6, CouponNoGCPLength, CouponBadGCPLength, CouponShortGCP)
	c.take(6, CouponShortOffer)
	c.measured("12345", 0, CouponNoValueLength, CouponBadValueLength, CouponShortValue)
	c.purchase("1st")
	if c.field('1') {
		c.code("0123", CouponNoRulesCode, CouponBadRulesCode)
		c.purchase("2nd")
		c.purchaseGCP("2nd")
	}
	if c.field('2') {
		c.purchase("3rd")
		c.purchaseGCP("3rd")
	}
	c.dates()
	if c.field('5') {
		c.measured(anyDigit, 6, CouponNoSerialLength, "", CouponShortSerial)
	}
	if c.field('6') {
		c.measured("1234567", 6, CouponNoRetailerLength, CouponBadRetailerLength, CouponShortRetailer)
	}
	if c.field('9') {
		c.code("01256", CouponNoValueCode, CouponBadValueCode)
		c.code("012", CouponNoAppliesTo, CouponBadAppliesTo)
		c.code(anyDigit, CouponNoStoreFlag, "")
		c.code("01", CouponNoMultiplyFlag, CouponBadMultiplyFlag)
	}
	return c.end()
}

// purchase takes what must be bought: requirement, its code, product family.
func (c *coupon) purchase(nth Reason) {
	c.measured("12345", 0, "coupon_missing_"+nth+"_purchase_requirement_vli",
		"coupon_invalid_"+nth+"_purchase_requirement_length", "coupon_truncated_"+nth+"_purchase_requirement")
	c.code("012349", "coupon_missing_"+nth+"_purchase_requirement_code", "coupon_invalid_"+nth+"_purchase_requirement_code")
	c.take(3, "coupon_truncated_"+nth+"_purchase_family_code")
}

// purchaseGCP takes the company prefix of another purchase; 9 says that it is the first one's.
func (c *coupon) purchaseGCP(nth Reason) {
	absent, wrong := "coupon_missing_"+nth+"_purchase_gcp_vli", "coupon_invalid_"+nth+"_purchase_gcp_length"
	if c.why == "" && c.at < len(c.v) && c.v[c.at] == '9' {
		c.at++
		return
	}
	c.measured("0123456", 6, absent, wrong, "coupon_truncated_"+nth+"_purchase_gcp")
}

// dates takes the optional dates of expiry and start.
func (c *coupon) dates() {
	expiry := ""
	if c.field('3') {
		expiry = c.date(CouponShortExpiry, CouponBadExpiry)
	}
	if !c.field('4') {
		return
	}
	if start := c.date(CouponShortStart, CouponBadStart); c.why == "" && expiry != "" && start > expiry {
		c.flaw = flaw{CouponExpiryBeforeStart, c.at - 14, 14}
	}
}

func (c *coupon) date(short, wrong Reason) string {
	date := c.take(6, short)
	if c.why == "" && lintYYMMDD(date).why != "" {
		c.flaw = flaw{wrong, c.at - 6, 6}
	}
	return date
}
