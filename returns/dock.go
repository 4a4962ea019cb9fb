package returns

import (
	"context"
	"strings"
	"time"

	"retour/disposition"
	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/policy"
)

// Box is a parcel as the bench needs it: whose it is and what should be in it.
type Box struct {
	Parcel   id.Code    `json:"parcel"`
	Return   id.Code    `json:"return,omitempty"`
	Channel  string     `json:"channel,omitempty"`
	Order    string     `json:"order,omitempty"`
	Tracking string     `json:"tracking,omitempty"`
	Permit   Permit     `json:"permit,omitempty"`
	Arrived  *time.Time `json:"arrived_at,omitempty"`
	Opened   *time.Time `json:"opened_at,omitempty"`
	Due      *time.Time `json:"refund_due_at,omitempty"`
	Items    []BoxItem  `json:"items"`
}

// BoxItem is one line of what a parcel should hold.
type BoxItem struct {
	Line     string `json:"line"`
	SKU      string `json:"sku"`
	GTIN     string `json:"gtin,omitempty"`
	Name     string `json:"name"`
	Category string `json:"category,omitempty"`
	Set      string `json:"set" doc:"questions asked of it"`
	Image    string `json:"image,omitempty"`
	Pieces   int64  `json:"pieces" doc:"that this parcel should hold"`
	Found    int64  `json:"found" doc:"of which so many were taken out of it"`
	Reason   string `json:"reason,omitempty" doc:"in the reader's language"`
	Comment  string `json:"comment,omitempty" doc:"the shopper's words"`
	// Photos are the shopper's, by hash.
	Photos []string `json:"photos,omitempty"`
	// Ways are the way out by grade as the shop's rules say while nothing else is known of the piece; "blocked" is that of
	// one that has to be set apart. The look at the piece itself decides: a bench without network goes by these.
	Ways map[string]string `json:"ways"`
}

type dockRow struct {
	ID       int64
	Return   int64
	Channel  string
	Order    string
	Tracking string
	Permit   Permit
	Arrived  *int64
	Opened   *int64
	Due      *int64
}

type boxItemRow struct {
	Parcel   int64
	Shop     int64
	Version  int64
	ID       int64
	Line     string
	SKU      string
	GTIN     string
	Name     string
	Category string
	Image    string
	Pieces   int64
	Found    int64
	Reason   string
	Comment  *string
	Basis    string
	Permit   Permit
	Total    int64
	Sold     int64
}

const (
	dockColumns = `SELECT p.id, p.return_id, s.code, o.number, p.tracking, r.permit, p.arrived, p.opened, r.due FROM `
	dockTables  = ` JOIN return_ r ON r.id = p.return_id JOIN shop s ON s.id = r.shop`
	dockItems   = `SELECT p.id, s.id, s.version, l.id, o.source, l.sku, a.gtin, a.name, a.category, a.image, h.quantity,
		(SELECT count(*) FROM unit u WHERE u.return_id = l.return_id AND u.return_line = l.id AND u.parcel = p.id AND u.undone = FALSE),
		l.reason, c.text, l.basis, r.permit, o.total, o.quantity FROM `
	dockContent = ` JOIN parcel_content h ON h.parcel = p.id JOIN return_line l ON l.id = h.return_line JOIN order_line o ON o.id = l.line
		JOIN product a ON a.id = o.product LEFT JOIN return_comment c ON c.return_line = l.id`
	dockPhotos = `SELECT f.return_line, f.unit, f.hash FROM `
	atTheDock  = `(SELECT q.id, q.return_id, q.tracking, q.arrived, q.opened FROM parcel q WHERE q.arrived IS NOT NULL AND q.opened IS NULL ORDER BY q.arrived DESC LIMIT $1) p`
	oneOfAll   = `(SELECT q.id, q.return_id, q.tracking, q.arrived, q.opened FROM parcel q WHERE q.id = $1) p`
	ofAReturn  = `(SELECT q.id, q.return_id, q.tracking, q.arrived, q.opened FROM parcel q WHERE q.return_id = $1 AND q.status <> 'void') p`
)

