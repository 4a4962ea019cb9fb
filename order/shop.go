package order

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
)

// Shop is one channel with its settings.
type Shop struct {
	ID       int64
	Code     string
	Name     string
	Currency money.Currency
	Country  string
	Zone     string // IANA time zone, for where the law counts days
	Language lang.Tag
	Version  int64
	Settings string // JSON of Settings
}

// Settings is what a shop decides about its returns. Zero values mean the product's defaults.
type Settings struct {
	SettleAt    string          `json:"settle_at,omitempty" enum:"at_once,first_scan,received,graded,box_closed,legal_date,person" doc:"when a refund is decided; default as the policy says"`
	SettleGrace *int64          `json:"settle_grace,omitempty" minimum:"0" maximum:"3600" doc:"seconds in which an operator can take a look at a piece back before its money is decided by itself; default 60"`
	TenderOrder string          `json:"tender_order,omitempty" enum:"given,last_first,by_ratio,credit_first" doc:"which tender is paid back first"`
	RemindDays  int64           `json:"remind_days,omitempty" minimum:"0" maximum:"365" doc:"days until a shopper who sent nothing is reminded; default 7"`
	ExpireDays  int64           `json:"expire_days,omitempty" minimum:"0" maximum:"730" doc:"days until a return of which nothing was sent expires; default 30"`
	RefundLimit int64           `json:"refund_limit,omitempty" minimum:"0" doc:"minor units above which a person must approve a settlement; 0: none"`
	GiftDays    int64           `json:"gift_days,omitempty" minimum:"0" maximum:"400" doc:"how many days a gift code is good for; default 90"`
	Address     Address         `json:"return_address,omitzero" doc:"where parcels go"`
	Site        string          `json:"site,omitempty" maxLength:"64" doc:"code of the site where parcels arrive"`
	Seller      []string        `json:"seller,omitempty" maxItems:"12" doc:"lines of the seller on a credit note: name, address, tax number"`
	Policy      json.RawMessage `json:"policy,omitempty" doc:"the shop's own policy: a list of its versions; absent: the product's default"`
	Disposition json.RawMessage `json:"disposition,omitempty" doc:"the shop's own rules of the way out; absent: the product's default"`
	Reasons     json.RawMessage `json:"reasons,omitempty" doc:"the shop's own reasons, in two levels; absent: the product's default"`
	Questions   json.RawMessage `json:"questions,omitempty" doc:"the shop's own question sets of the bench, a list; absent: the product's default"`
	PaperPrefix string          `json:"paper_prefix,omitempty" maxLength:"12" doc:"what credit note numbers begin with"`
	ReplyTo     string          `json:"reply_to,omitempty" maxLength:"254" doc:"where answers to messages go"`
	DropOff     []DropOff       `json:"drop_off,omitempty" maxItems:"20" doc:"where shoppers hand parcels in, by carrier"`
	CompanySize string          `json:"company_size,omitempty" enum:"micro,small,medium,large" doc:"size of the company by Recommendation 2003/361/EC, on which the law of destroying unsold goods depends; absent: counts as large"`
	Excluded    Exclusions      `json:"excluded,omitempty" doc:"what the law excludes from withdrawal already at the order, by category: its kind, such as made_to_specification or perishable. On an order of nothing else the withdrawal function is not offered; nothing is refused by it."`
	Brand       Brand           `json:"brand,omitzero" doc:"what stands on the pages that shoppers see"`
	Demo        bool            `json:"demo,omitempty" doc:"papers and messages say that this shop is a demonstration"`
}

// Exclusions are the kinds of goods behind categories of articles that the law of withdrawal excludes (directive 2011/83/EU,
// article 16), in the words of package law.
type Exclusions map[string]string

// Address is a postal address, one line an entry as it is printed.
type Address struct {
	Lines   []string `json:"lines,omitempty" maxItems:"6"`
	Country string   `json:"country,omitempty" maxLength:"2"`
}

// Defaults of Settings.
const (
	DefaultRemindDays = 7
	DefaultExpireDays = 30
	DefaultGiftDays   = 90 // a gift bought for Christmas in October is still good in January
)

// DefaultSettleGrace is how long a look at a piece waits before its money is decided, in seconds.
const DefaultSettleGrace = 60

// Grace is for how long what an operator scanned can be taken back before money follows from it.
func (s Settings) Grace() time.Duration {
	seconds := int64(DefaultSettleGrace)
	if s.SettleGrace != nil {
		seconds = *s.SettleGrace
	}
	return time.Duration(seconds) * time.Second
}

// Decoded reads the shop's settings and fills in the defaults.
func (s Shop) Decoded() (Settings, error) {
	var out Settings
	if s.Settings != "" {
		if err := json.Unmarshal([]byte(s.Settings), &out); err != nil {
			return out, fmt.Errorf("settings of shop %s: %w", s.Code, err)
		}
	}
	if out.RemindDays == 0 {
		out.RemindDays = DefaultRemindDays
	}
	if out.ExpireDays == 0 {
		out.ExpireDays = DefaultExpireDays
	}
	if out.GiftDays == 0 {
		out.GiftDays = DefaultGiftDays
	}
	return out, nil
}

