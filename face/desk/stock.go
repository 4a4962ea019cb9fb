package desk

import (
	"strconv"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/db"
	"retour/ground/lang"
	"retour/stock"
)

// stockShown is what lies where.
type stockShown struct {
	Rows   []stock.LevelRow
	Bins   []stock.Bin
	Sites  map[int64]stock.Site
	SKU    string
	Follow string
	Form   *kit.Form // a bin
	Who    db.Actor
}

func (d desk) stock(v *visit.Visit) error {
	s, err := d.stockFor(v)
	if err != nil {
		return err
	}
	return v.Show(stockPage(s))
}

func (d desk) stockFor(v *visit.Visit) (stockShown, error) {
	s := stockShown{SKU: strings.TrimSpace(v.Query("sku")), Sites: map[int64]stock.Site{}, Form: kit.NewForm("/desk/stock/bins"), Who: v.Actor}
	after, err := strconv.ParseInt(v.Query("after"), 10, 64)
	if err != nil {
		after = 0
	}
	levels, bins, sites := stock.AskLevels(s.SKU, after, pageRows+1), stock.AskBins(""), stock.AskSites()
	if err := d.DB.Read(v.Request.Context(), levels, bins, sites); err != nil {
		return s, err
	}
	s.Rows, s.Bins = levels.Rows, bins.Rows
	for _, site := range sites.Rows {
		s.Sites[site.ID] = site
	}
	if len(s.Rows) > pageRows {
		s.Rows = s.Rows[:pageRows]
		s.Follow = "/desk/stock?sku=" + s.SKU + "&after=" + strconv.FormatInt(s.Rows[pageRows-1].Cell, 10)
	}
	return s, nil
}

// putBin makes a bin, or changes it.
func (d desk) putBin(v *visit.Visit) error {
	var verb stock.PutBin
	form := v.Read(&verb)
	form.Action = "/desk/stock/bins"
	_, done, err := visit.Do(v, form, verb)
	switch {
	case err != nil:
		return err
	case !done:
		s, err := d.stockFor(v)
		if err != nil {
			return err
		}
		s.Form = form
		return v.Again(stockPage(s))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go("/desk/stock")
}
