package returns

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/order"
	"retour/policy"
	"retour/withdrawal"
)

// declaring is the declaration of withdrawal that a return follows from.
type declaring struct {
	sent     time.Time // says whether it is in time
	informed time.Time // from then the refund is due
}

// made is when the shopper asked: by the declaration, where the request follows from one.
func (v Request) made(tx *db.Tx) time.Time {
	if v.declared != nil {
		return v.declared.sent
	}
	return tx.Now()
}

// basis is what the shopper claims by itself.
func (v Request) basis() policy.Basis {
	if v.declared != nil {
		return policy.Withdrawal
	}
	return ""
}

// What a person has to look at, in Fate.Why, beside the codes of faults.
const (
	WhyItems   = "items"   // which items is said in words only
	WhyLate    = "late"    // sent after the last day
	WhyNothing = "nothing" // nothing of the order is left to come back
)

// DeclarationHandler carries the intents that look for the order of a declaration. It is tried again until the database
// answers; that no order fits is an answer.
func DeclarationHandler(d *db.DB) job.Handler {
	return func(ctx context.Context, t job.Task) job.Outcome {
		_, err := db.Run(ctx, d, db.Program, fmt.Sprintf("declaration-%d", t.ID), lookForOrder{Declaration: t.Subject})
		return answered(err)
	}
}

// lookForOrder finds the order of a declaration by the number in the consumer's words and their e-mail address or name,
// and opens a return where the words leave no doubt which items. Whatever else is the case is left to a person.
type lookForOrder struct{ Declaration int64 }

// Right is the program's.
func (lookForOrder) Right() db.Right { return "returns.write" }

// Touches is the declaration; its order is held once it is found.
func (v lookForOrder) Touches(db.Look) ([]int64, error) { return []int64{v.Declaration}, nil }

// Do never refuses.
func (v lookForOrder) Do(tx *db.Tx) (withdrawal.Moved, error) {
	d, said, err := declarationOf(tx, v.Declaration, "")
	if err != nil {
		return withdrawal.Moved{}, err
	}
	moved := withdrawal.Moved{Declaration: d.Code(), State: d.State}
	if d.State != withdrawal.ToMatch {
		return moved, nil // a person was quicker
	}
	found, err := orderIn(tx, d, said)
	if err != nil || found == 0 {
		return moved, err
	}
	fate, number, err := followUp(tx, d, said, found, nil)
	if f := fault.Of(err); f != nil && f.Kind != fault.Internal {
		tx.Drop() // what the request had queued
		fate.State, fate.Return, fate.Why, err = withdrawal.ToDecide, 0, f.Code(), nil
	}
	if err != nil {
		return moved, err
	}
	withdrawal.Follow(tx, d, number, fate)
	return withdrawal.Moved{Declaration: d.Code(), State: fate.State}, nil
}

// MatchDeclaration gives a declaration of withdrawal the order it is about, once somebody found out, and opens the return.
// Without items it does so only where the consumer's words leave no doubt that all of the order is meant; else the
// declaration keeps its order and waits for somebody who says which items.
type MatchDeclaration struct {
	Declaration id.Code           `json:"declaration" minLength:"2" maxLength:"32"`
	Channel     string            `json:"channel" minLength:"1" maxLength:"64" doc:"code of the shop"`
	Order       string            `json:"order" minLength:"1" maxLength:"64" doc:"the shop's order number"`
	Items       []withdrawal.Item `json:"items,omitempty" maxItems:"500" doc:"what is withdrawn from; absent: as the consumer's words say"`
}

// DeclarationMatched is where a declaration stands now.
type DeclarationMatched struct {
	Declaration id.Code          `json:"declaration"`
	State       withdrawal.State `json:"state" enum:"to_match,to_decide,matched,answered"`
	Return      id.Code          `json:"return,omitempty"`
	Late        bool             `json:"late,omitempty" doc:"sent after the last day of withdrawal"`
}

// Right is to act for a customer.
func (MatchDeclaration) Right() db.Right { return "returns.write" }

// Touches is the declaration and the order.
func (v MatchDeclaration) Touches(look db.Look) ([]int64, error) {
	n, err := order.FindNumber(look.Reader(), v.Channel, v.Order)
	return []int64{v.Declaration.Number(id.Withdrawal), n}, err
}

