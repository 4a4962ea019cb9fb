package intake

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Needed lists what a file must say of every order, by column or by constant: of each entry one column is enough. The channel
// is not among them, because who imports names it.
func Needed() [][]string {
	return [][]string{{"order"}, {"placed_at"}, {"currency"}, {"country"}, {"line"}, {"sku"}, {"quantity"}, {"unit_price", "line_total"}}
}

// heads are the names under which exports of shops know our columns, in English and French, in lower case without accents
// and signs; the better before the worse.
var heads = map[column][]string{
	colOrder:            {"order", "order number", "order no", "order id", "order reference", "numero de commande", "no de commande", "n de commande", "no commande", "n commande", "num commande", "numero commande", "commande", "reference commande", "ref commande", "increment id", "name", "id commande"},
	colPlacedAt:         {"placed at", "order date", "date de commande", "date commande", "ordered at", "created at", "date de creation", "date d achat", "purchase date", "date achat", "date", "passee le", "paid at"},
	colDeliveredAt:      {"delivered at", "delivery date", "date de livraison", "date livraison", "livree le", "livre le", "delivered", "delivered on"},
	colCurrency:         {"currency", "devise", "monnaie", "currency code", "order currency"},
	colBuyer:            {"buyer"},
	colNetPrices:        {"net prices"},
	colCustomerID:       {"customer id", "customer number", "client id", "id client", "no client", "n client", "numero client", "code client"},
	colEmail:            {"email", "e mail", "mail", "courriel", "customer email", "email client", "adresse e mail", "adresse email", "billing email"},
	colCustomerName:     {"customer name", "shipping name", "nom du client", "nom client", "client", "customer", "nom et prenom", "destinataire", "billing name", "nom"},
	colPhone:            {"phone", "telephone", "tel", "shipping phone", "mobile", "portable", "billing phone"},
	colLanguage:         {"language", "langue", "locale"},
	colStreet:           {"street", "shipping street", "address", "adresse", "rue", "shipping address1", "adresse de livraison", "address 1"},
	colCity:             {"city", "shipping city", "ville", "localite"},
	colPostcode:         {"postcode", "shipping zip", "zip", "zip code", "postal code", "code postal", "cp", "shipping postcode"},
	colRegion:           {"region", "shipping province", "state"},
	colCountry:          {"country", "shipping country", "country code", "pays", "code pays", "shipping country code", "pays de livraison"},
	colTerms:            {"terms"},
	colInformed:         {"informed"},
	colOrderDiscount:    {"order discount", "discount amount", "cart discount", "remise commande", "remise panier", "remise totale"},
	colShipping:         {"shipping", "shipping cost", "order shipping amount", "frais de port", "frais de livraison", "port", "livraison"},
	colShippingTaxRate:  {"shipping tax rate"},
	colShippingTax:      {"shipping tax"},
	colPaymentMethod:    {"payment method", "moyen de paiement", "mode de paiement", "paiement", "payment"},
	colPaymentProvider:  {"payment provider"},
	colPaymentReference: {"payment reference", "transaction id", "reference de paiement", "reference paiement", "payment id"},
	colPaymentAmount:    {"payment amount", "montant paye"},
	colKind:             {"kind"},
	colLine:             {"line", "line id", "line number", "lineitem id", "item id", "id ligne", "no ligne", "n ligne", "numero de ligne", "ligne"},
	colSKU:              {"sku", "lineitem sku", "item sku", "product sku", "article number", "item number", "reference", "ref", "reference article", "ref article", "reference produit", "code article", "article code", "product reference", "stockcode"},
	colItem:             {"item", "item name", "lineitem name", "product", "product name", "article", "designation", "libelle", "produit", "nom du produit", "nom produit", "description", "title"},
	colQuantity:         {"quantity", "qty", "lineitem quantity", "item quantity", "quantite", "qte", "nombre"},
	colUnitPrice:        {"unit price", "lineitem price", "item price", "price", "prix unitaire ttc", "prix unitaire", "pu ttc", "prix ttc", "prix", "pu", "item cost"},
	colDiscount:         {"discount", "lineitem discount", "line discount", "remise", "remise ligne"},
	colLineTotal:        {"line total", "item total", "total line", "montant ttc", "total ligne", "total ligne ttc", "order line total"},
	colTaxRate:          {"tax rate", "vat rate", "taux de tva", "taux tva", "tva"},
	colTax:              {"tax", "vat", "line tax", "montant tva", "montant de tva"},
	colGTIN:             {"gtin", "ean", "ean13", "barcode", "code barres", "upc"},
	colCategory:         {"category", "categorie", "product type", "famille", "rayon"},
	colImage:            {"image", "image url", "picture"},
	colGrams:            {"grams", "weight grams", "grammes"},
	colFinalSale:        {"final sale", "non retournable"},
	colModel:            {"model", "parent sku", "style", "modele"},
	colVariant:          {"variant", "size", "taille", "variante", "declinaison"},
}

