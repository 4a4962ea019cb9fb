package policy

import (
	_ "embed"
	"errors"
	"regexp"
	"slices"
	"strings"

	"retour/ground/lang"
	"retour/policy/rule"
)

//go:embed reasons.json
var reasonsFile []byte

// Tree is the reasons shoppers choose from, in two levels at most: a group, then what exactly.
type Tree struct {
	Version string   `json:"version"`
	Reasons []Reason `json:"reasons"`
}

// Reason is why the customer sends it back, in the customer's words; what the inspection finds is another matter. A
// group holds only its key and its reasons.
type Reason struct {
	Key        string     `json:"key" doc:"lower_snake; the whole key of an inner reason is group.key"`
	Liable     Liability  `json:"liable,omitempty" doc:"who answers for it, as far as the words go"`
	Basis      Basis      `json:"basis,omitempty" doc:"the basis it implies; absent: no fault is claimed, so the law's period or the shop's window decides"`
	Photo      bool       `json:"photo,omitempty" doc:"a photo is asked for, never as a condition of a withdrawal"`
	Text       bool       `json:"text,omitempty" doc:"a sentence of the shopper's own is asked for"`
	Categories []string   `json:"categories,omitempty" doc:"categories of goods it is shown for; absent: all"`
	Names      rule.Words `json:"names,omitempty" doc:"by language; may be left out for a reason of the shipped tree"`
	Picture    string     `json:"picture,omitempty" maxLength:"40" doc:"the drawing shoppers see; absent: that of its key"`
	Retired    bool       `json:"retired,omitempty" doc:"offered no more; returns that gave it still say so"`
	Reasons    []Reason   `json:"reasons,omitempty"`
}

// DefaultReasons is the tree a new shop starts with.
func DefaultReasons() *Tree {
	t, err := LoadReasons(reasonsFile)
	if err != nil {
		panic("policy: reasons.json: " + err.Error())
	}
	return t
}

// LoadReasons reads a tree from JSON, strictly, and checks it. Its error holds a fault for each thing wrong.
func LoadReasons(data []byte) (*Tree, error) {
	t := &Tree{}
	if err := rule.Read(data, t); err != nil {
		return nil, err
	}
	return t, t.Check()
}

var (
	keyShape     = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	pictureShape = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)
)

// Check tells what is wrong with the tree, each at its JSON path.
func (t *Tree) Check() error {
	var c checks
	c.text(t.Version, 64, "version")
	if len(t.Reasons) == 0 {
		c.fail(lang.FaultRequired("reasons"), "reasons")
	}
	c.reasons(t.Reasons, nil, "reasons")
	return errors.Join(c...)
}

func (c *checks) reasons(list []Reason, group *Reason, path ...any) {
	var seen []string
	for i, r := range list {
		at := append(slices.Clone(path), i)
		here := func(field string) []any { return append(slices.Clone(at), field) }
		if !keyShape.MatchString(r.Key) {
			c.fail(lang.PolicyKeyShape(r.Key), here("key")...)
		}
		if r.Picture != "" && !pictureShape.MatchString(r.Picture) {
			c.fail(lang.PolicyPictureShape(), here("picture")...)
		}
		if slices.Contains(seen, r.Key) {
			c.fail(lang.PolicyRuleKeyTwice(r.Key), here("key")...)
		}
		seen = append(seen, r.Key)
		key := r.Key
		if group != nil {
			key = group.Key + "." + r.Key
		}
		if r.Name(key, lang.English) == key {
			c.fail(lang.PolicyReasonNameless(key), here("names")...)
		}
		switch {
		case r.Reasons == nil:
			c.word(string(r.Liable), words(Liabilities), here("liable")...)
			if r.Basis != "" {
				c.word(string(r.Basis), claims, here("basis")...)
			}
		case group != nil:
			c.fail(lang.PolicyReasonTooDeep(), here("reasons")...)
		case r.Liable != "" || r.Basis != "" || r.Photo || r.Text:
			c.fail(lang.PolicyReasonGroup(), at...)
		default:
			c.reasons(r.Reasons, &r, here("reasons")...)
		}
	}
}

// claims are the bases a reason may imply: those by which the seller answers.
var claims = []string{
	string(LegalGuarantee), string(HiddenDefect), string(NotDelivered), string(Recall), string(WrongItem), string(DamagedInTransit), string(Commercial),
}

// Claims lists the bases that a reason may imply.
func Claims() []Basis {
	out := make([]Basis, len(claims))
	for i, c := range claims {
		out[i] = Basis(c)
	}
	return out
}

// Find gives the reason of a whole key ("size.too_small"), one that is retired too; a group alone is no reason.
func (t *Tree) Find(key string) (Reason, bool) {
	head, inner, nested := strings.Cut(key, ".")
	r, ok := named(t.Reasons, head)
	if ok && nested {
		r, ok = named(r.Reasons, inner)
	}
	if !ok || r.Reasons != nil {
		return Reason{}, false
	}
	return r, true
}

func named(list []Reason, key string) (Reason, bool) {
	for _, r := range list {
		if r.Key == key {
			return r, true
		}
	}
	return Reason{}, false
}

// Offered reports whether a whole key may be chosen now: neither it nor its group is retired.
func (t *Tree) Offered(key string) bool {
	r, ok := t.Find(key)
	group, _, _ := strings.Cut(key, ".")
	g, _ := named(t.Reasons, group)
	return ok && !r.Retired && !g.Retired
}

// Keys lists the whole keys of the tree in its order, those of retired reasons too: rules may name them.
func (t *Tree) Keys() []string {
	var keys []string
	for _, r := range t.Reasons {
		if r.Reasons == nil {
			keys = append(keys, r.Key)
		}
		for _, inner := range r.Reasons {
			keys = append(keys, r.Key+"."+inner.Key)
		}
	}
	return keys
}

// For is the tree as it is shown for goods of a category: without what does not concern them, and without empty groups.
func (t *Tree) For(category string) []Reason { return shown(t.Reasons, category) }

func shown(list []Reason, category string) []Reason {
	var out []Reason
	for _, r := range list {
		if r.Retired || r.Categories != nil && !slices.Contains(r.Categories, category) {
			continue
		}
		if r.Reasons != nil {
			if r.Reasons = shown(r.Reasons, category); r.Reasons == nil {
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// Name is the reason as a person reads it; key is its whole key.
func (r Reason) Name(key string, t lang.Tag) string {
	return rule.Named("policy.reason."+key, key, r.Names, t)
}