// Do opens the return as of the day of the declaration.
func (v MatchDeclaration) Do(tx *db.Tx) (DeclarationMatched, error) {
	d, said, err := declarationOf(tx, v.Declaration.Number(id.Withdrawal), v.Declaration)
	if err != nil {
		return DeclarationMatched{}, err
	}
	if !d.Open() {
		return DeclarationMatched{}, fault.New(fault.Conflict, lang.WithdrawalNotOpen(string(d.Code()))).At("declaration")
	}
	found, err := order.FindNumber(tx, v.Channel, v.Order)
	if err != nil {
		return DeclarationMatched{}, err
	}
	if found == 0 {
		return DeclarationMatched{}, fault.New(fault.NotFound, lang.WithdrawalOrderUnknown(v.Order)).At("order")
	}
	fate, number, err := followUp(tx, d, said, found, v.Items)
	if err != nil {
		return DeclarationMatched{}, err
	}
	if fate.Why == WhyNothing {
		return DeclarationMatched{}, fault.New(fault.Conflict, lang.WithdrawalNothingLeft()).At("order")
	}
	withdrawal.Follow(tx, d, number, fate)
	out := DeclarationMatched{Declaration: d.Code(), State: fate.State, Late: fate.Late != nil && *fate.Late}
	if fate.Return != 0 {
		out.Return = id.Make(id.Return, fate.Return)
	}
	return out, nil
}

func declarationOf(tx *db.Tx, n int64, code id.Code) (d withdrawal.Declaration, said withdrawal.Content, err error) {
	q := withdrawal.Ask(n)
	if err := tx.Read(q); err != nil {
		return d, said, err
	}
	d, ok := q.First()
	if !ok {
		return d, said, fault.New(fault.NotFound, lang.FaultNotFound(string(code))).At("declaration")
	}
	said, err = d.Said()
	return d, said, err
}

// followUp is what becomes of a declaration about an order: a return, or what a person has to look at.
func followUp(tx *db.Tx, d withdrawal.Declaration, said withdrawal.Content, about int64, chosen []withdrawal.Item) (fate withdrawal.Fate, number string, err error) {
	fate = withdrawal.Fate{State: withdrawal.ToDecide, Order: about}
	if err := tx.Hold(about); err != nil {
		return fate, "", err
	}
	sales, lines := askSale(about), db.Ask[leftOver](`SELECT l.source, a.balance, l.quantity - l.historic, l.nature FROM order_line l LEFT JOIN account a ON a.id = l.id * 64 + 1 WHERE l.order_id = $1 ORDER BY l.id`, about)
	if err := tx.Read(sales, lines); err != nil {
		return fate, "", err
	}
	s, ok := sales.First()
	if !ok {
		return fate, "", fault.New(fault.NotFound, lang.ReturnsOrderUnknown()).At("order")
	}
	if right := s.statute(); right.Withdrawal && !right.Last.IsZero() {
		late := d.Sent(said).After(right.Last)
		fate.Late = &late
	}
	items := itemsOf(said, s.Number, chosen, lines.Rows)
	switch {
	case items == nil:
		fate.Why = WhyItems
		return fate, s.Number, nil
	case len(items) == 0:
		fate.Why = WhyNothing
		return fate, s.Number, nil
	}
	request := Request{
		Channel: s.Channel, Order: s.Number, Items: items, Language: lang.Parse(d.Language),
		declared: &declaring{sent: d.Sent(said), informed: d.Informed(said)},
	}
	answer, err := request.Do(tx)
	if err != nil {
		return fate, s.Number, err
	}
	fate.State, fate.Return = withdrawal.Matched, answer.Return.Number(id.Return)
	if fate.Late != nil && *fate.Late {
		fate.Why = WhyLate
	}
	return fate, s.Number, nil
}

// leftOver is what of a line is in no return yet.
type leftOver struct {
	Source string
	Left   *int64 // nil before the first touch
	Bought int64
	Nature order.Nature
}

