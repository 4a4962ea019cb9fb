package desk_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"retour/ground/access"
	"retour/returns"
	"retour/returns/halltest"
)

// text is a page without its markup.
func (w *world) text(session, path string) string {
	w.t.Helper()
	_, page, _ := w.ask(session, path, nil)
	return strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " "))), " ")
}

// What the desk tells is told in sentences: how a list is sorted, why there is no photo, where orders come in.
func TestTheDeskSpeaksInSentences(t *testing.T) {
	each(t, func(w *world) {
		agent := w.person(access.Agent)
		if got := w.text(agent, "/desk/returns"); !strings.Contains(got, "1 return, newest first.") {
			t.Errorf("the list: %s", got)
		}
		halltest.Run(t, w.db, returns.Receive{Code: string(w.code)})
		halltest.Run(t, w.db, returns.Inspect{Return: w.code, Item: "MUG", Answers: halltest.Worn(), NoPhoto: "no_camera"})
		if got := w.text(agent, "/desk/returns/"+string(w.code)); !strings.Contains(got, "no photo: there was no camera") {
			t.Errorf("the story: %s", got)
		}
	})
	empty(t, func(w *world, boss string) {
		if got := w.text(boss, "/desk"); !strings.Contains(got, "as a file on the page “Import orders”") {
			t.Errorf("the empty home: %s", got)
		}
	})
}
