package desk

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"retour/disposition"
	"retour/face/visit"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/inspect"
	"retour/policy"
)

const questionsAt = "/desk/settings/questions"

// setsShown are a shop's question sets.
type setsShown struct {
	shopEdit
	Sets inspect.Library
	Own  bool
}

func (d desk) setsFor(v *visit.Visit) (setsShown, error) {
	e, err := d.shopEditFor(v, questionsAt)
	if err != nil {
		return setsShown{}, err
	}
	s := setsShown{shopEdit: e, Sets: inspect.Default(), Own: len(e.Set.Questions) > 0}
	if s.Own {
		s.Sets, err = inspect.LoadLibrary(e.Set.Questions)
	}
	return s, err
}

// put makes the sets the shop's own. The changed one gets its next version: what was answered before is read by the
// questions that were asked.
func (s *setsShown) put(i int) error {
	if i >= 0 && i < len(s.Sets) {
		s.Sets[i].Version = nextVersion(s.Sets[i].Version)
	}
	text, err := json.Marshal(s.Sets)
	s.shopEdit.Set.Questions = text
	return err
}

// taken tells that this form was stored before, and then leads on.
func (e shopEdit) taken(v *visit.Visit, to string) (bool, error) {
	again, err := e.again(v)
	if again && err == nil {
		err = v.Go(to)
	}
	return again, err
}

// questionSets lists the sets, begins one, and goes back to those that came with the program.
func (d desk) questionSets(v *visit.Visit) error {
	s, err := d.setsFor(v)
	if err != nil || v.Request.Method != http.MethodPost {
		if err == nil {
			err = v.Show(setsPage(s))
		}
		return err
	}
	if gone, err := s.taken(v, s.home()); gone || err != nil {
		return err
	}
	to := s.home()
	if act, _ := pressed(s.Form); act == "default" {
		q := sure{
			Here: "questions", Form: s.Form, Ask: lang.DeskSureQuestions(s.Shop.Name), Text: lang.DeskSureQuestionsText(), Yes: lang.DeskSureDefaultYes(),
			Back: s.home(),
		}
		if !q.asked() {
			return q.show(v)
		}
		s.shopEdit.Set.Questions = nil
	} else {
		one := s.Sets.For("")
		one.Categories = split(s.Form.Value("categories"))
		if len(one.Categories) == 0 {
			s.Form.Wrong("categories", lang.KitRequired())
			return v.Again(setsPage(s))
		}
		one.ID = keyFrom(one.Categories[0], func(key string) bool {
			return slices.ContainsFunc(s.Sets, func(x inspect.Set) bool { return x.ID == key })
		})
		one.Version = ""
		s.Sets = append(s.Sets, one)
		if err := s.put(len(s.Sets) - 1); err != nil {
			return err
		}
		to = s.home("/" + one.ID)
	}
	done, err := d.store(v, s.shopEdit, "settings.questions["+strconv.Itoa(len(s.Sets)-1)+"]")
	switch {
	case err != nil:
		return err
	case !done:
		under(s.Form, "categories")
		s.Sets = s.Sets[:len(s.Sets)-1]
		return v.Again(setsPage(s))
	}
	return v.Go(to)
}

// setShown is one set with its preview: the questions as the station asks them.
type setShown struct {
	setsShown
	At      int
	One     inspect.Set
	Given   inspect.Answers
	Path    []string // "question:answer", in the order in which they were answered
	Next    inspect.Question
	Done    bool
	Result  inspect.Assessment
	WayOut  disposition.Decision
	Problem lang.Message
}

func (d desk) setFor(v *visit.Visit) (setShown, error) {
	all, err := d.setsFor(v)
	if err != nil {
		return setShown{}, err
	}
	s := setShown{setsShown: all, At: slices.IndexFunc(all.Sets, func(x inspect.Set) bool { return x.ID == v.Path("set") })}
	if s.At < 0 {
		return s, fault.New(fault.NotFound, lang.FaultNotFound(short(v.Path("set"))))
	}
	s.One = all.Sets[s.At]
	return s, nil
}