// itemsOf are the items that a declaration is about: those that were chosen, else all that is left of the order where the
// words say no more than which order. Nil: a person has to read the words.
func itemsOf(said withdrawal.Content, number string, chosen []withdrawal.Item, lines []leftOver) []Item {
	if chosen == nil && sameNumber(said.Order, number) {
		chosen = said.Items
	}
	items := []Item{}
	if len(chosen) > 0 {
		for _, c := range chosen {
			items = append(items, Item{Line: c.Line, Quantity: c.Quantity})
		}
		return items
	}
	if !wholeOrder(said.Contract, number) {
		return nil
	}
	for _, l := range lines {
		left := l.Bought
		if l.Left != nil {
			left = *l.Left
		}
		if left > 0 && l.Nature == order.Goods {
			items = append(items, Item{Line: l.Source, Quantity: left})
		}
	}
	return items
}

// wholeOrder reports whether words say which order and nothing more: its number, and at most the word for an order.
func wholeOrder(words, number string) bool {
	rest := strings.Replace(folded(words), folded(number), " ", 1)
	if rest == folded(words) {
		return false
	}
	rest = strings.TrimFunc(strings.Join(strings.Fields(rest), " "), func(r rune) bool { return !unicode.IsLetter(r) })
	return slices.Contains(orderWords(), rest)
}

// orderWords are the words for an order in the languages of the function, and none at all.
var orderWords = sync.OnceValue(func() []string {
	words := []string{"", "n", "no", "nr", "order no", "order number", "commande n", "commande numéro", "numéro de commande", "bestellnummer", "bestellung nr"}
	for _, tag := range withdrawal.Languages() {
		words = append(words, strings.TrimSpace(folded(withdrawal.Fill(withdrawal.In(tag).Order, ""))))
	}
	return words
})

func folded(text string) string { return strings.ToLower(norm.NFC.String(text)) }

func sameNumber(a, b string) bool {
	bare := func(n string) string { return strings.TrimPrefix(strings.Join(strings.Fields(folded(n)), ""), "#") }
	return a != "" && bare(a) == bare(b)
}

// candidate is an order whose number stands in a declaration, and whose it is.
type candidate struct {
	ID     int64
	Number string
	Email  *string
	Name   *string
}

// numbersMost is how many of a declaration's words are looked up as order numbers.
const numbersMost = 20

// orderIn finds the one order that a declaration is about: one whose number it names, and whose customer has its e-mail
// address or name; else the one that the consumer had opened. 0: none fits, or more than one.
func orderIn(tx *db.Tx, d withdrawal.Declaration, said withdrawal.Content) (int64, error) {
	var args []any
	for _, word := range numbersIn(said) {
		for _, written := range order.WrittenNumbers(word) {
			if !slices.Contains(args, any(written)) {
				args = append(args, written)
			}
		}
	}
	var found []int64
	if len(args) > 0 {
		rows, err := db.All[candidate](tx, `SELECT o.id, o.number, c.email, c.name FROM orders o LEFT JOIN customer c ON c.id = o.customer
			WHERE o.shop IN (SELECT id FROM shop WHERE id = $1 OR $1 = 0) AND o.number IN (`+db.In(2, len(args))+`) ORDER BY o.id LIMIT 100`, append([]any{d.Shop}, args...)...)
		if err != nil {
			return 0, err
		}
		for _, c := range rows {
			if c.ID == d.Proven || c.of(said) || said.Order != "" && d.Proven == 0 && sameNumber(said.Order, c.Number) {
				found = append(found, c.ID)
			}
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case slices.Contains(found, d.Proven) || len(found) == 0:
		return d.Proven, nil
	}
	return 0, nil
}

// of reports whether a declaration is that of an order's customer.
func (c candidate) of(said withdrawal.Content) bool {
	same := func(stored *string, typed string) bool {
		fold := func(text string) string { return strings.Join(strings.Fields(folded(text)), " ") }
		return stored != nil && fold(*stored) != "" && fold(*stored) == fold(typed)
	}
	return same(c.Email, said.Email) || same(c.Name, said.Name)
}

// numbersIn are the words of a declaration that may be order numbers: those with a digit in them.
func numbersIn(said withdrawal.Content) []string {
	words := strings.FieldsFunc(said.Contract, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:()[]\"«»“”„'’", r)
	})
	var out []string
	if said.Order != "" {
		out = append(out, said.Order)
	}
	for _, word := range words {
		word = strings.TrimRight(word, ".!?")
		if len(word) <= 64 && strings.ContainsFunc(word, unicode.IsDigit) && len(out) < numbersMost && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return out
}
