package returns

import (
	"context"
	"encoding/json"
	"time"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/ground/money"
	"retour/order"
	"retour/parcel"
	"retour/policy"
)

// View is one return with everything that is known of it: what the desk shows on one page and the API gives.
type View struct {
	Return      id.Code          `json:"return"`
	Channel     string           `json:"channel"`
	Order       string           `json:"order"`
	Origin      string           `json:"origin" enum:"shopper,agent,blind"`
	Gift        bool             `json:"gift,omitempty" doc:"asked for by a gift code, by who received the goods: the buyer learns nothing of it"`
	Language    lang.Tag         `json:"language"`
	Permit      Permit           `json:"permit"`
	Stage       Stage            `json:"stage"`
	Money       string           `json:"money" enum:"none,part,settled" doc:"how far the money is"`
	RequestedAt time.Time        `json:"requested_at"`
	DueAt       *time.Time       `json:"refund_due_at,omitempty"`
	ClosedAt    *time.Time       `json:"closed_at,omitempty"`
	SettleAt    string           `json:"settle_at"`
	Version     int64            `json:"version" doc:"rises with every change of the items; a change may say which one it saw"`
	Law         *Lawful          `json:"law,omitempty" doc:"the days that the law of the consumer's country sets, and how each came about; absent where it is not known"`
	SendUntil   *time.Time       `json:"send_until,omitempty" doc:"while nothing was sent: after that the return has expired"`
	Counts      Counts           `json:"counts"`
	Lines       []LineView       `json:"lines"`
	Units       []UnitView       `json:"units,omitempty"`
	Parcels     []ParcelView     `json:"parcels,omitempty"`
	Settlements []SettlementView `json:"settlements,omitempty"`
	Refunds     []AttemptView    `json:"refunds,omitempty"`
	Exchanges   []ExchangeView   `json:"exchanges,omitempty"`
	Credits     []CreditView     `json:"store_credits,omitempty"`
	Intents     []IntentView     `json:"intents,omitempty" doc:"what is still to be done outside, or failed"`
}

// Counts are pieces by how far they are.
type Counts struct {
	Announced int64 `json:"announced"`
	Moving    int64 `json:"moving"`
	Arrived   int64 `json:"arrived"`
	Missing   int64 `json:"missing"`
	Graded    int64 `json:"graded"`
	Placed    int64 `json:"placed"`
	Settled   int64 `json:"settled"`
}

// LineView is a line of a return. The comment is there only for who may read it.
type LineView struct {
	Line       string         `json:"line"`
	SKU        string         `json:"sku"`
	Name       string         `json:"name,omitempty"`
	Quantity   int64          `json:"quantity"`
	Reason     string         `json:"reason,omitempty"`
	ReasonName string         `json:"reason_name,omitempty"`
	Basis      string         `json:"basis"`
	Resolution string         `json:"resolution"`
	Extra      bool           `json:"extra,omitempty"`
	Comment    string         `json:"comment,omitempty"`
	Photos     []string       `json:"photos,omitempty"`
	Exchange   string         `json:"exchange_sku,omitempty"`
	Decision   policy.Opinion `json:"decision"`
}

// UnitView is one piece.
type UnitView struct {
	Plate       id.Code      `json:"plate"`
	Line        string       `json:"line,omitempty"`
	SKU         string       `json:"sku"`
	Parcel      id.Code      `json:"parcel,omitempty"`
	Serial      string       `json:"serial,omitempty"`
	Grade       string       `json:"grade,omitempty"`
	Findings    []string     `json:"findings,omitempty"`
	Destination string       `json:"destination,omitempty"`
	Bin         string       `json:"bin,omitempty"`
	ReceivedAt  *time.Time   `json:"received_at,omitempty"`
	GradedAt    *time.Time   `json:"graded_at,omitempty"`
	PlacedAt    *time.Time   `json:"placed_at,omitempty"`
	Worth       money.Amount `json:"worth"`
	Settlement  id.Code      `json:"settlement,omitempty"`
	Photos      []string     `json:"photos,omitempty"`
}

// ParcelView is one parcel.
type ParcelView struct {
	Parcel    id.Code    `json:"parcel"`
	Carrier   string     `json:"carrier,omitempty"`
	Tracking  string     `json:"tracking,omitempty"`
	Label     string     `json:"label"`
	Status    string     `json:"status,omitempty"`
	ArrivedAt *time.Time `json:"arrived_at,omitempty"`
	OpenedAt  *time.Time `json:"opened_at,omitempty"`
	Replaces  id.Code    `json:"replaces,omitempty"`
	Grams     int64      `json:"grams,omitempty"`
}