// AtTheDock are the parcels that came and were not looked through to the bottom, the one that waits longest first; of
// more than limit, the newest.
func AtTheDock(ctx context.Context, d *db.DB, t lang.Tag, limit int) ([]Box, error) {
	return boxes(ctx, d, t, atTheDock, int64(limit))
}

// BoxesOf are the parcels of a return, the oldest first.
func BoxesOf(ctx context.Context, d *db.DB, t lang.Tag, ret int64) ([]Box, error) {
	return boxes(ctx, d, t, ofAReturn, ret)
}

// BoxOf is one parcel of a return we know.
func BoxOf(ctx context.Context, d *db.DB, t lang.Tag, parcel int64) (Box, bool, error) {
	all, err := boxes(ctx, d, t, oneOfAll, parcel)
	if err != nil || len(all) == 0 {
		return Box{}, false, err
	}
	return all[0], true, nil
}

func boxes(ctx context.Context, d *db.DB, t lang.Tag, from string, args ...any) ([]Box, error) {
	heads := db.Ask[dockRow](dockColumns+from+dockTables+` JOIN orders o ON o.id = r.order_id ORDER BY p.arrived, p.id`, args...)
	items := db.Ask[boxItemRow](dockItems+from+dockTables+dockContent+` ORDER BY p.id, l.id`, args...)
	photos := db.Ask[photoRow](dockPhotos+from+` JOIN return_photo f ON f.return_id = p.return_id AND f.unit = 0 ORDER BY f.at, f.hash`, args...)
	if err := d.Read(ctx, heads, items, photos); err != nil {
		return nil, err
	}
	out := make([]Box, len(heads.Rows))
	place := make(map[int64]*Box, len(out))
	for i, h := range heads.Rows {
		out[i] = Box{
			Parcel: id.Make(id.Parcel, h.ID), Return: id.Make(id.Return, h.Return), Channel: h.Channel, Order: h.Order, Tracking: h.Tracking, Permit: h.Permit,
			Arrived: instants(h.Arrived), Opened: instants(h.Opened), Due: instants(h.Due), Items: []BoxItem{},
		}
		place[h.ID] = &out[i]
	}
	shots := map[int64][]string{}
	for _, p := range photos.Rows {
		if !contains(shots[p.Line], p.Hash) {
			shots[p.Line] = append(shots[p.Line], p.Hash)
		}
	}
	for _, row := range items.Rows {
		box, ok := place[row.Parcel]
		if !ok {
			continue
		}
		ways, err := row.ways(d, d.On(ctx))
		if err != nil {
			return nil, err
		}
		terms, err := termsAt(d, d.On(ctx), row.Shop, row.Version)
		if err != nil {
			return nil, err
		}
		item := BoxItem{
			Line: row.Line, SKU: row.SKU, GTIN: row.GTIN, Name: row.Name, Category: row.Category, Set: terms.setFor(row.Category), Image: row.Image,
			Pieces: row.Pieces, Found: row.Found, Photos: shots[row.ID], Ways: ways,
		}
		if r, ok := terms.reasons.Find(row.Reason); ok {
			item.Reason = r.Name(row.Reason, t)
		}
		if row.Comment != nil {
			item.Comment = *row.Comment
		}
		box.Items = append(box.Items, item)
	}
	return out, nil
}

func contains(list []string, text string) bool {
	for _, one := range list {
		if one == text {
			return true
		}
	}
	return false
}

// blocked is the key of a piece that has to be set apart, beside the four grades.
const blocked = "blocked"

// ways asks the shop's rules where a piece of the line goes, grade by grade.
func (row boxItemRow) ways(d *db.DB, r db.Reader) (map[string]string, error) {
	t, err := termsAt(d, r, row.Shop, row.Version)
	if err != nil {
		return nil, err
	}
	f := disposition.Facts{
		SKU: row.SKU, Category: row.Category, Basis: policy.Basis(row.Basis), Refused: row.Permit == PermitRefused,
		Site: t.settings.Site, Price: money.Of(row.Total/row.Sold, t.shop.Currency),
	}
	return WaysOf(t.ways(), f, row.Permit == PermitReview), nil
}

