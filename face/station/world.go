package station

import (
	"slices"
	"strings"
	"time"

	"retour/disposition"
	"retour/face/visit"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/inspect"
	"retour/parcel"
	"retour/returns"
	"retour/stock"
)

// world is what the bench knows beforehand, so that it answers without asking and goes on without network.
type world struct {
	At     time.Time         `json:"at"`
	Person string            `json:"person"`
	Name   string            `json:"name"`
	Done   int64             `json:"done"` // pieces this person put away since midnight
	Boxes  []returns.Box     `json:"boxes"`
	Bins   []bin             `json:"bins"`
	Ways   map[string]string `json:"ways"`
	Sets   []set             `json:"sets"`
	Coming []returns.Box     `json:"coming"`
}

type bin struct {
	Bin     id.Code `json:"bin"`
	Name    string  `json:"name"`
	Purpose string  `json:"purpose"`
}

type set struct {
	ID        string     `json:"id"`
	Questions []question `json:"questions"`
}

type question struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	AskIf   *inspect.AskIf `json:"ask_if,omitempty"`
	Answers []answer       `json:"answers"`
}

type answer struct {
	ID     string   `json:"id"`
	Key    int      `json:"key"`
	Name   string   `json:"name"`
	Worst  int      `json:"worst"` // rank of the worst fault, -1 for none; 4 ends the looking
	Faults []string `json:"faults"`
	Photo  bool     `json:"photo,omitempty"`
}

// Limits of what a bench is given to keep.
const (
	boxesMost  = 400
	comingMost = 12
)

func (s station) world(v *visit.Visit) error {
	ctx := v.Request.Context()
	boxes, err := returns.AtTheDock(ctx, v.DB, v.Lang, boxesMost)
	if err != nil {
		return err
	}
	coming := []returns.Box{}
	if s.Show {
		if coming, err = returns.Coming(ctx, v.DB, v.Lang, comingMost); err != nil {
			return err
		}
	}
	bins, err := binsHere(v)
	if err != nil {
		return err
	}
	sets, err := setsIn(v)
	if err != nil {
		return err
	}
	done, err := returns.PutToday(v.Reader(), v.Actor.ID, midnight(v))
	if err != nil {
		return err
	}
	return say(v, world{
		At: v.Now(), Person: v.Who.Email, Name: v.Scene.Person, Done: done, Boxes: boxes, Bins: bins, Ways: waysIn(v.Lang), Sets: sets, Coming: coming,
	})
}

// midnight is when the day of the person at the bench began.
func midnight(v *visit.Visit) time.Time {
	now := v.Now()
	if v.Scene.Zone != nil {
		now = now.In(v.Scene.Zone)
	}
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
}

func binsHere(v *visit.Visit) ([]bin, error) {
	q := stock.AskBins("")
	if err := v.Reader().Read(q); err != nil {
		return nil, err
	}
	out := []bin{}
	for _, b := range q.Rows {
		if !b.Closed {
			out = append(out, bin{b.Code(), b.Name, b.Purpose})
		}
	}
	return out, nil
}

// waysIn names the ways out, by purpose of their bins.
func waysIn(t lang.Tag) map[string]string {
	out := map[string]string{}
	for _, l := range disposition.Lanes() {
		if _, named := out[string(l.To)]; !named {
			out[string(l.To)] = l.Name(t)
		}
	}
	return out
}

// setsIn are the questions with their words: those that came with the program, and those of each shop that has its own.
func setsIn(v *visit.Visit) ([]set, error) {
	shops, err := returns.AsksOf(v.Request.Context(), v.DB)
	if err != nil {
		return nil, err
	}
	out := shippedSets(v.Lang)
	for _, shop := range shops {
		if shop.OwnSets {
			out = append(out, setsOf(shop.Library, v.Lang, shop.SetID)...)
		}
	}
	return out, nil
}

// shippedSets are the questions that came with the program.
func shippedSets(t lang.Tag) []set {
	return setsOf(inspect.Usual(), t, func(id string) string { return id })
}

