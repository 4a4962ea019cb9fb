package returns

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law"
	"retour/law/calendar"
	"retour/order"
	"retour/policy"
)

// CheckPut refuses what a shop must not be stored as: what CheckShop refuses, and settings that leave out a reason which
// its returns gave.
func CheckPut(r db.Reader, v order.PutShop) error {
	if err := CheckShop(v); err != nil {
		return err
	}
	return KeepsReasons(r, v.Code, v.Settings)
}

// CheckShop is CheckSettings, and refuses besides what promises shoppers of the shop's own country fewer days than the law
// gives them: the law would be kept all the same, but the shop would tell its shoppers something that is not so.
func CheckShop(v order.PutShop) error {
	if err := CheckSettings(v.Settings); err != nil {
		return err
	}
	var editions []policy.Set
	if len(v.Settings.Policy) > 0 {
		if err := json.Unmarshal(v.Settings.Policy, &editions); err != nil {
			return err
		}
	}
	var wrong []error
	for i, s := range editions {
		last := len(s.Rules) - 1
		w := *s.Rules[last].Then.Window // CheckSettings saw to it that there is one
		days := int(w.Days)
		switch w.From {
		case policy.Shipped:
			days -= int(s.Transit.Carry)
		case policy.Placed:
			days -= int(s.Transit.Ship + s.Transit.Carry)
		case policy.Delivered:
		}
		for _, u := range law.Undercuts(law.Setting{Country: v.Country, WithdrawalDays: &days}, calendar.In(s.From, time.UTC)) {
			wrong = append(wrong, fault.New(fault.Invalid, lang.ReturnsBelowLaw(countryName(v.Country), u.Limit, u.Rule, u.Article)).
				At("settings", "policy", i, "rules", last, "then", "window", "days"))
		}
	}
	return errors.Join(wrong...)
}

// countryName is a country in words; one whose law is not known here stays as it is written.
func countryName(code string) lang.Message {
	m := lang.Message{Key: "country." + strings.ToLower(code)}
	if m.In(lang.English) == m.Key {
		m.Key = code
	}
	return m
}
