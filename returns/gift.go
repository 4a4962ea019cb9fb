package returns

import (
	"cmp"
	"context"
	"slices"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/order"
	"retour/policy"
)

// MakeGift makes a gift code for goods of an order. Who received them opens it without the order's number or the buyer's
// data, and sends them back for store credit or an exchange; nothing goes to the buyer's payment, and nobody writes to the
// buyer. Only the shop makes one: to know an order's number and postcode proves too little for what gives credit to
// whoever holds it. The buyer keeps every right of their own: whoever asks first for a piece has it.
type MakeGift struct {
	Channel string  `json:"channel" doc:"code of the shop" minLength:"1" maxLength:"64"`
	Order   string  `json:"order" doc:"the shop's order number" minLength:"1" maxLength:"64"`
	Items   []Piece `json:"items,omitempty" maxItems:"500" doc:"what it is for; default all goods of the order that no other code is for"`
	Days    int64   `json:"days,omitempty" minimum:"1" maximum:"400" doc:"how long it is good; default as the shop's gift_days say"`

	code id.GiftCode
}

// Ready draws the code. Repeated under the same idempotency key, the first answer is given, with the first code.
func (v MakeGift) Ready() MakeGift {
	v.code = access.NewGift()
	return v
}

// GiftView is a gift code with what it is for.
type GiftView struct {
	Code        id.GiftCode `json:"gift_code"`
	Channel     string      `json:"channel"`
	Order       string      `json:"order"`
	MadeAt      time.Time   `json:"made_at"`
	Until       time.Time   `json:"until" doc:"after that nothing can be asked for by it"`
	WithdrawnAt *time.Time  `json:"withdrawn_at,omitempty"`
	Items       []GiftItem  `json:"items"`
}

// GiftItem is a quantity of one line that a gift code is for.
type GiftItem struct {
	Line     string `json:"line"`
	SKU      string `json:"sku"`
	Name     string `json:"name,omitempty"`
	Quantity int64  `json:"quantity"`
	Asked    int64  `json:"asked" doc:"of them, pieces in a return that was asked for by the code"`
}

// Right is to write returns.
func (MakeGift) Right() db.Right { return "returns.write" }

// Touches is the order.
func (v MakeGift) Touches(look db.Look) ([]int64, error) {
	n, err := order.FindNumber(look.Reader(), v.Channel, v.Order)
	return []int64{n}, err
}

// Do stores the code with what it is for.
func (v MakeGift) Do(tx *db.Tx) (GiftView, error) {
	sales := askSaleOf(v.Channel, v.Order)
	if err := tx.Read(sales); err != nil {
		return GiftView{}, err
	}
	s, ok := sales.First()
	if !ok {
		return GiftView{}, fault.New(fault.NotFound, lang.ReturnsOrderUnknown()).At("order")
	}
	lines, gifts, held := order.AskLines(s.ID), askGifts(s.ID), askGiftLines(s.ID)
	if err := tx.Read(lines, gifts, held); err != nil {
		return GiftView{}, err
	}
	t, err := termsOf(tx, s.Shop, s.ShopVersion)
	if err != nil {
		return GiftView{}, err
	}
	days := v.Days
	if days == 0 {
		days = t.settings.GiftDays
	}
	g := giftRow{ID: tx.NewID(), Shop: s.Shop, Order: s.ID, Code: v.code, Made: tx.At(), Expires: tx.Now().AddDate(0, 0, int(days)).UnixMicro()}
	out := g.view(v.Channel, v.Order)
	taken := map[int64]int64{}
	for _, h := range held.Rows {
		if at := slices.IndexFunc(gifts.Rows, func(g giftRow) bool { return g.ID == h.Gift }); at >= 0 && gifts.Rows[at].good(tx.Now()) {
			taken[h.Line] += h.Quantity
		}
	}
	pieces, err := v.pieces(lines.Rows, taken)
	if err != nil {
		return GiftView{}, err
	}
	for _, p := range pieces {
		line, _ := lineOf(lines.Rows, p.Line)
		tx.Insert("gift_line(gift, line, quantity)", g.ID, line.ID, p.Quantity)
		out.Items = append(out.Items, GiftItem{Line: p.Line, SKU: line.SKU, Name: line.Name, Quantity: p.Quantity})
	}
	tx.Insert("gift(id, shop, order_id, code, made, by_, expires, withdrawn)", g.ID, g.Shop, g.Order, string(g.Code), g.Made, tx.Actor().ID, g.Expires, nil)
	return out, nil
}

