package law

import (
	_ "embed"
	"maps"
	"slices"

	"retour/law/dated"
)

//go:embed data/privacy.json
var privacyFile []byte

var privacy = data[struct {
	Note       string                    `json:"note"`
	Accounting dated.List[int]           `json:"accounting_years"` // from the end of the accounting year
	Contract   dated.List[contractTerms] `json:"contract"`
	Proof      dated.List[int]           `json:"proof_years"`
	Account    dated.List[int]           `json:"account_years"`
	Answer     dated.List[int]           `json:"answer_months"`
	Classes    map[string][]string       `json:"classes"`  // what data are kept for
	Requests   map[string]bool           `json:"requests"` // and whether the law gives a right to it
	Actions    []string                  `json:"actions"`
	Duties     dated.List[[]string]      `json:"duties"`
}]("privacy.json", privacyFile)

type contractTerms struct {
	From  Amount `json:"from_cents"`
	Years int    `json:"years"` // from delivery
}

// PrivacyFacts are what is said of personal data.
type PrivacyFacts struct {
	YearClosed  Date     `json:"credit_note_year_closed"`
	RequestOn   Date     `json:"erasure_request_on"`
	Data        []string `json:"data"`
	Request     string   `json:"request"`
	Action      string   `json:"action"`
	Amount      *Amount  `json:"amount"` // of the online contract
	DeliveredOn Date     `json:"delivered_on"`
	ContactOn   Date     `json:"last_contact_on"`
	HumanReview *bool    `json:"human_review_on_request"`
	Informed    *bool    `json:"informed"`
}

// PrivacySaid is what follows. Fields that the facts do not call for are nil.
type PrivacySaid struct {
	Keep         []string `json:"keep,omitzero"`
	KeepUntil    *Date    `json:"keep_until,omitempty"` // the last of what is kept
	Erase        []string `json:"erase,omitzero"`
	AnswerBy     *Date    `json:"answer_by,omitempty"`
	Allowed      *bool    `json:"allowed,omitempty"`
	Duties       []string `json:"duties,omitzero"`
	KeepContract *Date    `json:"keep_contract_until,omitempty"`
	KeepProof    *Date    `json:"keep_proof_until,omitempty"`
	KeepAccount  *Date    `json:"keep_account_until,omitempty"`
	Traced
}

func privacyTopic(q Question) (any, error) {
	var f PrivacyFacts
	if err := q.Read(&f); err != nil {
		return nil, err
	}
	if _, err := member(q.Jurisdiction); err != nil {
		return nil, err
	}
	p := keeping{PrivacyFacts: f, on: f.RequestOn}
	if p.on.IsZero() {
		p.on = AsOf
	}
	for _, part := range []func() error{p.contract, p.account, p.erase, p.score} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	if len(p.steps) == 0 {
		return nil, needed("input", "data")
	}
	p.said.Traced = traced(p.steps...)
	return p.said, nil
}

// keeping is one question being answered.
type keeping struct {
	PrivacyFacts
	on    Date
	said  PrivacySaid
	steps []Step
}

// contract says how long an online contract is kept: it must be from a certain amount on, and else serves as proof.
func (p *keeping) contract() error {
	if p.Amount == nil {
		return nil
	}
	if err := counted(*p.Amount, "input", "amount"); err != nil {
		return err
	}
	if p.DeliveredOn.IsZero() {
		return needed("input", "delivered_on")
	}
	terms := latest(privacy().Contract, p.DeliveredOn)
	until := Date(0)
	if *p.Amount >= terms.Value.From {
		until = p.DeliveredOn.Years(terms.Value.Years)
	}
	proof := latest(privacy().Proof, p.DeliveredOn)
	proofUntil := p.DeliveredOn.Years(proof.Value)
	p.said.KeepContract, p.said.KeepProof = &until, &proofUntil
	p.step("Y-01", gives("Y-01", terms, until.String()), "delivery", p.DeliveredOn)
	p.step("Y-01", gives("Y-01", proof, proofUntil.String()), "delivery", p.DeliveredOn)
	return nil
}

