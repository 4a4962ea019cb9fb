package desk

import (
	"net/url"
	"strconv"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/stock"
)

// stockShown is what lies where.
type stockShown struct {
	Rows   []stock.LevelRow
	Bins   []stock.Bin
	Sites  map[int64]stock.Site
	Order  []stock.Site // by code
	Find   *kit.Form    // site, bin and article that are looked for
	Bin    stock.Bin    // that is looked into; zero: all
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
	s := stockShown{Sites: map[int64]stock.Site{}, Form: kit.NewForm("/desk/stock/bins"), Who: v.Actor, Find: kit.NewForm("")}
	q := url.Values{}
	for _, name := range []string{"site", "bin", "sku"} {
		if text := strings.TrimSpace(v.Query(name)); text != "" {
			q.Set(name, text)
			s.Find.Set(name, text)
		}
	}
	bins, sites := stock.AskBins(""), stock.AskSites()
	if err := d.DB.Read(v.Request.Context(), bins, sites); err != nil {
		return s, err
	}
	s.Bins, s.Order = bins.Rows, sites.Rows
	site := int64(0)
	for _, one := range s.Order {
		if s.Sites[one.ID] = one; one.Code == q.Get("site") {
			site = one.ID
		}
	}
	if err := s.choose(v, q.Get("bin")); err != nil {
		return s, err
	}
	after, err := strconv.ParseInt(v.Query("after"), 10, 64)
	if err != nil {
		after = 0
	}
	levels := stock.AskLevelsIn(site, s.Bin.ID, q.Get("sku"), after, pageRows+1)
	if err := d.DB.Read(v.Request.Context(), levels); err != nil {
		return s, err
	}
	if s.Rows = levels.Rows; len(s.Rows) > pageRows {
		s.Rows = s.Rows[:pageRows]
		q.Set("after", strconv.FormatInt(s.Rows[pageRows-1].Cell, 10))
		s.Follow = "/desk/stock?" + q.Encode()
	}
	return s, nil
}

// choose finds the bin that is looked into, by its code or its name, and fills its form.
func (s *stockShown) choose(v *visit.Visit, text string) error {
	if text == "" {
		return nil
	}
	n, err := stock.FindBin(v.Reader(), text)
	if err != nil {
		return err
	}
	for _, b := range s.Bins {
		if b.ID == n {
			s.Bin = b
			s.Find.Set("bin", string(b.Code()))
			s.Form.Set("site", s.Sites[b.Site].Code).Set("name", b.Name).Set("purpose", b.Purpose)
			if b.Closed {
				s.Form.Set("closed", "true")
			}
		}
	}
	return nil
}

// binAt is the address of what lies in a bin.
func binAt(code id.Code) string { return "/desk/stock?bin=" + string(code) }

// putBin makes a bin, or changes it.
func (d desk) putBin(v *visit.Visit) error {
	var verb stock.PutBin
	form := v.Read(&verb)
	form.Action = "/desk/stock/bins"
	answer, done, err := visit.Do(v, form, verb)
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
	return v.Go(binAt(answer.Bin))
}
