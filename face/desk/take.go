package desk

import (
	"net/http"
	"strconv"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law"
	"retour/law/calendar"
	"retour/order"
	"retour/stock"
)

// taking is a cell that pieces are taken out of.
type taking struct {
	Level      stock.LevelRow
	Shop       order.Shop
	Form       *kit.Form
	Grounds    []law.Ground
	Exceptions []string
}

// takeOut takes pieces out of a bin: sold, given away, recycled, destroyed. The page is the question asked once: it says what
// leaves, and why and with what proof is asked for.
func (d desk) takeOut(v *visit.Visit) error {
	n, err := strconv.ParseInt(v.Query("cell"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, lang.FaultNotFound(short(v.Query("cell"))))
	}
	level, shop, ok, err := stock.FindLevel(v.Reader(), n)
	switch {
	case err != nil:
		return err
	case !ok:
		return fault.New(fault.NotFound, lang.FaultNotFound(short(v.Query("cell"))))
	}
	t := taking{Level: level}
	q := order.AskShop(shop)
	if err := v.Reader().Read(q); err != nil {
		return err
	}
	t.Shop = q.Rows[0]
	t.Grounds = law.Grounds(calendar.In(v.Now(), t.Shop.Location()))
	t.Exceptions = law.NationalExceptions(t.Shop.Country)
	if v.Request.Method != http.MethodPost {
		t.Form = v.Form()
		t.Form.Set("quantity", "1")
		t.Form.Action = v.Request.URL.RequestURI()
		return v.Show(takePage(t))
	}
	verb := stock.Take{Bin: level.Code(), Shop: t.Shop.Code, SKU: level.SKU, Grade: level.Grade}
	t.Form = v.Read(&verb)
	t.Form.Action = v.Request.URL.RequestURI()
	verb.Bin, verb.Shop, verb.SKU, verb.Grade = level.Code(), t.Shop.Code, level.SKU, level.Grade
	_, done, err := visit.Do(v, t.Form, verb)
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(takePage(t))
	}
	v.Tell(kit.Go, lang.DeskTaken(verb.Quantity, level.SKU, level.Name))
	return v.Go("/desk/stock?sku=" + level.SKU)
}

// whyTaken are the words for what becomes of pieces that leave.
var whyTaken = []string{"sold", "vendor", "donated", "recycled", "destroyed", "sent_back", "lost", "repaired"}

func takenOptions() []kit.Option {
	out := []kit.Option{{Name: lang.DeskWhyChoose()}}
	for _, w := range whyTaken {
		out = append(out, kit.Option{Value: w, Name: lang.Message{Key: "desk.taken_" + w}})
	}
	return out
}

func (t taking) groundOptions() []kit.Option {
	out := []kit.Option{{Name: lang.DeskGroundNone()}}
	for _, g := range t.Grounds {
		out = append(out, kit.Option{Value: g.Letter, Name: g.Says})
	}
	return out
}

func (t taking) exceptionOptions() []kit.Option {
	out := []kit.Option{{Name: lang.DeskGroundNone()}}
	for _, e := range t.Exceptions {
		out = append(out, kit.Option{Value: e, Name: lang.Message{Key: "law.exception_" + e}})
	}
	return out
}
