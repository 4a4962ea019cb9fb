package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"strings"
	"time"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Bucket is what tries that failed are counted for: an account, an order, a network address. What is stored of it is
// a hash with a secret, so the table holds no address.
type Bucket struct {
	kind  string
	value string
	free  int64 // tries that may fail before further ones have to wait
}

const (
	freeTries     = 5
	freeByAddress = 30 // a whole office or warehouse may share one
)

// ByEmail is the bucket of an account's e-mail address.
func ByEmail(email string) Bucket { return Bucket{"email", foldEmail(email), freeTries} }

// ByDeclarer and ByMailbox are the buckets of the forms that anybody may send: by who sends, and by whom an answer goes
// to, so that nobody has another's mailbox filled. There, each form that was taken counts as a try that failed (Failed).
func ByDeclarer(address string) Bucket {
	b := ByAddress(address)
	b.kind = "declarer"
	return b
}

// ByMailbox is the bucket of an e-mail address that an answer goes to.
func ByMailbox(email string) Bucket { return Bucket{"mailbox", foldEmail(email), freeTries} }

// ByOrder is the bucket of an order number that a shopper typed.
func ByOrder(number string) Bucket {
	return Bucket{"order", strings.ToUpper(strings.Join(strings.Fields(number), "")), freeTries}
}

// ByAddress is the bucket of a visitor's network address, with or without port. Of IPv6 the first 64 bits count: one
// connection has all addresses behind them. "" is none, and counts nothing.
func ByAddress(address string) Bucket {
	value := address
	ip, err := netip.ParseAddr(address)
	if with, errPort := netip.ParseAddrPort(address); errPort == nil {
		ip, err = with.Addr(), nil
	}
	if err == nil {
		ip = ip.Unmap().WithZone("")
		value = ip.String()
		if ip.Is6() {
			if net, err := ip.Prefix(64); err == nil {
				value = net.String()
			}
		}
	}
	return Bucket{"address", value, freeByAddress}
}

const (
	waitFirst = 30 * time.Second
	waitMost  = 15 * time.Minute
	forgetIn  = 24 * time.Hour // after the first of a row of failures, counting begins anew
)

// Wait is how many seconds have to pass at instant now before the next try, after failures since first, of which free
// cost nothing. Each further one puts the next try off by twice as long as the one before, from 30 seconds to 15
// minutes, counted from the first: whoever tries slowly never waits, and nobody gets more than about a hundred tries a
// day beyond the free ones.
func Wait(free, failures int64, first, now time.Time) int64 {
	if failures < free || !now.Before(first.Add(forgetIn)) {
		return 0
	}
	due, step := first, waitFirst
	for range min(failures-free+1, int64(forgetIn/waitFirst)) {
		due = due.Add(step)
		step = min(step*2, waitMost)
	}
	if now.Before(first) { // clocks of nodes differ
		now = first
	}
	if forgotten := first.Add(forgetIn); due.After(forgotten) {
		due = forgotten
	}
	return max(0, int64((due.Sub(now)+time.Second-1)/time.Second))
}

// counted is what follows one more failure.
func counted(failures int64, first, now time.Time) (int64, time.Time) {
	if failures == 0 || !now.Before(first.Add(forgetIn)) {
		return 1, now
	}
	return failures + 1, first
}

type guessRow struct {
	Bucket   []byte
	Failures int64
	Since    int64
}

// markOf is what is stored of a bucket: HMAC-SHA-256 of its kind and value under the installation's secret.
func markOf(ctx context.Context, d *db.DB, b Bucket) ([32]byte, error) {
	secret, err := memoryOf(d).guessKey(ctx, d)
	if err != nil {
		return [32]byte{}, err
	}
	h := hmac.New(sha256.New, secret)
	_, _ = h.Write([]byte(b.kind + "\x00" + b.value)) // a hash never fails
	return [32]byte(h.Sum(nil)), nil
}

// marked finds the marks of the buckets that are any.
func marked(ctx context.Context, d *db.DB, buckets []Bucket) (kept []Bucket, marks [][32]byte, err error) {
	for _, b := range buckets {
		if b.value == "" {
			continue
		}
		mark, err := markOf(ctx, d, b)
		if err != nil {
			return nil, nil, err
		}
		kept, marks = append(kept, b), append(marks, mark)
	}
	return kept, marks, nil
}

