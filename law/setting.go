package law

import (
	"strconv"

	"retour/ground/lang"
	"retour/law/country"
	"retour/law/dated"
)

// Setting is what a shop's rules say to the consumers of a country. What is nil, false or empty is not said. None of it
// binds a trader who buys for a business.
type Setting struct {
	Country           string   // ISO 3166-1 alpha-2
	WithdrawalDays    *int     // from possession
	SendDays          *int     // to send the goods back after withdrawing
	RefundDays        *int     // until the money is back
	GuaranteeMonths   *int     // from delivery
	RestockingFee     bool     // any fee kept from a withdrawal
	FlatDeduction     bool     // a loss of value counted as a flat amount or share
	KeepsDelivery     bool     // standard delivery is not given back
	LabelImposed      bool     // the shop's own paid label is the only way back
	CreditOnly        bool     // money comes back as credit or exchange only
	GuaranteeCharged  bool     // the return of defective goods is the consumer's to pay
	PackagingRequired bool     // no return without the original packaging
	LoginToWithdraw   bool     // an account is needed to withdraw
	RequiredFields    []string // of the withdrawal form
}

// Undercut is a setting that gives a consumer less than the law (rule Z-04): it binds nobody and must not be stored.
type Undercut struct {
	Setting string       // field of Setting, in snake case: "withdrawal_days"
	Limit   string       // what the law gives at least, or at most, or the name of a field it does not let a form require
	Says    lang.Message // why, with the rule's id, for the person who set it
	Step                 // rule, article and version
}

// Undercuts lists what in a setting gives less than the law of the consumer's country on a day (rule Z-04; directive
// 2011/83/EU, article 25; in France L219-1 and L242-3). Of a country whose law is not known here nothing is said.
func Undercuts(s Setting, on Date) []Undercut {
	place, err := country.Find(s.Country)
	if err != nil {
		return nil
	}
	var all []Undercut
	if right, ok := place.Right.On(on); ok && right.Value {
		all = append(all, s.withdrawal(place, on)...)
	}
	if v, ok := place.Guarantee.On(on); ok {
		if s.GuaranteeMonths != nil && *s.GuaranteeMonths < v.Value {
			all = append(all, s.least("guarantee_months", "G-01", v))
		}
		if s.GuaranteeCharged {
			all = append(all, s.not("guarantee_charged", "", "G-06", on))
		}
	}
	return all
}

// withdrawal compares what is said of withdrawals.
func (s Setting) withdrawal(place Place, on Date) (all []Undercut) {
	if v, ok := place.WithdrawalDays.On(on); ok && s.WithdrawalDays != nil && *s.WithdrawalDays < v.Value {
		all = append(all, s.least("withdrawal_days", "W-01", v))
	}
	if v, ok := place.SendDays.On(on); ok && s.SendDays != nil && *s.SendDays < v.Value {
		all = append(all, s.least("send_days", "R-01", v))
	}
	if v, ok := place.RefundDays.On(on); ok && s.RefundDays != nil && *s.RefundDays > v.Value {
		all = append(all, s.most("refund_days", "M-01", v))
	}
	for _, said := range []struct {
		is            bool
		setting, rule string
	}{
		{s.RestockingFee, "restocking_fee", "A-07"},
		{s.FlatDeduction, "flat_deduction", "A-04"},
		{s.KeepsDelivery, "keeps_delivery", "A-02"},
		{s.LabelImposed, "label_imposed", "A-03"},
		{s.CreditOnly, "credit_only", "A-08"},
		{s.PackagingRequired, "packaging_required", "R-04"},
	} {
		if said.is {
			all = append(all, s.not(said.setting, "", said.rule, on))
		}
	}
	return append(all, s.function(on)...)
}

// function compares what is said of the online withdrawal function.
func (s Setting) function(on Date) (all []Undercut) {
	in, err := memberOn(s.Country, on)
	if _, due := function().Due.On(on); err != nil || !due || !in.Area {
		return nil
	}
	if s.LoginToWithdraw {
		all = append(all, s.not("login_to_withdraw", "", "F-06", on))
	}
	for _, name := range OffendingFields(s.RequiredFields, on) {
		all = append(all, s.not("required_fields", name, "F-06", on))
	}
	return all
}

func (s Setting) least(setting, rule string, v dated.Value[int]) Undercut {
	limit := strconv.Itoa(v.Value)
	return Undercut{setting, limit, lang.LawUndercutLeast(s.Country, limit, rule, v.Source), gives(rule, v, limit)}
}

func (s Setting) most(setting, rule string, v dated.Value[int]) Undercut {
	limit := strconv.Itoa(v.Value)
	return Undercut{setting, limit, lang.LawUndercutMost(s.Country, limit, rule, v.Source), gives(rule, v, limit)}
}

func (s Setting) not(setting, limit, rule string, on Date) Undercut {
	step := says(rule, on, "not allowed")
	return Undercut{setting, limit, lang.LawUndercutNot(s.Country, rule, step.Article), step}
}