// SettlementView is one settlement with its parts.
type SettlementView struct {
	Settlement id.Code      `json:"settlement"`
	At         time.Time    `json:"at"`
	Trigger    string       `json:"trigger"`
	Gross      money.Amount `json:"gross"`
	Withheld   money.Amount `json:"withheld"`
	Refund     money.Amount `json:"refund"`
	Credit     money.Amount `json:"credit"`
	Exchange   money.Amount `json:"exchange"`
	CreditNote string       `json:"credit_note,omitempty"`
	Parts      []PartView   `json:"parts"`
}

// PartView is one part of a settlement; fees are negative.
type PartView struct {
	Kind   string       `json:"kind"`
	Plate  id.Code      `json:"plate,omitempty"`
	SKU    string       `json:"sku,omitempty"`
	Gross  money.Amount `json:"gross"`
	Taxes  []order.Rate `json:"taxes,omitempty" doc:"absent where unknown"`
	Reason string       `json:"reason"`
}

// AttemptView is one payment back.
type AttemptView struct {
	Attempt   int64        `json:"attempt"`
	Amount    money.Amount `json:"amount"`
	Provider  string       `json:"provider"`
	Method    string       `json:"method"`
	State     string       `json:"state"`
	Reference string       `json:"reference,omitempty"`
	Note      string       `json:"note,omitempty"`
	EndedAt   *time.Time   `json:"ended_at,omitempty"`
}

// ExchangeView is one exchange.
type ExchangeView struct {
	Exchange int64        `json:"exchange"`
	SKU      string       `json:"sku"`
	Quantity int64        `json:"quantity"`
	Price    money.Amount `json:"price"`
	State    string       `json:"state"`
	Order    string       `json:"order,omitempty"`
}

// CreditView is one store credit.
type CreditView struct {
	Credit id.Code      `json:"credit"`
	Amount money.Amount `json:"amount"`
	Left   money.Amount `json:"left"`
}

