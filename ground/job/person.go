package job

import (
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Finish marks an intent done from within a verb that learnt of its outcome by another way: a person's confirmation or a
// provider's webhook. It does nothing to one that is done.
func Finish(tx *db.Tx, id int64, note string) {
	tx.Exec(`UPDATE intent SET state = 'done', note = $2, due = $3 WHERE id = $1 AND state <> 'done'`, id, note, tx.At())
}

// Fail marks an intent failed from within a verb.
func Fail(tx *db.Tx, id int64, note string) {
	tx.Exec(`UPDATE intent SET state = 'failed', note = $2 WHERE id = $1 AND state <> 'done'`, id, note)
}

// End marks an intent done or failed on a person's word. While it is being carried out nobody can know what to say of it:
// then the verb ends with busy.
func End(tx *db.Tx, id int64, state State, note string, busy error) {
	tx.ExecOne(busy, `UPDATE intent SET state = $2, note = $3, due = $4 WHERE id = $1 AND state NOT IN ('running', 'done')`, id, string(state), note, tx.At())
}

// Again makes a failed intent, or one that waits for approval, ready. The key towards the outside stays the same.
func Again(tx *db.Tx, id int64) error {
	state, ok, err := db.Get[State](tx, `SELECT state FROM intent WHERE id = $1`, id)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.NotFound, lang.FaultNotFound("intent"))
	}
	if state != Failed && state != Approval {
		return nil
	}
	tx.Exec(`UPDATE intent SET state = 'ready', due = $2, tries = 0 WHERE id = $1`, id, tx.At())
	tx.WakeAfterCommit()
	return nil
}