// pieces is what the code will be for: what was named, or all that is left.
func (v MakeGift) pieces(lines []order.Sold, taken map[int64]int64) ([]Piece, error) {
	free := func(l order.Sold) int64 { return l.Quantity - l.Historic - taken[l.ID] }
	var out []Piece
	if len(v.Items) == 0 {
		for _, l := range lines {
			if n := free(l); l.Nature == order.Goods && n > 0 {
				out = append(out, Piece{l.Source, n})
			}
		}
		if len(out) == 0 {
			return nil, fault.New(fault.Conflict, lang.ReturnsGiftNothing()).At("items")
		}
		return out, nil
	}
	for i, p := range v.Items {
		l, ok := lineOf(lines, p.Line)
		switch {
		case !ok:
			return nil, fault.New(fault.Invalid, lang.ReturnsLineUnknown(v.Order, p.Line)).At("items", i, "line")
		case slices.ContainsFunc(out, func(o Piece) bool { return o.Line == p.Line }):
			return nil, fault.New(fault.Invalid, lang.ReturnsLineTwice(p.Line)).At("items", i, "line")
		case l.Nature != order.Goods:
			return nil, fault.New(fault.Invalid, lang.ReturnsNotGoods(nameOf(l))).At("items", i, "line")
		case p.Quantity < 1:
			return nil, fault.New(fault.Invalid, lang.FaultQuantityNotPositive()).At("items", i, "quantity")
		case p.Quantity > free(l):
			return nil, fault.New(fault.Conflict, lang.ReturnsGiftOver(p.Quantity, nameOf(l), max(0, free(l)))).At("items", i, "quantity")
		}
		out = append(out, p)
	}
	return out, nil
}

// WithdrawGift ends a gift code: nothing more can be asked for by it. Returns that were asked for go on.
type WithdrawGift struct {
	Code id.GiftCode `json:"gift_code" minLength:"13" maxLength:"32"`
}

// Right is to write returns.
func (WithdrawGift) Right() db.Right { return "returns.write" }

// Touches is the order.
func (v WithdrawGift) Touches(look db.Look) ([]int64, error) {
	o, _, err := db.Get[int64](look.Reader(), `SELECT order_id FROM gift WHERE code = $1`, string(v.code()))
	return []int64{o}, err
}

func (v WithdrawGift) code() id.GiftCode {
	c, err := id.ReadGift(string(v.Code))
	if err != nil {
		return ""
	}
	return c
}

// Do ends it; one that was withdrawn stays so.
func (v WithdrawGift) Do(tx *db.Tx) (GiftView, error) {
	g, channel, number, err := giftOf(tx, v.Code, "gift_code")
	if err != nil {
		return GiftView{}, err
	}
	if g.Withdrawn == nil {
		at := tx.At()
		g.Withdrawn = &at
		tx.Exec(`UPDATE gift SET withdrawn = $2 WHERE id = $1`, g.ID, at)
	}
	held := askGiftLines(g.Order)
	if err := tx.Read(held); err != nil {
		return GiftView{}, err
	}
	out := g.view(channel, number)
	out.fill(g.ID, held.Rows)
	return out, nil
}

// giftRow is a gift as stored.
type giftRow struct {
	ID        int64
	Shop      int64
	Order     int64
	Code      id.GiftCode
	Made      int64
	Expires   int64
	Withdrawn *int64
}

const giftColumns = "g.id, g.shop, g.order_id, g.code, g.made, g.expires, g.withdrawn"

// giftLine is a line that a gift is for.
type giftLine struct {
	Gift     int64
	Line     int64
	Source   string
	SKU      string
	Name     string
	Quantity int64
	Asked    int64
}

func askGifts(order int64) *db.Asked[giftRow] {
	return db.Ask[giftRow](`SELECT `+giftColumns+` FROM gift g WHERE g.order_id = $1 ORDER BY g.id`, order)
}

// askGiftLines reads what the gifts of an order are for, and how much of it was asked for and not given up.
func askGiftLines(order int64) *db.Asked[giftLine] {
	return db.Ask[giftLine](`SELECT g.id, h.line, l.source, p.sku, p.name, h.quantity,
		CAST(coalesce((SELECT sum(x.quantity) FROM return_ r JOIN return_line x ON x.return_id = r.id WHERE r.order_id = g.order_id AND r.gift = g.id AND x.line = h.line
			AND x.extra = FALSE AND r.permit IN ('allowed', 'review')), 0) AS BIGINT)
		FROM gift g JOIN gift_line h ON h.gift = g.id JOIN order_line l ON l.id = h.line JOIN product p ON p.id = l.product WHERE g.order_id = $1 ORDER BY g.id, h.line`, order)
}

