package kit_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"retour/face/kit"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
)

// What browsers fetch is made of what lies here now: a style sheet or script that was changed fails here until
// script/faces (make generate) was run.
func TestFilesAreCurrent(t *testing.T) {
	stamp, err := os.ReadFile("dist/stamp.txt")
	if err != nil {
		t.Fatalf("face/kit/dist is missing: run make generate: %v", err)
	}
	tool := exec.CommandContext(t.Context(), "go", "run", "./browser", "-stamp")
	tool.Dir = "../../tools"
	now, err := tool.Output()
	if err != nil {
		t.Fatal(err)
	}
	if string(now) != string(stamp) {
		t.Error("face/kit/dist is stale: run make generate")
	}
}

func show(t *testing.T, tag lang.Tag) string {
	t.Helper()
	var out strings.Builder
	ctx := kit.In(context.Background(), &kit.Scene{Lang: tag, Path: "/_kit", Face: kit.Desk})
	if err := kit.Gallery("").Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Every file a page names is there, and every drawing is in the sprite.
func TestEveryFileThatPagesNameIsServed(t *testing.T) {
	page := show(t, lang.French)
	if strings.Contains(page, "/static/missing/") {
		t.Error("a page names a file that is not there")
	}
	sprite := get(t, kit.File("icons.svg"), "")
	for _, use := range regexp.MustCompile(`icons[^"#]*#(\w+)`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(sprite.Body.String(), `id="`+use[1]+`"`) {
			t.Errorf("no drawing %q", use[1])
		}
	}
}

func get(t *testing.T, address, accepts string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	r.Header.Set("Accept-Encoding", accepts)
	w := httptest.NewRecorder()
	kit.Files().ServeHTTP(w, r)
	return w
}

func TestFilesAreKeptForEverAndComeSmall(t *testing.T) {
	for _, test := range []struct{ accepts, want string }{
		{"gzip, deflate, br", "br"}, {"gzip", "gzip"}, {"br;q=0, gzip", "gzip"}, {"", ""}, {"identity", ""},
	} {
		w := get(t, kit.File("desk.css"), test.accepts)
		if w.Code != http.StatusOK || w.Header().Get("Content-Encoding") != test.want {
			t.Errorf("Accept-Encoding %q: %d, coding %q, want %q", test.accepts, w.Code, w.Header().Get("Content-Encoding"), test.want)
		}
		if !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Error("a file with its hash in the name is not kept")
		}
	}
	for _, address := range []string{"/static/", "/static/../kit.go", "/static/manifest.json", "/static/nothing.css", "/static/desk.css"} {
		if w := get(t, address, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
}

// Nothing inline: the policy would drop it without a word.
func TestPagesHoldNothingInline(t *testing.T) {
	for _, tag := range lang.Tags {
		page := show(t, tag)
		for _, never := range []string{" style=", "<style", "<script>", " onclick=", "javascript:"} {
			if strings.Contains(page, never) {
				t.Errorf("%s: a page holds %q", tag, never)
			}
		}
	}
}

func TestAFormFilesFaultsAtTheirFields(t *testing.T) {
	f := kit.NewForm("/x")
	f.Values = url.Values{"order": {"OV-1"}}
	err := f.Take(fault.New(fault.Invalid, lang.KitRequired()).At("items", 0, "quantity"))
	if err != nil || f.OK() {
		t.Fatal(err)
	}
	if _, wrong := f.Fault("items[0].quantity"); !wrong || f.Value("order") != "OV-1" {
		t.Error("the fault is not at its field, or what was typed is gone")
	}
	if err := kit.NewForm("").Take(os.ErrNotExist); err == nil {
		t.Error("what is no fault was shown to a person")
	}
}

func TestPicturesComeFromThisInstallationOnly(t *testing.T) {
	for src, shown := range map[string]bool{"/photos/a.jpg": true, "//elsewhere.example/a.jpg": false, "https://elsewhere.example/a.jpg": false, "javascript:alert(1)": false, "/\\elsewhere": false, "": false} {
		var out strings.Builder
		if err := kit.Photo(src, kit.Plain("x"), "s").Render(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "<img") != shown {
			t.Errorf("%q: %s", src, out.String())
		}
	}
}

func TestABrandIsASheetOnlyIfItCanBeRead(t *testing.T) {
	good := kit.Brand{Brand: order.Brand{Accent: "#4d5415", AccentInk: "#ffffff"}}
	if sheet := good.Sheet(); !strings.Contains(sheet, "--brand:light-dark(#4d5415,#4d5415)") {
		t.Error(sheet)
	}
	bad := kit.Brand{Brand: order.Brand{Accent: "#777777", AccentInk: "#ffffff"}}
	if bad.Sheet() != "" || (*kit.Brand)(nil).Sheet() != "" {
		t.Error("a brand that cannot be read is shown")
	}
}
