package desk

import (
	"net/http"
	"slices"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
)

const dropAt = "/desk/settings/drop-off"

// dropEdit is what a shop says about where parcels of one carrier are handed in, being written.
type dropEdit struct {
	shopEdit
	Place int // in the shop's list; -1: a new one
}

// dropOff lists what the shop tells its shoppers about where to hand a parcel in, by carrier.
func (d desk) dropOff(v *visit.Visit) error {
	e, err := d.shopEditFor(v, dropAt)
	if err != nil {
		return err
	}
	return v.Show(dropPage(e))
}

// dropFor writes one of them, or takes it out.
func (d desk) dropFor(v *visit.Visit) error {
	shown, err := d.shopEditFor(v, dropAt)
	if err != nil {
		return err
	}
	e := dropEdit{shown, -1}
	if carrier := v.Query("carrier"); v.Query("new") != "true" {
		e.Place = slices.IndexFunc(e.Set.DropOff, func(o order.DropOff) bool { return o.Carrier == carrier })
		if e.Place < 0 && v.Request.Method != http.MethodPost {
			return fault.New(fault.NotFound, lang.FaultNotFound(short(carrier)))
		}
	}
	if v.Request.Method != http.MethodPost {
		if e.Place >= 0 {
			fillDrop(e.Form, e.Set.DropOff[e.Place])
		}
		return v.Show(dropForPage(e))
	}
	if again, err := e.again(v); again || err != nil {
		if err == nil {
			err = v.Go(e.home())
		}
		return err
	}
	e.Set.DropOff = slices.Clone(e.Set.DropOff)
	at := e.Place
	switch {
	case at < 0:
		at = len(e.Set.DropOff)
		e.Set.DropOff = append(e.Set.DropOff, readDrop(e.Form))
	case e.Form.Value("do") == "remove":
		e.Set.DropOff = slices.Delete(e.Set.DropOff, at, at+1)
	default:
		e.Set.DropOff[at] = readDrop(e.Form)
	}
	done, err := d.store(v, e.shopEdit, "settings.drop_off["+number(at)+"]")
	under(e.Form, "carrier", "text", "text_fr", "link", "points", "version")
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(dropForPage(e))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go(e.home())
}

func fillDrop(f *kit.Form, o order.DropOff) {
	lines := make([]string, len(o.Points))
	for i, p := range o.Points {
		lines[i] = strings.TrimRight(strings.Join([]string{p.Name, p.Address, p.Hours}, " | "), " |")
	}
	f.Set("carrier", o.Carrier).Set("text", o.Text).Set("text_fr", o.TextFR).Set("link", o.Link).Set("points", strings.Join(lines, "\n"))
}

// readDrop reads the form. A place is a line: its name, its address and its hours, parted by bars.
func readDrop(f *kit.Form) order.DropOff {
	o := order.DropOff{Carrier: f.Value("carrier"), Text: f.Value("text"), TextFR: f.Value("text_fr"), Link: f.Value("link")}
	for line := range strings.Lines(f.Value("points")) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var p order.DropPoint
		for i, part := range strings.SplitN(line, "|", 3) {
			*[]*string{&p.Name, &p.Address, &p.Hours}[i] = strings.TrimSpace(part)
		}
		o.Points = append(o.Points, p)
	}
	return o
}