// Allow refuses with access.too_many_tries (kind TooMany, with seconds to wait) while too many tries failed lately in
// one of the buckets. It only reads.
func Allow(ctx context.Context, d *db.DB, buckets ...Bucket) error {
	kept, marks, err := marked(ctx, d, buckets)
	if err != nil {
		return err
	}
	return allow(ctx, d, kept, marks, make([]int64, len(marks)))
}

// allow counts tries under way as if they had failed, or many at once would all be free.
func allow(ctx context.Context, d *db.DB, buckets []Bucket, marks [][32]byte, underWay []int64) error {
	stored, err := failures(d.On(ctx), marks)
	if err != nil {
		return err
	}
	now, wait := d.Now(), int64(0)
	for i, b := range buckets {
		row := stored[marks[i]]
		first := instant(row.Since)
		if row.Failures == 0 || !now.Before(first.Add(forgetIn)) {
			row.Failures, first = 0, now
		}
		wait = max(wait, Wait(b.free, row.Failures+underWay[i], first, now))
	}
	if wait == 0 {
		return nil
	}
	slow := fault.New(fault.TooMany, lang.AccessTooManyTries((wait+59)/60))
	slow.Wait = wait
	return slow
}

func failures(r db.Reader, marks [][32]byte) (map[[32]byte]guessRow, error) {
	stored := make(map[[32]byte]guessRow, len(marks))
	if len(marks) == 0 {
		return stored, nil
	}
	args := make([]any, len(marks))
	for i, mark := range marks {
		args[i] = mark[:]
	}
	rows, err := db.All[guessRow](r, `SELECT bucket, failures, since FROM guess WHERE bucket IN (`+db.In(1, len(args))+`)`, args...)
	for _, row := range rows {
		stored[[32]byte(row.Bucket)] = row
	}
	return stored, err
}

// Failed counts a try that failed in each bucket.
func Failed(ctx context.Context, d *db.DB, buckets ...Bucket) error {
	_, marks, err := marked(ctx, d, buckets)
	if err != nil || len(marks) == 0 {
		return err
	}
	_, err = db.Run(ctx, d, db.Program, "", countFailure{marks: marks})
	return err
}

// Guess lets try look whether what somebody typed fits, slowed down by what failed before in the buckets, and counts it
// if it does not. Tries under way in this process count too. Nothing is written when it fits.
func Guess(ctx context.Context, d *db.DB, try func() (fits bool, err error), buckets ...Bucket) (bool, error) {
	return guess(ctx, d, try, nil, buckets...)
}

func guess(ctx context.Context, d *db.DB, try func() (bool, error), tell func(*db.Tx), buckets ...Bucket) (bool, error) {
	kept, marks, err := marked(ctx, d, buckets)
	if err != nil {
		return false, err
	}
	m := memoryOf(d)
	underWay := m.enter(marks)
	defer m.leave(marks)
	if err := allow(ctx, d, kept, marks, underWay); err != nil {
		return false, err
	}
	fits, err := try()
	if err != nil || fits {
		return fits, err
	}
	// counted even if the visitor hung up: that would be a way to try for free
	_, err = db.Run(context.WithoutCancel(ctx), d, db.Program, "", countFailure{marks, tell})
	return false, err
}

// countFailure counts a try that failed.
type countFailure struct {
	marks [][32]byte
	tell  func(*db.Tx)
}

func (countFailure) Right() db.Right { return programOnly }

// Touches takes a lock a bucket, so that on several nodes none is lost.
func (v countFailure) Touches(db.Look) ([]int64, error) {
	locks := make([]int64, len(v.marks))
	for i, mark := range v.marks {
		locks[i] = int64(binary.BigEndian.Uint64(mark[:8]) | 1<<63) // negative: never a record's number
	}
	return locks, nil
}

func (v countFailure) Do(tx *db.Tx) (bool, error) {
	stored, err := failures(tx, v.marks)
	if err != nil {
		return false, err
	}
	for _, mark := range v.marks {
		row := stored[mark]
		n, first := counted(row.Failures, instant(row.Since), tx.Now())
		tx.Exec(`INSERT INTO guess(bucket, failures, since) VALUES ($1, $2, $3)
			ON CONFLICT (bucket) DO UPDATE SET failures = excluded.failures, since = excluded.since`, mark[:], n, first.UnixMicro())
	}
	if v.tell != nil {
		v.tell(tx)
	}
	return true, nil
}