func setsOf(library inspect.Library, t lang.Tag, name func(string) string) []set {
	var out []set
	for _, s := range library {
		one := set{ID: name(s.ID)}
		for _, q := range s.Questions {
			asked := question{ID: q.ID, Name: q.Name(t), AskIf: q.AskIf}
			for _, a := range q.Answers {
				given := answer{ID: a.ID, Key: a.Key, Name: a.Name(q, t), Worst: -1, Faults: []string{}, Photo: a.Photo}
				for _, f := range a.Faults {
					given.Faults = append(given.Faults, f.Code)
					given.Worst = max(given.Worst, slices.Index(inspect.Severities, f.Severity))
				}
				asked.Answers = append(asked.Answers, given)
			}
			one.Questions = append(one.Questions, asked)
		}
		out = append(out, one)
	}
	return out
}

// found is what a code turned out to be.
type found struct {
	Kind    string              `json:"kind"`
	Box     *returns.Box        `json:"box,omitempty"`
	Boxes   []returns.Box       `json:"boxes,omitempty"`
	Return  id.Code             `json:"return,omitempty"`
	Parcel  id.Code             `json:"parcel,omitempty"`
	Awaited []returns.Awaited   `json:"awaited,omitempty"`
	Piece   *returns.BenchPiece `json:"piece,omitempty"`
	Item    *returns.Known      `json:"item,omitempty"`
}

const candidates = 6

// find tells what a scanned code is: a parcel, a return, an order, a carrier's number, a piece; or, within a return, an
// article of its order.
func (s station) find(v *visit.Visit) error {
	code := strings.TrimSpace(v.Query("code"))
	if len(code) > codeMost {
		code = strings.ToValidUTF8(code[:codeMost], "")
	}
	out, err := s.found(v, code)
	if err != nil {
		return err
	}
	return say(v, out)
}

// codeMost is the longest code that is looked at; what labels and tags hold is shorter.
const codeMost = 512

func (s station) found(v *visit.Visit, code string) (found, error) {
	ctx := v.Request.Context()
	none := found{Kind: "none"}
	if ret := id.Code(v.Query("within")).Number(id.Return); ret != 0 {
		known, ok, err := returns.KnownAs(ctx, v.DB, ret, code)
		if err != nil || !ok {
			return none, err
		}
		return found{Kind: "item", Item: &known}, nil
	}
	switch kind, n, err := v.Signed(code); {
	case err != nil:
		return none, err
	case n != 0 && kind == id.Return:
		return s.ofReturn(v, n)
	case n != 0 && kind == id.Parcel:
		return s.ofParcel(v, n)
	}
	names := returns.NamesOf(code)
	switch names.Kind {
	case id.Return:
		return s.ofReturn(v, names.Number)
	case id.Plate:
		p, ok, err := returns.PieceOf(ctx, v.DB, names.Number)
		if err != nil || !ok {
			return none, err
		}
		return found{Kind: "piece", Piece: &p}, nil
	case id.Parcel:
		return s.ofParcel(v, names.Number)
	}
	parcels, err := parcel.FindNumbers(v.Reader(), names.Parcels)
	if err != nil {
		return none, err
	}
	ret, err := returns.OfOrder(ctx, v.DB, names.Order)
	switch {
	case err != nil:
		return none, err
	case len(parcels) == 1 && ret == 0:
		return s.ofParcel(v, parcels[0])
	case len(parcels) == 0 && ret != 0:
		return s.ofReturn(v, ret)
	case len(parcels) == 0:
		return s.ofWhatIsInIt(v, names)
	}
	return s.ofSeveral(v, names, parcels, ret)
}

// ofSeveral are the parcels that a code can mean, the likeliest first: by their carriers' numbers, and by the order's.
func (s station) ofSeveral(v *visit.Visit, names returns.Names, parcels []int64, ret int64) (found, error) {
	ctx := v.Request.Context()
	var numbered, ordered []returns.Box
	for _, n := range parcels {
		box, ok, err := returns.BoxOf(ctx, v.DB, v.Lang, n)
		if err != nil {
			return found{}, err
		}
		if ok {
			numbered = append(numbered, box)
		}
	}
	if ret != 0 {
		boxes, err := returns.BoxesOf(ctx, v.DB, v.Lang, ret)
		if err != nil {
			return found{}, err
		}
		ordered = boxes
	}
	all := slices.Concat(numbered, ordered)
	if slices.Index(names.Leads, returns.NamesOrder) < slices.Index(names.Leads, returns.NamesParcel) {
		all = slices.Concat(ordered, numbered)
	}
	if len(all) == 0 {
		return s.ofParcel(v, parcels[0]) // nobody knows any of them
	}
	return oneOf(all), nil
}

