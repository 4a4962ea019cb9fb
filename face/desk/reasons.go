package desk

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/policy"
)

const reasonsAt = "/desk/settings/reasons"

// reasonsShown is a shop's reasons in their two levels.
type reasonsShown struct {
	shopEdit
	Tree *policy.Tree
	Own  bool
}

func (d desk) reasonsFor(v *visit.Visit) (reasonsShown, error) {
	e, err := d.shopEditFor(v, reasonsAt)
	if err != nil {
		return reasonsShown{}, err
	}
	r := reasonsShown{shopEdit: e, Tree: policy.DefaultReasons(), Own: len(e.Set.Reasons) > 0}
	if r.Own {
		r.Tree, err = policy.LoadReasons(e.Set.Reasons)
	}
	return r, err
}

// put makes the tree the shop's own, in its next version.
func (r *reasonsShown) put() error {
	r.Tree.Version = nextVersion(r.Tree.Version)
	text, err := json.Marshal(r.Tree)
	r.Set.Reasons = text
	return err
}

// reasons lists them, and brings one up or down, out of the choice or back into it.
func (d desk) reasons(v *visit.Visit) error {
	r, err := d.reasonsFor(v)
	if err != nil || v.Request.Method != http.MethodPost {
		if err == nil {
			err = v.Show(reasonsPage(r))
		}
		return err
	}
	if again, err := r.again(v); again || err != nil {
		if err == nil {
			err = v.Go(r.home())
		}
		return err
	}
	act, key := pressed(r.Form)
	if act == "default" {
		s := sure{
			Here: "reasons", Form: r.Form, Ask: lang.DeskSureReasons(r.Shop.Name), Text: lang.DeskSureReasonsText(), Yes: lang.DeskSureDefaultYes(),
			Back: r.home(),
		}
		if !s.asked() {
			return s.show(v)
		}
		r.Set.Reasons = nil
	} else {
		list, i := r.find(key)
		if i < 0 {
			return fault.New(fault.NotFound, lang.FaultNotFound(short(key)))
		}
		switch act {
		case "up", "down":
			moved(*list, i, act)
		case "retire", "offer":
			(*list)[i].Retired = act == "retire"
		}
		if err := r.put(); err != nil {
			return err
		}
	}
	done, err := d.store(v, r.shopEdit, "")
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(reasonsPage(r))
	}
	return v.Go(r.home())
}

// find is the list that a reason or group stands in, and its place; -1 for none.
func (r reasonsShown) find(key string) (*[]policy.Reason, int) {
	head, inner, nested := strings.Cut(key, ".")
	at := func(list []policy.Reason, key string) int {
		return slices.IndexFunc(list, func(one policy.Reason) bool { return one.Key == key })
	}
	i := at(r.Tree.Reasons, head)
	if i < 0 || !nested {
		return &r.Tree.Reasons, i
	}
	return &r.Tree.Reasons[i].Reasons, at(r.Tree.Reasons[i].Reasons, inner)
}

// reasonEdit is one reason or group being written.
type reasonEdit struct {
	reasonsShown
	Key    string // whole key; "": a new one
	Into   string // group that a new one goes into; "": the first level
	Group  bool   // it is a group, or begins one
	Remove bool   // it may be removed: the shop's own
}

func (e reasonEdit) isNew() bool { return e.Key == "" }

// reason writes one reason, or a new one.
func (d desk) reason(v *visit.Visit) error {
	shown, err := d.reasonsFor(v)
	if err != nil {
		return err
	}
	e := reasonEdit{reasonsShown: shown, Key: v.Query("key"), Into: v.Query("in"), Group: v.Query("new") == "group"}
	var one policy.Reason
	list, i := &e.Tree.Reasons, -1
	if !e.isNew() {
		if list, i = e.find(e.Key); i < 0 {
			return fault.New(fault.NotFound, lang.FaultNotFound(short(e.Key)))
		}
		one = (*list)[i]
		e.Group = one.Reasons != nil
		e.Remove = shippedWords("policy.reason."+e.Key)(lang.English) == ""
	} else if e.Into != "" {
		group, at := e.find(e.Into)
		if at < 0 || (*group)[at].Reasons == nil {
			return fault.New(fault.NotFound, lang.FaultNotFound(short(e.Into)))
		}
		list = &(*group)[at].Reasons
	}
	if v.Request.Method != http.MethodPost {
		fillReason(e.Form, e.Key, one)
		return v.Show(reasonPage(e))
	}
	if again, err := e.again(v); again || err != nil {
		if err == nil {
			err = v.Go(e.home())
		}
		return err
	}
	if e.Form.Value("do") == "remove" && e.Remove {
		*list = slices.Delete(*list, i, i+1)
		if head, _, nested := strings.Cut(e.Key, "."); nested && len(*list) == 0 {
			group, at := e.find(head)
			*group = slices.Delete(*group, at, at+1)
		}
	} else {
		i = e.read(list, i, one)
	}
	if err := e.put(); err != nil {
		return err
	}
	done, err := d.store(v, e.shopEdit, e.path(i))
	if all := e.Form.Faults["names"]; all != nil {
		delete(e.Form.Faults, "names")
		e.Form.Faults["names.en"] = all
	}
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(reasonPage(e))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go(e.home())
}

// read takes what was typed into the tree, and gives the place of the reason in its list.
func (e reasonEdit) read(list *[]policy.Reason, i int, one policy.Reason) int {
	f := e.Form
	one.Names = bothWords(f, "names", shippedWords("policy.reason."+e.Key))
	one.Picture, one.Categories = f.Value("picture"), split(f.Value("categories"))
	one.Retired = f.Value("retired") == "true"
	taken := func(in []policy.Reason) func(string) bool {
		return func(key string) bool {
			return slices.ContainsFunc(in, func(r policy.Reason) bool { return r.Key == key })
		}
	}
	leaf := &one
	if e.isNew() {
		one.Key = keyFrom(f.Value("names.en"), taken(*list))
		if e.Group {
			leaf = &policy.Reason{Names: bothWords(f, "first", shippedWords(""))}
			leaf.Key = keyFrom(f.Value("first.en"), taken(nil))
		}
	}
	if !e.Group || e.isNew() {
		leaf.Liable, leaf.Basis = policy.Liability(f.Value("liable")), policy.Basis(f.Value("basis"))
		leaf.Photo, leaf.Text = f.Value("photo") == "true", f.Value("text") == "true"
	}
	if leaf != &one {
		one.Reasons = []policy.Reason{*leaf}
	}
	if i < 0 {
		*list = append(*list, one)
		return len(*list) - 1
	}
	(*list)[i] = one
	return i
}

// path is where faults of this reason are told.
func (e reasonEdit) path(i int) string {
	in := e.Into
	if head, _, nested := strings.Cut(e.Key, "."); nested {
		in = head
	}
	place := "settings.reasons.reasons"
	if in != "" {
		_, at := e.find(in)
		place += "[" + number(at) + "].reasons"
	}
	return place + "[" + number(i) + "]"
}

func fillReason(f *kit.Form, key string, r policy.Reason) {
	fillWords(f, "names", r.Names, shippedWords("policy.reason."+key))
	f.Set("liable", string(r.Liable)).Set("basis", string(r.Basis)).Set("picture", r.Picture).Set("categories", strings.Join(r.Categories, ", "))
	for name, on := range map[string]bool{"photo": r.Photo, "text": r.Text, "retired": r.Retired} {
		if on {
			f.Set(name, "true")
		}
	}
}
