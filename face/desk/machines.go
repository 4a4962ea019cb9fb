package desk

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"retour/face/kit"
	"retour/face/visit"
	"retour/feed"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// keysShown are the keys of machines.
type keysShown struct {
	Keys   []access.Key
	Form   *kit.Form
	Secret string // shown once
	Who    db.Actor
}

// keys lists the keys of machines, makes one and ends one.
func (d desk) keys(v *visit.Visit) error {
	k := keysShown{Form: v.Form(), Who: v.Actor}
	var err error
	if k.Keys, err = access.Keys(v.Reader()); err != nil {
		return err
	}
	if v.Request.Method != http.MethodPost {
		return v.Show(keysPage(k))
	}
	f := k.Form
	if text := f.Value("revoke"); text != "" {
		n, _ := strconv.ParseInt(text, 10, 64) // of no key: none is found
		if s := endKey(k, n); !s.asked() {
			return s.show(v)
		}
		_, done, err := visit.Do(v, f, access.RevokeKey{Key: n})
		if err != nil {
			return err
		}
		if !done {
			return v.Again(keysPage(k))
		}
		v.Tell(kit.Go, lang.DeskKeyRevoked())
		return v.Go("/desk/settings/keys")
	}
	var rights []db.Right
	for _, r := range f.Values["rights"] {
		rights = append(rights, db.Right(r))
	}
	verb, key := access.NewKey(f.Value("name"), time.Time{}, rights...)
	made, done, err := visit.Do(v, f, verb)
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(keysPage(k))
	}
	if made.Is(key) {
		k.Secret = key
	}
	k.Form = kit.NewForm("")
	if k.Keys, err = access.Keys(v.Reader()); err != nil {
		return err
	}
	return v.Show(keysPage(k))
}

// endKey asks about the end of a key.
func endKey(k keysShown, n int64) sure {
	s := sure{Here: "keys", Form: k.Form, Text: lang.DeskSureKeyText(), Yes: lang.DeskSureKeyYes(), Back: "/desk/settings/keys"}
	s.Ask = lang.DeskSureKey("?")
	for _, one := range k.Keys {
		if one.ID != n {
			continue
		}
		s.Ask = lang.DeskSureKey(one.Name)
		used := kit.Words(lang.DeskNever())
		if !one.Used.IsZero() {
			used = kit.When(one.Used)
		}
		s.Facts = []kit.Cell{{Name: lang.DeskKeyStart(), Value: kit.Words(kit.Plain(one.Start + "…"))}, {Name: lang.DeskLastUse(), Value: used}}
	}
	return s
}

func rightOptions(who db.Actor) []kit.Option {
	var out []kit.Option
	for _, r := range access.Rights {
		if title, ok := access.RightTitle(r); ok && who.May(r) {
			out = append(out, kit.Option{Value: string(r), Name: title})
		}
	}
	return out
}

// webhooks lists where events are told, and adds one.
func (d desk) webhooks(v *visit.Visit) error {
	if d.Feed == nil {
		return fault.New(fault.Unavailable, lang.FaultUnavailable())
	}
	var verb feed.PutEndpoint
	form := v.Read(&verb)
	if v.Request.Method == http.MethodPost {
		e, done, err := visit.Do(v, form, d.Feed.Put(feed.PutEndpoint{URL: verb.URL, Kinds: verb.Kinds}))
		if err != nil {
			return err
		}
		if done {
			return v.Go("/desk/settings/webhooks/" + strconv.FormatInt(e.ID, 10))
		}
	}
	all, err := feed.Endpoints(v.Reader())
	if err != nil {
		return err
	}
	page := webhooksPage(all, form)
	if !form.OK() {
		return v.Again(page)
	}
	return v.Show(page)
}

// webhookShown is one endpoint with its log.
type webhookShown struct {
	feed.Endpoint
	Secret     string
	Deliveries []feed.Delivery
	State      feed.DeliveryState
	Follow     string
	Form       *kit.Form
}

// webhook shows one endpoint with its deliveries, and what can be done with it.
func (d desk) webhook(v *visit.Visit) error {
	n, err := strconv.ParseInt(v.Path("number"), 10, 64)
	if err != nil || d.Feed == nil {
		return fault.New(fault.NotFound, lang.FaultNotFound(short(v.Path("number"))))
	}
	w := webhookShown{Form: v.Form()}
	if w.Endpoint, err = feed.EndpointOf(v.Reader(), n); err != nil {
		return err
	}
	if w.Secret, err = d.Feed.Secret(v.Reader(), n); err != nil {
		return err
	}
	if s := feed.DeliveryState(v.Query("state")); slices.Contains([]feed.DeliveryState{"waiting", "delivered", "given_up", "dropped"}, s) {
		w.State = s
	}
	before, _ := strconv.ParseInt(v.Query("cursor"), 10, 64) // 0: from the newest
	if w.Deliveries, err = feed.Deliveries(v.Reader(), n, w.State, before, pageRows+1); err != nil {
		return err
	}
	here := "/desk/settings/webhooks/" + strconv.FormatInt(n, 10)
	if len(w.Deliveries) > pageRows {
		w.Deliveries = w.Deliveries[:pageRows]
		w.Follow = here + "?state=" + string(w.State) + "&cursor=" + strconv.FormatInt(w.Deliveries[pageRows-1].ID, 10)
	}
	if v.Request.Method != http.MethodPost {
		return v.Show(webhookPage(w))
	}
	f := w.Form
	if s, final := w.asks(here); final && !s.asked() {
		return s.show(v)
	}
	var done bool
	switch f.Value("do") {
	case "again":
		one, _ := strconv.ParseInt(f.Value("delivery"), 10, 64) // of none: none is found
		done, err = ran(visit.Do(v, f, feed.Redeliver{Delivery: one}))
	case "replay":
		done, err = ran(visit.Do(v, f, feed.Replay{Endpoint: n}))
	case "rotate":
		done, err = ran(visit.Do(v, f, d.Feed.Rotate(n)))
	case "pause", "resume":
		done, err = ran(visit.Do(v, f, d.Feed.Put(feed.PutEndpoint{ID: n, URL: w.URL, Kinds: w.Kinds, Paused: f.Value("do") == "pause"})))
	case "remove":
		if done, err = ran(visit.Do(v, f, feed.RemoveEndpoint{ID: n})); done {
			here = "/desk/settings/webhooks"
		}
	}
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(webhookPage(w))
	}
	v.Tell(kit.Go, lang.DeskWebhookDone())
	return v.Go(here)
}

// asks is the question before what cannot be taken back.
func (w webhookShown) asks(here string) (sure, bool) {
	s := sure{Here: "webhooks", Form: w.Form, Back: here, Facts: []kit.Cell{{Name: lang.DeskUrl(), Value: kit.Words(kit.Plain(w.URL))}}}
	switch w.Form.Value("do") {
	case "rotate":
		s.Ask, s.Text, s.Yes = lang.DeskSureRotate(), lang.DeskSureRotateText(), lang.DeskSureRotateYes()
	case "remove":
		s.Ask, s.Text, s.Yes = lang.DeskSureRemove(), lang.DeskSureRemoveText(), lang.DeskSureRemoveYes()
	default:
		return s, false
	}
	return s, true
}
