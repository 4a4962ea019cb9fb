package intake

import (
	"bytes"
	"slices"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
)

// column is one column of our layout.
type column int

// The columns, those of the whole order first. Their names are in columnNames, what they mean in the package comment
// and in docs/orders-csv.md.
const (
	colOrder column = iota
	colChannel
	colPlacedAt
	colDeliveredAt
	colCurrency
	colNetPrices
	colBuyer
	colCustomerID
	colEmail
	colCustomerName
	colPhone
	colLanguage
	colStreet
	colCity
	colPostcode
	colRegion
	colCountry
	colTerms
	colInformed
	colOrderDiscount
	colShipping
	colShippingTaxRate
	colShippingTax
	colPaymentMethod
	colPaymentProvider
	colPaymentReference
	colPaymentAmount
	colKind
	colLine
	colSKU
	colItem
	colQuantity
	colUnitPrice
	colDiscount
	colLineTotal
	colTaxRate
	colTax
	colGTIN
	colCategory
	colImage
	colGrams
	colFinalSale
	colModel
	colVariant
	columnCount
	firstOfLine = colKind
)

var columnNames = [columnCount]string{
	"order", "channel", "placed_at", "delivered_at", "currency", "net_prices", "buyer",
	"customer_id", "email", "customer_name", "phone", "language", "street", "city", "postcode", "region", "country",
	"terms", "informed", "order_discount", "shipping", "shipping_tax_rate", "shipping_tax",
	"payment_method", "payment_provider", "payment_reference", "payment_amount",
	"kind", "line", "sku", "item", "quantity", "unit_price", "discount", "line_total", "tax_rate", "tax",
	"gtin", "category", "image", "grams", "final_sale", "model", "variant",
}

func columnNamed(name string) (column, bool) {
	i := slices.Index(columnNames[:], name)
	return column(i), i >= 0
}

// table knows where our columns stand in a file, and what holds where they do not.
type table struct {
	file      string
	index     [columnCount]int // -1: not in the file
	shown     [columnCount]string
	named     [columnCount]bool // by the mapping
	constants [columnCount][]byte
	words     [columnCount]map[string]string
}

func newTable(file string, p Profile) *table {
	t := &table{file: file}
	for c := range columnCount {
		t.index[c], t.shown[c] = -1, columnNames[c]
		if name := p.Mapping.Columns[columnNames[c]]; name != "" {
			t.shown[c], t.named[c] = name, true
		}
		t.constants[c] = []byte(p.Mapping.Constants[columnNames[c]])
		t.words[c] = p.Mapping.Words[columnNames[c]]
	}
	if len(t.constants[colChannel]) == 0 {
		t.constants[colChannel] = []byte(p.Channel)
	}
	return t
}

// find learns from the header where the columns stand, and lists those nobody reads.
func (t *table) find(names [][]byte) (ignored []string, err error) {
	read := make([]bool, len(names))
	for c := range columnCount {
		for i, name := range names {
			if !strings.EqualFold(string(bytes.TrimSpace(name)), strings.TrimSpace(t.shown[c])) {
				continue
			}
			if t.index[c] >= 0 {
				return nil, fault.New(fault.Invalid, lang.IntakeColumnTwice(t.file, t.shown[c]))
			}
			t.index[c], read[i] = i, true
		}
	}
	for i, name := range names {
		if text := bytes.TrimSpace(name); !read[i] && len(text) > 0 {
			ignored = append(ignored, shown(text))
		}
	}
	return ignored, nil
}

// has reports whether a column can have a value.
func (t *table) has(c column) bool { return t.index[c] >= 0 || len(t.constants[c]) > 0 }

// need is a fault that names every column that is missing: of those listed, one of each list is enough; and of those
// that the mapping names, for a name that is misspelt there would otherwise leave a column empty in silence.
func (t *table) need(columns ...[]column) error {
	for c := range columnCount {
		if t.named[c] && t.index[c] < 0 && !t.has(c) {
			columns = append(columns, []column{c})
		}
	}
	missing, told := "", map[column]bool{}
	for _, alternatives := range columns {
		if slices.ContainsFunc(alternatives, t.has) || len(alternatives) == 1 && told[alternatives[0]] {
			continue
		}
		names := make([]string, len(alternatives))
		for i, c := range alternatives {
			names[i], told[c] = t.shown[c], true
		}
		if missing != "" {
			missing += ", "
		}
		missing += strings.Join(names, " | ")
	}
	if missing == "" {
		return nil
	}
	return fault.New(fault.Invalid, lang.IntakeColumnsMissing(t.file, missing))
}

// cell is what a row says in a column: its own text, else the constant; without the space around it, in our words
// where the mapping translates it.
func (t *table) cell(fields [][]byte, c column) []byte {
	var text []byte
	if i := t.index[c]; i >= 0 && i < len(fields) {
		text = bytes.TrimSpace(fields[i])
	}
	if len(text) == 0 {
		return t.constants[c]
	}
	if t.words[c] != nil {
		if ours, ok := t.words[c][string(text)]; ok {
			return []byte(ours)
		}
	}
	return text
}

// Columns lists the columns of our layout.
func Columns() []string { return slices.Clone(columnNames[:]) }
