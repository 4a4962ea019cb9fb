package demo

import (
	"fmt"
	"strings"

	"retour/face/kit"
	"retour/ground/money"
	"retour/order"
)

// article is one product of the second shop. All of them are invented, names included.
type article struct {
	sku, name, category string
	price               int64 // tax included, cents
	rate                int64 // basis points
	grams               int64
	image               string // a drawing of ours
	model, variant      string // of one that is there in several sizes or colours
	final               bool   // the shop takes it back for faults alone
}

var (
	dress = variants(
		article{sku: "ONDINE", name: "Robe « Ondine » en lin", category: "clothing", price: 8900, rate: 2000, grams: 320, image: "ondine"},
		"Taille ", "36", "38", "40", "42", "44",
	)
	jumper = dearer(3, 500, variants( // the largest
		article{sku: "LANDE", name: "Pull « Lande » en laine", category: "clothing", price: 7450, rate: 2000, grams: 480, image: "pull"},
		"Taille ", "S", "M", "L", "XL",
	))
	scarf = dearer(2, -410, variants( // last year's colour
		article{sku: "RIVAGE", name: "Écharpe « Rivage » en coton", category: "accessories", price: 2900, rate: 2000, grams: 190},
		"", "Écru", "Marine", "Sauge",
	))
	boots = variants(
		article{sku: "HALLE", name: "Bottines « Halle » en cuir", category: "shoes", price: 12900, rate: 2000, grams: 1200},
		"Pointure ", "37", "38", "39", "40", "41",
	)
	vase    = article{sku: "GALET-24", name: "Vase « Galet » en grès, 24 cm", category: "home", price: 4200, rate: 2000, grams: 1900, image: "galet"}
	lamp    = article{sku: "HALO-01", name: "Lampe de table « Halo »", category: "home", price: 4590, rate: 2000, grams: 1500, image: "lampe"}
	lastOne = article{sku: "HALO-FIN", name: "Lampe de table « Halo », fin de série", category: "home", price: 2990, rate: 2000, grams: 1500, image: "lampe", final: true}
)

// goods are what the generated orders are made of, each kind in the variants there are.
var goods = [][]article{
	dress, jumper, scarf, boots,
	{vase},
	{lamp},
	{{sku: "CASQUE-02", name: "Casque audio sans fil", category: "electronics", price: 9990, rate: 2000, grams: 260}},
	{{sku: "CREME-50", name: "Crème pour les mains, 50 ml", category: "cosmetics", price: 1290, rate: 2000, grams: 70}},
	{{sku: "LIVRE-07", name: "Livre de cuisine", category: "books", price: 2490, rate: 550, grams: 900}},
	{{sku: "THE-VERT", name: "Thé vert, 100 g", category: "food", price: 990, rate: 550, grams: 120}},
}

// variants are the sizes or colours of an article, each an article of the same model.
func variants(a article, word string, all ...string) (out []article) {
	a.model = a.sku
	for _, one := range all {
		v := a
		v.sku, v.variant = a.sku+"-"+strings.ToUpper(strings.ReplaceAll(one, "É", "E")), word+one
		out = append(out, v)
	}
	return out
}

// dearer changes the price of one variant.
func dearer(which int, by int64, all []article) []article {
	all[which].price += by
	return all
}

// picture is where the drawing of an article lies, "" for one that has none.
func (a article) picture() string {
	if a.image == "" {
		return ""
	}
	return kit.File("goods/" + a.image + ".svg")
}

// line is a number of pieces of an article in an order.
func (a article) line(number int, pieces int64) order.Line {
	total := a.price * pieces
	return order.Line{
		ID: fmt.Sprint(number), SKU: a.sku, Name: a.name, Category: a.category, Quantity: pieces, Grams: a.grams, Image: a.picture(), Model: a.model, Variant: a.variant,
		Final: a.final, Unit: money.Of(a.price, "EUR").Decimal(), Total: money.Of(total, "EUR"),
		Taxes: []order.Tax{{RateBP: a.rate, Amount: money.Of(contained(total, a.rate), "EUR")}},
	}
}
