package imports_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/order/imports"
	"retour/order/intake"
)

// A file on the shelf is its owner's alone, never longer than allowed, and gone when it was taken or its day is over.
func TestTheShelf(t *testing.T) {
	s := imports.Shelf{Folder: t.TempDir() + "/new"}
	keep := func(text string, person int64) (imports.Held, error) {
		return s.Keep(strings.NewReader(text), 10, imports.Held{Name: "a.csv", Person: person, Shop: "fr", At: fixed()})
	}
	if _, err := keep("eleven long", 1); !fault.Is(err, "order.import_too_large") {
		t.Errorf("a file that is too long: %v", err)
	}
	if _, err := keep("", 1); !fault.Is(err, "intake.file_empty") {
		t.Errorf("an empty file: %v", err)
	}
	if left, err := os.ReadDir(s.Folder); err != nil || len(left) != 0 {
		t.Errorf("of refused files stays %v %v", left, err)
	}
	h, err := keep("ten  bytes", 1)
	if err != nil || h.Size != 10 {
		t.Fatal(h, err)
	}
	for token, person := range map[string]int64{h.Token: 2, "../" + h.Token: 1, strings.Repeat("0", 40): 1, "": 1} {
		if _, err := s.Find(token, person); !errors.Is(err, imports.ErrNotHeld) {
			t.Errorf("person %d finds %q: %v", person, token, err)
		}
	}
	h.Mapping.Decimal, h.Chosen = ",", true
	if err := s.Note(h); err != nil {
		t.Fatal(err)
	}
	got, err := s.Find(h.Token, 1)
	if diff := cmp.Diff(h, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	f, err := s.Open(h.Token)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(f)
	if _ = f.Close(); string(text) != "ten  bytes" {
		t.Errorf("%q", text)
	}
	if err := errors.Join(s.Release(h.Token), s.Release(h.Token)); err != nil {
		t.Error(err)
	}
	if _, err := s.Open(h.Token); !errors.Is(err, imports.ErrNotHeld) {
		t.Error(err)
	}
	if err := s.Sweep(time.Now().Add(time.Hour)); err != nil {
		t.Error(err)
	}
	if _, err := s.Find(h.Token, 1); !errors.Is(err, imports.ErrNotHeld) {
		t.Errorf("swept, and found: %v", err)
	}
}

func TestTheShelfIsNeverCrowded(t *testing.T) {
	s := imports.Shelf{Folder: t.TempDir()}
	var all []imports.Held
	for i := range 6 {
		h, err := s.Keep(strings.NewReader("x"), 10, imports.Held{Person: 1, At: fixed().Add(time.Duration(i) * time.Minute)})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, h)
	}
	for i, h := range all {
		if _, err := s.Find(h.Token, 1); (err == nil) != (i >= 2) {
			t.Errorf("file %d: %v", i, err)
		}
	}
}

// How a shop writes its files is remembered; a mapping that could not work is refused, and so is who may not import.
func TestAMappingIsRemembered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d, ctx := open(t, url), context.Background()
		shop := order.PutShop{Code: "fr", Name: "F", Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: lang.French}
		id, err := db.Run(ctx, d, db.Program, "", shop)
		if err != nil {
			t.Fatal(err)
		}
		if m, err := imports.Remembered(d.On(ctx), id); err != nil || cmp.Diff(intake.Mapping{}, m) != "" {
			t.Errorf("%+v %v", m, err)
		}
		want := intake.Mapping{Decimal: ",", Columns: map[string]string{"sku": "Réf."}}
		for _, m := range []intake.Mapping{{Decimal: "."}, want} {
			if _, err := db.Run(ctx, d, db.Program, "", imports.KeepMapping{Channel: "fr", Mapping: m}); err != nil {
				t.Fatal(err)
			}
		}
		for code, v := range map[string]imports.KeepMapping{
			"intake.mapping_column_unknown": {Channel: "fr", Mapping: intake.Mapping{Columns: map[string]string{"colour": "x"}}},
			"order.shop_unknown":            {Channel: "de"},
		} {
			if _, err := db.Run(ctx, d, db.Program, "", v); !fault.Is(err, code) {
				t.Errorf("%v, want %s", err, code)
			}
		}
		if _, err := db.Run(ctx, d, db.Actor{Kind: db.Person}, "", imports.KeepMapping{Channel: "fr"}); !fault.Is(err, "fault.forbidden") {
			t.Error(err)
		}
		if m, err := imports.Remembered(d.On(ctx), id); err != nil || cmp.Diff(want, m) != "" {
			t.Errorf("%+v %v", m, err)
		}
	})
}
