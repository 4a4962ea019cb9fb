package imports

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"retour/order/intake"
)

// open gives the file from its beginning, and the name of this import of it: a hash of the content and of how it is read,
// so that the same file under another name is the same import, and another mapping of it is another. done clears up.
func (o Options) open() (source io.Reader, file string, done func(), err error) {
	how, err := json.Marshal(struct {
		Profile  intake.Profile
		Shift    int64
		Invented bool
	}{o.Profile, o.ShiftWeeks, o.Contacts != nil})
	if err != nil {
		return nil, "", nil, err
	}
	again, start, done, err := o.seekable()
	if err != nil {
		return nil, "", nil, fmt.Errorf("keep %s: %w", o.Name, err)
	}
	sum := sha256.New()
	_, _ = sum.Write(how) // a hash never fails
	if _, err = io.Copy(sum, again); err == nil {
		_, err = again.Seek(start, io.SeekStart)
	}
	if err != nil {
		done()
		return nil, "", nil, fmt.Errorf("read %s: %w", o.Name, err)
	}
	return again, hex.EncodeToString(sum.Sum(nil)[:16]), done, nil
}

// seekable is the source as one that can be read twice, and where it begins. What can be read only once is kept in a
// temporary file until done.
func (o Options) seekable() (source io.ReadSeeker, start int64, done func(), err error) {
	if again, ok := o.Reader.(io.ReadSeeker); ok {
		if at, err := again.Seek(0, io.SeekCurrent); err == nil { // a pipe has the method and cannot do it
			return again, at, func() {}, nil
		}
	}
	kept, err := os.CreateTemp("", "retour-import-*")
	if err != nil {
		return nil, 0, nil, err
	}
	done = func() { _ = errors.Join(kept.Close(), os.Remove(kept.Name())) } // what is left is the system's to clear
	if _, err = io.Copy(kept, o.Reader); err == nil {
		_, err = kept.Seek(0, io.SeekStart)
	}
	if err != nil {
		done()
	}
	return kept, 0, done, err
}
