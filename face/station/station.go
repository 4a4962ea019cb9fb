// Package station is the face at the bench and at the dock: full screen, a scanner for a keyboard, giant type, one question at
// a time. It gives the frame of the page, what the bench has to know beforehand (the dock, bins, questions), and what a code
// is; the acts themselves are the verbs of the API. The machine that draws the screens is the browser's: face/browser/src/station.
// It stores nothing; what is scanned while the network is away is kept by the browser and sent once.
//
// What never happens here: a scan that lands in a text field, an answer that needs a mouse, a dead end; anything stored of
// the practice world, which exists in the browser alone.
package station

import (
	"encoding/json"
	"net/http"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/lang"
)

// station is the face being built, and afterwards at work.
type station struct{ *visit.Face }

// New builds the station. It answers everything under /station.
func New(h visit.House) http.Handler {
	s := station{visit.NewFace(h, kit.Station)}
	s.Person("GET /station", access.WorkBench, s.bench)
	s.Person("GET /station/camera", access.WorkBench, s.camera)
	s.Person("GET /station/practice", access.WorkBench, s.practice)
	s.Person("GET /station/sheet", access.WorkBench, s.sheet)
	s.Person("GET /station/world", access.WorkBench, s.world)
	s.Person("GET /station/find", access.WorkBench, s.find)
	s.Person("GET /station/bars/{code}", access.WorkBench, s.bars)
	s.Public("GET /station/worker.js", s.worker)
	return s
}

// config is what the page tells its script.
type config struct {
	Words    map[string]string `json:"words"`
	Lang     lang.Tag          `json:"lang"`
	Icons    string            `json:"icons"`
	Wasm     string            `json:"wasm"`
	Worker   string            `json:"worker"`
	Practice bool              `json:"practice"`
	Camera   bool              `json:"camera"`
	Drawer   bool              `json:"drawer"`
	World    *world            `json:"world,omitempty"`
	Mode     string            `json:"mode,omitempty"`
}

func (s station) config(v *visit.Visit) config {
	c := config{
		Words: lang.Templates("station.", v.Lang), Lang: v.Lang, Icons: kit.File("icons.svg"), Wasm: kit.File("zxing_reader.wasm"),
		Worker: "/station/worker.js", Drawer: s.Show,
	}
	switch mode := v.Query("mode"); mode {
	case "dock", "put", "bench":
		c.Mode = mode
	}
	return c
}

// bench is the bench as it stands all day.
func (s station) bench(v *visit.Visit) error {
	v.Photograph()
	return v.Show(benchPage(s.config(v)))
}

// camera is the bench with a camera for a scanner; on this page alone the policy lets the reader run.
func (s station) camera(v *visit.Visit) error {
	v.Camera()
	c := s.config(v)
	c.Camera = true
	return v.Show(benchPage(c))
}

// practice is the bench in an invented world. Its script is given no way to send anything.
func (s station) practice(v *visit.Visit) error {
	v.Photograph()
	c := s.config(v)
	w := practiceWorld(v.Lang)
	c.Practice, c.Drawer, c.World = true, true, &w
	return v.Show(benchPage(c))
}

// worker is the script that opens the station without network. It lies here and not with the other files, because a
// browser lets it rule over its own folder alone.
func (s station) worker(v *visit.Visit) error {
	content, err := kit.Content("station-worker.js")
	if err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Service-Worker-Allowed", "/station")
	h.Set("Cache-Control", "no-cache")
	_, _ = v.W.Write(content) // whoever hung up is not an error of ours
	return nil
}

// say answers a script of ours with JSON.
func say(v *visit.Visit, answer any) error {
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "application/json")
	v.W.Header().Set("Cache-Control", "no-store")
	_, _ = v.W.Write(body) // whoever hung up is not an error of ours
	return nil
}
