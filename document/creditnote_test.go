package document_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retour/document"
	"retour/document/pdf/pdftest"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
)

// spaced is text as a person types it: no-break spaces as spaces, lines as one.
func spaced(text string) string {
	return strings.NewReplacer("\u00a0", " ", "\n", "|").Replace(text)
}

func TestACreditNoteSaysWhatItCorrectsAndGivesBack(t *testing.T) {
	for tag, wants := range map[lang.Tag][]string{
		lang.English: {
			"Credit note|", "Number|AV-2026-000317|", "Issued on|19 November 2026|", "Corrects invoice|F-2026-08812|of 2 November 2026|",
			"Order|OV-104418|of 1 November 2026|", "Seller|Orvane SAS — Retours|", "VAT no. FR00 000000000|", "Customer|Éloïse Lefèvre-Noël|",
			"Robe « Ondine »|OND-SB-38|1|€66.75|20%|€13.35|€80.10|", "Livre « Le Lin »|LIV-1|2|€20.00|5.5%|€1.10|€21.10|", "Livraison|€4.08|20%|€0.82|€4.90|",
			"Deductions|Étiquette de retour|-€2.50|20%|-€0.50|-€3.00|", "By rate|Net|VAT|Gross|20%|€68.33|€13.67|€82.00|5.5%|€20.00|€1.10|€21.10|Sum|€88.33|€14.77|€103.10|",
			"Total credited|€103.10|", "How it is paid|Carte se terminant par 4821|re_example|paid on 19 November 2026|€80.00|Avoir en boutique|still to be paid|€23.10|",
			"TVA acquittée sur les débits.|",
		},
		lang.French: {
			"Avoir|", "Numéro|AV-2026-000317|", "Date d’émission|19 novembre 2026|", "Rectifie la facture|F-2026-08812|du 2 novembre 2026|",
			"Commande|OV-104418|du 1er novembre 2026|", "Vendeur|Orvane SAS — Retours|", "N° TVA FR00 000000000|", "Client|Éloïse Lefèvre-Noël|",
			"Robe « Ondine »|OND-SB-38|1|66,75 €|20 %|13,35 €|80,10 €|", "Livre « Le Lin »|LIV-1|2|20,00 €|5,5 %|1,10 €|21,10 €|",
			"Retenues|Étiquette de retour|-2,50 €|20 %|-0,50 €|-3,00 €|", "Par taux|HT|TVA|TTC|20 %|68,33 €|13,67 €|82,00 €|5,5 %|20,00 €|1,10 €|21,10 €|Total|88,33 €|14,77 €|103,10 €|",
			"Total de l’avoir|103,10 €|", "Carte se terminant par 4821|re_example|réglé le 19 novembre 2026|80,00 €|Avoir en boutique|à régler|23,10 €|",
		},
	} {
		words := spaced(set(t, credit(), tag).Words())
		for _, want := range append(wants, string(back)) {
			if !strings.Contains(words, want) {
				t.Errorf("%s: %q is missing in %q", tag, want, words)
			}
		}
		if strings.Contains(words, lang.DocumentSandbox().In(tag)) {
			t.Errorf("%s: a real credit note calls itself a demonstration", tag)
		}
	}
}

// TestUnknownTaxIsSaidToBeUnknown: it is neither printed as zero nor added to what is known.
func TestUnknownTaxIsSaidToBeUnknown(t *testing.T) {
	c := credit()
	c.Deductions, c.Payments = nil, nil
	c.Lines = []document.CreditLine{
		{Name: "Robe", Quantity: 1, Gross: eur(12000), Taxes: []document.CreditTax{at(2000, 10000, 2000)}},
		{Name: "Article ancien", Quantity: 1, Gross: eur(1500)},
	}
	c.Total = eur(13500)
	for tag, wants := range map[lang.Tag][]string{
		lang.English: {"Article ancien|1|VAT not known|€15.00|", "20%|€100.00|€20.00|€120.00|VAT not known|€15.00|Sum|not known|not known|€135.00|", "For 1 line above, we do not know the tax"},
		lang.French:  {"Article ancien|1|TVA inconnue|15,00 €|", "20 %|100,00 €|20,00 €|120,00 €|TVA inconnue|15,00 €|Total|inconnue|inconnue|135,00 €|", "Pour 1 ligne ci-dessus, la taxe comprise"},
	} {
		words := spaced(set(t, c, tag).Words())
		for _, want := range wants {
			if !strings.Contains(words, want) {
				t.Errorf("%s: %q is missing in %q", tag, want, words)
			}
		}
		for _, zero := range []string{"|0,00", "|€0.00", "|0%", "|0 %"} {
			if strings.Contains(words, zero) {
				t.Errorf("%s: an unknown tax is printed as %q: %q", tag, zero, words)
			}
		}
	}
}

