package photo

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Size says which of the two pictures is meant.
type Size string

// The sizes.
const (
	Large Size = ".jpg"
	Small Size = ".small.jpg"
)

var hashShape = regexp.MustCompile(`^[0-9a-f]{64}$`)

// path is where a picture lies: in one of 256 folders, since some file systems are slow with many names in one.
func (s *Store) path(hash string, size Size) string {
	return filepath.Join(s.folder, hash[:2], hash+string(size))
}

// try makes sure that the folder can be written to, before anybody sends a picture.
func (s *Store) try() error {
	if err := os.MkdirAll(s.folder, 0o750); err != nil {
		return err
	}
	f, err := os.CreateTemp(s.folder, ".try-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// write stores a picture durably: whole under its name, or not at all. One that is there is only marked as new, so that a
// sweep under way leaves it.
func (s *Store) write(hash string, size Size, data []byte) error {
	path := s.path(hash, size)
	now := time.Now()
	if os.Chtimes(path, now, now) == nil {
		return nil
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(folder)
}

// syncFolder makes a new name durable, where the system can.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	_ = d.Sync() // not every system lets a folder be synced
	return d.Close()
}

// Has reports whether a picture is here.
func (s *Store) Has(hash string) bool {
	if !hashShape.MatchString(hash) {
		return false
	}
	_, err := os.Stat(s.path(hash, Large))
	return err == nil
}

// Open opens a picture, a JPEG, for reading; whoever asks closes it. Fault: photo.unknown.
func (s *Store) Open(hash string, size Size) (*os.File, error) {
	if !hashShape.MatchString(hash) {
		return nil, unknown(hash)
	}
	f, err := os.Open(s.path(hash, size))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, unknown(hash)
	}
	return f, err
}

func unknown(hash string) error {
	if len(hash) > 64 {
		hash = hash[:64]
	}
	return fault.New(fault.NotFound, lang.PhotoUnknown(hash))
}

// Sweep removes pictures that came before an instant and that nobody names: in tells of some hashes which are still
// named. What is left over of writes that a crash ended goes too.
func (s *Store) Sweep(before time.Time, in func(hashes []string) (map[string]bool, error)) (removed int, err error) {
	folders, err := os.ReadDir(s.folder)
	if err != nil {
		return 0, err
	}
	for _, folder := range folders {
		if !folder.IsDir() || len(folder.Name()) != 2 {
			continue
		}
		n, err := s.sweep(filepath.Join(s.folder, folder.Name()), before, in)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

func (s *Store) sweep(folder string, before time.Time, in func([]string) (map[string]bool, error)) (removed int, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0, err
	}
	var old []string
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(before) {
			continue
		}
		switch name := e.Name(); {
		case name[0] == '.':
			_ = os.Remove(filepath.Join(folder, name)) // the next sweep tries again
		case len(name) == 64+len(Large):
			old = append(old, name[:64])
		}
	}
	if len(old) == 0 {
		return 0, nil
	}
	named, err := in(old)
	if err != nil {
		return 0, err
	}
	for _, hash := range old {
		if named[hash] {
			continue
		}
		if err := errors.Join(os.Remove(s.path(hash, Large)), ignoreMissing(os.Remove(s.path(hash, Small)))); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
