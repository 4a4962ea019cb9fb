package law

import (
	_ "embed"
	"slices"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law/dated"
)

//go:embed data/withdrawal_function.json
var functionFile []byte

var function = data[struct {
	Note            string               `json:"note"`
	Due             dated.List[string]   `json:"due"`
	Channels        []string             `json:"channels"`
	Fields          dated.List[[]string] `json:"fields"`
	Acknowledgement dated.List[[]string] `json:"acknowledgement"`
	Durable         dated.List[[]string] `json:"durable"`
}]("withdrawal_function.json", functionFile)

// FunctionFacts are what a question says of the online withdrawal function; what is nil or empty is not said.
type FunctionFacts struct {
	ContractOn      Date             `json:"contract_date"`
	Channel         string           `json:"channel" words:"online telephone mail_order in_person"`
	Consumer        *bool            `json:"b2c"`
	RightExists     *bool            `json:"right_exists"`
	Items           []FunctionItem   `json:"items"`
	TraderCountry   string           `json:"trader_country"`
	ConsumerCountry string           `json:"consumer_country"`
	Targeted        *bool            `json:"targets_consumer_country"`
	Locale          string           `json:"locale"`
	Candidates      []string         `json:"candidates"`
	RequiredFields  []string         `json:"required_fields"`
	BoughtAsGuest   *bool            `json:"purchase_as_guest"`
	LoginRequired   *bool            `json:"login_required_to_withdraw"`
	Acknowledgement *Acknowledgement `json:"acknowledgement"`
	Declaration     *Declared        `json:"declaration"`
	MatchFound      *bool            `json:"match_found"`
	Submissions     *int             `json:"submissions"`
	Identical       *bool            `json:"identical"`
	WithinSeconds   *int             `json:"within_seconds"`
	PossessionOn    Date             `json:"possession_date"`
	Informed        *bool            `json:"information_given"`
	Region          string           `json:"region"`
}

// FunctionItem is a line of the order.
type FunctionItem struct {
	SKU        string `json:"sku"`
	Kind       string `json:"kind" needed:""`
	SealBroken string `json:"seal_broken" words:"unknown yes no"`
}

// Acknowledgement is what a shop sends after a declaration.
type Acknowledgement struct {
	Medium  string `json:"medium" needed:"" words:"email letter post web_page_message sms telephone"`
	Content *bool  `json:"content_of_declaration"`
	Date    *bool  `json:"date"`
	Time    *bool  `json:"time"`
}

// Declared is a declaration, in the consumer's words.
type Declared struct {
	Name     string `json:"name"`
	Contract string `json:"contract"`
	Email    string `json:"email"`
}

// FunctionDuties is what follows. Fields that the facts do not call for are nil.
type FunctionDuties struct {
	Mandatory          *bool    `json:"function_mandatory,omitempty"` // by date (F-01)
	Right              *bool    `json:"right_of_withdrawal,omitempty"`
	Required           *bool    `json:"function_required,omitempty"` // by persons, country and goods (F-03, F-04)
	Eligible           []string `json:"eligible,omitzero"`
	ShopPolicy         *bool    `json:"shop_policy_applies,omitempty"`
	Entry              string   `json:"entry,omitempty"`
	Confirm            string   `json:"confirm,omitempty"`
	Accepted           []string `json:"accepted,omitzero"`
	Rejected           []string `json:"rejected,omitzero"`
	Compliant          *bool    `json:"compliant,omitempty"`
	Offending          []string `json:"offending,omitzero"`
	Missing            []string `json:"missing,omitzero"`
	Accept             *bool    `json:"accept,omitempty"`
	Acknowledge        *bool    `json:"acknowledge,omitempty"`
	State              string   `json:"state,omitempty"`
	Reveal             *bool    `json:"reveal_order_data,omitempty"`
	Recorded           *int     `json:"declarations_recorded,omitempty"`
	SameReference      *bool    `json:"acknowledgements_same_reference,omitempty"`
	FirstTimestampKept *bool    `json:"first_timestamp_kept,omitempty"`
	From               *Date    `json:"available_from,omitempty"`
	Until              *Date    `json:"available_until,omitempty"`
	Traced
}

func withdrawalFunction(q Question) (any, error) {
	var f FunctionFacts
	if err := q.Read(&f); err != nil {
		return nil, err
	}
	if f.ConsumerCountry == "" {
		if _, err := member(q.Jurisdiction); err != nil {
			return nil, err
		}
		f.ConsumerCountry = q.Jurisdiction
	}
	duties, err := Function(f)
	if err != nil {
		return nil, err
	}
	return duties, nil
}

