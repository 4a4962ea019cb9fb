package imports

import (
	"context"
	"fmt"
	"io"
	"time"

	"retour/ground/db"
	"retour/order/intake"
)

// Measured is how fast an import was: reading, matching, indexes, names and durable commits included.
type Measured struct {
	Rows    int64         `json:"rows"`
	Orders  int64         `json:"orders"`
	Lines   int64         `json:"lines"`
	Returns int64         `json:"historic_returns"`
	Took    time.Duration `json:"took_ns"`
}

// PerSecond is rows of the file a second.
func (m Measured) PerSecond() float64 { return float64(m.Rows) / m.Took.Seconds() }

// String says it to a person.
func (m Measured) String() string {
	return fmt.Sprintf("%d rows, %d orders and %d historic returns in %.2f s, %.0f rows/s", m.Rows, m.Orders, m.Returns, m.Took.Seconds(), m.PerSecond())
}

// Bench imports a file of the data set Online Retail into a database that is migrated and empty, and measures it.
func Bench(ctx context.Context, d *db.DB, file io.Reader, name string) (Measured, error) {
	profile, err := intake.Named(intake.OnlineRetail)
	if err != nil {
		return Measured{}, err
	}
	began := time.Now()
	sum, err := Run(ctx, d, db.Program, Options{Reader: file, Name: name, Profile: profile})
	return Measured{Rows: sum.Rows, Orders: sum.Orders, Lines: sum.Lines, Returns: sum.Cancelled.Returns, Took: time.Since(began)}, err
}
