package desk

import (
	"net/http"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"retour/document"
	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/lang"
	"retour/order"
	"retour/stock"
)

// setupShop is the first step: who the shop is.
func (d desk) setupShop(v *visit.Visit, g *guide) error {
	if v.Request.Method != http.MethodPost {
		s := g.Shop
		if s.ID == 0 {
			s = order.Shop{Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: v.Lang}
		}
		f := kit.NewForm(v.Request.URL.RequestURI()).Set("code", s.Code).Set("name", s.Name).Set("currency", string(s.Currency)).
			Set("country", s.Country).Set("zone", s.Zone).Set("language", string(s.Language))
		return v.Show(setupShopPage(g, g.withVersion(f)))
	}
	verb := order.PutShop{Settings: g.Settings}
	f := v.Read(&verb)
	f.Action = v.Request.URL.RequestURI()
	if verb.Name == "" {
		f.Wrong("name", lang.KitRequired())
	}
	switch {
	case g.Shop.ID != 0:
		verb.Code = g.Shop.Code
	case verb.Code == "":
		verb.Code = codeFrom(verb.Name)
	}
	if g.Shop.ID == 0 && slices.ContainsFunc(g.Shops, func(s order.Shop) bool { return s.Code == verb.Code }) && !sentBefore(g.Shops, verb) {
		f.Wrong("code", lang.SetupCodeTaken(verb.Code))
	}
	done, err := putWhole(v, g, f, verb)
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(setupShopPage(g, f))
	}
	g.Shop.Code = verb.Code
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go(g.at("address"))
}

// sentBefore tells that a shop of this code is here with just these words: the form was sent twice.
func sentBefore(shops []order.Shop, verb order.PutShop) bool {
	return slices.ContainsFunc(shops, func(s order.Shop) bool {
		return s.Code == verb.Code && s.Name == verb.Name && s.Currency == verb.Currency && s.Country == verb.Country && s.Version == 1
	})
}

// codeFrom makes a code from a name: "Maison Orée & Fils" is maison-oree-fils.
func codeFrom(name string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return ' '
	}, norm.NFD.String(strings.ToLower(name)))
	code := strings.Join(strings.Fields(plain), "-")
	if code == "" {
		return "shop"
	}
	return strings.Trim(code[:min(len(code), 40)], "-")
}

// countryOptions are all countries, by name, those of the law's data not before others.
func countryOptions(tag lang.Tag) []kit.Option {
	var out []kit.Option
	for _, code := range document.Countries() {
		out = append(out, kit.Option{Value: code, Name: kit.Plain(document.CountryName(tag, code))})
	}
	plain := func(o kit.Option) string { return norm.NFD.String(o.Name.Key) }
	slices.SortFunc(out, func(a, b kit.Option) int { return strings.Compare(plain(a), plain(b)) })
	return out
}

// Currencies and zones that a form offers; a shop that has another keeps it.
var (
	offeredCurrencies = []string{"EUR", "GBP", "CHF", "USD", "CAD", "SEK", "DKK", "NOK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN"}
	offeredZones      = []string{
		"Europe/Paris", "Europe/Brussels", "Europe/Luxembourg", "Europe/Zurich", "Europe/London", "Europe/Dublin", "Europe/Amsterdam", "Europe/Berlin", "Europe/Vienna",
		"Europe/Madrid", "Europe/Lisbon", "Europe/Rome", "Europe/Athens", "Europe/Copenhagen", "Europe/Stockholm", "Europe/Oslo", "Europe/Helsinki", "Europe/Warsaw",
		"Europe/Prague", "Europe/Budapest", "Europe/Bucharest", "Europe/Sofia", "Europe/Tallinn", "Europe/Riga", "Europe/Vilnius", "Atlantic/Reykjavik", "Indian/Reunion",
		"America/Martinique", "America/Guadeloupe", "America/Cayenne", "Pacific/Noumea", "America/Montreal", "America/New_York", "UTC",
	}
)

func offered(known []string, now string) []kit.Option {
	if now != "" && !slices.Contains(known, now) {
		known = append([]string{now}, known...)
	}
	out := make([]kit.Option, len(known))
	for i, k := range known {
		out[i] = kit.Option{Value: k, Name: kit.Plain(k)}
	}
	return out
}

// setupAddress is the step of where parcels go: the address on labels, and the site where they arrive.
func (d desk) setupAddress(v *visit.Visit, g *guide) error {
	sites := stock.AskSites()
	if err := d.DB.Read(v.Request.Context(), sites); err != nil {
		return err
	}
	if v.Request.Method != http.MethodPost {
		a := g.Settings.Address
		if a.Country == "" {
			a.Country = g.Shop.Country
		}
		f := kit.NewForm(v.Request.URL.RequestURI()).Set("lines", strings.Join(a.Lines, "\n")).Set("country", a.Country).
			Set("site", g.Settings.Site).Set("reply_to", g.Settings.ReplyTo)
		return v.Show(setupAddressPage(g, g.withVersion(f), sites.Rows))
	}
	f := v.Form()
	f.Action = v.Request.URL.RequestURI()
	next := g.Settings
	next.Address = order.Address{Lines: linesOf(f.Value("lines")), Country: f.Value("country")}
	next.ReplyTo, next.Site = f.Value("reply_to"), f.Value("site")
	switch n := len(next.Address.Lines); {
	case n == 0:
		f.Wrong("lines", lang.KitRequired())
	case n > 6:
		f.Wrong("lines", lang.SetupLinesMost(6))
	}
	if next.ReplyTo != "" && !strings.Contains(next.ReplyTo, "@") {
		f.Wrong("reply_to", lang.SetupNotEmail())
	}
	if next.Site == "" && f.OK() {
		made, err := firstSite(v, f, next.Address, sites.Rows)
		if err != nil {
			return err
		}
		next.Site = made
	}
	done, err := putShop(v, g, f, next)
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(setupAddressPage(g, f, sites.Rows))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go(g.next())
}

// firstSite makes the site where parcels arrive, where there is none at all and the person may; else it names the only one.
func firstSite(v *visit.Visit, f *kit.Form, a order.Address, sites []stock.Site) (string, error) {
	switch {
	case len(sites) == 1:
		return sites[0].Code, nil
	case len(sites) > 1 || !v.Actor.May(stock.PutSite{}.Right()):
		return "", nil
	}
	_, _, err := visit.Do(v, f, stock.PutSite{Code: "main", Name: a.Lines[0], Address: strings.Join(a.Lines, "\n")})
	return "main", err
}

func linesOf(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func siteChoices(sites []stock.Site) []kit.Option {
	out := []kit.Option{{Name: lang.SetupNoSite()}}
	for _, s := range sites {
		out = append(out, kit.Option{Value: s.Code, Name: kit.Plain(s.Name)})
	}
	return out
}
