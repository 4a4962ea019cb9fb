// Package data holds the real orders that the demonstration and the tests import: the Online Retail data set, as
// published (README.md has its source and licence). It never changes it.
package data

import (
	_ "embed"
	"strings"
)

// OnlineRetailName is the file's name.
const OnlineRetailName = "online_retail.csv.gz"

//go:embed online_retail.csv.gz
var onlineRetail string

// OnlineRetail reads the data set: 541,909 rows of CSV, gzipped. The reader's Size is that of the packed file.
func OnlineRetail() *strings.Reader { return strings.NewReader(onlineRetail) }
