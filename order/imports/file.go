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
// so that the same file under another name is the same import, and another mapping of it is another. A source that can
// be read only once is kept in a temporary file meanwhile. done removes that.
func (o Options) open() (source io.Reader, file string, done func(), err error) {
	how, err := json.Marshal(struct {
		Profile  intake.Profile
		Shift    int64
		Invented bool
	}{o.Profile, o.ShiftWeeks, o.Contacts != nil})
	if err != nil {
		return nil, "", nil, err
	}
	sum := sha256.New()
	_, _ = sum.Write(how) // a hash never fails
	done = func() {}
	again, ok := o.Reader.(io.ReadSeeker)
	start := int64(0)
	if ok {
		// a pipe has the method and cannot do it
		start, err = again.Seek(0, io.SeekCurrent)
		ok = err == nil
	}
	if !ok {
		kept, err := os.CreateTemp("", "retour-import-*")
		if err != nil {
			return nil, "", nil, err
		}
		done = func() { _ = errors.Join(kept.Close(), os.Remove(kept.Name())) } // what is left is the system's to clear
		again, start = kept, 0
		if _, err := io.Copy(kept, o.Reader); err != nil {
			done()
			return nil, "", nil, fmt.Errorf("keep %s: %w", o.Name, err)
		}
		if _, err := kept.Seek(0, io.SeekStart); err != nil {
			done()
			return nil, "", nil, err
		}
	}
	if _, err := io.Copy(sum, again); err != nil {
		done()
		return nil, "", nil, fmt.Errorf("read %s: %w", o.Name, err)
	}
	if _, err := again.Seek(start, io.SeekStart); err != nil {
		done()
		return nil, "", nil, err
	}
	return again, hex.EncodeToString(sum.Sum(nil)[:16]), done, nil
}