// good reports whether anything can still be asked for by the code.
func (g giftRow) good(at time.Time) bool { return g.Withdrawn == nil && at.UnixMicro() < g.Expires }

// over is why nothing can be asked for by the code any more, in words for who holds it.
func (g giftRow) over(at time.Time) error {
	switch {
	case g.Withdrawn != nil:
		return fault.New(fault.Conflict, lang.ReturnsGiftWithdrawn())
	case !g.good(at):
		return fault.New(fault.Conflict, lang.ReturnsGiftExpired(instant(g.Expires)))
	}
	return nil
}

func (g giftRow) view(channel, number string) GiftView {
	return GiftView{Code: g.Code, Channel: channel, Order: number, MadeAt: instant(g.Made), Until: instant(g.Expires), WithdrawnAt: instants(g.Withdrawn), Items: []GiftItem{}}
}

func (v *GiftView) fill(gift int64, lines []giftLine) {
	for _, l := range lines {
		if l.Gift == gift {
			v.Items = append(v.Items, GiftItem{l.Source, l.SKU, l.Name, l.Quantity, l.Asked})
		}
	}
}

// giftOf reads a gift by its code, and to what order it belongs.
func giftOf(r db.Reader, typed id.GiftCode, at ...any) (g giftRow, channel, number string, err error) {
	unknown := fault.New(fault.NotFound, lang.ReturnsGiftUnknown()).At(at...)
	code, err := id.ReadGift(string(typed))
	switch {
	case err == id.ErrCheck:
		return g, "", "", fault.New(fault.Invalid, lang.FaultCodeCheck(string(typed))).At(at...)
	case err != nil:
		return g, "", "", unknown
	}
	type found struct {
		giftRow
		Channel string
		Number  string
	}
	f, ok, err := db.Get[found](r, `SELECT `+giftColumns+`, s.code, o.number FROM gift g JOIN orders o ON o.id = g.order_id JOIN shop s ON s.id = g.shop WHERE g.code = $1`, string(code))
	if err == nil && !ok {
		err = unknown
	}
	return f.giftRow, f.Channel, f.Number, err
}

// Over is why nothing can be asked for by the code any more, in words for who holds it; nil: something can.
func (v GiftView) Over(at time.Time) error {
	g := giftRow{Expires: v.Until.UnixMicro()}
	if v.WithdrawnAt != nil {
		g.Withdrawn = &g.Expires
	}
	return g.over(at)
}

// GiftNumbered reads the gift that who holds its code has opened.
func GiftNumbered(ctx context.Context, d *db.DB, gift int64) (GiftView, error) {
	code, ok, err := db.Get[id.GiftCode](d.On(ctx), `SELECT code FROM gift WHERE id = $1`, gift)
	if err != nil || !ok {
		return GiftView{}, cmp.Or(err, error(fault.New(fault.NotFound, lang.ReturnsGiftUnknown())))
	}
	return Gift(ctx, d, code)
}

// Gift reads a gift code, however it was typed. One that is over can still be read.
func Gift(ctx context.Context, d *db.DB, code id.GiftCode) (GiftView, error) {
	g, channel, number, err := giftOf(d.On(ctx), code, "gift_code")
	if err != nil {
		return GiftView{}, err
	}
	held := askGiftLines(g.Order)
	if err := d.Read(ctx, held); err != nil {
		return GiftView{}, err
	}
	out := g.view(channel, number)
	out.fill(g.ID, held.Rows)
	return out, nil
}

// Gifts lists the gift codes of an order, newest first.
func Gifts(ctx context.Context, d *db.DB, sold int64) ([]GiftView, error) {
	type named struct{ Channel, Number string }
	heads := db.Ask[named](`SELECT s.code, o.number FROM orders o JOIN shop s ON s.id = o.shop WHERE o.id = $1`, sold)
	gifts, held := askGifts(sold), askGiftLines(sold)
	if err := d.Read(ctx, heads, gifts, held); err != nil {
		return nil, err
	}
	out := []GiftView{}
	for _, g := range slices.Backward(gifts.Rows) {
		one := g.view(heads.Rows[0].Channel, heads.Rows[0].Number)
		one.fill(g.ID, held.Rows)
		out = append(out, one)
	}
	return out, nil
}

