package desk

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/event"
	"retour/ground/id"
)

type writer = io.Writer

// How the stream looks at the log: woken by commits of this process, and by the clock for those of other nodes.
const (
	liveLook  = 400 * time.Millisecond
	liveRest  = 300 * time.Millisecond // between two messages, however much happens: a page is drawn again for each
	liveTouch = 20 * time.Second       // a line that says nothing, so that nobody on the way hangs up
	liveCheck = time.Minute            // whether the session still holds
)

// live is the stream of the first page: figures and tape, anew whenever something happened anywhere.
func (d desk) live(v *visit.Visit) error {
	return d.stream(v, func(event.Record) (templ.Component, error) {
		h, err := d.todays(v)
		if err != nil {
			return nil, err
		}
		return parts(livePart("#figures", figuresOf(h)), livePart("#tape", tapeOf(h.Tape))), nil
	})
}

// liveReturn is the stream of one return's page: it says when somebody else changed it.
func (d desk) liveReturn(v *visit.Visit) error {
	n, err := returnNumber(v.Path("code"))
	if err != nil {
		return err
	}
	seen, err := d.changes(v.Request.Context(), n)
	if err != nil {
		return err
	}
	return d.stream(v, func(event.Record) (templ.Component, error) {
		now, err := d.changes(v.Request.Context(), n)
		if err != nil || now.N == seen.N {
			return nil, err
		}
		seen = now
		w, err := d.words(v.Request.Context(), v.Lang)
		if err != nil {
			return nil, err
		}
		last, _ := w.record(now.Last)
		return livePart("#moved", movedNotice(id.Make(id.Return, n), last)), nil
	})
}

// stream sends what show makes of each change of the log, until the browser hangs up or the session ends.
func (d desk) stream(v *visit.Visit, show func(event.Record) (templ.Component, error)) error {
	h := v.W.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(v.W)
	_ = out.SetWriteDeadline(time.Time{}) // where there is none, there is none to lift
	_ = out.SetReadDeadline(time.Time{})
	ctx := v.Request.Context()
	wake, stop := d.DB.Wake()
	defer stop()
	look := time.NewTicker(liveLook)
	defer look.Stop()
	at, err := d.newest(v)
	if err != nil {
		return err
	}
	v.W.WriteHeader(http.StatusOK)
	said, checked := time.Now(), time.Now()
	var told time.Time
	if _, err := io.WriteString(v.W, ": live\n\n"); err != nil || out.Flush() != nil {
		return nil
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
			if time.Since(told) < liveRest {
				continue // the clock looks soon
			}
		case <-look.C:
		}
		if time.Since(checked) > liveCheck {
			if !v.StillIn() {
				return nil
			}
			checked = time.Now()
		}
		now, err := d.newest(v)
		if err != nil {
			return nil // the browser connects again
		}
		text := ""
		if now.ID != at.ID || now.Tx != at.Tx {
			at = now
			if text, err = d.event(v, now, show); err != nil {
				d.Log.Error("the live stream ends", "error", err)
				return nil
			}
			told = time.Now()
		}
		if text == "" && time.Since(said) > liveTouch {
			text = ": still here\n\n"
		}
		if text == "" {
			continue
		}
		said = time.Now()
		if _, err := io.WriteString(v.W, text); err != nil || out.Flush() != nil {
			return nil
		}
	}
}

func (d desk) newest(v *visit.Visit) (event.Record, error) {
	found, err := event.Newest(v.Reader(), 1)
	if err != nil || len(found) == 0 {
		return event.Record{}, err
	}
	return found[0], nil
}

// event is one message of a stream, as its notation wants it.
func (d desk) event(v *visit.Visit, r event.Record, show func(event.Record) (templ.Component, error)) (string, error) {
	part, err := show(r)
	if err != nil || part == nil {
		return "", err
	}
	var html bytes.Buffer
	if err := part.Render(kit.In(v.Request.Context(), v.Scene), &html); err != nil {
		return "", err
	}
	return "data: " + strings.ReplaceAll(strings.ReplaceAll(html.String(), "\r", ""), "\n", "\ndata: ") + "\n\n", nil
}
