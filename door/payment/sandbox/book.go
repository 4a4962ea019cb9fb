package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"retour/door/payment"
	"retour/ground/money"
)

// book is the provider's memory: an append-only file of JSON lines, and what they add up to. A line is one step, written
// whole or not at all.
type book struct {
	mu       sync.Mutex
	file     *os.File
	unsynced bool

	payments map[string]*held
	refunds  map[string]*entry // by our reference
	keys     map[string]string // key → reference
	order    []string          // references as they were made
	waiting  []notice          // webhooks not yet delivered, oldest first
}

// held is what a payment took in and what of it is already promised back.
type held struct {
	amount money.Amount
	used   int64
}

// entry is a refund with what only the book needs to know of it.
type entry struct {
	Record Record        `json:"record"`
	Asked  ask           `json:"asked"`
	Then   payment.State `json:"then,omitempty"` // of a pending one: what it will become
}

// notice is a webhook to deliver.
type notice struct {
	ID        string `json:"id"`
	Reference string `json:"reference"`
	Copies    int    `json:"copies"`
}

// step is one line of the book.
type step struct {
	Payments []Payment `json:"payments,omitempty"`
	Refund   *entry    `json:"refund,omitempty"`
	Notice   *notice   `json:"notice,omitempty"`
	Told     string    `json:"told,omitempty"`
}

var (
	errReused  = errors.New("the key belongs to another refund")
	errUnknown = errors.New("not in the book")
)

// openBook reads the book in the file at path, which may not exist yet, and cuts off a last line torn by a crash.
func openBook(path string, unsynced bool) (*book, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	b := &book{file: file, unsynced: unsynced, payments: map[string]*held{}, refunds: map[string]*entry{}, keys: map[string]string{}}
	if err := lock(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if err := b.read(); err != nil {
		return nil, errors.Join(fmt.Errorf("book %s: %w", path, err), file.Close())
	}
	return b, nil
}

func (b *book) read() error {
	in := bufio.NewReader(b.file)
	var end int64
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			// Whatever stands after the last line end was being written when the process died, and was never answered.
			if err := b.file.Truncate(end); err != nil {
				return err
			}
			_, err = b.file.Seek(end, io.SeekStart)
			return err
		}
		if err != nil {
			return err
		}
		var s step
		if err := json.Unmarshal(bytes.TrimSpace(line), &s); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		b.apply(s)
		end += int64(len(line))
	}
}

// write makes a step lasting, then true. After a failed write the file's end is unknown, so the book takes no more.
func (b *book) write(s step) error {
	if b.file == nil {
		return errors.New("the book is closed")
	}
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if _, err = b.file.Write(append(line, '\n')); err == nil && !b.unsynced {
		err = b.file.Sync()
	}
	if err != nil {
		return errors.Join(err, b.shut())
	}
	b.apply(s)
	return nil
}

func (b *book) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.shut()
}

func (b *book) shut() error {
	if b.file == nil {
		return nil
	}
	err := b.file.Close()
	b.file = nil
	return err
}

func (b *book) apply(s step) {
	for _, p := range s.Payments {
		b.payments[p.Reference] = &held{amount: p.Amount}
	}
	if s.Refund != nil {
		b.applyRefund(*s.Refund)
	}
	if s.Notice != nil {
		b.waiting = append(b.waiting, *s.Notice)
	}
	if s.Told != "" {
		b.waiting = slices.DeleteFunc(b.waiting, func(n notice) bool { return n.ID == s.Told })
	}
}

func (b *book) applyRefund(e entry) {
	reference := e.Record.Reference
	if before, ok := b.refunds[reference]; ok {
		b.count(before.Record, -1)
	} else {
		b.order = append(b.order, reference)
	}
	b.refunds[reference] = &e
	if e.Record.Key != "" {
		b.keys[e.Record.Key] = reference
	}
	b.count(e.Record, 1)
}

// count takes a refund from what its payment still holds, or gives it back.
func (b *book) count(r Record, sign int64) {
	if p := b.payments[r.Payment]; p != nil && r.State != payment.Refused {
		p.used += sign * r.Amount.Minor
	}
}