// Function says what the law asks of the online withdrawal function (rules F-01 to F-09; directive 2011/83/EU, article
// 11a). The faults it returns name the fact, under "input".
func Function(f FunctionFacts) (FunctionDuties, error) {
	d := functionDuty{FunctionFacts: f, on: f.ContractOn}
	if d.on.IsZero() {
		d.on = AsOf
	}
	for _, part := range []func() error{d.places, d.items, d.labels, d.fields, d.acknowledged, d.declared, d.repeated, d.available} {
		if err := part(); err != nil {
			return FunctionDuties{}, err
		}
	}
	d.duties.Traced = traced(d.steps...)
	return d.duties, nil
}

// functionDuty is one question being answered.
type functionDuty struct {
	FunctionFacts
	on       Date
	consumer place // of the consumer
	bound    bool  // the law of the consumer's or the trader's country asks for the function
	duties   FunctionDuties
	steps    []Step
}

func (d *functionDuty) step(rule, result string) { d.steps = append(d.steps, says(rule, d.on, result)) }

// places finds whose law applies: the consumer's where it is targeted, else the trader's (F-04, Z-01).
func (d *functionDuty) places() (err error) {
	if d.consumer, err = memberAt(d.ConsumerCountry, d.on, "input", "consumer_country"); err != nil {
		return err
	}
	trader := place{}
	if d.TraderCountry != "" {
		if trader, err = memberAt(d.TraderCountry, d.on, "input", "trader_country"); err != nil {
			return err
		}
	}
	d.bound = d.consumer.Area && (yes(d.Targeted) || trader.Area)
	return nil
}

// items says for which goods, and so whether at all, the function is due.
func (d *functionDuty) items() error {
	fromStart, eligible, skus, err := d.eligible()
	if err != nil {
		return err
	}
	consumer := yes(d.Consumer)
	right := consumer && yes(d.RightExists) && eligible && d.consumer.Withdrawal
	online := d.Channel == "" || slices.Contains(function().Channels, d.Channel)
	required := d.bound && consumer && yes(d.RightExists) && fromStart && online
	if d.Items != nil {
		d.duties.Eligible = skus
	}
	due, in := function().Due.On(d.on)
	mandatory := required && in
	if d.asksForDuty() {
		d.duties.Required = &required
		d.step("F-03", truth(required))
		d.step("F-04", truth(d.bound))
		if d.consumer.Known {
			policy := consumer && !d.consumer.Withdrawal
			d.duties.Right, d.duties.ShopPolicy = &right, &policy
		}
	}
	if !d.ContractOn.IsZero() {
		d.duties.Mandatory = &mandatory
		if !in {
			due = function().Due[0]
		}
		d.steps = append(d.steps, gives("F-01", due, truth(mandatory)))
	}
	return nil
}

// asksForDuty says whether the question is about the duty itself, rather than about a label, form or mail.
func (d *functionDuty) asksForDuty() bool {
	return d.Locale == "" && d.RequiredFields == nil && d.Acknowledgement == nil && d.Declaration == nil && d.Submissions == nil && d.LoginRequired == nil
}

// eligible says whether any line may carry the right as known at the order, whether any does now, and which.
func (d *functionDuty) eligible() (fromStart, now bool, skus []string, err error) {
	if len(d.Items) == 0 {
		return true, true, []string{}, nil
	}
	skus = []string{}
	for i, item := range d.Items {
		if _, ok := exceptions().Kinds[item.Kind]; !ok {
			return false, false, nil, noWord(fieldAt("input", "items", i, "kind"), item.Kind, GoodsKinds())
		}
		facts := ExceptionFacts{Kind: item.Kind, On: d.on}
		if item.SealBroken != "" {
			facts.SealBroken = new(item.SealBroken == "yes")
		}
		e, _ := Exception(facts)
		fromStart = fromStart || e.Right || !e.KnownAtOrder
		now = now || e.Right
		if e.Right && item.SKU != "" {
			skus = append(skus, item.SKU)
		}
	}
	return fromStart, now, skus, nil
}

func fieldAt(path ...any) string {
	return fault.New(fault.Invalid, lang.LawMissing()).At(path...).Field
}

// labels answers for the words on the controls.
func (d *functionDuty) labels() error {
	if d.Locale == "" {
		if d.Candidates != nil {
			return needed("input", "locale")
		}
		return nil
	}
	w, ok := Words(d.Locale)
	if !ok {
		return fault.New(fault.Invalid, lang.LawUnknownLanguage(short(d.Locale))).At("input", "locale")
	}
	d.duties.Entry, d.duties.Confirm = w.Entry, w.Confirm
	d.step("F-05", w.Entry)
	d.step("F-07", w.Confirm)
	if d.Candidates == nil {
		return nil
	}
	d.duties.Accepted, d.duties.Rejected = []string{}, []string{}
	for _, label := range d.Candidates {
		if w.Accepts(label) {
			d.duties.Accepted = append(d.duties.Accepted, label)
		} else {
			d.duties.Rejected = append(d.duties.Rejected, label)
		}
	}
	return nil
}

