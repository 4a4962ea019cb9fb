package returns

import (
	"slices"
	"strings"

	"retour/inspect"
	"retour/parcel"
)

// wrongSerial is the finding that a piece has another serial number than it should. Such a piece may be another one than
// was sold: it is set apart, and money is given for it only when a person says so.
const wrongSerial = "serial_mismatch"

// doubtful reports whether the program leaves the piece to a person.
func (u Unit) doubtful() bool { return strings.Contains(u.Findings, `"`+wrongSerial+`"`) }

// serial compares the serial number that was scanned with the one the piece had at its earlier look; the first one
// scanned is the piece's. Spelling does not matter.
func (b *bench) serial(u *Unit, assessed *inspect.Assessment) {
	switch {
	case b.Serial == "" || parcel.Number(u.Serial) == parcel.Number(b.Serial):
	case u.Serial == "":
		u.Serial = b.Serial
	case !slices.Contains(assessed.Codes(), wrongSerial):
		assessed.Findings = append(assessed.Findings, inspect.Finding{Code: wrongSerial, Severity: inspect.Blocking})
		assessed.Blocked = true
	}
}