// FindGift gives the number of the gift that a code opens, 0 for a code that is none. What is over is found too: the page
// says so.
func FindGift(r db.Reader, typed string) (int64, error) {
	code, err := id.ReadGift(typed)
	if err != nil {
		return 0, nil
	}
	n, _, err := db.Get[int64](r, `SELECT id FROM gift WHERE code = $1`, string(code))
	return n, err
}

// GiftHolder is who holds a gift, zero where there is none.
func GiftHolder(r db.Reader, gift int64) (Holder, error) {
	h, _, err := db.Get[Holder](r, `SELECT order_id, id FROM gift WHERE id = $1`, gift)
	return h, err
}

// Giving is the gift under which a return is asked for.
type Giving struct {
	Code id.GiftCode `json:"gift_code" minLength:"13" maxLength:"32"`
	order.Recipient
}

// given is a gift as a request is judged by it. nil: the buyer asks.
type given struct {
	giftRow
	whole map[int64]int64 // pieces it is for, by order line
	left  map[int64]int64 // of them, those that may still be asked for
}

// openGift reads the gift that a request names, if the actor may ask by it. own is a return whose pieces are given up first.
func openGift(tx *db.Tx, gift int64, own []Line) (*given, error) {
	g, ok, err := db.Get[giftRow](tx, `SELECT `+giftColumns+` FROM gift g WHERE g.id = $1`, gift)
	if err != nil || !ok {
		return nil, err
	}
	held := askGiftLines(g.Order)
	if err := tx.Read(held); err != nil {
		return nil, err
	}
	return g.holding(held.Rows, own), nil
}

// readGift is openGift outside of a verb; its faults say why the code is over.
func readGift(ctx context.Context, d *db.DB, gift, ret int64) (*given, error) {
	gifts := db.Ask[giftRow](`SELECT `+giftColumns+` FROM gift g WHERE g.id = $1`, gift)
	own := db.Ask[Line](`SELECT `+lineColumns+` FROM return_line l JOIN return_ r ON r.id = l.return_id WHERE r.id = $1 AND r.gift = $2 ORDER BY l.id`, ret, gift)
	if err := d.Read(ctx, gifts, own); err != nil {
		return nil, err
	}
	g, ok := gifts.First()
	if !ok {
		return nil, fault.New(fault.NotFound, lang.ReturnsGiftUnknown())
	}
	held := askGiftLines(g.Order)
	if err := d.Read(ctx, held); err != nil {
		return nil, err
	}
	return g.holding(held.Rows, own.Rows), nil
}

// holding is a gift with what may still be asked for by it.
func (g giftRow) holding(held []giftLine, own []Line) *given {
	out := &given{g, map[int64]int64{}, map[int64]int64{}}
	for _, h := range held {
		if h.Gift == g.ID {
			out.whole[h.Line], out.left[h.Line] = h.Quantity, h.Quantity-h.Asked
		}
	}
	for _, l := range own {
		if !l.Extra {
			out.left[l.Line] += l.Quantity
		}
	}
	return out
}

// offers reports whether a line is offered, and how many pieces of it are the gift.
func (g *given) offers(l offerLine) (offerLine, bool) {
	if g == nil {
		return l, true
	}
	n, is := g.whole[l.ID]
	l.Given = n
	return l, is
}

// giving finds the gift of a request: the one it names, which must be of its order and, for who holds a code, theirs.
func (v Request) giving(tx *db.Tx, sold int64) (*given, error) {
	actor := tx.Actor()
	if v.Gift == nil {
		if actor.Gift != 0 {
			return nil, fault.New(fault.NotFound, lang.ReturnsOrderUnknown()).At("order")
		}
		return nil, nil
	}
	row, _, _, err := giftOf(tx, v.Gift.Code, "gift", "gift_code")
	if err != nil {
		return nil, err
	}
	if row.Order != sold || actor.Kind == db.Shopper && actor.Gift != row.ID {
		return nil, fault.New(fault.NotFound, lang.ReturnsGiftUnknown()).At("gift", "gift_code")
	}
	return openGift(tx, row.ID, nil)
}

