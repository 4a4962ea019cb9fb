package feed

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Told is an event as machines get it: the body of a webhook, and an entry of GET /api/v1/events.
type Told struct {
	Type      string          `json:"type" doc:"kind of event" example:"return.closed"`
	Timestamp time.Time       `json:"timestamp" doc:"when it happened, UTC"`
	ID        string          `json:"id" doc:"the event's own id, the same wherever it is told"`
	Cursor    string          `json:"cursor" doc:"its place in the log: ask for events after it; cursors sort as text"`
	Data      json.RawMessage `json:"data" doc:"what happened, by type"`
}

func tell(r event.Record) Told {
	return Told{Type: r.Kind, Timestamp: r.Time(), ID: EventID(r).String(), Cursor: Encode(event.Cursor{Tx: r.Tx, ID: r.ID}), Data: json.RawMessage(r.Data)}
}

// EventID is the public id of an event, a UUID of version 7 made from its instant and its place in the log: always the
// same, unique, and in the order of time.
func EventID(r event.Record) uuid.UUID {
	var place [16]byte
	binary.BigEndian.PutUint64(place[:8], uint64(r.Tx))
	binary.BigEndian.PutUint64(place[8:], uint64(r.ID))
	sum := sha256.Sum256(place[:])
	var id uuid.UUID
	copy(id[8:], sum[:8])
	milli, micro := uint64(r.At)/1000, uint64(r.At)%1000
	binary.BigEndian.PutUint64(id[:8], milli<<16|7<<12|micro<<2|uint64(sum[8]>>6)) // RFC 9562, method 3: the fraction follows
	id[8] = id[8]&0x3f | 0x80
	return id
}

// messageID is the header webhook-id: one for each event.
func messageID(r event.Record) string {
	id := EventID(r)
	return "msg_" + base64.RawURLEncoding.EncodeToString(id[:])
}

// order is an alphabet whose texts sort like the bytes behind them.
var order = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

const (
	cursorVersion = 1
	cursorSize    = 18
)

// Encode writes a place in the log as text for machines to keep. Such texts sort like the log; what is in them may change.
func Encode(c event.Cursor) string {
	raw := make([]byte, cursorSize)
	raw[0] = cursorVersion
	binary.BigEndian.PutUint64(raw[1:], uint64(c.Tx))
	binary.BigEndian.PutUint64(raw[9:], uint64(c.ID))
	raw[17] = checkByte(raw[:17])
	return order.EncodeToString(raw)
}

// Decode reads what Encode wrote; "" is the beginning of the log. Anything else is fault feed.cursor.
func Decode(text string) (event.Cursor, error) {
	if text == "" {
		return event.Cursor{}, nil
	}
	raw, err := order.DecodeString(text)
	if err != nil || order.EncodeToString(raw) != text || len(raw) != cursorSize || raw[0] != cursorVersion || raw[17] != checkByte(raw[:17]) {
		return event.Cursor{}, fault.New(fault.Invalid, lang.FeedCursor(text)).At("after")
	}
	return event.Cursor{Tx: int64(binary.BigEndian.Uint64(raw[1:])), ID: int64(binary.BigEndian.Uint64(raw[9:]))}, nil
}

func checkByte(raw []byte) byte {
	sum := sha256.Sum256(raw)
	return sum[0]
}
