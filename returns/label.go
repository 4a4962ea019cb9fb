package returns

import (
	"slices"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/order"
	"retour/parcel"
)

// Label makes a parcel with its label: the first one of all pieces, another one in place of a lost label, or a second
// parcel for some of the pieces.
type Label struct {
	Return   id.Code `json:"return" minLength:"2" maxLength:"32"`
	Carrier  string  `json:"carrier,omitempty" maxLength:"40" doc:"driver; default 'address', an address label with our own code"`
	Replaces id.Code `json:"replaces,omitempty" maxLength:"32" doc:"the parcel whose label was lost"`
	Items    []Piece `json:"items,omitempty" maxItems:"500" doc:"what goes into this parcel; default all that is in none yet"`
}

// Piece is a quantity of an order line.
type Piece struct {
	Line     string `json:"line" minLength:"1" maxLength:"64"`
	Quantity int64  `json:"quantity" minimum:"1"`
}

// LabelAnswer is the new parcel. Its label is drawn as a PDF when asked for.
type LabelAnswer struct {
	Return   id.Code `json:"return"`
	Parcel   id.Code `json:"parcel"`
	Carrier  string  `json:"carrier"`
	Tracking string  `json:"tracking,omitempty"`
	Label    string  `json:"label" enum:"made,asked" doc:"asked: the carrier is being asked, look again in a moment"`
}

// OwnCarrier is the driver whose label is an address with our own code; it promises no transport.
const OwnCarrier = "address"

// Right is asked in Do.
func (Label) Right() db.Right { return db.Anyone }

// Touches is the return's order.
func (v Label) Touches(look db.Look) ([]int64, error) { return ofReturn(look, v.Return) }

// Do makes the parcel; a carrier of the outside is asked afterwards, by an intent.
func (v Label) Do(tx *db.Tx) (LabelAnswer, error) {
	n := v.Return.Number(id.Return)
	lines := db.Ask[packing](`SELECT l.id, o.source, l.quantity, coalesce(a.balance, 0) FROM return_line l JOIN order_line o ON o.id = l.line
		LEFT JOIN account a ON a.id = l.id * 64 + 2 WHERE l.return_id = $1 ORDER BY l.id`, n)
	parcels, contents := parcel.AskOf(n), parcel.AskContents(n)
	shops := db.Ask[order.Shop](`SELECT s.id, s.code, s.name, s.currency, s.country, s.zone, s.language, s.version, s.settings FROM return_ r JOIN shop s ON s.id = r.shop WHERE r.id = $1`, n)
	row, err := load(tx, v.Return, "returns.write", lines, parcels, contents, shops)
	if err != nil {
		return LabelAnswer{}, err
	}
	if row.Permit != PermitAllowed || row.Closed != nil {
		return LabelAnswer{}, fault.New(fault.Conflict, lang.ReturnsNotOpen(string(v.Return), row.StageMessage()))
	}
	if settings, err := shops.Rows[0].Decoded(); err != nil {
		return LabelAnswer{}, err
	} else if len(settings.Address.Lines) == 0 {
		return LabelAnswer{}, fault.New(fault.Conflict, lang.ReturnsNoAddress())
	}
	p := parcel.Parcel{ID: tx.NewID(), Return: row.ID, Carrier: or(v.Carrier, OwnCarrier), Label: "made", StatusAt: tx.At(), Made: tx.At()}
	if err := v.pack(tx, &p, lines.Rows, parcels.Rows, contents.Rows); err != nil {
		return LabelAnswer{}, err
	}
	if p.Carrier == OwnCarrier {
		p.Tracking = p.Code().Bare()
	} else {
		p.Label = "asked"
		job.Intend(tx, job.Intent{Kind: "carrier.label", Subject: row.ID, Args: LabelArgs{Parcel: p.ID, Carrier: p.Carrier}})
	}
	p.Insert(tx)
	if p.Label == "made" { // a carrier's label is told of once it is there
		told := Labelled{Return: row.Code(), Parcel: p.Code(), Carrier: p.Carrier, Tracking: p.Tracking}
		if p.Replaces != 0 {
			told.Replaces = id.Make(id.Parcel, p.Replaces)
		}
		event.Tell(tx, row.ID, told)
	}
	return LabelAnswer{row.Code(), p.Code(), p.Carrier, p.Tracking, p.Label}, nil
}

