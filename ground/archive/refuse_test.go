package archive_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"retour/ground/archive"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/ledger"
)

func pack(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	if _, err := zip.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unpack(t *testing.T, file []byte) []byte {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// signed gives a changed text the last line that fits it, as a forger would.
func signed(text string, rows, files int) string {
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%s{\"end\":{\"rows\":%d,\"files\":%d,\"sha256\":%q}}\n", text, rows, files, hex.EncodeToString(sum[:]))
}

var photos = fstest.MapFS{
	"ab/abc.jpg":  {Data: []byte("a photograph")},
	"cd/cde.jpg":  {Data: bytes.Repeat([]byte("{\n"), 40_000)},
	"cd/none.jpg": {},
	"cd/.part":    {Data: []byte("on its way in")},
}

// small is a database with a row of every sort, and its archive with photographs.
func small(t *testing.T, url string) []byte {
	d := dbtest.Open(t, url, db.Options{}, rooms...)
	run(t, d, putOdd{})
	for range 3 {
		run(t, d, sell{2})
	}
	file, _ := backup(t, d, photos)
	return file
}

// refused asserts that the archive is not taken, that it says so in words, and that nothing of it can be seen.
func refused(t *testing.T, d *db.DB, file []byte, what string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "photos")
	_, err := archive.Restore(ctx, d, bytes.NewReader(file), folder)
	if f := fault.Of(err); f == nil || !strings.HasPrefix(f.Code(), "archive.") {
		t.Fatalf("%s: %v", what, err)
	}
	if n := count(t, d, `SELECT count(*) FROM event`); n != 0 {
		t.Fatalf("%s: %d events are there", what, n)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Fatalf("%s: something lies in the folder", what)
	}
}

func TestArchiveCutOffAnywhereIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		file := small(t, dbtest.SQLite(t))
		d := dbtest.Open(t, url, db.Options{}, rooms...)
		for size := range file {
			if _, err := archive.Check(bytes.NewReader(file[:size])); err == nil {
				t.Fatalf("%d of %d bytes passed", size, len(file))
			}
			if size%97 == 0 || size > len(file)-9 { // the last eight bytes are gzip's own sum
				refused(t, d, file[:size], fmt.Sprintf("%d of %d bytes", size, len(file)))
			}
		}
		text := unpack(t, file)
		for at, cut := 0, 0; at < len(text); at += cut { // a whole gzip file around each beginning that ends with a line
			refused(t, d, pack(t, text[:at]), fmt.Sprintf("the first %d characters", at))
			if cut = bytes.IndexByte(text[at:], '\n') + 1; cut < 10 {
				cut = 20_000 // a photograph
			}
		}
		if _, err := archive.Restore(ctx, d, bytes.NewReader(file), t.TempDir()); err != nil {
			t.Errorf("the whole archive after all that: %v", err)
		}
		goesOn(t, d)
	})
}

func TestChangedArchiveIsRefused(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), db.Options{}, rooms...)
	file := small(t, dbtest.SQLite(t))
	whole, err := archive.Check(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for at := range file { // a bit that turned over on a disk
		changed := bytes.Clone(file)
		changed[at] ^= 4
		if got, err := archive.Check(bytes.NewReader(changed)); err == nil && got.SHA256 != whole.SHA256 {
			t.Fatalf("byte %d: another content passed", at)
		}
	}
	text := string(unpack(t, file))
	for at := 0; at < len(text); at += 499 {
		changed := []byte(text)
		changed[at] ^= 1
		refused(t, d, pack(t, changed), fmt.Sprintf("character %d changed", at))
	}
	refused(t, d, append(bytes.Clone(file), pack(t, []byte("more\n"))...), "something appended")
	refused(t, d, append(bytes.Clone(file), 0), "a byte appended")
}

func TestForgedArchiveDoesNoHarm(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), db.Options{}, rooms...)
	text := string(unpack(t, small(t, dbtest.SQLite(t))))
	body := text[:strings.LastIndex(text, `{"end"`)]
	whole, err := archive.Check(bytes.NewReader(pack(t, []byte(text))))
	if err != nil {
		t.Fatal(err)
	}
	for what, changed := range map[string]string{
		"a file that climbs out":         strings.ReplaceAll(body, "ab/abc.jpg", "../abc.jpg"),
		"a file with a root":             strings.ReplaceAll(body, "ab/abc.jpg", "/tmp/abc.jpg"),
		"a chunk of gigabytes":           strings.Replace(body, `{"chunk":12}`, `{"chunk":4000000000}`, 1),
		"a chunk below zero":             strings.Replace(body, `{"chunk":12}`, `{"chunk":-1}`, 1),
		"a row too many":                 strings.Replace(body, `{"table":"call"}`+"\n", `{"table":"call"}`+"\n[1,\"k\",\"YQ==\",1,\"YQ==\"]\n", 1),
		"a word for a number":            strings.Replace(body, `[1,0]`, `["one",0]`, 1),
		"a table of another name":        strings.Replace(body, `{"table":"call"}`, `{"table":"calls"}`, 1),
		"a mark nobody knows":            strings.Replace(body, `{"table":"call"}`, `{"table":"call","drop":true}`, 1),
		"a format of the future":         strings.Replace(body, `"format":1`, `"format":2`, 1),
		"another program's archive":      strings.Replace(body, `"archive":"retour"`, `"archive":"other"`, 1),
		"a migration more":               strings.Replace(body, `"migrations":[1,`, `"migrations":[1,1,`, 1),
		"nothing but a line":             "{}\n",
		"a line without an end":          strings.Repeat("[", 1<<20),
		"a first line that is no object": "[]\n",
	} {
		if changed == body {
			t.Fatalf("%s: nothing was changed", what)
		}
		refused(t, d, pack(t, []byte(signed(changed, int(whole.Rows), int(whole.Files)))), what)
	}
	refused(t, d, []byte("no gzip at all"), "no gzip")
	refused(t, d, nil, "nothing")
}