// account says how long a customer account is kept that nobody uses and nobody asked to erase.
func (p *keeping) account() error {
	if p.ContactOn.IsZero() {
		return nil
	}
	years := latest(privacy().Account, p.ContactOn)
	until := p.ContactOn.Years(years.Value)
	p.said.KeepAccount = &until
	p.step("Y-01", gives("Y-01", years, until.String()), "last_contact", p.ContactOn)
	return nil
}

func (p *keeping) step(rule string, s Step, event string, on Date) {
	s.Rule, s.Event, s.On = rule, event, on
	p.steps = append(p.steps, s)
}

// erase sorts data into what a request erases and what is kept because the law asks for it, until when.
func (p *keeping) erase() error {
	if p.Data == nil {
		return nil
	}
	p.said.Keep, p.said.Erase, p.said.KeepUntil = []string{}, []string{}, new(Date)
	for i, name := range p.Data {
		if slices.Contains(p.said.Keep, name) || slices.Contains(p.said.Erase, name) {
			continue
		}
		until, err := p.until(i, name)
		switch {
		case err != nil:
			return err
		case until >= p.on:
			p.said.Keep = append(p.said.Keep, name)
			*p.said.KeepUntil = max(*p.said.KeepUntil, until)
		default:
			p.said.Erase = append(p.said.Erase, name)
		}
	}
	answer := latest(privacy().Answer, p.on)
	if !p.RequestOn.IsZero() {
		by := p.RequestOn.Months(answer.Value)
		p.said.AnswerBy = &by
		p.step("Y-02", gives("Y-02", answer, by.String()), "erasure_request", p.RequestOn)
	} else {
		p.steps = append(p.steps, says("Y-02", p.on, ""))
	}
	return nil
}

// until is the last day on which data have a ground that outlasts a request of erasure, none where they have none.
func (p *keeping) until(i int, name string) (Date, error) {
	class := ""
	var known []string
	for c, names := range privacy().Classes {
		known = append(known, names...)
		if slices.Contains(names, name) {
			class = c
		}
	}
	switch class {
	case "accounting":
		if p.YearClosed.IsZero() {
			return 0, needed("input", "credit_note_year_closed")
		}
		years := latest(privacy().Accounting, p.YearClosed)
		until := p.YearClosed.Years(years.Value)
		p.step("Y-01", gives("Y-01", years, until.String()), "year_closed", p.YearClosed)
		return until, nil
	case "contract", "proof":
		return p.proof(class)
	case "":
		slices.Sort(known)
		return 0, noWord(fieldAt("input", "data", i), name, known)
	}
	return 0, nil
}

func (p *keeping) proof(class string) (Date, error) {
	if p.DeliveredOn.IsZero() {
		return 0, needed("input", "delivered_on")
	}
	if class == "contract" && p.said.KeepContract != nil && !p.said.KeepContract.IsZero() {
		return *p.said.KeepContract, nil
	}
	years := latest(privacy().Proof, p.DeliveredOn)
	until := p.DeliveredOn.Years(years.Value)
	p.step("Y-01", gives("Y-01", years, until.String()), "delivery", p.DeliveredOn)
	return until, nil
}

// score says whether a score may do what is asked of it.
func (p *keeping) score() error {
	if p.Request == "" && p.Action == "" {
		return nil
	}
	if _, ok := privacy().Requests[p.Request]; !ok {
		if p.Request == "" {
			return needed("input", "request")
		}
		return noWord("input.request", p.Request, slices.Sorted(maps.Keys(privacy().Requests)))
	}
	if p.Action == "" {
		return needed("input", "action")
	}
	if err := oneOf(p.Action, privacy().Actions, "input.action"); err != nil {
		return err
	}
	allowed := ScoreMay(privacy().Requests[p.Request], yes(p.Informed), yes(p.HumanReview))
	p.said.Allowed = &allowed
	p.steps = append(p.steps, says("Y-03", p.on, truth(allowed)))
	if !privacy().Requests[p.Request] {
		duties := latest(privacy().Duties, p.on)
		p.said.Duties = duties.Value
		p.steps = append(p.steps, gives("Y-03", duties, "duties"))
	}
	return nil
}

// ScoreMay says whether a score of risk may act on a request (rule Y-03): never on a statutory right, and on a favour of
// the shop only where the shopper is told of it and a person looks again when asked.
func ScoreMay(statutory, informed, humanReview bool) bool {
	return !statutory && informed && humanReview
}
