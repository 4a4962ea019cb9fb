package question

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"retour/refund"
)

// minor is a whole number of minor units, of basis points, or another that a shop's system wrote. Anything finer is
// refused, never rounded.
type minor int64

// UnmarshalJSON reads 1050, and 1050.0, which is the same number.
func (m *minor) UnmarshalJSON(data []byte) error {
	n, err := whole(data, refund.NotInMinorUnits)
	if err == nil {
		*m = minor(n)
	}
	return err
}

// count is a number of pieces.
type count int64

// UnmarshalJSON reads a whole number of pieces, which may be 0 or negative: what that means is not decided here.
func (c *count) UnmarshalJSON(data []byte) error {
	n, err := whole(data, refund.InvalidQuantity)
	if err == nil {
		*c = count(n)
	}
	return err
}

func whole(data []byte, wrong refund.Code) (int64, error) {
	if bytes.Equal(data, []byte("null")) {
		return 0, nil
	}
	digits, fraction, dotted := strings.Cut(string(data), ".")
	if dotted && strings.Trim(fraction, "0") != "" {
		return 0, refund.Refuse(wrong, 0, "")
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case err == nil:
		return n, nil
	case strings.Trim(digits, "-0123456789") == "":
		return 0, refund.Refuse(refund.AmountTooLarge, 0, "")
	default:
		return 0, refund.Refuse(wrong, 0, "")
	}
}

// decimal is a number that a person typed, as text or as a JSON number.
type decimal string

// UnmarshalJSON keeps the digits as they were written.
func (d *decimal) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		var text string
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
		*d = decimal(strings.TrimSpace(text))
		return nil
	}
	if !bytes.Equal(data, []byte("null")) {
		*d = decimal(data)
	}
	return nil
}

// scaled is d times 10^digits. exact is false where d is finer than that; what is finer is cut off.
func (d decimal) scaled(digits int) (n int64, exact bool, err error) {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(string(d), "+"), ".")
	if len(fraction) > digits {
		exact = strings.Trim(fraction[digits:], "0") == ""
		fraction = fraction[:digits]
	} else {
		exact = true
		fraction += strings.Repeat("0", digits-len(fraction))
	}
	if strings.Trim(whole, "-0123456789") != "" || strings.Trim(string(d), "+-.") == "" || strings.Trim(fraction, "0123456789") != "" {
		return 0, false, refund.Refuse(refund.NotInMinorUnits, 0, "")
	}
	n, err = strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		return 0, false, refund.Refuse(refund.AmountTooLarge, 0, "")
	}
	return n, exact, nil
}

// typed is an amount that may be written in minor units or as a person types it.
func typed(units *minor, text *decimal, exponent int) (*int64, error) {
	switch {
	case units != nil:
		n := int64(*units)
		return &n, nil
	case text == nil:
		return nil, nil
	}
	n, exact, err := text.scaled(exponent)
	if err == nil && !exact {
		err = refund.Refuse(refund.NotInMinorUnits, 0, "")
	}
	return &n, err
}

// pieces is a quantity that may be written as a number or as a person types it.
func pieces(units *count, text *decimal) (*int64, error) {
	switch {
	case units != nil:
		n := int64(*units)
		return &n, nil
	case text == nil:
		return nil, nil
	}
	n, exact, err := text.scaled(0)
	if err != nil || !exact {
		err = refund.Refuse(refund.InvalidQuantity, 0, "")
	}
	return &n, err
}

// name is an id, which some systems write as a number.
type name string

// UnmarshalJSON reads "12" and 12 alike.
func (n *name) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, (*string)(n))
	}
	if strings.Trim(string(data), "-0123456789") != "" && string(data) != "null" {
		return errors.New("an id is a text or a whole number")
	}
	if string(data) != "null" {
		*n = name(data)
	}
	return nil
}