// WaysOf is where a piece goes by its grade. While a person has not answered whether its return may happen, it is set apart.
func WaysOf(router *disposition.Router, f disposition.Facts, waits bool) map[string]string {
	out := map[string]string{blocked: string(disposition.Quarantine)}
	for _, grade := range []string{"A", "B", "C", "D"} {
		f.Grade = grade
		out[grade] = string(router.Decide(f).To)
		if waits {
			out[grade] = string(disposition.Quarantine)
		}
	}
	return out
}

// Awaited is a return of which something is still to come: what a parcel without a return may be.
type Awaited struct {
	Return id.Code `json:"return"`
	Order  string  `json:"order"`
	Name   string  `json:"name" doc:"of the first article"`
	Pieces int64   `json:"pieces" doc:"that are still to come"`
}

type awaitedRow struct {
	ID     int64
	Order  string
	Name   string
	Pieces int64
}

// AwaitedReturns are the returns of which nothing came yet and something was sent, the newest first: candidates for a
// parcel that nobody knows.
func AwaitedReturns(ctx context.Context, d *db.DB, limit int) ([]Awaited, error) {
	rows, err := db.All[awaitedRow](d.On(ctx), `SELECT r.id, o.number, (SELECT min(a.name) FROM return_line l JOIN order_line x ON x.id = l.line JOIN product a ON a.id = x.product WHERE l.return_id = r.id),
		r.announced - r.arrived FROM return_ r JOIN orders o ON o.id = r.order_id WHERE r.stage = 'in_transit' AND r.arrived < r.announced ORDER BY r.id DESC LIMIT $1`, int64(limit))
	out := make([]Awaited, len(rows))
	for i, r := range rows {
		out[i] = Awaited{id.Make(id.Return, r.ID), r.Order, r.Name, r.Pieces}
	}
	return out, err
}

// BenchPiece is one piece as a put-away needs it.
type BenchPiece struct {
	Plate       id.Code `json:"plate"`
	SKU         string  `json:"sku"`
	Name        string  `json:"name"`
	Grade       string  `json:"grade"`
	Destination string  `json:"destination"`
	Bin         string  `json:"bin,omitempty" doc:"where it lies already"`
}

type pieceRow struct {
	ID          int64
	SKU         string
	Name        *string
	Grade       string
	Destination string
	Bin         *string
}

// PieceOf is one piece by its number, received and not taken back.
func PieceOf(ctx context.Context, d *db.DB, n int64) (BenchPiece, bool, error) {
	row, ok, err := db.Get[pieceRow](d.On(ctx), `SELECT u.id, u.sku, a.name, u.grade, u.destination, b.name FROM unit u LEFT JOIN order_line o ON o.id = u.line LEFT JOIN product a ON a.id = o.product
		LEFT JOIN cell c ON c.id = u.cell LEFT JOIN bin b ON b.id = c.bin WHERE u.id = $1 AND u.undone = FALSE AND u.received IS NOT NULL`, n)
	if err != nil || !ok {
		return BenchPiece{}, false, err
	}
	p := BenchPiece{Plate: id.Make(id.Plate, row.ID), SKU: row.SKU, Name: row.SKU, Grade: row.Grade, Destination: row.Destination}
	if row.Name != nil {
		p.Name = *row.Name
	}
	if row.Bin != nil {
		p.Bin = *row.Bin
	}
	return p, true, nil
}

// Known is an article of the order behind a return that may lie in its parcel without having been announced.
type Known struct {
	SKU  string `json:"sku"`
	Name string `json:"name"`
	Set  string `json:"set"`
}

// KnownAs finds what a scanned code is in the order behind a return: an SKU, an order line, or a GTIN, as a bar code alone or
// in any code that names it.
func KnownAs(ctx context.Context, d *db.DB, ret int64, item string) (Known, bool, error) {
	type row struct {
		SKU, Name, Category string
		Shop, Version       int64
	}
	args := []any{ret, item}
	for _, name := range NamesOf(item).Articles {
		args = append(args, name)
	}
	names := db.In(2, len(args)-1)
	a, ok, err := db.Get[row](d.On(ctx), `SELECT a.sku, a.name, a.category, s.id, s.version FROM return_ r JOIN shop s ON s.id = r.shop JOIN order_line o ON o.order_id = r.order_id JOIN product a ON a.id = o.product
		WHERE r.id = $1 AND o.nature = 'goods' AND (a.sku IN (`+names+`) OR a.gtin <> '' AND a.gtin IN (`+names+`) OR o.source = $2) ORDER BY o.id LIMIT 1`, args...)
	if err != nil || !ok {
		return Known{}, false, err
	}
	t, err := termsAt(d, d.On(ctx), a.Shop, a.Version)
	if err != nil {
		return Known{}, false, err
	}
	return Known{a.SKU, a.Name, t.setFor(a.Category)}, true, nil
}