// try plays the set with the answers of the address.
func (s *setShown) try(path []string) error {
	s.Given = inspect.Answers{}
	for _, one := range path {
		if q, a, ok := strings.Cut(one, ":"); ok && len(s.Path) < 40 {
			s.Given[q] = a
			s.Path = append(s.Path, one)
		}
	}
	if s.Next, s.Done = s.One.Next(s.Given); !s.Done {
		return nil
	}
	var err error
	if s.Result, err = s.One.Grade(s.Given); err != nil {
		all := fault.All(err)
		if len(all) == 0 {
			return err
		}
		s.Problem = all[0].Message
		return nil
	}
	router, err := routerOf(s.shopEdit.Set.Disposition)
	if err != nil {
		return err
	}
	f := disposition.Facts{Grade: string(s.Result.Grade), Blocked: s.Result.Blocked, Findings: s.Result.Codes(), Basis: policy.Withdrawal}
	for _, found := range s.Result.Findings {
		f.Hazard = f.Hazard || found.Code == inspect.Hazard
		if f.Liable == "" {
			f.Liable = string(found.Liable)
		}
	}
	if len(s.One.Categories) > 0 {
		f.Category = s.One.Categories[0]
	}
	s.WayOut = router.Decide(f)
	return nil
}

// here is the address of the set with these answers given in the preview.
func (s setShown) here(path []string) string {
	return questionsAt + "/" + s.One.ID + "?" + url.Values{"shop": {s.Shop.Code}, "a": path}.Encode()
}

// questionSet shows one set, and changes its categories or the order of its questions.
func (d desk) questionSet(v *visit.Visit) error {
	s, err := d.setFor(v)
	if err != nil {
		return err
	}
	if err := s.try(v.Request.URL.Query()["a"]); err != nil {
		return err
	}
	home := s.home("/" + s.One.ID)
	s.Form.Action = home
	if v.Request.Method != http.MethodPost {
		s.Form.Set("categories", strings.Join(s.One.Categories, ", "))
		return v.Show(setPage(s))
	}
	if gone, err := s.taken(v, home); gone || err != nil {
		return err
	}
	if act, _ := pressed(s.Form); act == "remove" {
		q := sure{Here: "questions", Form: s.Form, Ask: lang.DeskSureSet(), Text: lang.DeskSureSetText(), Yes: lang.DeskSetRemove(), Back: home}
		if !q.asked() {
			return q.show(v)
		}
	}
	one := s.One
	one.Questions = slices.Clone(one.Questions)
	act, key := pressed(s.Form)
	i := slices.IndexFunc(one.Questions, func(q inspect.Question) bool { return q.ID == key })
	switch {
	case act == "categories":
		one.Categories = split(s.Form.Value("categories"))
	case act == "remove" && one.ID != "general":
		s.Sets = slices.Delete(slices.Clone(s.Sets), s.At, s.At+1)
		home = s.home()
	case act == "drop" && i >= 0:
		one.Questions = slices.Delete(one.Questions, i, i+1)
	case i >= 0:
		moved(one.Questions, i, act)
	}
	if act == "remove" {
		err = s.put(-1)
	} else {
		s.Sets = slices.Clone(s.Sets)
		s.Sets[s.At] = one
		err = s.put(s.At)
	}
	if err != nil {
		return err
	}
	done, err := d.store(v, s.shopEdit, "settings.questions["+strconv.Itoa(s.At)+"]")
	switch {
	case err != nil:
		return err
	case !done:
		under(s.Form, "categories")
		if s.Form.Value("categories") == "" {
			s.Form.Set("categories", strings.Join(s.One.Categories, ", "))
		}
		return v.Again(setPage(s))
	}
	return v.Go(home)
}
