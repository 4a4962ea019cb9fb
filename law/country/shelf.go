package country

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"retour/law/dated"
)

// shelf is a folder of data files. Each is read once, when it is first asked for: most programs ask for few countries. That
// every file can be read is tested.
type shelf struct {
	names     func() (map[string]Name, error)
	files     map[string]func() (file, error)     // by code
	countries map[string]func() (*Country, error) // by code; whom others only follow is none, nil
}

// onShelf are the files of the program.
var onShelf = sync.OnceValue(func() *shelf { return shelve(files) })

const namesFile = "names.json"

// shelve finds out which files there are, and reads none.
func shelve(from fs.FS) *shelf {
	s := &shelf{files: map[string]func() (file, error){}, countries: map[string]func() (*Country, error){}}
	s.names = sync.OnceValues(func() (called map[string]Name, err error) {
		text, err := fs.ReadFile(from, namesFile)
		if err == nil {
			err = json.Unmarshal(text, &called)
		}
		return called, in(namesFile, err)
	})
	paths, err := fs.Glob(from, "*.json")
	if err != nil {
		panic(err) // the pattern is right
	}
	for _, name := range paths {
		if name == namesFile {
			continue
		}
		code := strings.ToUpper(strings.TrimSuffix(name, ".json"))
		s.files[code] = sync.OnceValues(func() (file, error) {
			f, err := read(from, name, code)
			return f, in(name, err)
		})
		s.countries[code] = sync.OnceValues(func() (*Country, error) {
			c, err := s.read(code)
			return c, in(name, err)
		})
	}
	return s
}

// in says in which file something is wrong.
func in(name string, err error) error {
	if err == nil || strings.HasPrefix(err.Error(), "country/") {
		return err
	}
	return fmt.Errorf("country/%s: %w", name, err)
}

func read(from fs.FS, name, code string) (f file, err error) {
	text, err := fs.ReadFile(from, name)
	if err == nil {
		err = dated.Read(text, &f)
	}
	if err == nil && f.Code != code {
		err = errors.New("holds another country: " + f.Code)
	}
	return f, err
}

// read makes a country of its file and of the one it follows; none of a file that others only follow.
func (s *shelf) read(code string) (*Country, error) {
	f, err := s.files[code]()
	if err != nil || f.Zone == "" {
		return nil, err
	}
	var follows file
	if followed := s.files[f.Follows]; followed != nil {
		if follows, err = followed(); err != nil {
			return nil, err
		}
	}
	called, err := s.names()
	if err != nil {
		return nil, err
	}
	return build(f, follows, called)
}

// all reads all countries, in the order of their codes, and says all that is wrong at once.
func (s *shelf) all() (all []*Country, err error) {
	var errs []error
	for _, code := range slices.Sorted(maps.Keys(s.countries)) {
		c, err := s.countries[code]()
		if errs = append(errs, err); c != nil && err == nil {
			all = append(all, c)
		}
	}
	return all, errors.Join(errs...)
}

// of is a country by its code, nil where its law is not known.
func of(code string) *Country {
	known := onShelf().countries[code]
	if known == nil {
		return nil
	}
	c, err := known()
	if err != nil {
		panic("law: " + err.Error())
	}
	return c
}
