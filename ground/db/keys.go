package db

import (
	"context"
	"math"
	"time"
)

// KeysKept is how long an answer is found under its idempotency key. Whoever repeats a call does so within seconds,
// a station that was cut off within days.
const KeysKept = 60 * 24 * time.Hour

// Ran tells whether the actor ran a verb under an idempotency key whose answer is still kept. It is for who must know,
// before it asks anything else, that a call is a repetition.
func Ran(r Reader, actor Actor, key string) (bool, error) {
	_, found, err := Get[int64](r, `SELECT at FROM call WHERE actor = $1 AND key = $2`, actor.keeper(), key)
	return found, err
}

// ForgetKeys deletes the answers that were kept long enough, and says how many. It goes through all of them in small
// steps, so that no verb waits for it; once a day is enough.
func ForgetKeys(ctx context.Context, d *DB) (int64, error) {
	// actors of shoppers lie below zero
	step := forgetKeys{Before: d.Now().Add(-KeysKept).UnixMicro(), after: callKey{Actor: math.MinInt64}}
	gone := int64(0)
	for {
		next, err := Run(ctx, d, Program, "", step)
		gone += next.gone
		if err != nil || next.last == nil {
			return gone, err
		}
		step.after = *next.last
	}
}

// forgetKeys is the verb that looks through the next keys behind after.
type forgetKeys struct {
	Before int64
	after  callKey
}

type callKey struct {
	Actor int64
	Key   string
}

// forgotten is how many keys of a step are gone, and the last it looked at; nil at the end.
type forgotten struct {
	gone int64
	last *callKey
}

const keysAStep = 2000

func (forgetKeys) Right() Right { return Anyone }

func (forgetKeys) Touches(Look) ([]int64, error) { return nil, nil }

func (f forgetKeys) Do(tx *Tx) (forgotten, error) {
	type row struct {
		callKey
		At int64
	}
	rows, err := All[row](tx, `SELECT actor, key, at FROM call WHERE (actor, key) > ($1, $2) ORDER BY actor, key LIMIT $3`, f.after.Actor, f.after.Key, int64(keysAStep))
	if err != nil || len(rows) == 0 {
		return forgotten{}, err
	}
	last, out := rows[len(rows)-1].callKey, forgotten{}
	for _, r := range rows {
		if r.At < f.Before {
			out.gone++
		}
	}
	if out.gone > 0 {
		tx.Exec(`DELETE FROM call WHERE (actor, key) > ($1, $2) AND (actor, key) <= ($3, $4) AND at < $5`, f.after.Actor, f.after.Key, last.Actor, last.Key, f.Before)
	}
	if len(rows) == keysAStep {
		out.last = &last
	}
	return out, nil
}
