package app

import (
	"context"
	"fmt"
	"strings"

	"retour/ground/job"
)

// Unhandled are the intents that wait for somebody to carry them out, and are of kinds that nothing here does.
func (h *House) Unhandled(ctx context.Context) ([]job.Unhandled, error) {
	var kinds []string
	for _, r := range h.Runners {
		for kind := range r.Handlers {
			kinds = append(kinds, kind)
		}
	}
	ask := job.AskUnhandled(kinds)
	err := h.Store.Read(ctx, ask)
	return ask.Rows, err
}

// warnUnhandled names them in the log.
func (h *House) warnUnhandled(ctx context.Context) error {
	found, err := h.Unhandled(ctx)
	for _, u := range found {
		h.Log.Warn("intents wait and nothing here carries them out", "kind", u.Kind, "count", u.Count)
	}
	return err
}

// unhandledWords names them in one line.
func unhandledWords(found []job.Unhandled) string {
	words := make([]string, len(found))
	for i, u := range found {
		words[i] = fmt.Sprintf("%s (%d)", u.Kind, u.Count)
	}
	return "nothing here carries out " + strings.Join(words, ", ")
}