// fields answers for what the form requires, and whether an account.
func (d *functionDuty) fields() error {
	if d.RequiredFields != nil {
		d.duties.Offending = OffendingFields(d.RequiredFields, d.on)
		d.comply("F-06", len(d.duties.Offending) == 0)
	}
	if d.LoginRequired != nil {
		d.comply("F-06", !*d.LoginRequired)
	}
	return nil
}

// OffendingFields lists those required fields of a withdrawal form that the law does not let it require (rule F-06).
func OffendingFields(required []string, on Date) []string {
	allowed := latest(function().Fields, on)
	offending, seen := []string{}, map[string]bool{}
	for _, name := range required {
		if !slices.Contains(allowed.Value, name) && !seen[name] {
			offending = append(offending, name)
		}
		seen[name] = true
	}
	return offending
}

// comply joins a finding to those before it.
func (d *functionDuty) comply(rule string, ok bool) {
	if d.duties.Compliant != nil {
		ok = ok && *d.duties.Compliant
	}
	d.duties.Compliant = &ok
	d.step(rule, truth(ok))
}

// acknowledged answers for what is sent after a declaration.
func (d *functionDuty) acknowledged() error {
	if d.Acknowledgement == nil {
		return nil
	}
	d.duties.Missing = d.Acknowledgement.Missing(d.on)
	d.comply("F-09", len(d.duties.Missing) == 0)
	return nil
}

// Missing lists what the law wants in an acknowledgement and this one lacks (rule F-09).
func (a Acknowledgement) Missing(on Date) []string {
	wanted, durable := latest(function().Acknowledgement, on), latest(function().Durable, on)
	has := map[string]bool{
		"content_of_declaration": yes(a.Content), "date": yes(a.Date), "time": yes(a.Time),
		"durable_medium": slices.Contains(durable.Value, a.Medium),
	}
	missing := []string{}
	for _, part := range wanted.Value {
		if !has[part] {
			missing = append(missing, part)
		}
	}
	return missing
}

// declared answers for a declaration: it is always taken and acknowledged, and the answer tells nothing of an order.
func (d *functionDuty) declared() error {
	if d.Declaration == nil && d.MatchFound == nil {
		return nil
	}
	d.duties.Accept, d.duties.Acknowledge, d.duties.Reveal = new(true), new(true), new(false)
	d.duties.State = "TO_MATCH"
	if d.MatchFound != nil && *d.MatchFound {
		d.duties.State = "MATCHED"
	}
	d.step("F-08", d.duties.State)
	return nil
}

// repeated answers for a declaration sent several times.
func (d *functionDuty) repeated() error {
	if d.WithinSeconds != nil && *d.WithinSeconds < 0 {
		return belowZero("within_seconds", "input", "within_seconds")
	}
	if d.Submissions == nil {
		return nil
	}
	if *d.Submissions < 1 {
		return fault.New(fault.Invalid, lang.LawTooSmall("submissions", "1")).At("input", "submissions")
	}
	once := yes(d.Identical)
	recorded := *d.Submissions
	if once {
		recorded = 1
	}
	d.duties.Recorded, d.duties.SameReference, d.duties.FirstTimestampKept = &recorded, &once, new(true)
	d.step("F-08", truth(once))
	return nil
}

// available answers from when to when the function is there: from the contract to the end of the period of withdrawal.
func (d *functionDuty) available() error {
	if d.PossessionOn.IsZero() {
		return nil
	}
	if err := orderly(d.ContractOn, d.PossessionOn, "input.possession_date"); err != nil {
		return err
	}
	d.duties.From, d.duties.Until = new(Date), new(Date)
	if d.duties.Mandatory != nil && !*d.duties.Mandatory {
		return nil
	}
	place, err := Question{Jurisdiction: d.ConsumerCountry}.placeOf(d.Region, "input.region")
	if err != nil {
		return err
	}
	term, err := Period(place, Purchase{Contract: d.ContractOn, Start: d.PossessionOn, Event: "possession", Uninformed: !yes(d.Informed)})
	if err != nil {
		return err
	}
	*d.duties.From, *d.duties.Until = d.ContractOn, term.Last
	d.steps = append(append(d.steps, term.Trace...), says("F-02", d.on, term.Last.String()))
	return nil
}