// ofWhatIsInIt is the piece with that serial number where it lies here; else the parcels at the dock that should hold the
// article whose code it is, or that somebody with this e-mail sent back; else the piece where nobody has put it away.
func (s station) ofWhatIsInIt(v *visit.Visit, names returns.Names) (found, error) {
	ctx := v.Request.Context()
	piece, ok, err := s.numbered(v, names)
	if err != nil {
		return found{}, err
	}
	if ok && piece.Bin != "" {
		return found{Kind: "piece", Piece: &piece}, nil
	}
	boxes, err := returns.BoxesOfPerson(ctx, v.DB, v.Lang, names.Email, candidates)
	if err == nil && len(boxes) > 0 {
		return oneOf(boxes), nil
	}
	if err == nil {
		boxes, err = returns.BoxesHolding(ctx, v.DB, v.Lang, names.Articles, candidates)
	}
	switch {
	case err != nil:
		return found{Kind: "none"}, err
	case len(boxes) > 0:
		return found{Kind: "holding", Boxes: boxes}, nil
	case ok:
		return found{Kind: "piece", Piece: &piece}, nil
	}
	return found{Kind: "none"}, nil
}

// numbered is the piece with that serial number that came last: one that was sold again and came back is another piece.
func (s station) numbered(v *visit.Visit, names returns.Names) (returns.BenchPiece, bool, error) {
	pieces, err := returns.PiecesNumbered(v.Reader(), names, 1)
	if err != nil || len(pieces) == 0 {
		return returns.BenchPiece{}, false, err
	}
	return returns.PieceOf(v.Request.Context(), v.DB, pieces[0].ID)
}

// oneOf leaves the choice among parcels to the person, where there is one. The same parcel counts once.
func oneOf(boxes []returns.Box) found {
	var all []returns.Box
	for _, b := range boxes {
		if !slices.ContainsFunc(all, func(other returns.Box) bool { return other.Parcel == b.Parcel }) {
			all = append(all, b)
		}
	}
	if len(all) == 1 {
		return found{Kind: "box", Box: &all[0]}
	}
	return found{Kind: "boxes", Boxes: all}
}

// ofReturn is the only parcel of a return, or all of them to choose from.
func (s station) ofReturn(v *visit.Visit, n int64) (found, error) {
	boxes, err := returns.BoxesOf(v.Request.Context(), v.DB, v.Lang, n)
	if err != nil {
		return found{}, err
	}
	if len(boxes) == 1 && boxes[0].Opened == nil {
		return found{Kind: "box", Box: &boxes[0]}, nil
	}
	head := returns.AskRow(n)
	if err := v.Reader().Read(head); err != nil {
		return found{}, err
	}
	if _, ok := head.First(); !ok {
		return found{Kind: "none"}, nil
	}
	return found{Kind: "boxes", Return: id.Make(id.Return, n), Boxes: boxes}, nil
}

// ofParcel is a parcel with its contents, or one that nobody knows, with the returns it may be.
func (s station) ofParcel(v *visit.Visit, n int64) (found, error) {
	ctx := v.Request.Context()
	box, ok, err := returns.BoxOf(ctx, v.DB, v.Lang, n)
	if err != nil || ok {
		return found{Kind: "box", Box: &box}, err
	}
	ask := parcel.Ask(n)
	if err := v.Reader().Read(ask); err != nil {
		return found{}, err
	}
	p, ok := ask.First()
	if !ok || p.Arrived == nil {
		return found{Kind: "none"}, nil
	}
	awaited, err := returns.AwaitedReturns(ctx, v.DB, candidates)
	return found{Kind: "orphan", Parcel: p.Code(), Awaited: awaited}, err
}
