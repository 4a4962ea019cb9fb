package money

import (
	"sync"

	"github.com/bojanz/currency"
)

// Numbered is the currency with that ISO 4217 numeric code, empty for none: the way back from Currency.Number.
func Numbered(n int64) Currency { return byNumber()[n] }

var byNumber = sync.OnceValue(func() map[int64]Currency {
	all := map[int64]Currency{}
	for _, code := range currency.GetCurrencyCodes() {
		if n := Currency(code).Number(); n != 0 {
			all[n] = Currency(code)
		}
	}
	return all
})