// check refuses what the gift is not for, and what never goes to who received one.
func (g *given) check(line order.Sold, item Item, i int, at time.Time) error {
	if g == nil {
		return nil
	}
	if err := g.over(at); err != nil {
		return err
	}
	left, named := g.left[line.ID]
	switch {
	case !named:
		return fault.New(fault.Conflict, lang.ReturnsGiftOther(nameOf(line))).At("items", i, "line")
	case left < item.Quantity:
		return fault.New(fault.Conflict, lang.ReturnsOverQuantity(item.Quantity, nameOf(line), max(0, left))).At("items", i, "quantity")
	case !slices.Contains(giftWays, policy.Resolution(or(item.Resolution, string(policy.Credit)))):
		return fault.New(fault.Conflict, lang.ReturnsGiftWay()).At("items", i, "resolution")
	}
	return nil
}

// giftWays are what who received a gift may have for it. Credit is open whatever the shop offers its buyers: to make gift
// codes is to offer it.
var giftWays = []policy.Resolution{policy.Credit, policy.Exchange, policy.Repair}

// asked is the moment as of which a gift's return is judged: what could come back on the day the code was made may come
// back as long as the code is good.
func (g *given) asked(at time.Time) time.Time {
	if g == nil {
		return at
	}
	return instant(g.Made)
}

// statute is the law for who received a gift: the right of withdrawal is the buyer's alone; that the goods are as they
// should be is owed to whoever has them.
func (g *given) statute(s policy.Statute) policy.Statute {
	if g != nil {
		s.Withdrawal, s.Last, s.Trace = false, time.Time{}, nil
	}
	return s
}

// opens adds to an opinion what a gift opens, and takes out what it closes.
func (g *given) opens(o *policy.Opinion) {
	if g == nil || o.Verdict == policy.Refuse {
		return
	}
	o.Resolutions = slices.DeleteFunc(slices.Clone(o.Resolutions), func(r policy.Resolution) bool { return !slices.Contains(giftWays, r) })
	if !slices.Contains(o.Resolutions, policy.Credit) {
		o.Resolutions = append([]policy.Resolution{policy.Credit}, o.Resolutions...)
	}
	if g.Expires > 0 {
		o.Until = instant(g.Expires)
	}
}

// way is what an item is asked for: the money, or under a gift credit, where nothing is said.
func (g *given) way(wanted string) string {
	if g == nil {
		return or(wanted, string(policy.Refund))
	}
	return or(wanted, string(policy.Credit))
}

// of is what a return is stored with.
func (g *given) of(recipient int64) Given {
	if g == nil {
		return Given{}
	}
	return Given{g.ID, recipient}
}

// receive makes a new return that of who received the gift, and stores them. The language is theirs, not the buyer's.
func (v Request) receive(tx *db.Tx, row *Row, g *given) error {
	if g == nil {
		return nil
	}
	who, err := v.Gift.Tidy("gift")
	if err != nil {
		return err
	}
	row.Given = g.of(who.Insert(tx, row.Shop, "gift "+string(row.Code()), row.Language))
	return nil
}

// Holder is whose a return is: the buyer's of an order, or, of it, who holds a gift.
type Holder struct{ Order, Gift int64 }

// HolderOf is whose a return is, and whether there is such a return. It never changes.
func HolderOf(r db.Reader, ret int64) (Holder, bool, error) {
	return db.Get[Holder](r, `SELECT order_id, gift FROM return_ WHERE id = $1`, ret)
}

// Is reports whether a shopper is who a return belongs to: of a gift's return the buyer learns nothing, and of the buyer's
// who received the gift.
func (h Holder) Is(a db.Actor) bool {
	return a.Kind == db.Shopper && h.Order == a.Order && h.Gift == a.Gift
}

// ListFor is List for an actor: a shopper sees of their order the returns that are theirs.
func ListFor(ctx context.Context, d *db.DB, a db.Actor, f Filter) ([]Listed, error) {
	all, err := List(ctx, d, f)
	if err != nil || len(all) == 0 || a.Kind != db.Shopper {
		return all, err
	}
	type owned struct{ Return, Gift int64 }
	gifts, err := db.All[owned](d.On(ctx), `SELECT id, gift FROM return_ WHERE order_id = $1 AND gift <> 0 ORDER BY id`, a.Order)
	return slices.DeleteFunc(all, func(l Listed) bool {
		at := slices.IndexFunc(gifts, func(g owned) bool { return g.Return == l.ID })
		return at < 0 && a.Gift != 0 || at >= 0 && gifts[at].Gift != a.Gift
	}), err
}
