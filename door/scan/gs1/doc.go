// Package gs1 reads and writes the data structures of GS1: element strings (bracketed, raw, as a scanner sends them),
// GS1 Digital Link URIs, GTIN and SSCC with their check digits.
//
// It owns the rules: what an application identifier (AI) may hold, which AIs exclude or need one another, which of them
// name something in a Digital Link. It reads them from the GS1 Barcode Syntax Dictionary, embedded unchanged (see
// dictionary/README.md), and checks content by the named tests the dictionary calls linters.
//
// It stores nothing, keeps no state and asks no clock: every function is a function of its arguments and may be called
// from any number of goroutines. Nothing here needs anything but the standard library. No input makes it panic; what is
// refused is refused with an [*Error] that names the reason and the place.
//
// The functions without a receiver are strict: they accept what GS1's own engine accepts with its default options.
// A [Reader] is as tolerant as it is told to be.
package gs1