// Rows that the database itself refuses end the restore as well, with all that came before them.
func TestArchiveThatTheDatabaseRefusesLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := dbtest.Open(t, url, db.Options{}, rooms...)
		text := string(unpack(t, small(t, dbtest.SQLite(t))))
		body := text[:strings.LastIndex(text, `{"end"`)]
		whole, err := archive.Check(bytes.NewReader(pack(t, []byte(text))))
		if err != nil {
			t.Fatal(err)
		}
		twice := strings.Replace(body, "[2,null,0,", "[3,null,0,", 1)
		if _, err := archive.Restore(ctx, d, bytes.NewReader(pack(t, []byte(signed(twice, int(whole.Rows), int(whole.Files))))), t.TempDir()); err == nil || fault.Of(err) != nil {
			t.Errorf("a key twice: %v", err)
		}
		if n := count(t, d, `SELECT count(*) FROM event`); n != 0 {
			t.Errorf("%d events are there", n)
		}
		lacking := strings.Replace(body, "{\"table\":\"xid_base\"}\n[1,0]\n{\"rows\":1}", "{\"table\":\"xid_base\"}\n{\"rows\":0}", 1)
		if _, err := archive.Restore(ctx, d, bytes.NewReader(pack(t, []byte(signed(lacking, int(whole.Rows)-1, int(whole.Files))))), t.TempDir()); err == nil {
			t.Error("an archive without a transaction base was taken")
		}
	})
}

func TestUsedDatabaseIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		file := small(t, dbtest.SQLite(t))
		d := dbtest.Open(t, url, db.Options{}, rooms...)
		run(t, d, sell{1})
		if _, err := archive.Restore(ctx, d, bytes.NewReader(file), t.TempDir()); !fault.Is(err, "archive.not_empty") {
			t.Error(err)
		}
		if n := count(t, d, `SELECT count(*) FROM event`); n != 1 {
			t.Errorf("%d events, want the one that was there", n)
		}
		again := dbtest.Open(t, dbtest.SQLite(t), db.Options{}, rooms...)
		for i, want := range []string{"", "archive.not_empty"} {
			if _, err := archive.Restore(ctx, again, bytes.NewReader(file), t.TempDir()); want == "" && err != nil || want != "" && !fault.Is(err, want) {
				t.Errorf("restore %d: %v", i+1, err)
			}
		}
	})
}

func TestOtherSchemaIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		file := small(t, dbtest.SQLite(t))
		d := dbtest.Open(t, url, db.Options{}, ledger.Schema)
		_, err := archive.Restore(ctx, d, bytes.NewReader(file), t.TempDir())
		if !fault.Is(err, "archive.other_schema") || !strings.Contains(err.Error(), "900") {
			t.Error(err)
		}
	})
}

func TestPhotographsTravel(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), db.Options{}, rooms...)
	file := small(t, dbtest.SQLite(t))
	if _, err := archive.Restore(ctx, d, bytes.NewReader(file), ""); !fault.Is(err, "archive.folder_needed") {
		t.Errorf("no folder: %v", err)
	}
	used := t.TempDir()
	if err := os.WriteFile(filepath.Join(used, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Restore(ctx, d, bytes.NewReader(file), used); !fault.Is(err, "archive.folder_not_empty") {
		t.Errorf("used folder: %v", err)
	}
	if _, err := os.Stat(filepath.Join(used, "mine")); err != nil {
		t.Error(err)
	}
	folder := filepath.Join(t.TempDir(), "new", "photos")
	sum, err := archive.Restore(ctx, d, bytes.NewReader(file), folder)
	if err != nil {
		t.Fatal(err)
	}
	if sum.Files != 3 || sum.FileBytes != 80_012 {
		t.Errorf("%d files, %d bytes", sum.Files, sum.FileBytes)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 2 {
		t.Errorf("folder holds %v %v", entries, err)
	}
	for name, want := range photos {
		got, err := os.ReadFile(filepath.Join(folder, name))
		if strings.Contains(name, ".part") {
			if !os.IsNotExist(err) {
				t.Errorf("%s travelled", name)
			}
		} else if err != nil || !bytes.Equal(got, want.Data) {
			t.Errorf("%s: %d bytes %v", name, len(got), err)
		}
	}
	if _, err := archive.Backup(ctx, d, &bytes.Buffer{}, os.DirFS(filepath.Join(folder, "absent"))); err != nil {
		t.Errorf("no photograph was ever taken: %v", err)
	}
}