// TestExemptIsNotUnknown: a rate of zero is a known tax.
func TestExemptIsNotUnknown(t *testing.T) {
	c := credit()
	c.Lines = []document.CreditLine{{Name: "Formation", Gross: eur(5000), Taxes: []document.CreditTax{at(0, 5000, 0)}}}
	c.Deductions, c.Payments, c.Total = nil, nil, eur(5000)
	words := spaced(set(t, c, lang.English).Words())
	if !strings.Contains(words, "Formation|€50.00|0%|€0.00|€50.00|") || strings.Contains(words, "not known") {
		t.Errorf("%q", words)
	}
}

func TestALineMayHaveTwoRates(t *testing.T) {
	c := credit()
	c.Lines = []document.CreditLine{{Name: "Coffret", Quantity: 1, Gross: eur(2260), Taxes: []document.CreditTax{at(550, 1000, 55), at(2000, 1004, 201)}}}
	c.Deductions, c.Payments, c.Total = nil, nil, eur(2260)
	words := spaced(set(t, c, lang.English).Words())
	if !strings.Contains(words, "Coffret|1|€10.00|€10.04|5.5%|20%|€0.55|€2.01|€22.60|") {
		t.Errorf("%q", words)
	}
}

func TestTheTaxMayHaveAnotherName(t *testing.T) {
	c := credit()
	c.Tax = "IGIC"
	words := spaced(set(t, c, lang.English).Words())
	if strings.Count(words, "IGIC|") != 2 || strings.Contains(words, "|VAT|") {
		t.Errorf("%q", words)
	}
}

func TestOtherCurrencies(t *testing.T) {
	for currency, want := range map[money.Currency]string{"JPY": "¥10,310", "KWD": "10.310", "HUF": "103.10"} {
		c := credit()
		total := money.Of(10310, currency)
		c.Lines = []document.CreditLine{{Name: "Robe", Gross: total}}
		c.Deductions, c.Payments, c.Total = nil, nil, total
		if words := set(t, c, lang.English).Words(); !strings.Contains(words, want) {
			t.Errorf("%s: %q is missing in %q", currency, want, words)
		}
	}
}

func TestADemonstrationIsStampedOnEveryPage(t *testing.T) {
	c := many(credit(), 80)
	c.Sandbox = true
	for _, tag := range lang.Tags {
		f := set(t, c, tag)
		if len(f.Pages) < 3 {
			t.Fatalf("%d pages", len(f.Pages))
		}
		for i, p := range f.Pages {
			if n := strings.Count(p.Words(), lang.DocumentSandbox().In(tag)+"\n"); n != 2 {
				t.Errorf("%s, page %d: stamped %d times, want across and in the bar", tag, i+1, n)
			}
		}
	}
}

// many adds lines of 12.00 each.
func many(c document.CreditNote, lines int) document.CreditNote {
	for i := range lines {
		c.Lines = append(c.Lines, document.CreditLine{SKU: fmt.Sprintf("SKU-%04d", i), Name: "Chemise", Quantity: 1, Gross: eur(1200), Taxes: []document.CreditTax{at(2000, 1000, 200)}})
		c.Total = c.Total.Plus(eur(1200))
	}
	c.Payments = nil
	return c
}

func TestALongCreditNoteGoesOnOverleaf(t *testing.T) {
	f := set(t, many(credit(), 200), lang.French)
	for i := range 200 {
		if n := strings.Count(f.Words(), fmt.Sprintf("SKU-%04d\n", i)); n != 1 {
			t.Errorf("line %d stands there %d times", i, n)
		}
	}
	for i, p := range f.Pages {
		words := p.Words()
		if !strings.Contains(words, fmt.Sprintf("Page %d sur %d\n", i+1, len(f.Pages))) || !strings.Contains(words, "AV-2026-000317") {
			t.Errorf("page %d does not say which it is", i+1)
		}
		if strings.Contains(words, "SKU-") && !strings.Contains(words, "Article\nQté\nHT\nTaux\nTVA\nTTC\n") {
			t.Errorf("page %d: lines without the head of their table", i+1)
		}
	}
	if n := strings.Count(f.Words(), "Total de l’avoir\n"); n != 1 {
		t.Errorf("the total stands there %d times", n)
	}
}

