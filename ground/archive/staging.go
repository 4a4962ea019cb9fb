package archive

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"retour/ground/fault"
	"retour/ground/lang"
)

// staging is where restored files lie until the archive has proved whole. They come into their folder before the
// database is committed: a photograph that nothing speaks of does no harm, one that is missing does.
type staging struct {
	folder string
	made   bool     // the folder was not there before
	root   *os.Root // the folder inside it in which files are gathered; no name leads out of it
	name   string
	moved  []string
}

// begin refuses a folder that holds anything.
func (s *staging) begin() error {
	entries, err := os.ReadDir(s.folder)
	if errors.Is(err, fs.ErrNotExist) {
		s.made = true
		err = os.MkdirAll(s.folder, 0o750)
	}
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fault.New(fault.Conflict, lang.ArchiveFolderNotEmpty(s.folder))
	}
	if s.name, err = os.MkdirTemp(s.folder, ".restoring-"); err != nil {
		return err
	}
	s.root, err = os.OpenRoot(s.name)
	return err
}

func (s *staging) create(name string) (io.WriteCloser, error) {
	if s.root == nil {
		return nil, errors.New("no folder for files")
	}
	if err := s.root.MkdirAll(path.Dir(name), 0o750); err != nil {
		return nil, err
	}
	return s.root.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
}

// keep moves what was gathered to where it belongs.
func (s *staging) keep() error {
	if s.root == nil {
		return nil
	}
	entries, err := os.ReadDir(s.name)
	if err != nil {
		return err
	}
	for _, e := range entries {
		to := filepath.Join(s.folder, e.Name())
		if err := os.Rename(filepath.Join(s.name, e.Name()), to); err != nil {
			return err
		}
		s.moved = append(s.moved, to)
	}
	return nil
}

// end clears the empty staging folder away.
func (s *staging) end() error {
	if s.root == nil {
		return nil
	}
	return errors.Join(s.root.Close(), os.RemoveAll(s.name))
}

// remove takes everything back.
func (s *staging) remove() error {
	if s.root == nil {
		return nil
	}
	err := s.end()
	for _, name := range s.moved {
		err = errors.Join(err, os.RemoveAll(name))
	}
	if s.made {
		err = errors.Join(err, os.Remove(s.folder))
	}
	return err
}
