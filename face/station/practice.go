package station

import (
	"time"

	"retour/disposition"
	"retour/face/kit"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/inspect"
	"retour/returns"
)

// practiceBase is where the numbers of the invented parcels begin: far beyond those a database hands out.
const practiceBase = 1 << 39

// invented is an article of the practice world.
type invented struct {
	sku, gtin, category, picture string
	name, says                   func() lang.Message
	pieces                       int64
}

var (
	dress   = invented{"LIN-38", "4006381333900", "clothing", "ondine", lang.StationPracticeDress, lang.StationPracticeDressSays, 1}
	sweater = invented{"WOOL-M", "4006381333917", "clothing", "pull", lang.StationPracticeSweater, lang.StationPracticeSweaterSays, 1}
	lamp    = invented{"LAMP-01", "4006381333924", "electronics", "lampe", lang.StationPracticeLamp, lang.StationPracticeLampSays, 1}
	cups    = invented{"CUP-04", "4006381333948", "general", "vase", lang.StationPracticeCups, lang.StationPracticeCupsSays, 2}
)

// practiceWorld is a dock with invented parcels, each of which teaches something: a perfect piece, two of one kind, two of
// different kinds, one that is not in its box. It is written into the page, and lives and ends there.
func practiceWorld(t lang.Tag) world {
	w := world{Person: "practice", Name: lang.StationPracticeYou().In(t), Ways: waysIn(t), Sets: shippedSets(t), Coming: []returns.Box{}}
	router, err := disposition.Compile(disposition.Default())
	if err != nil {
		panic("station: the default ways out do not compile: " + err.Error())
	}
	arrived := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	for i, goods := range [][]invented{{dress}, {cups}, {sweater, lamp}, {lamp}, {sweater}} {
		n := int64(practiceBase + 1 + i)
		box := returns.Box{Parcel: id.Make(id.Parcel, n), Return: id.Make(id.Return, n), Order: "P-1001", Permit: returns.PermitAllowed, Arrived: &arrived}
		for k, g := range goods {
			box.Items = append(box.Items, returns.BoxItem{
				Line: string(rune('1' + k)), SKU: g.sku, GTIN: g.gtin, Name: g.name().In(t), Category: g.category, Set: inspect.Usual().For(g.category).ID,
				Image: kit.File("goods/" + g.picture + ".svg"), Pieces: g.pieces, Comment: g.says().In(t),
				Ways: returns.WaysOf(router, disposition.Facts{SKU: g.sku, Category: g.category}, false),
			})
		}
		w.Boxes = append(w.Boxes, box)
	}
	for i, to := range disposition.Destinations {
		for k := range 2 {
			n := int64(practiceBase + 100 + 2*i + k)
			w.Bins = append(w.Bins, bin{id.Make(id.Bin, n), practiceBins[to] + "-0" + string(rune('1'+k)), string(to)})
		}
	}
	return w
}

// practiceBins are the aisles of the practice world.
var practiceBins = map[disposition.Destination]string{
	disposition.Restock: "A", disposition.SecondChoice: "B", disposition.Repair: "R", disposition.Vendor: "V", disposition.Outlet: "O", disposition.Donate: "D",
	disposition.Recycle: "Y", disposition.Destroy: "X", disposition.Quarantine: "Q", disposition.SendBack: "S",
}