// TestSumsOfAnyCreditNote: whatever the lines, the rates on the paper add up to its total, and a total that is off by
// one cent is refused.
func TestSumsOfAnyCreditNote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := credit()
		c.Lines, c.Deductions, c.Payments, c.Total = nil, nil, nil, eur(0)
		net, tax, known := int64(0), int64(0), true
		draw := func(name string, sign int64) (lines []document.CreditLine) {
			for range rapid.IntRange(1, 6).Draw(t, name) {
				l := document.CreditLine{Name: "x", Gross: eur(0)}
				for range rapid.IntRange(0, 2).Draw(t, "rates") {
					one := at(rapid.SampledFrom([]int64{0, 210, 550, 1000, 2000}).Draw(t, "rate"), rapid.Int64Range(0, 1e9).Draw(t, "net"), rapid.Int64Range(0, 1e8).Draw(t, "tax"))
					l.Taxes = append(l.Taxes, one)
					l.Gross = l.Gross.Plus(one.Net).Plus(one.Tax)
					net, tax = net+sign*one.Net.Minor, tax+sign*one.Tax.Minor
				}
				if len(l.Taxes) == 0 {
					l.Gross, known = eur(rapid.Int64Range(0, 1e9).Draw(t, "gross")), false
				}
				c.Total = money.Of(c.Total.Minor+sign*l.Gross.Minor, "EUR")
				lines = append(lines, l)
			}
			return lines
		}
		c.Lines, c.Deductions = draw("lines", 1), draw("deductions", -1)
		data, err := c.PDF(lang.English)
		if err != nil {
			t.Fatal(err)
		}
		f, err := pdftest.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		words := f.Words()
		if !strings.Contains(words, "Total credited\n"+lang.Money(lang.English, c.Total)+"\n") {
			t.Fatalf("the total %s is missing in %q", c.Total, words)
		}
		if sums := "Sum\n" + lang.Money(lang.English, eur(net)) + "\n" + lang.Money(lang.English, eur(tax)) + "\n"; known && strings.Contains(words, "Sum\n") && !strings.Contains(words, sums) {
			t.Fatalf("%q is missing in %q", sums, words)
		}
		if known == strings.Contains(words, "not known") {
			t.Fatalf("known: %v, but the paper says %q", known, words)
		}
		c.Total = c.Total.Plus(eur(1))
		if _, err := c.PDF(lang.English); !fault.Is(err, "document.adds_up_wrong") {
			t.Fatalf("a total off by a cent: %v", err)
		}
	})
}

func TestACreditNoteThatContradictsItselfIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*document.CreditNote)
		code   string
		field  string
	}{
		"no number":        {func(c *document.CreditNote) { c.Number = "" }, "document.missing", "number"},
		"no seller":        {func(c *document.CreditNote) { c.Seller.Name = "" }, "document.missing", "seller"},
		"no lines":         {func(c *document.CreditNote) { c.Lines = nil }, "document.missing", "lines"},
		"corrects nothing": {func(c *document.CreditNote) { c.Invoice, c.Order = document.Reference{}, document.Reference{} }, "document.no_reference", "invoice"},
		"wrong total":      {func(c *document.CreditNote) { c.Total = eur(10311) }, "document.adds_up_wrong", "total"},
		"deduction added":  {func(c *document.CreditNote) { c.Deductions[0].Gross = eur(-300); c.Deductions[0].Taxes = nil }, "document.adds_up_wrong", "total"},
		"wrong tax":        {func(c *document.CreditNote) { c.Lines[1].Taxes[0].Tax = eur(111) }, "document.taxes_wrong", "lines[1]"},
		"paid too little":  {func(c *document.CreditNote) { c.Payments = c.Payments[:1] }, "document.payments_wrong", "payments"},
		"mixed line":       {func(c *document.CreditNote) { c.Lines[0].Gross.Currency = "USD" }, "document.currencies_mixed", "lines[0]"},
		"mixed tax":        {func(c *document.CreditNote) { c.Deductions[0].Taxes[0].Tax.Currency = "USD" }, "document.currencies_mixed", "deductions[0]"},
		"mixed payment":    {func(c *document.CreditNote) { c.Payments[1].Amount.Currency = "USD" }, "document.currencies_mixed", "payments[1]"},
		"wrong return":     {func(c *document.CreditNote) { c.Return = parcel }, "document.wrong_kind", "return"},
	} {
		note := credit()
		c.change(&note)
		_, err := note.PDF(lang.French)
		if f := fault.Of(err); f == nil || f.Code() != c.code || f.Field != c.field {
			t.Errorf("%s: %v, want %s at %s", name, err, c.code, c.field)
		}
	}
}

// TestAnOrderStandsInForAnInvoice: a shop without invoice numbers refers to its order.
func TestAnOrderStandsInForAnInvoice(t *testing.T) {
	c := credit()
	c.Invoice, c.Order.Day, c.Return = document.Reference{}, time.Time{}, ""
	words := spaced(set(t, c, lang.English).Words())
	if !strings.Contains(words, "Order|OV-104418|Seller|") || strings.Contains(words, "invoice") {
		t.Errorf("%q", words)
	}
}
