package access_test

import (
	"strings"
	"testing"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
)

func TestKey(t *testing.T) {
	each(t, func(h *house) {
		verb, key := access.NewKey(" my  shop ", time.Time{}, access.OrdersWrite, access.OrdersRead, access.OrdersRead)
		created := done(h, h.admin, verb)
		if !strings.HasPrefix(key, "rt_") || !created.Is(key) || !strings.HasPrefix(key, created.Start) {
			h.Fatal(key, created)
		}
		actor, err := access.ByKey(ctx, h.d, key)
		if err != nil || actor.ID != created.ID || actor.Kind != db.Machine || !actor.May(access.OrdersWrite) || actor.May(access.ReturnsRead) {
			h.Fatal(actor, err)
		}
		actor.Rights[access.PeopleWrite] = true // a caller that spoils its own copy
		if again, err := access.ByKey(ctx, h.d, key); err != nil || again.May(access.PeopleWrite) {
			h.Error(again, err)
		}
		keys, err := access.Keys(h.d.On(ctx))
		if err != nil || len(keys) != 1 || keys[0].Name != "my shop" || len(keys[0].Rights) != 2 ||
			!keys[0].Used.Equal(h.clock.now()) || !keys[0].Revoked.IsZero() || keys[0].Creator != h.admin.ID {
			h.Errorf("%+v %v", keys, err)
		}
		for _, wrong := range []string{"", "rt_", key[:len(key)-1], key + "x", "rt_" + strings.Repeat("A", 43), strings.ToUpper(key)} {
			_, err := access.ByKey(ctx, h.d, wrong)
			h.fault(err, "access.key_unknown")
		}
	})
}

func TestKeyIsRefused(t *testing.T) {
	each(t, func(h *house) {
		verb, _ := access.NewKey("", time.Time{}, access.OrdersRead)
		refused(h, h.admin, verb, "fault.required")
		verb, _ = access.NewKey(strings.Repeat("x", 121), time.Time{}, access.OrdersRead)
		refused(h, h.admin, verb, "fault.text_too_long")
		verb, _ = access.NewKey("x", time.Time{})
		refused(h, h.admin, verb, "access.no_rights")
		verb, _ = access.NewKey("x", time.Time{}, "program")
		refused(h, h.admin, verb, "access.right_unknown")
		verb, _ = access.NewKey("x", h.clock.now(), access.OrdersRead)
		refused(h, h.admin, verb, "access.key_expiry_past")
		verb, _ = access.NewKey("x", time.Time{}, access.OrdersRead)
		refused(h, h.joined("agent@example.org", access.Agent), verb, "fault.forbidden")
		refused(h, h.admin, access.RevokeKey{Key: 999_999}, "access.key_not_found")
	})
}

// A repeated call tells that the key it was about to show is not the one that was made.
func TestRepeatedKey(t *testing.T) {
	each(t, func(h *house) {
		one, first := access.NewKey("shop", time.Time{}, access.OrdersRead)
		two, second := access.NewKey("shop", time.Time{}, access.OrdersRead)
		a, b := run(h, h.admin, "key", one), run(h, h.admin, "key", two)
		if a != b || !b.Is(first) || b.Is(second) {
			h.Errorf("%+v %+v", a, b)
		}
		_, err := access.ByKey(ctx, h.d, second)
		h.fault(err, "access.key_unknown")
	})
}

func TestKeyExpires(t *testing.T) {
	each(t, func(h *house) {
		verb, key := access.NewKey("x", h.clock.now().Add(20*time.Second), access.OrdersRead)
		done(h, h.admin, verb)
		if _, err := access.ByKey(ctx, h.d, key); err != nil {
			h.Fatal(err)
		}
		h.clock.pass(20 * time.Second) // it is still remembered, and still refused
		_, err := access.ByKey(ctx, h.d, key)
		h.fault(err, "access.key_expired")
		h.clock.pass(time.Hour)
		_, err = access.ByKey(ctx, h.d, key)
		h.fault(err, "access.key_expired")
	})
}

func TestRevokedKeyIsRefusedAtOnce(t *testing.T) {
	each(t, func(h *house) {
		verb, key := access.NewKey("x", time.Time{}, access.OrdersRead)
		created := done(h, h.admin, verb)
		if _, err := access.ByKey(ctx, h.d, key); err != nil {
			h.Fatal(err)
		}
		done(h, h.admin, access.RevokeKey{Key: created.ID})
		_, err := access.ByKey(ctx, h.d, key)
		h.fault(err, "access.key_revoked")
		done(h, h.admin, access.RevokeKey{Key: created.ID}) // twice does no harm
		if n := h.told("key.revoked"); n != 1 {
			h.Errorf("%d times revoked", n)
		}
	})
}

// revokedElsewhere is what another process does: this one's memory hears nothing of it.
type revokedElsewhere struct{ key int64 }

func (revokedElsewhere) Right() db.Right                  { return db.Anyone }
func (revokedElsewhere) Touches(db.Look) ([]int64, error) { return nil, nil }
func (v revokedElsewhere) Do(tx *db.Tx) (bool, error) {
	tx.Exec(`UPDATE api_key SET revoked = $2 WHERE id = $1`, v.key, tx.At())
	return true, nil
}

func TestKeyRevokedElsewhereIsRefusedWithin30Seconds(t *testing.T) {
	each(t, func(h *house) {
		verb, key := access.NewKey("x", time.Time{}, access.OrdersRead)
		created := done(h, h.admin, verb)
		if _, err := access.ByKey(ctx, h.d, key); err != nil {
			h.Fatal(err)
		}
		done(h, db.Program, revokedElsewhere{created.ID})
		h.clock.pass(29 * time.Second)
		if _, err := access.ByKey(ctx, h.d, key); err != nil {
			h.Errorf("looked up more than every 30 seconds: %v", err)
		}
		h.clock.pass(time.Second)
		_, err := access.ByKey(ctx, h.d, key)
		h.fault(err, "access.key_revoked")
	})
}

// Last use is written rarely: a busy key costs no write a call.
func TestLastUse(t *testing.T) {
	h := furnished(t, dbtest.SQLite(t))
	verb, key := access.NewKey("x", time.Time{}, access.OrdersRead)
	done(h, h.admin, verb)
	used := func() time.Time {
		if _, err := access.ByKey(ctx, h.d, key); err != nil {
			t.Fatal(err)
		}
		keys, err := access.Keys(h.d.On(ctx))
		if err != nil {
			t.Fatal(err)
		}
		return keys[0].Used
	}
	first := used()
	h.clock.pass(4 * time.Minute)
	if got := used(); !got.Equal(first) {
		t.Errorf("written again after 4 minutes: %v", got)
	}
	h.clock.pass(time.Minute)
	if got := used(); !got.Equal(h.clock.now()) {
		t.Errorf("last use %v, now %v", got, h.clock.now())
	}
}