// LabelArgs are the arguments of the intent "carrier.label".
type LabelArgs struct {
	Parcel  int64  `json:"parcel"`
	Carrier string `json:"carrier"`
}

type packing struct {
	Line     int64
	Source   string
	Quantity int64
	Coming   int64 // not seen by a carrier yet
}

// pack decides what the parcel should hold.
func (v Label) pack(tx *db.Tx, p *parcel.Parcel, lines []packing, parcels []parcel.Parcel, contents []parcel.Content) error {
	if v.Replaces != "" {
		return v.replace(tx, p, parcels, contents)
	}
	live := map[int64]bool{}
	for _, old := range parcels {
		live[old.ID] = old.Status != "void"
	}
	packed := map[int64]int64{}
	for _, c := range contents {
		if live[c.Parcel] {
			packed[c.Line] += c.Quantity
		}
	}
	if len(v.Items) > 0 {
		return v.second(tx, p, lines, parcels, contents, packed)
	}
	holds := int64(0)
	for _, l := range lines {
		if rest := min(l.Coming, l.Quantity-packed[l.Line]); rest > 0 {
			p.Holds(tx, l.Line, rest)
			holds += rest
		}
	}
	if holds == 0 {
		return fault.New(fault.Conflict, lang.ReturnsNothingToPack())
	}
	return nil
}

// replace gives the new parcel the content of the one whose label was lost. The old label still leads to its return,
// should it be found and used.
func (v Label) replace(tx *db.Tx, p *parcel.Parcel, parcels []parcel.Parcel, contents []parcel.Content) error {
	n, err := numberOf(v.Replaces, id.Parcel, "replaces")
	if err != nil {
		return err
	}
	for _, old := range parcels {
		if old.ID != n {
			continue
		}
		switch {
		case old.Arrived != nil:
			return fault.New(fault.Conflict, lang.ReturnsAlreadySent()).At("replaces")
		case old.Status == "void":
			return fault.New(fault.Conflict, lang.ReturnsLabelVoid(string(v.Replaces))).At("replaces")
		}
		p.Replaces = n
		for _, c := range contents {
			if c.Parcel == n {
				p.Holds(tx, c.Line, c.Quantity)
			}
		}
		tx.Exec(`UPDATE parcel SET status = 'void', status_at = $2 WHERE id = $1`, n, tx.At())
		return nil
	}
	return fault.New(fault.NotFound, lang.ReturnsParcelUnknown(string(v.Replaces))).At("replaces")
}

// second takes the named pieces out of parcels not sent yet, or from those in none, into the new parcel.
func (v Label) second(tx *db.Tx, p *parcel.Parcel, lines []packing, parcels []parcel.Parcel, contents []parcel.Content, packed map[int64]int64) error {
	for i, item := range v.Items {
		if slices.ContainsFunc(v.Items[:i], func(other Piece) bool { return other.Line == item.Line }) {
			return fault.New(fault.Invalid, lang.ReturnsLineTwice(item.Line)).At("items", i, "line")
		}
		at := slices.IndexFunc(lines, func(l packing) bool { return l.Source == item.Line })
		if at < 0 {
			return fault.New(fault.Invalid, lang.ReturnsLineUnknown(string(v.Return), item.Line)).At("items", i, "line")
		}
		l := lines[at]
		if item.Quantity < 1 || item.Quantity > l.Quantity {
			return fault.New(fault.Conflict, lang.ReturnsOverQuantity(item.Quantity, item.Line, l.Quantity)).At("items", i, "quantity")
		}
		rest := item.Quantity - max(0, min(l.Coming, l.Quantity-packed[l.Line]))
		for _, c := range contents {
			if take := min(rest, c.Quantity); c.Line == l.Line && take > 0 && unsentParcel(parcels, c.Parcel) {
				tx.Exec(`UPDATE parcel_content SET quantity = quantity - $3 WHERE parcel = $1 AND return_line = $2`, c.Parcel, c.Line, take)
				rest -= take
			}
		}
		if rest > 0 {
			return fault.New(fault.Conflict, lang.ReturnsOverQuantity(item.Quantity, item.Line, item.Quantity-rest)).At("items", i, "quantity")
		}
		p.Holds(tx, l.Line, item.Quantity)
	}
	return nil
}

func unsentParcel(parcels []parcel.Parcel, n int64) bool {
	for _, p := range parcels {
		if p.ID == n {
			return p.Status == "" && p.Arrived == nil
		}
	}
	return false
}
