package order

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retour/ground/db"
)

func contains(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

func TestFindOrders(t *testing.T) {
	each(t, func(h house) {
		for i := range 7 {
			o := full()
			o.Number = fmt.Sprint("inv ", i)
			o.Customer.ID = fmt.Sprint("c", i%2)
			o.Customer.Email = fmt.Sprintf("p%d@example.org", i%2)
			o.Customer.Postcode = []string{"sw1a 1aa", "SW1A-1AB"}[i%2]
			o.Lines[0].SKU = []string{"X", "x", "Y"}[i%3]
			h.mustPut(o)
		}
		for _, test := range []struct {
			name   string
			search Search
			want   string
		}{
			{"all", Search{}, "6 5 4 3 2 1 0"},
			{"number as written", Search{Number: "inv 3"}, "3"},
			{"number of nobody", Search{Number: "inv 33"}, ""},
			{"e-mail in capitals", Search{Email: " P1@EXAMPLE.org "}, "5 3 1"},
			{"postcode without its space", Search{Postcode: "SW1A1AA"}, "6 4 2 0"},
			{"postcode with another dash", Search{Postcode: "sw1a 1ab"}, "5 3 1"},
			{"SKU, whose case counts", Search{SKU: "x"}, "4 1"},
			{"two at once", Search{SKU: "X", Email: "p0@example.org"}, "6 0"},
			{"channel", Search{Channel: "fr", SKU: "Y"}, "5 2"},
			{"another channel", Search{Channel: "de"}, ""},
		} {
			page, next, err := FindOrders(h, test.search)
			if err != nil || next != 0 {
				h.Fatal(test.name, err, next)
			}
			var got []string
			for _, f := range page {
				got = append(got, strings.TrimPrefix(f.Number, "inv "))
			}
			if strings.Join(got, " ") != test.want {
				h.Errorf("%s: %v, want %s", test.name, got, test.want)
			}
		}
		var pages []string
		for before := int64(0); ; {
			page, next, err := FindOrders(h, Search{Before: before, Limit: 3})
			if err != nil {
				h.Fatal(err)
			}
			for _, f := range page {
				pages = append(pages, f.Number)
			}
			pages = append(pages, "-")
			if before = next; next == 0 {
				break
			}
		}
		want := []string{"inv 6", "inv 5", "inv 4", "-", "inv 3", "inv 2", "inv 1", "-", "inv 0", "-"}
		if diff := cmp.Diff(want, pages); diff != "" {
			h.Error(diff)
		}
	})
}

func TestOrderIsFoundWithAHashBeforeItsNumber(t *testing.T) {
	each(t, func(h house) {
		o := full()
		o.Number = "#a1001"
		h.mustPut(o)
		for _, typed := range []string{"#a1001", "a1001", " A1001 ", "# a 1001"} {
			if page, _, err := FindOrders(h, Search{Number: typed}); err != nil || len(page) != 1 {
				h.Errorf("%q: %v %v", typed, page, err)
			}
		}
	})
}

// counting counts the queries that are asked.
type counting struct {
	db.Reader
	rounds, queries int
}

func (c *counting) Read(queries ...db.Query) error {
	c.rounds++
	c.queries += len(queries)
	return c.Reader.Read(queries...)
}

func TestFindForShopper(t *testing.T) {
	each(t, func(h house) {
		o := full()
		o.Customer.Postcode = "sw1a 1aa"
		h.mustPut(o)
		nobody := full()
		nobody.Number, nobody.Customer = "A-2", Customer{Country: "FR"}
		h.mustPut(nobody)
		id := h.order("A-1").ID
		asked := map[string]bool{}
		for _, test := range []struct {
			channel, number, word string
			want                  int64
		}{
			{"fr", "A-1", "zoe@example.org", id},
			{"fr", " a-1 ", "ZOE@Example.org ", id},
			{"fr", "#A-1", "SW1A1AA", id},
			{"fr", "A-1", "sw1a-1aa", id},
			{"fr", "A-1", "sw1a 1ab", 0},
			{"fr", "A-1", "zoe@example.com", 0},
			{"fr", "A-1", "", 0},
			{"fr", "A-1", "  ", 0},
			{"fr", "A-1", "-", 0},
			{"fr", "A-2", "", 0},
			{"fr", "A-9", "zoe@example.org", 0},
			{"de", "A-1", "zoe@example.org", 0},
			{"", "", "", 0},
		} {
			r := &counting{Reader: h}
			got, err := FindForShopper(r, test.channel, test.number, test.word)
			if err != nil || got != test.want {
				h.Errorf("%+v: %d %v", test, got, err)
			}
			asked[fmt.Sprint(r.rounds, " ", r.queries)] = true
		}
		if len(asked) != 1 {
			h.Errorf("the questions tell whether an order is here: %v", asked)
		}
	})
}