// Location is the shop's time zone; an unknown one is UTC.
func (s Shop) Location() *time.Location {
	if zone, err := time.LoadLocation(s.Zone); err == nil {
		return zone
	}
	return time.UTC
}

const shopColumns = "s.id, s.code, s.name, s.currency, s.country, s.zone, s.language, s.version, s.settings"

// AskShop prepares the query for one shop.
func AskShop(id int64) *db.Asked[Shop] {
	return db.Ask[Shop](`SELECT `+shopColumns+` FROM shop s WHERE s.id = $1`, id)
}

// AskShopCode prepares the query for a shop by its code.
func AskShopCode(code string) *db.Asked[Shop] {
	return db.Ask[Shop](`SELECT `+shopColumns+` FROM shop s WHERE s.code = $1`, code)
}

// AskShops prepares the query for every shop.
func AskShops() *db.Asked[Shop] {
	return db.Ask[Shop](`SELECT ` + shopColumns + ` FROM shop s ORDER BY s.code`)
}

// PutShop makes a shop or changes it. Settings replace the stored ones as a whole.
type PutShop struct {
	Code     string         `json:"code" minLength:"1" maxLength:"64" pattern:"^[a-z0-9][a-z0-9-]*$"`
	Name     string         `json:"name" minLength:"1" maxLength:"200"`
	Currency money.Currency `json:"currency" minLength:"3" maxLength:"3"`
	Country  string         `json:"country" minLength:"2" maxLength:"2"`
	Zone     string         `json:"zone" maxLength:"64" doc:"IANA time zone"`
	Language lang.Tag       `json:"language" enum:"en,fr"`
	Settings Settings       `json:"settings,omitzero"`
	Seen     int64          `json:"seen,omitempty" minimum:"0" doc:"the version that the change was made from: where the shop has another by now, nothing is changed"`
}

// Right is the one to change settings.
func (PutShop) Right() db.Right { return "settings.write" }

// Touches takes the lock on shops: they change rarely, and of two changes made from one version the second must see the
// first.
func (PutShop) Touches(db.Look) ([]int64, error) { return []int64{shopsLock}, nil }

// shopsLock stands for all shops; no record has it as its number.
const shopsLock = -7101

// Do stores the shop and gives its record number.
func (v PutShop) Do(tx *db.Tx) (int64, error) {
	if !v.Currency.Known() {
		return 0, fault.New(fault.Invalid, lang.FaultCurrencyUnknown()).At("currency")
	}
	if _, err := time.LoadLocation(v.Zone); err != nil || v.Zone == "" {
		return 0, fault.New(fault.Invalid, lang.FaultOneOf("zone", "Europe/Paris, Europe/London, …")).At("zone")
	}
	if err := v.Settings.Brand.Check(); err != nil {
		return 0, err
	}
	if err := checkDropOff(v.Settings.DropOff); err != nil {
		return 0, err
	}
	settings, err := json.Marshal(v.Settings)
	if err != nil {
		return 0, err
	}
	old, ok, err := db.Get[Shop](tx, `SELECT `+shopColumns+` FROM shop s WHERE s.code = $1`, v.Code)
	if err != nil {
		return 0, err
	}
	if v.Seen != 0 && v.Seen != old.Version {
		return 0, fault.New(fault.Conflict, lang.OrderShopMoved()).At("seen")
	}
	if ok {
		tx.Exec(`UPDATE shop SET name = $2, currency = $3, country = $4, zone = $5, language = $6, version = version + 1, settings = $7 WHERE id = $1`,
			old.ID, v.Name, string(v.Currency), v.Country, v.Zone, string(v.Language), string(settings))
		changed, err := v.changed(old, settings)
		if err != nil {
			return 0, err
		}
		if len(changed) > 0 {
			event.Tell(tx, old.ID, ShopPut{v.Code, old.Version + 1, changed})
		}
		return old.ID, nil
	}
	id := tx.NewID()
	tx.Insert("shop(id, code, name, currency, country, zone, language, version, settings)",
		id, v.Code, v.Name, string(v.Currency), v.Country, v.Zone, string(v.Language), int64(1), string(settings))
	event.Tell(tx, id, ShopPut{Channel: v.Code, Version: 1})
	return id, nil
}

// changed names the fields that are other than they were, by their names in the API; of the settings, the outermost.
func (v PutShop) changed(old Shop, settings []byte) ([]string, error) {
	var out []string
	for _, f := range []struct {
		name   string
		change bool
	}{
		{"name", v.Name != old.Name},
		{"currency", v.Currency != old.Currency},
		{"country", v.Country != old.Country},
		{"zone", v.Zone != old.Zone},
		{"language", v.Language != old.Language},
	} {
		if f.change {
			out = append(out, f.name)
		}
	}
	var before, after map[string]json.RawMessage
	if err := json.Unmarshal([]byte(old.Settings), &before); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(settings, &after); err != nil {
		return nil, err
	}
	names := maps.Clone(before)
	maps.Copy(names, after)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !bytes.Equal(before[name], after[name]) {
			out = append(out, "settings."+name)
		}
	}
	return out, nil
}
