package api

import (
	"fmt"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"retour/ground/id"
	"retour/ground/lang"
	"retour/inspect"
	"retour/law"
	"retour/policy"
	"retour/returns"
)

// Some types of the rooms describe themselves better by another: a text that is one of a few words, a public code, a
// sentence. The rooms do not know the API, so it says so here.
func alias(schemas huma.Registry) {
	for t, as := range map[reflect.Type]reflect.Type{
		reflect.TypeFor[id.Code]():           reflect.TypeFor[codeText](),
		reflect.TypeFor[lang.Message]():      reflect.TypeFor[Sentence](),
		reflect.TypeFor[lang.Tag]():          reflect.TypeFor[tagWord](),
		reflect.TypeFor[returns.Stage]():     reflect.TypeFor[stageWord](),
		reflect.TypeFor[returns.Permit]():    reflect.TypeFor[permitWord](),
		reflect.TypeFor[policy.Verdict]():    reflect.TypeFor[verdictWord](),
		reflect.TypeFor[policy.Basis]():      reflect.TypeFor[basisWord](),
		reflect.TypeFor[policy.Resolution](): reflect.TypeFor[resolutionWord](),
		reflect.TypeFor[policy.Trigger]():    reflect.TypeFor[triggerWord](),
		reflect.TypeFor[policy.Payer]():      reflect.TypeFor[payerWord](),
		reflect.TypeFor[policy.FeeKind]():    reflect.TypeFor[feeWord](),
		reflect.TypeFor[policy.Liability]():  reflect.TypeFor[liabilityWord](),
		reflect.TypeFor[inspect.Severity]():  reflect.TypeFor[severityWord](),
		reflect.TypeFor[law.Date]():          reflect.TypeFor[dayText](),
	} {
		schemas.RegisterTypeAlias(t, as)
	}
}

// The texts that are one of a few words.
type (
	tagWord        string
	stageWord      string
	permitWord     string
	verdictWord    string
	basisWord      string
	resolutionWord string
	triggerWord    string
	payerWord      string
	feeWord        string
	liabilityWord  string
	severityWord   string
)

// dayText is a day without time or zone.
type dayText string

// Schema says so.
func (dayText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2026-11-22"}}
}

// Schema lists the words.
func (tagWord) Schema(huma.Registry) *huma.Schema        { return wordOf(lang.Tags) }
func (stageWord) Schema(huma.Registry) *huma.Schema      { return wordOf(returns.Stages) }
func (basisWord) Schema(huma.Registry) *huma.Schema      { return wordOf(policy.Bases) }
func (resolutionWord) Schema(huma.Registry) *huma.Schema { return wordOf(policy.Resolutions) }
func (triggerWord) Schema(huma.Registry) *huma.Schema    { return wordOf(policy.Triggers) }
func (liabilityWord) Schema(huma.Registry) *huma.Schema  { return wordOf(policy.Liabilities) }
func (severityWord) Schema(huma.Registry) *huma.Schema   { return wordOf(inspect.Severities) }

func (verdictWord) Schema(huma.Registry) *huma.Schema {
	return wordOf([]policy.Verdict{policy.Allow, policy.Review, policy.Refuse})
}

func (payerWord) Schema(huma.Registry) *huma.Schema {
	return wordOf([]policy.Payer{policy.Customer, policy.Shop})
}

func (feeWord) Schema(huma.Registry) *huma.Schema {
	return wordOf([]policy.FeeKind{policy.ReturnShipping, policy.Restocking})
}

func (permitWord) Schema(huma.Registry) *huma.Schema {
	return wordOf([]returns.Permit{returns.PermitAllowed, returns.PermitReview, returns.PermitRefused, returns.PermitCancelled, returns.PermitExpired})
}

func wordOf[T ~string](words []T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, w := range words {
		s.Enum = append(s.Enum, fmt.Sprint(w))
	}
	return s
}

// codeText describes a public code; how it may be typed is more than a pattern says.
type codeText string

const codeFormat = "code"

// Schema is that of a text.
func (codeText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: codeFormat, Description: "public code, such as " + string(id.Make(id.Return, exampleNumber))}
}
