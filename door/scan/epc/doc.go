// Package epc reads and writes Electronic Product Codes: the memory of an RFID tag (hexadecimal or bytes), the EPC URIs
// (urn:epc:id:…, urn:epc:tag:…), GS1 element strings and GS1 Digital Links, and turns each into the others where the
// standard has a counterpart. It follows the EPC Tag Data Standard: all binary schemes of 1.13 and the "+" and "++"
// schemes of 2.3.
//
// It owns the tables of that standard and nothing else. It stores nothing, keeps no state, asks no clock and no network,
// and never panics: what is not an EPC comes back as an *Error that says which field is wrong, where, and why. A tag of
// somebody else (a factory number, an unprogrammed tag) is told from a broken one by errors.Is(err, ErrForeign).
package epc
