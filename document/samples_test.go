package document_test

import (
	"fmt"
	"testing"
	"time"

	"retour/document"
	"retour/document/pdf/pdftest"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
)

// The persons and firms on these papers are invented.
var (
	made   = time.Date(2026, 11, 19, 9, 15, 0, 0, time.UTC)
	parcel = id.Make(id.Parcel, 42)
	back   = id.Make(id.Return, 7)
	plate  = id.Make(id.Plate, 99)
	shop   = document.Address{Name: "Orvane SAS — Retours", Extra: "Quai 4", Street: "4 allée des Tisserands", Postcode: "44470", City: "Carquefou", Country: "FR"}
	buyer  = document.Address{Name: "Éloïse Lefèvre-Noël", Street: "12 bis, rue de l’Œuvre\nBâtiment Ç", Postcode: "44000", City: "Nantes", Country: "FR"}
)

func label() document.Label {
	return document.Label{Shop: "Orvane", From: buyer, To: shop, Parcel: parcel, Return: back, Made: made}
}

func slip(lines int) document.Slip {
	s := document.Slip{Shop: "Orvane", Return: back, Parcel: parcel, Order: "OV-104418", Customer: "Éloïse Lefèvre-Noël", Made: made}
	for i := range lines {
		s.Lines = append(s.Lines, document.SlipLine{SKU: fmt.Sprintf("SKU-%04d", i), Name: "Chemise « Vigie » en popeline de coton, col italien, coupe droite", Quantity: 2, Reason: "Trop grande"})
	}
	return s
}

func plated() document.Plate {
	return document.Plate{Plate: plate, Lane: "R", Bin: "R-14-03", SKU: "OND-SB-38", Name: "Robe « Ondine »", Made: made}
}

func sheet(codes int) document.Sheet {
	s := document.Sheet{Title: "Bacs du rayon R", Made: made}
	for i := range codes {
		s.Codes = append(s.Codes, document.SheetCode{Code: fmt.Sprintf("R-14-%02d", i), Text: fmt.Sprintf("Rayon R, bac %d", i)})
	}
	return s
}

func eur(minor int64) money.Amount { return money.Of(minor, "EUR") }

func at(rateBP, net, tax int64) document.CreditTax {
	return document.CreditTax{RateBP: rateBP, Net: eur(net), Tax: eur(tax)}
}

func credit() document.CreditNote {
	return document.CreditNote{
		Number: "AV-2026-000317", Issued: made,
		Seller:  document.Party{Address: shop, TaxID: "FR00 000000000", More: []string{"service@orvane.example.org"}},
		Buyer:   document.Party{Address: buyer},
		Invoice: document.Reference{Number: "F-2026-08812", Day: made.AddDate(0, 0, -17)},
		Order:   document.Reference{Number: "OV-104418", Day: made.AddDate(0, 0, -18)},
		Return:  back,
		Lines: []document.CreditLine{
			{SKU: "OND-SB-38", Name: "Robe « Ondine »", Quantity: 1, Gross: eur(8010), Taxes: []document.CreditTax{at(2000, 6675, 1335)}},
			{SKU: "LIV-1", Name: "Livre « Le Lin »", Quantity: 2, Gross: eur(2110), Taxes: []document.CreditTax{at(550, 2000, 110)}},
			{Name: "Livraison", Gross: eur(490), Taxes: []document.CreditTax{at(2000, 408, 82)}},
		},
		Deductions: []document.CreditLine{{Name: "Étiquette de retour", Gross: eur(300), Taxes: []document.CreditTax{at(2000, 250, 50)}}},
		Total:      eur(10310),
		Payments: []document.Payment{
			{Means: "Carte se terminant par 4821", Reference: "re_example", Amount: eur(8000), On: made},
			{Means: "Avoir en boutique", Amount: eur(2310)},
		},
		Mentions: []string{"TVA acquittée sur les débits."},
	}
}

// paper is anything that can be set.
type paper interface {
	PDF(lang.Tag) ([]byte, error)
}

func set(t testing.TB, p paper, tag lang.Tag) *pdftest.File {
	t.Helper()
	data, err := p.PDF(tag)
	if err != nil {
		t.Fatal(err)
	}
	return pdftest.Read(t, data)
}

// samples are papers of every kind, plain and stretched.
func samples() map[string]paper {
	home, paid, demo := label(), label(), label()
	home.Format, home.Before, home.Track = document.A4, made.AddDate(0, 0, 14), "https://retours.example.org/suivi?k=Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA"
	paid.Format, paid.Prepaid, paid.Part, paid.Parts = document.A4, "Colis Express Nord", 1, 2
	demo.Sandbox = true
	long, demoSlip := slip(60), slip(3)
	demoSlip.Sandbox, demoSlip.Part, demoSlip.Parts = true, 2, 3
	demoCredit, dock, demoPlate := credit(), plated(), plated()
	demoCredit.Sandbox = true
	dock.Lane, dock.Bin = "", ""
	demoPlate.Sandbox = true
	squares, demoSheet := sheet(25), sheet(4)
	squares.QR, demoSheet.Sandbox = true, true
	return map[string]paper{
		"label": label(), "label at home": home, "label paid": paid, "label demo": demo,
		"slip": slip(3), "slip long": long, "slip demo": demoSlip,
		"credit note": credit(), "credit note demo": demoCredit,
		"plate": plated(), "plate at the dock": dock, "plate demo": demoPlate,
		"sheet": sheet(25), "sheet of squares": squares, "sheet demo": demoSheet,
	}
}
