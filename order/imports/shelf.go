package imports

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order/intake"
)

// Shelf is a folder in which files lie between being uploaded and being imported: each with a note of whose it is, how it is
// to be read and what came of it. A file is thrown away once it is taken; all the rest of it after a day.
type Shelf struct{ Folder string }

// Held is the note of one file on the shelf.
type Held struct {
	Token   string         `json:"token"`
	Name    string         `json:"name"` // as whoever uploaded it calls it
	Person  int64          `json:"person"`
	Shop    string         `json:"shop"`
	Setup   bool           `json:"setup,omitempty"` // it is part of setting a shop up
	Size    int64          `json:"size"`
	At      time.Time      `json:"at"`
	Mapping intake.Mapping `json:"mapping"`
	Chosen  bool           `json:"chosen,omitempty"` // somebody looked at the mapping
	Dry     *Outcome       `json:"dry,omitempty"`
	Taken   *Outcome       `json:"taken,omitempty"`
}

// Outcome is what came of a run over a file.
type Outcome struct {
	Summary intake.Summary `json:"summary"`
	At      time.Time      `json:"at"`
	Mapping intake.Mapping `json:"mapping"`         // by which it was read
	Wrong   *lang.Message  `json:"wrong,omitempty"` // why the file as a whole was of no use
}

// shelfMost is how many files of one person lie there; the oldest gives way.
const shelfMost = 4

// ErrNotHeld is given for a file that is not there, or is somebody else's.
var ErrNotHeld = errors.New("no such file is held")

// Keep copies a file onto the shelf as it comes, at most so many bytes. What is longer is a fault, and nothing of it stays.
func (s Shelf) Keep(source io.Reader, most int64, h Held) (Held, error) {
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return h, err
	}
	random := make([]byte, 20)
	_, _ = rand.Read(random) // never fails
	h.Token = hex.EncodeToString(random)
	file, err := os.OpenFile(s.path(h.Token, "data"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return h, err
	}
	h.Size, err = io.Copy(file, io.LimitReader(source, most+1))
	err = errors.Join(err, file.Close())
	switch {
	case err == nil && h.Size > most:
		err = fault.New(fault.TooLarge, lang.OrderImportTooLarge((most+(1<<20)-1)>>20))
	case err == nil && h.Size == 0:
		err = fault.New(fault.Invalid, lang.IntakeFileEmpty(h.Name))
	}
	if err == nil {
		err = s.Note(h)
	}
	if err != nil {
		return h, errors.Join(err, os.Remove(s.path(h.Token, "data")))
	}
	return h, s.crowd(h.Person)
}

// Note stores what is known of a file.
func (s Shelf) Note(h Held) error {
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	next := s.path(h.Token, "next")
	if err := os.WriteFile(next, text, 0o600); err != nil {
		return err
	}
	return os.Rename(next, s.path(h.Token, "json"))
}

// Find gives the note of a person's file.
func (s Shelf) Find(token string, person int64) (Held, error) {
	h, err := s.find(token)
	if err == nil && h.Person != person {
		err = ErrNotHeld
	}
	return h, err
}

func (s Shelf) find(token string) (Held, error) {
	var h Held
	if raw, err := hex.DecodeString(token); err != nil || len(raw) != 20 {
		return h, ErrNotHeld
	}
	text, err := os.ReadFile(s.path(token, "json"))
	if errors.Is(err, fs.ErrNotExist) {
		return h, ErrNotHeld
	}
	if err != nil {
		return h, err
	}
	return h, json.Unmarshal(text, &h)
}

// Open opens a file for reading.
func (s Shelf) Open(token string) (*os.File, error) {
	f, err := os.Open(s.path(token, "data"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotHeld
	}
	return f, err
}

// NewReport opens a report to be written, from its beginning; OpenReport opens it for reading. dry tells which of the two.
func (s Shelf) NewReport(token string, dry bool) (*os.File, error) {
	return os.OpenFile(s.path(token, reportKind(dry)), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
}

// OpenReport opens the report of a run.
func (s Shelf) OpenReport(token string, dry bool) (*os.File, error) {
	f, err := os.Open(s.path(token, reportKind(dry)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotHeld
	}
	return f, err
}

func reportKind(dry bool) string {
	if dry {
		return "dry"
	}
	return "taken"
}

// Release throws the file itself away; what came of it stays for a while.
func (s Shelf) Release(token string) error {
	if err := os.Remove(s.path(token, "data")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Sweep throws away all that was put there before an instant.
func (s Shelf) Sweep(before time.Time) error {
	entries, err := os.ReadDir(s.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var wrong []error
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.ModTime().Before(before) {
			wrong = append(wrong, os.Remove(filepath.Join(s.Folder, e.Name())))
		}
	}
	return errors.Join(append(wrong, err)...)
}

// crowd throws a person's oldest files away where they are too many.
func (s Shelf) crowd(person int64) error {
	notes, err := filepath.Glob(filepath.Join(s.Folder, "*.json"))
	if err != nil {
		return err
	}
	var own []Held
	for _, name := range notes {
		h, err := s.find(strings.TrimSuffix(filepath.Base(name), ".json"))
		if err == nil && h.Person == person {
			own = append(own, h)
		}
	}
	slices.SortFunc(own, func(a, b Held) int { return b.At.Compare(a.At) })
	for _, h := range own[min(shelfMost, len(own)):] {
		for _, kind := range []string{"data", "json", "dry", "taken"} {
			if err := os.Remove(s.path(h.Token, kind)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

func (s Shelf) path(token, kind string) string { return filepath.Join(s.Folder, token+"."+kind) }