// plainHead is the name of a column without what people write differently: capitals, accents, signs.
func plainHead(name string) string {
	words := strings.FieldsFunc(norm.NFD.String(strings.ToLower(name)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
	out := strings.Join(words, " ")
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, out)
}

// Guess proposes how a file is to be read: what was remembered of an earlier file of the same shop as far as this one has
// the same columns, and else what its heads and first rows look like. It is a proposal for a person to look at: nothing is
// read by it unseen.
func Guess(s Sample, remembered Mapping) Mapping {
	m := remembered
	if m.Delimiter != "" && m.Delimiter != s.Delimiter {
		m.Delimiter = ""
	}
	if m.Encoding == "" {
		m.Encoding = s.Encoding
	}
	m.Columns = map[string]string{}
	taken := map[string]bool{}
	for ours, theirs := range remembered.Columns {
		if i := slices.IndexFunc(s.Header, func(h string) bool { return strings.EqualFold(h, theirs) }); i >= 0 {
			m.Columns[ours], taken[s.Header[i]] = s.Header[i], true
		}
	}
	byHeads(s, m.Columns, taken)
	if m.Columns["line"] == "" && m.Constants["line"] == "" {
		m.NumberLines = true
	}
	if m.Decimal == "" && m.Grouping == "" {
		m.Decimal, m.Grouping = numbersOf(s, m.Columns)
	}
	if len(m.Dates) == 0 {
		m.Dates = datesOf(s, m.Columns)
	}
	return m
}

// byHeads finds columns by their names: every column's best name before any column's second best.
func byHeads(s Sample, columns map[string]string, taken map[string]bool) {
	plain := make([]string, len(s.Header))
	for i, h := range s.Header {
		plain[i] = plainHead(h)
	}
	most := 0
	for _, names := range heads {
		most = max(most, len(names))
	}
	for rank := range most {
		for c := range columnCount {
			if columns[columnNames[c]] != "" || rank >= len(heads[c]) {
				continue
			}
			i := slices.Index(plain, heads[c][rank])
			if i >= 0 && !taken[s.Header[i]] {
				columns[columnNames[c]], taken[s.Header[i]] = s.Header[i], true
			}
		}
	}
}

var (
	commaDecimals = regexp.MustCompile(`^-?[0-9 \x{a0}\x{202f}.]*[0-9],[0-9]{1,4}$`)
	pointDecimals = regexp.MustCompile(`^-?[0-9,' \x{a0}\x{202f}]*[0-9]\.[0-9]{1,4}$`)
)

// numbersOf tells how amounts are written, from those that can be read in one way alone.
func numbersOf(s Sample, columns map[string]string) (decimal, grouping string) {
	var cells []string
	for _, c := range []column{colUnitPrice, colLineTotal, colShipping, colDiscount, colOrderDiscount} {
		cells = append(cells, s.column(columns[columnNames[c]])...)
	}
	comma, point := 0, 0
	for _, text := range cells {
		switch {
		case commaDecimals.MatchString(text):
			comma++
		case pointDecimals.MatchString(text):
			point++
		}
	}
	if comma <= point {
		if strings.Contains(strings.Join(cells, ""), ",") {
			grouping = ","
		}
		return "", grouping
	}
	for _, text := range cells {
		switch {
		case strings.ContainsAny(text, " \u00a0\u202f"):
			return ",", " "
		case strings.Contains(text, "."):
			return ",", "."
		}
	}
	return ",", ""
}

// habitual are the patterns of dates that are tried, those of most exports first. Day before month and month before day
// cannot be told apart up to the twelfth: then the day comes first, as where most of our shops are.
var habitual = []string{
	"DD/MM/YYYY HH:mm:ss", "DD/MM/YYYY HH:mm", "DD/MM/YYYY", "D/M/YYYY HH:mm", "D/M/YYYY H:mm", "D/M/YYYY", "DD-MM-YYYY HH:mm:ss", "DD-MM-YYYY HH:mm", "DD-MM-YYYY",
	"DD.MM.YYYY HH:mm:ss", "DD.MM.YYYY HH:mm", "DD.MM.YYYY", "DD/MM/YY HH:mm", "DD/MM/YY", "MM/DD/YYYY HH:mm:ss", "MM/DD/YYYY HH:mm", "MM/DD/YYYY", "M/D/YYYY H:mm",
	"M/D/YYYY h:mm A", "M/D/YYYY", "YYYY/MM/DD HH:mm:ss", "YYYY/MM/DD HH:mm", "YYYY/MM/DD", "YYYY.MM.DD", "YYYY-MM-DD HH:mm:ss ZZ",
}

// datesOf are the patterns by which every date of the sample can be read; none where those of ISO 8601 do, or none does.
func datesOf(s Sample, columns map[string]string) []string {
	cells := append(s.column(columns["placed_at"]), s.column(columns["delivered_at"])...)
	all := func(pattern string) bool {
		return !slices.ContainsFunc(cells, func(text string) bool {
			_, err := time.Parse(pattern, text)
			return err != nil
		})
	}
	if len(cells) == 0 || slices.ContainsFunc(usual, all) {
		return nil
	}
	for _, text := range habitual {
		if p, ok := pattern(text); ok && all(p) {
			return []string{text}
		}
	}
	return nil
}
