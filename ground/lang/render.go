package lang

import (
	"fmt"
	"strings"
	"time"

	"retour/ground/lang/pattern"
	"retour/ground/money"
)

// In is the message in a language; in a language the product lacks it is English. Dates and times are told in the zone
// that the argument carries, so a caller who knows the reader's zone passes instants in it. A message that is not in
// the catalogue (one stored by a newer program) is its key.
func (m Message) In(t Tag) string {
	s := catalogue()[m.Key]
	parts, ok := s.in[t]
	if !ok {
		t = English
		if parts, ok = s.in[t]; !ok {
			return m.Key
		}
	}
	r := rendering{tag: t, holes: s.holes, args: m.Args}
	r.write(parts)
	return r.out.String()
}

type rendering struct {
	tag   Tag
	holes []pattern.Hole
	args  []any
	out   strings.Builder
}

func (r *rendering) write(parts []pattern.Part) {
	for _, part := range parts {
		switch {
		case part.Hole == "":
			r.out.WriteString(part.Literal)
		case part.Branches != nil:
			n, _ := r.arg(part.Hole).(int64)
			r.write(pattern.Pick(part.Branches, string(r.tag), n))
		default:
			r.out.WriteString(r.print(part.Hole))
		}
	}
}

// arg is what goes into a hole, or nil for a message put together by hand with too few.
func (r *rendering) arg(name string) any {
	for i, h := range r.holes {
		if h.Name == name && i < len(r.args) {
			return r.args[i]
		}
	}
	return nil
}

func (r *rendering) print(name string) string {
	switch v := r.arg(name).(type) {
	case nil:
		return "{" + name + "}"
	case string:
		return v
	case int64:
		return Number(r.tag, v)
	case money.Amount:
		return Money(r.tag, v)
	case time.Time:
		for _, h := range r.holes {
			if h.Name == name && h.Type == pattern.Date {
				return Date(r.tag, v, v.Location())
			}
		}
		return DateTime(r.tag, v, v.Location())
	case Message:
		return v.In(r.tag)
	default:
		return fmt.Sprint(v)
	}
}
