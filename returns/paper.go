package returns

import "fmt"

// PaperNumber is a credit note's number as printed: the shop's prefix and at least six digits.
func PaperNumber(prefix string, n int64) string { return fmt.Sprintf("%s%06d", or(prefix, "CN-"), n) }