// IntentView is one intent that is not done.
type IntentView struct {
	Intent int64  `json:"intent"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Tries  int64  `json:"tries"`
	Note   string `json:"note,omitempty"`
}

type viewHead struct {
	Row
	Channel  string
	Number   string
	Currency money.Currency
	Prefix   string
	Settings string
}

type viewLine struct {
	Line
	Source  string
	Name    string
	Comment *string
	Total   int64
	Sold    int64
}

type viewUnit struct {
	Unit
	Source *string
	Bin    *string
}

type viewPart struct {
	Settlement int64
	ID         int64
	Kind       string
	Ref        int64
	Line       int64
	Gross      int64
	Taxes      *string
	Reason     string
	SKU        *string
}

type viewSettlement struct {
	ID       int64
	At       int64
	Trigger  string
	Gross    int64
	Withheld int64
	PaidOut  int64
	Credit   int64
	Exchange int64
	Note     int64
}

type viewAttempt struct {
	attemptRow
	Method string
}

type viewCredit struct {
	ID     int64
	Amount int64
	Left   *int64
}

// Load reads one return whole. language is that of reason names.
func Load(ctx context.Context, d *db.DB, n int64, language lang.Tag) (*View, error) {
	heads := db.Ask[viewHead](`SELECT `+rowColumns+`, s.code, o.number, o.currency, s.name, s.settings FROM return_ r JOIN shop s ON s.id = r.shop JOIN orders o ON o.id = r.order_id WHERE r.id = $1`, n)
	lines := db.Ask[viewLine](`SELECT `+lineColumns+`, o.source, p.name, c.text, o.total, o.quantity FROM return_line l JOIN order_line o ON o.id = l.line JOIN product p ON p.id = o.product
		LEFT JOIN return_comment c ON c.return_line = l.id WHERE l.return_id = $1 ORDER BY l.id`, n)
	units := db.Ask[viewUnit](`SELECT `+unitColumns+`, o.source, b.name FROM unit u LEFT JOIN order_line o ON o.id = u.line LEFT JOIN cell c ON c.id = u.cell LEFT JOIN bin b ON b.id = c.bin
		WHERE u.return_id = $1 AND u.undone = FALSE ORDER BY u.id`, n)
	settlements := db.Ask[viewSettlement](`SELECT id, at, trigger_, gross, withheld, paid_out, as_credit, as_exchange, note FROM settlement WHERE return_id = $1 ORDER BY id`, n)
	parts := db.Ask[viewPart](`SELECT p.settlement, p.id, p.kind, p.ref, p.line, p.gross, p.taxes, p.reason, u.sku FROM settlement s JOIN settlement_part p ON p.settlement = s.id
		LEFT JOIN unit u ON u.id = p.ref WHERE s.return_id = $1 ORDER BY p.settlement, p.id`, n)
	attempts := db.Ask[viewAttempt](`SELECT `+attemptColumns+`, t.method FROM attempt a JOIN tender t ON t.id = a.tender WHERE a.return_id = $1 ORDER BY a.id`, n)
	exchanges := db.Ask[exchangeView](`SELECT id, sku, quantity, price, currency, state, order_number FROM exchange WHERE return_id = $1 ORDER BY id`, n)
	credits := db.Ask[viewCredit](`SELECT c.id, c.amount, a.balance FROM settlement s JOIN store_credit c ON c.settlement = s.id LEFT JOIN account a ON a.id = c.id * 64 + 21
		WHERE s.return_id = $1 ORDER BY c.id`, n)
	photos := db.Ask[photoRow](`SELECT return_line, unit, hash FROM return_photo WHERE return_id = $1 ORDER BY at, hash`, n)
	parcels, intents, lawful := parcel.AskOf(n), job.AskOf(n), askLawful(n)
	if err := d.Read(ctx, heads, lines, units, parcels, settlements, parts, attempts, exchanges, credits, photos, intents, lawful.sale, lawful.kept); err != nil {
		return nil, err
	}
	h, ok := heads.First()
	if !ok {
		return nil, fault.New(fault.NotFound, lang.FaultNotFound(string(id.Make(id.Return, max(1, n)))))
	}
	v := &View{
		Return: h.Code(), Channel: h.Channel, Order: h.Number, Origin: h.Origin, Gift: h.Gift != 0, Language: h.Language, Permit: h.Permit, Stage: h.Stage,
		Money: moneyStage(h.Row), RequestedAt: instant(h.Made), DueAt: instants(h.Due), ClosedAt: instants(h.Closed), SettleAt: h.SettleAt,
		Counts: Counts{h.Announced, h.Moving, h.Arrived, h.Missing, h.Graded, h.Placed, h.Settled},
	}
	if h.Stage == StageApproved && h.ExpireDays > 0 {
		v.SendUntil = until(h.Row)
	}
	if err := v.fillGoods(h, lines.Rows, units.Rows, parcels.Rows, photos.Rows, language); err != nil {
		return nil, err
	}
	if err := v.fillMoney(h, settlements.Rows, parts.Rows, attempts.Rows, exchanges.Rows, credits.Rows); err != nil {
		return nil, err
	}
	if err := v.fillLaw(h, lawful, lines.Rows, units.Rows, d.Now()); err != nil {
		return nil, err
	}
	for _, t := range intents.Rows {
		if t.State != job.Done {
			v.Intents = append(v.Intents, IntentView{t.ID, t.Kind, string(t.State), t.Tries, t.Note})
		}
	}
	return v, nil
}

type photoRow struct {
	Line int64
	Unit int64
	Hash string
}

type exchangeView struct {
	ID       int64
	SKU      string
	Quantity int64
	Price    int64
	Currency money.Currency
	State    string
	Order    string
}

func moneyStage(r Row) string {
	switch {
	case r.Settled == 0:
		return "none"
	case r.Settled < r.Announced:
		return "part"
	}
	return "settled"
}

func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

func instants(micros *int64) *time.Time {
	if micros == nil {
		return nil
	}
	t := instant(*micros)
	return &t
}

func (v *View) fillGoods(h viewHead, lines []viewLine, units []viewUnit, parcels []parcel.Parcel, photos []photoRow, language lang.Tag) error {
	settings, err := (order.Shop{Settings: h.Settings}).Decoded()
	if err != nil {
		return err
	}
	tree, err := treeOf(settings)
	if err != nil {
		return err
	}
	for _, l := range lines {
		v.Version = max(v.Version, l.ID)
		d, err := l.told()
		if err != nil {
			return err
		}
		out := LineView{
			Line: l.Source, SKU: l.SKU, Name: l.Name, Quantity: l.Quantity, Reason: l.Reason, Basis: l.Basis, Resolution: l.Resolution,
			Extra: l.Extra, Exchange: d.Exchange, Decision: d.Opinion,
		}
		if r, ok := tree.Find(l.Reason); ok {
			out.ReasonName = r.Name(l.Reason, language)
		}
		if l.Comment != nil {
			out.Comment = *l.Comment
		}
		for _, p := range photos {
			if p.Line == l.ID && p.Unit == 0 {
				out.Photos = append(out.Photos, p.Hash)
			}
		}
		v.Lines = append(v.Lines, out)
	}
	for _, u := range units {
		out := UnitView{
			Plate: u.Code(), SKU: u.SKU, Serial: u.Serial, Grade: u.Grade, Destination: u.Destination, ReceivedAt: instants(u.Received),
			GradedAt: instants(u.Graded), PlacedAt: instants(u.Placed), Worth: money.Of(u.Gross, h.Currency),
		}
		if err := json.Unmarshal([]byte(u.Findings), &out.Findings); err != nil {
			return err
		}
		if u.Source != nil {
			out.Line = *u.Source
		}
		if u.Bin != nil {
			out.Bin = *u.Bin
		}
		if u.Parcel != 0 {
			out.Parcel = id.Make(id.Parcel, u.Parcel)
		}
		if u.Settlement != 0 {
			out.Settlement = id.Make(id.Settled, u.Settlement)
		}
		for _, p := range photos {
			if p.Unit == u.ID {
				out.Photos = append(out.Photos, p.Hash)
			}
		}
		v.Units = append(v.Units, out)
	}
	for _, p := range parcels {
		out := ParcelView{
			Parcel: p.Code(), Carrier: p.Carrier, Tracking: p.Tracking, Label: p.Label, Status: p.Status, ArrivedAt: instants(p.Arrived),
			OpenedAt: instants(p.Opened), Grams: p.Grams,
		}
		if p.Replaces != 0 {
			out.Replaces = id.Make(id.Parcel, p.Replaces)
		}
		v.Parcels = append(v.Parcels, out)
	}
	return nil
}

func (v *View) fillMoney(h viewHead, settlements []viewSettlement, parts []viewPart, attempts []viewAttempt, exchanges []exchangeView, credits []viewCredit) error {
	of := func(minor int64) money.Amount { return money.Of(minor, h.Currency) }
	shop := order.Shop{Settings: h.Settings}
	settings, err := shop.Decoded()
	if err != nil {
		return err
	}
	for _, s := range settlements {
		out := SettlementView{
			Settlement: id.Make(id.Settled, s.ID), At: instant(s.At), Trigger: s.Trigger, Gross: of(s.Gross), Withheld: of(s.Withheld),
			Refund: of(s.PaidOut), Credit: of(s.Credit), Exchange: of(s.Exchange),
		}
		if s.Note != 0 {
			out.CreditNote = PaperNumber(settings.PaperPrefix, s.Note)
		}
		for _, p := range parts {
			if p.Settlement != s.ID {
				continue
			}
			rates, _, err := order.Rates(p.Taxes)
			if err != nil {
				return err
			}
			one := PartView{Kind: p.Kind, Gross: of(p.Gross), Taxes: rates, Reason: p.Reason}
			if p.SKU != nil {
				one.SKU, one.Plate = *p.SKU, id.Make(id.Plate, p.Ref)
			}
			out.Parts = append(out.Parts, one)
		}
		v.Settlements = append(v.Settlements, out)
	}
	for _, a := range attempts {
		v.Refunds = append(v.Refunds, AttemptView{a.ID, a.amount(), a.Provider, a.Method, a.State, a.Reference, a.Note, instants(a.Ended)})
	}
	for _, x := range exchanges {
		v.Exchanges = append(v.Exchanges, ExchangeView{x.ID, x.SKU, x.Quantity, of(x.Price), x.State, x.Order})
	}
	for _, c := range credits {
		left := c.Amount
		if c.Left != nil {
			left = *c.Left
		}
		v.Credits = append(v.Credits, CreditView{id.Make(id.Credit, c.ID), of(c.Amount), of(left)})
	}
	return nil
}

// Told is one event of a return's timeline.
type Told struct {
	At    time.Time       `json:"at"`
	Kind  string          `json:"type"`
	Verb  string          `json:"verb"`
	Actor string          `json:"actor" enum:"person,machine,shopper,system"`
	By    int64           `json:"actor_number,omitempty"`
	Data  json.RawMessage `json:"data"`
}

// Moved is one move of a return's goods or money.
type Moved struct {
	At       time.Time      `json:"at"`
	From     string         `json:"from"`
	To       string         `json:"to"`
	Quantity int64          `json:"quantity" doc:"pieces, or minor units"`
	Currency money.Currency `json:"currency,omitempty" doc:"empty: pieces"`
}

// Timeline reads what happened to a return, and its moves of goods and money.
func Timeline(ctx context.Context, d *db.DB, n int64) (told []Told, moved []Moved, err error) {
	events, moves := event.AskTimeline(n), ledger.AskMoves(n)
	currency := db.Ask[money.Currency](`SELECT o.currency FROM return_ r JOIN orders o ON o.id = r.order_id WHERE r.id = $1`, n)
	if err := d.Read(ctx, events, moves, currency); err != nil {
		return nil, nil, err
	}
	for _, e := range events.Rows {
		told = append(told, Told{e.Time(), e.Kind, e.Verb, string(e.ActorKind), e.Actor, json.RawMessage(e.Data)})
	}
	for _, m := range moves.Rows {
		one := Moved{At: instant(m.At), From: m.From.String(), To: m.To.String(), Quantity: m.Quantity}
		if m.Unit != ledger.Pieces && len(currency.Rows) > 0 {
			one.Currency = currency.Rows[0]
		}
		moved = append(moved, one)
	}
	return told, moved, nil
}
