package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"retour/ground/db"
	"retour/ground/fault"
)

// answer is what somebody was told, with how to ask again under the same key.
type answer struct {
	verb  string
	key   string
	text  []byte
	again func() (any, error)
}

// run calls a verb as somebody does: under a key of its own, now and then doubled by an impatient click. An error that is
// no fault is one of ours, and ends up in the report.
func run[R any](h *hand, who db.Actor, v db.Verb[R]) (R, error) {
	key := ""
	if !h.oneIn(10) {
		key = h.key()
	}
	got, err := call(h, who, key, v)
	if err != nil || key == "" {
		return got, err
	}
	switch {
	case h.oneIn(15):
		again(h, who, key, v, got)
	case h.oneIn(30):
		h.doubled(func() { again(h, who, key, v, got) })
	}
	return got, nil
}

// call runs a verb once and keeps what was answered.
func call[R any](h *hand, who db.Actor, key string, v db.Verb[R]) (R, error) {
	got, err := db.Run(h.ctx, h.DB, who, key, v)
	name := nameOf(v)
	h.count(name, err)
	if err != nil {
		h.judge(name, v, err)
		return got, err
	}
	if key != "" {
		h.keep(answer{name, key, asText(got), func() (any, error) { return db.Run(h.ctx, h.DB, who, key, v) }})
	}
	return got, nil
}

// clicked calls a verb twice at the same moment under one key: one of them does it, both are answered alike.
func clicked[R any](h *hand, who db.Actor, v db.Verb[R]) (R, error) {
	key := h.key()
	var other R
	var otherErr error
	var group sync.WaitGroup
	group.Go(func() { other, otherErr = db.Run(h.ctx, h.DB, who, key, v) })
	got, err := call(h, who, key, v)
	group.Wait()
	if err == nil && otherErr == nil && !bytes.Equal(asText(got), asText(other)) || (err == nil) != (otherErr == nil) {
		h.fail("%s, clicked twice at once, answered %s (%v) and %s (%v)", nameOf(v), asText(got), err, asText(other), otherErr)
	}
	return got, err
}

// again calls a verb once more under its key; the answer must be the same.
func again[R any](h *hand, who db.Actor, key string, v db.Verb[R], first R) {
	second, err := db.Run(h.ctx, h.DB, who, key, v)
	if err != nil || !bytes.Equal(asText(first), asText(second)) {
		h.fail("%s again under one key: %s, then %s (%v)", nameOf(v), asText(first), asText(second), err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.counted(nameOf(v)).Again++
	h.report.Troubles["clicked_twice"]++
}

// doubled does one thing from two hands at the same moment.
func (h *hand) doubled(do func()) {
	var group sync.WaitGroup
	group.Go(do)
	do()
	group.Wait()
}

func (w *world) key() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.keys++
	return fmt.Sprintf("sim-%d-%06d", w.Seed, w.keys)
}

func (w *world) counted(name string) *Count {
	if w.report.Verbs[name] == nil {
		w.report.Verbs[name] = &Count{}
	}
	return w.report.Verbs[name]
}

func (w *world) count(name string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if name != "NoticeRefund" && name != "PutBin" {
		w.verbs++
	}
	if err == nil {
		w.counted(name).Granted++
		return
	}
	w.counted(name).Refused++
	if f := fault.Of(err); f != nil {
		w.report.Refusals[f.Code()]++
	}
}

// judge tells a refusal, which is the world's business, from an error of ours. That the ledger itself had to refuse means
// that a verb did not see it coming; only what several threads do at once may come to that.
func (w *world) judge(name string, v any, err error) {
	f := fault.Of(err)
	switch {
	case w.ctx.Err() != nil:
	case f == nil || f.Kind == fault.Internal:
		w.fail("%s %s: %w", name, asText(v), err)
	case f.Code() == "fault.balance" && w.Threads == 1:
		w.fail("%s %s left it to the ledger to refuse: %w", name, asText(v), err)
	}
}

func (w *world) keep(a answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, a)
}

func asText(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		return []byte(err.Error())
	}
	return text
}

func nameOf(v any) string {
	name := reflect.TypeOf(v).String()
	return name[strings.LastIndexByte(name, '.')+1:]
}

// refusedWith reports whether err is the refusal with one of the codes.
func refusedWith(err error, codes ...string) bool {
	for _, c := range codes {
		if fault.Is(err, c) {
			return true
		}
	}
	return false
}