// OfOrder finds the newest return on an order, by the shop's number of it, however that was typed; 0 for none.
func OfOrder(ctx context.Context, d *db.DB, number string) (int64, error) {
	if number == "" {
		return 0, nil
	}
	var args []any
	for _, written := range order.WrittenNumbers(number) {
		args = append(args, written)
	}
	n, _, err := db.Get[int64](d.On(ctx), `SELECT r.id FROM shop s JOIN orders o ON o.shop = s.id AND o.number IN (`+db.In(1, len(args))+`) JOIN return_ r ON r.order_id = o.id ORDER BY r.id DESC LIMIT 1`, args...)
	return n, err
}

// holdingMost is how many of the parcels at the dock are looked through for an article, the newest first.
const holdingMost = 400

// BoxesHolding are the parcels at the dock that should hold an article with one of these names, the one that waits longest
// first: what a piece that lies on the bench may have come in.
func BoxesHolding(ctx context.Context, d *db.DB, t lang.Tag, names []string, limit int) ([]Box, error) {
	if len(names) == 0 {
		return nil, nil
	}
	args := []any{int64(limit), int64(holdingMost)}
	for _, name := range names {
		args = append(args, name)
	}
	in := db.In(3, len(names))
	return boxes(ctx, d, t, `(SELECT q.id, q.return_id, q.tracking, q.arrived, q.opened FROM parcel q WHERE q.id IN (
		SELECT h.parcel FROM (SELECT w.id FROM parcel w WHERE w.arrived IS NOT NULL AND w.opened IS NULL ORDER BY w.arrived DESC LIMIT $2) w
		JOIN parcel_content h ON h.parcel = w.id JOIN return_line l ON l.id = h.return_line JOIN order_line o ON o.id = l.line JOIN product a ON a.id = o.product
		WHERE l.sku IN (`+in+`) OR a.gtin <> '' AND a.gtin IN (`+in+`)) ORDER BY q.arrived LIMIT $1) p`, args...)
}

// BoxesOfPerson are the parcels not yet looked through of what somebody with this e-mail sends back, the newest first.
func BoxesOfPerson(ctx context.Context, d *db.DB, t lang.Tag, email string, limit int) ([]Box, error) {
	if email == "" {
		return nil, nil
	}
	return boxes(ctx, d, t, `(SELECT q.id, q.return_id, q.tracking, q.arrived, q.opened FROM parcel q WHERE q.opened IS NULL AND q.status <> 'void' AND q.return_id IN (
		SELECT r.id FROM customer c JOIN orders o ON o.customer = c.id JOIN return_ r ON r.order_id = o.id WHERE c.email = $2) ORDER BY q.id DESC LIMIT $1) p`, int64(limit), strings.ToLower(email))
}

// Coming are the parcels that were announced and have not come, the newest first.
func Coming(ctx context.Context, d *db.DB, t lang.Tag, limit int) ([]Box, error) {
	return boxes(ctx, d, t, `(SELECT q.id, q.return_id, q.tracking, q.arrived, q.opened FROM parcel q WHERE q.arrived IS NULL AND q.return_id <> 0 AND q.status <> 'void' ORDER BY q.id DESC LIMIT $1) p`, int64(limit))
}

// PutToday is how many pieces a person put away since an instant, those taken back not counted.
func PutToday(r db.Reader, actor int64, since time.Time) (int64, error) {
	n, _, err := db.Get[int64](r, `SELECT count(*) FROM scan WHERE actor = $1 AND seen >= $2 AND act = 'put' AND undone = FALSE`, actor, since.UnixMicro())
	return n, err
}
