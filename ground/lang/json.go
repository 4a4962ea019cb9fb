package lang

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"retour/ground/lang/pattern"
	"retour/ground/money"
)

// stored is a message as JSON: {"key": "fault.too_many", "args": {"wait:int": 30}}. Each argument is named as the
// catalogue writes its hole, so it is found again when a text is reworded and its holes change places.
type stored struct {
	Key  string                     `json:"key"`
	Args map[string]json.RawMessage `json:"args,omitempty"`
}

// MarshalJSON keeps key and arguments, so that the message can be put into any language later. Instants keep their
// zone (RFC 9557: "2026-03-04T14:05:00+01:00[Europe/Paris]").
//
// No message is null.
func (m Message) MarshalJSON() ([]byte, error) {
	if m.Key == "" && m.Args == nil {
		return []byte("null"), nil
	}
	if kept, ok := m.unread(); ok {
		return json.Marshal(stored{Key: m.Key, Args: kept})
	}
	s, ok := catalogue()[m.Key]
	if !ok || len(m.Args) != len(s.holes) {
		return nil, fmt.Errorf("lang: no message %q with %d arguments", m.Key, len(m.Args))
	}
	out := stored{Key: m.Key}
	for i, h := range s.holes {
		value, err := marshalArg(m.Args[i])
		if err != nil {
			return nil, fmt.Errorf("lang: message %s, hole %s: %w", m.Key, h.Name, err)
		}
		if out.Args == nil {
			out.Args = map[string]json.RawMessage{}
		}
		out.Args[h.String()] = value
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote. A key that this program does not know is no error: the message shows as
// its key and is written back as it came, so an older program does no harm to what a newer one stored.
func (m *Message) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*m = Message{}
		return nil
	}
	var in stored
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	if in.Key == "" {
		return errors.New("lang: a stored message has no key")
	}
	s, ok := catalogue()[in.Key]
	if !ok {
		*m = Message{Key: in.Key, Args: []any{unread(in.Args)}}
		return nil
	}
	if len(in.Args) != len(s.holes) {
		return fmt.Errorf("lang: stored message %s has %d arguments, not %d", in.Key, len(in.Args), len(s.holes))
	}
	out := Message{Key: in.Key}
	for _, h := range s.holes {
		value, ok := in.Args[h.String()]
		if !ok {
			return fmt.Errorf("lang: stored message %s lacks {%s}", in.Key, h)
		}
		arg, err := unmarshalArg(h.Type, value)
		if err != nil {
			return fmt.Errorf("lang: stored message %s, hole %s: %w", in.Key, h.Name, err)
		}
		out.Args = append(out.Args, arg)
	}
	*m = out
	return nil
}

// unread holds the arguments of a stored message whose key this program does not know.
type unread map[string]json.RawMessage

func (m Message) unread() (unread, bool) {
	if len(m.Args) != 1 {
		return nil, false
	}
	kept, ok := m.Args[0].(unread)
	return kept, ok
}

func marshalArg(arg any) (json.RawMessage, error) {
	switch v := arg.(type) {
	case time.Time:
		text := v.Format(time.RFC3339Nano)
		if name := v.Location().String(); strings.Contains(name, "/") {
			text += "[" + name + "]"
		}
		return json.Marshal(text)
	case string, int64, money.Amount, Message:
		return json.Marshal(v)
	}
	return nil, fmt.Errorf("%T goes into no hole", arg)
}

func unmarshalArg(t pattern.Type, data json.RawMessage) (any, error) {
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		return nil, errors.New("null goes into no hole")
	}
	switch t {
	case pattern.Int:
		return readAs[int64](data)
	case pattern.Money:
		return readAs[money.Amount](data)
	case pattern.Message:
		return readAs[Message](data)
	case pattern.Date, pattern.Time:
		text, err := readAs[string](data)
		if err != nil {
			return nil, err
		}
		return readInstant(text)
	default:
		return readAs[string](data)
	}
}

func readAs[T any](data json.RawMessage) (T, error) {
	var v T
	err := json.Unmarshal(data, &v)
	return v, err
}

// readInstant reads an instant with its zone; where the machine does not know the zone, the offset written beside it
// tells the same day and hour.
func readInstant(text string) (time.Time, error) {
	stamp, rest, zoned := strings.Cut(text, "[")
	when, err := time.Parse(time.RFC3339Nano, stamp)
	if err != nil {
		return time.Time{}, err
	}
	if zoned {
		if zone, err := time.LoadLocation(strings.TrimSuffix(rest, "]")); err == nil {
			return when.In(zone), nil
		}
	}
	return when, nil
}
