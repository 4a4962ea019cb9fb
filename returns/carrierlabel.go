package returns

import (
	"context"
	"errors"
	"strings"

	"retour/door/carrier"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/job"
	"retour/order"
	"retour/parcel"
)

// LabelHandler carries the intents "carrier.label" to the carriers: it asks for a label under the intent's key, and after
// an unknown outcome first for the labels already made under it, so that one parcel has one label.
func LabelHandler(d *db.DB, drivers map[string]carrier.Driver) job.Handler {
	return func(ctx context.Context, t job.Task) job.Outcome {
		var args LabelArgs
		if err := t.Into(&args); err != nil {
			return job.Outcome{State: job.Failed, Note: err.Error()}
		}
		driver, ok := drivers[args.Carrier]
		if !ok {
			return job.Outcome{State: job.Failed, Note: "no driver " + args.Carrier, Then: labelFailed(args.Parcel)}
		}
		shipment, order, err := shipmentOf(ctx, d, args.Parcel, t.Key())
		if err != nil {
			return job.Outcome{State: job.Ready, Note: err.Error()}
		}
		label, err := labelFrom(ctx, driver, shipment, t.State == job.Unknown)
		out := job.Outcome{Touches: []int64{order}}
		switch {
		case err == nil:
			out.State, out.Then = job.Done, labelMade(args.Parcel, label)
		case errors.Is(err, carrier.ErrRefused):
			out.State, out.Note, out.Then = job.Failed, err.Error(), labelFailed(args.Parcel)
		case errors.Is(err, carrier.ErrRetry):
			out.State, out.Note = job.Ready, err.Error()
		default:
			out.State, out.Note = job.Unknown, err.Error()
		}
		return out
	}
}

// labelFrom asks for the label; where an earlier try may have worked, it keeps what that made and voids what is too much.
func labelFrom(ctx context.Context, driver carrier.Driver, s carrier.Shipment, unknown bool) (carrier.Label, error) {
	finder, can := driver.(carrier.Finder)
	if !unknown || !can {
		return driver.Label(ctx, s)
	}
	made, err := finder.Find(ctx, s.Key)
	if err != nil {
		return carrier.Label{}, err
	}
	keep, void := carrier.Keep("", made)
	for _, v := range void {
		if err := driver.Void(ctx, carrier.Voiding{Key: s.Key, Tracking: v.Tracking}); err != nil && !errors.Is(err, carrier.ErrRefused) {
			return carrier.Label{}, err
		}
	}
	if keep.Tracking != "" {
		return keep, nil
	}
	return driver.Label(ctx, s)
}

// shipmentOf reads what the carrier has to know of a parcel.
func shipmentOf(ctx context.Context, d *db.DB, n int64, key string) (carrier.Shipment, int64, error) {
	type box struct {
		Order    int64
		Number   string
		Return   int64
		Grams    int64
		Settings string
		order.Customer
	}
	q := db.Ask[box](`SELECT o.id, CASE WHEN r.gift = 0 THEN o.number ELSE '' END, p.return_id, p.grams, s.settings, coalesce(c.source, ''), coalesce(c.email, ''), coalesce(c.name, ''), coalesce(c.phone, ''),
		coalesce(c.language, ''), coalesce(c.street, ''), coalesce(c.city, ''), coalesce(c.postcode, ''), coalesce(c.region, ''), coalesce(c.country, '')
		FROM parcel p JOIN return_ r ON r.id = p.return_id JOIN orders o ON o.id = r.order_id JOIN shop s ON s.id = o.shop
		LEFT JOIN customer c ON c.id = CASE WHEN r.recipient <> 0 THEN r.recipient ELSE o.customer END WHERE p.id = $1`, n)
	if err := d.Read(ctx, q); err != nil {
		return carrier.Shipment{}, 0, err
	}
	b, ok := q.First()
	if !ok {
		return carrier.Shipment{}, 0, errors.New("the parcel belongs to no return")
	}
	settings, err := (order.Shop{Settings: b.Settings}).Decoded()
	if err != nil {
		return carrier.Shipment{}, 0, err
	}
	return carrier.Shipment{
		Key: key, Parcel: id.Make(id.Parcel, n), Return: id.Make(id.Return, b.Return), Order: b.Number, Grams: b.Grams,
		From: carrier.Address{Name: b.Name, Street: b.Street, City: b.City, Postcode: b.Postcode, Region: b.Region, Country: b.Country, Phone: b.Phone, Email: b.Email},
		To:   addressOf(settings.Address),
	}, b.Order, nil
}

// addressOf puts the printed lines of a return address into a carrier's fields: the first names, the last is the city.
func addressOf(a order.Address) carrier.Address {
	out := carrier.Address{Country: a.Country}
	switch n := len(a.Lines); {
	case n == 0:
	case n == 1:
		out.Name = a.Lines[0]
	case n == 2:
		out.Name, out.City = a.Lines[0], a.Lines[1]
	default:
		out.Name, out.City, out.Street = a.Lines[0], a.Lines[n-1], strings.Join(a.Lines[1:n-1], ", ")
	}
	return out
}

// labelMade stores the carrier's label; only now the shopper is told of it.
func labelMade(n int64, l carrier.Label) func(*db.Tx) error {
	return func(tx *db.Tx) error {
		q := parcel.Ask(n)
		if err := tx.Read(q); err != nil {
			return err
		}
		p, ok := q.First()
		if !ok || p.Label == "made" {
			return nil
		}
		p.Label, p.Tracking = "made", l.Tracking
		p.Save(tx)
		if len(l.Document) > 0 {
			tx.Insert("parcel_label(parcel, format, document)", n, l.Format, l.Document)
		}
		told := Labelled{Return: id.Make(id.Return, p.Return), Parcel: p.Code(), Carrier: p.Carrier, Tracking: p.Tracking}
		if p.Replaces != 0 {
			told.Replaces = id.Make(id.Parcel, p.Replaces)
		}
		event.Tell(tx, p.Return, told)
		return nil
	}
}

// labelFailed marks a parcel whose carrier refused; a person makes another label.
func labelFailed(n int64) func(*db.Tx) error {
	return func(tx *db.Tx) error {
		tx.Exec(`UPDATE parcel SET label = 'failed', status = 'void', status_at = $2 WHERE id = $1 AND label = 'asked'`, n, tx.At())
		return nil
	}
}
