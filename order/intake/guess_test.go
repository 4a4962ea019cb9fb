package intake_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"retour/ground/fault"
	"retour/order/intake"
)

const french = `N° commande;Date de commande;Devise;E-mail;Pays;Réf. article;Désignation;Qté;Prix unitaire TTC;Remarque
1001;26/11/2026 14:05;EUR;zoe@example.org;FR;MUG;Mug bleu;2;1 010,50;à offrir
1001;26/11/2026 14:05;EUR;zoe@example.org;FR;BOL;Bol;1;14,00;
`

// What a file looks like is read from its heads and first rows, in French as in English; and an import by the guess takes it.
func TestTheGuessTakesAFrenchExport(t *testing.T) {
	sample, err := intake.Look(strings.NewReader(french), "commandes.csv", intake.Mapping{}, 50)
	if err != nil {
		t.Fatal(err)
	}
	m := intake.Guess(sample, intake.Mapping{})
	want := intake.Mapping{
		Decimal: ",", Grouping: " ", Dates: []string{"DD/MM/YYYY HH:mm"}, NumberLines: true,
		Columns: map[string]string{
			"order": "N° commande", "placed_at": "Date de commande", "currency": "Devise", "email": "E-mail", "country": "Pays",
			"sku": "Réf. article", "item": "Désignation", "quantity": "Qté", "unit_price": "Prix unitaire TTC",
		},
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("guessed (-want +got):\n%s", diff)
	}
	sum, err := intake.Read(context.Background(), strings.NewReader(french), "commandes.csv", intake.Profile{Name: intake.Ours, Channel: "fr", Mapping: m}, intake.Discard{})
	if err != nil || sum.Orders != 1 || sum.Lines != 2 || sum.Value[0].Minor != 203_500 {
		t.Errorf("%+v %v", sum, err)
	}
}

func TestTheGuessKnowsAUsualExport(t *testing.T) {
	const file = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Shipping Zip,Shipping Country\n" +
		"#1001,max@example.org,paid,2026-03-01 10:00:05 +0100,EUR,20.00,4.90,4.15,24.90,2026-03-01 10:00:00 +0100,2,Mug,10.00,MUG,Max Invented,1000,BE\n" +
		"#1001,max@example.org,,,,,,,,2026-03-01 10:00:00 +0100,1,Bowl,7.00,BOWL,,,\n"
	sample, err := intake.Look(strings.NewReader(file), "orders.csv", intake.Mapping{}, 50)
	if err != nil {
		t.Fatal(err)
	}
	m := intake.Guess(sample, intake.Mapping{})
	if m.Columns["placed_at"] != "Created at" || m.Columns["order"] != "Name" || m.Columns["country"] != "Shipping Country" || m.Dates != nil {
		t.Errorf("%+v", m)
	}
	sum, err := intake.Read(context.Background(), strings.NewReader(file), "orders.csv", intake.Profile{Name: intake.Ours, Channel: "be", Mapping: m}, intake.Discard{})
	if err != nil || sum.Orders != 1 || sum.Value[0].Minor != 3_190 {
		t.Errorf("%+v %v", sum, err)
	}
}

// What was remembered wins over a guess, as long as the file still has the column.
func TestTheGuessRemembers(t *testing.T) {
	sample, err := intake.Look(strings.NewReader(french), "a", intake.Mapping{}, 9)
	if err != nil {
		t.Fatal(err)
	}
	m := intake.Guess(sample, intake.Mapping{Delimiter: ",", Zone: "Europe/Paris", Constants: map[string]string{"line": "1"}, Columns: map[string]string{"item": "Remarque", "sku": "Gone"}})
	if m.Columns["item"] != "Remarque" || m.Columns["sku"] != "Réf. article" || m.Zone != "Europe/Paris" || m.Delimiter != "" || m.NumberLines {
		t.Errorf("%+v", m)
	}
}

func TestHowAFileIsWritten(t *testing.T) {
	old, err := charmap.Windows1252.NewEncoder().String(french)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(old))
	_ = z.Close()
	sample, err := intake.Look(&packed, "a.csv.gz", intake.Mapping{}, 1)
	if err != nil || sample.Encoding != "windows-1252" || sample.Delimiter != ";" || sample.Header[6] != "Désignation" || len(sample.Rows) != 1 {
		t.Errorf("%+v %v", sample, err)
	}
	for text, code := range map[string]string{
		"": "intake.file_empty", "PK\x03\x04 a workbook": "intake.spreadsheet", "\x1f\x8b nonsense": "intake.file_damaged",
		"a,\"b\nc": "intake.header_unreadable", "\x00\x01\x02": "intake.not_text",
	} {
		if _, err := intake.Look(strings.NewReader(text), "a", intake.Mapping{}, 9); !fault.Is(err, code) {
			t.Errorf("%q: %v, want %s", text, err, code)
		}
	}
}

func TestDatesAndNumbersAreToldByTheirCells(t *testing.T) {
	for _, c := range []struct{ day, price, dates, decimal, grouping string }{
		{"2026-03-01", "10.00", "", "", ""},
		{"01.03.2026", "1.010,50", "DD.MM.YYYY", ",", "."},
		{"03/31/2026", "1,010.50", "MM/DD/YYYY", "", ","},
		{"3/31/2026 2:05 PM", "9", "M/D/YYYY h:mm A", "", ""},
		{"in March", "ten", "", "", ""},
	} {
		sample := intake.Sample{Header: []string{"placed_at", "unit_price"}, Rows: [][]string{{c.day, c.price}}}
		m := intake.Guess(sample, intake.Mapping{})
		if strings.Join(m.Dates, "|") != c.dates || m.Decimal != c.decimal || m.Grouping != c.grouping {
			t.Errorf("%s %s: %q %q %q", c.day, c.price, m.Dates, m.Decimal, m.Grouping)
		}
	}
}
