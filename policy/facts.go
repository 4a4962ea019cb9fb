package policy

import (
	"time"

	"retour/ground/money"
	"retour/law"
	"retour/policy/rule"
)

// Facts is all a decision about one return line may depend on. A zero value means "not known" unless it says otherwise.
type Facts struct {
	// The order.
	Terms       string         `json:"terms,omitempty" doc:"version of the shop's terms that was frozen on the order"`
	PlacedAt    time.Time      `json:"placed_at"`
	ShippedAt   time.Time      `json:"shipped_at,omitzero"`
	DeliveredAt time.Time      `json:"delivered_at,omitzero"`
	Channel     string         `json:"channel,omitempty"`
	Zone        string         `json:"zone,omitempty" doc:"the shop's own group of countries"`
	Country     string         `json:"country,omitempty" doc:"ISO 3166-1 alpha-2, of the shopper"`
	Region      string         `json:"region,omitempty" doc:"ISO 3166-2"`
	Buyer       string         `json:"buyer,omitempty" enum:"consumer,business" doc:"empty: a consumer"`
	OrderTags   []string       `json:"order_tags,omitempty"`
	Coupons     []string       `json:"coupons,omitempty" doc:"discount codes used"`
	DiscountBP  *int64         `json:"discount_bp,omitempty" doc:"discount on the line in basis points of its full price"`
	Location    *time.Location `json:"-"` // the shopper's time zone, for the end of a day; nil: UTC

	// The line.
	SKU      string       `json:"sku,omitempty"`
	Category string       `json:"category,omitempty"`
	Nature   string       `json:"nature,omitempty" enum:"goods,service,gift_card" doc:"empty: goods"`
	Tags     []string     `json:"tags,omitempty"`
	Final    bool         `json:"final_sale,omitempty"`
	Price    money.Amount `json:"price" doc:"paid for one piece"`
	Bought   int64        `json:"bought,omitempty" doc:"pieces of the line"`

	// What is asked.
	AskedAt     time.Time    `json:"asked_at"`
	Quantity    int64        `json:"quantity,omitempty" doc:"pieces asked for"`
	Reason      string       `json:"reason,omitempty" doc:"key in the tree of reasons; never needed for a withdrawal"`
	Basis       Basis        `json:"basis,omitempty" doc:"the basis the shopper chose or declared; empty: as the reason says"`
	Method      string       `json:"method,omitempty" doc:"how it would come back: label, drop_off, store, own_way …"`
	ReturnValue money.Amount `json:"return_value,omitzero" doc:"of all that is asked for together"`
	ReturnCount int64        `json:"return_count,omitempty" doc:"pieces asked for together"`
	Whole       bool         `json:"whole_order,omitempty" doc:"everything bought is asked for"`

	// What was seen, once it was inspected. Rules are asked again then.
	Grade    string   `json:"grade,omitempty" enum:"A,B,C,D"`
	Findings []string `json:"findings,omitempty"`

	// The person. Rules about it grant favours and never burden a statutory right.
	Group   string `json:"customer_group,omitempty"`
	Listed  string `json:"listed,omitempty" enum:"allow,block"`
	Risk    string `json:"risk,omitempty" enum:"low,medium,high"`
	Orders  *int64 `json:"customer_orders,omitempty"`
	Returns *int64 `json:"customer_returns,omitempty" doc:"returns asked for before"`
	Kept    *int64 `json:"customer_kept,omitempty" doc:"times the goods were left with them"`
	Missed  *int64 `json:"customer_missed,omitempty" doc:"past returns in which goods were missing or others"`
}

// Statute is what the law gives for this line, as the caller found it. Times are the last instants of a right.
type Statute struct {
	Known      bool      `json:"known" doc:"the law of the shopper's country is known to the program"`
	Withdrawal bool      `json:"withdrawal" doc:"there is a right of withdrawal for this line"`
	Last       time.Time `json:"last,omitzero" doc:"last instant of withdrawal; zero while the period has not begun"`
	Guarantee  bool      `json:"guarantee" doc:"the legal guarantee covers this line"`
	Guaranteed time.Time `json:"guaranteed_until,omitzero" doc:"last instant of the guarantee; zero while it has not begun"`
	CostTold   bool      `json:"cost_told" doc:"the shopper was told before the order that the return is at their cost"`
	Version    string    `json:"version,omitempty" doc:"version of the law's data"`

	Zone  *time.Location `json:"-"` // where the consumer's days end; nil: where the shop's do
	Trace []law.Step     `json:"-"` // how Last came about
}

// matter is the facts with what follows from them before any rule is asked; conditions read it.
type matter struct {
	*Facts
	basis  Basis
	liable Liability
}

const (
	consumer = "consumer"
	business = "business"
	goods    = "goods"
)

// fields declares what conditions may ask about. With reasons given, a rule that names another reason is refused.
func fields(reasons ...string) *rule.Schema[matter] {
	return rule.NewSchema(append(append(orderFields(), lineFields(reasons)...), personFields()...)...)
}

// Fields describes, for whoever writes rules, what conditions of this room may ask about.
func Fields(tree *Tree) []rule.Info { return fields(tree.Keys()...).Describe() }

func orderFields() []rule.Field[matter] {
	return []rule.Field[matter]{
		rule.TextField("terms", func(m *matter) string { return m.Terms }),
		rule.TimeField("placed_at", func(m *matter) time.Time { return m.PlacedAt }),
		rule.TimeField("shipped_at", func(m *matter) time.Time { return m.ShippedAt }),
		rule.TimeField("delivered_at", func(m *matter) time.Time { return m.DeliveredAt }),
		rule.TimeField("asked_at", func(m *matter) time.Time { return m.AskedAt }),
		rule.IntField("days_since_placed", func(m *matter) (int64, bool) { return m.days(m.PlacedAt) }),
		rule.IntField("days_since_delivered", func(m *matter) (int64, bool) { return m.days(m.DeliveredAt) }),
		rule.TextField("channel", func(m *matter) string { return m.Channel }),
		rule.TextField("zone", func(m *matter) string { return m.Zone }),
		rule.TextField("country", func(m *matter) string { return m.Country }),
		rule.TextField("region", func(m *matter) string { return m.Region }),
		rule.TextField("currency", func(m *matter) string { return string(m.Price.Currency) }),
		rule.TextField("buyer", func(m *matter) string { return or(m.Buyer, consumer) }, consumer, business),
		rule.TextsField("order_tags", func(m *matter) []string { return m.OrderTags }),
		rule.TextsField("coupons", func(m *matter) []string { return m.Coupons }),
		rule.IntField("discount_bp", func(m *matter) (int64, bool) { return given(m.DiscountBP) }),
	}
}

func lineFields(reasons []string) []rule.Field[matter] {
	return []rule.Field[matter]{
		rule.TextField("sku", func(m *matter) string { return m.SKU }),
		rule.TextField("category", func(m *matter) string { return m.Category }),
		rule.TextField("nature", func(m *matter) string { return or(m.Nature, goods) }, goods, "service", "gift_card"),
		rule.TextsField("tags", func(m *matter) []string { return m.Tags }),
		rule.BoolField("final_sale", func(m *matter) (bool, bool) { return m.Final, true }),
		rule.AmountField("price", func(m *matter) money.Amount { return m.Price }),
		rule.IntField("bought", func(m *matter) (int64, bool) { return m.Bought, m.Bought > 0 }),
		rule.IntField("quantity", func(m *matter) (int64, bool) { return m.Quantity, m.Quantity > 0 }),
		rule.TextField("reason", func(m *matter) string { return m.Reason }, reasons...),
		rule.TextField("liable", func(m *matter) string { return string(m.liable) }, words(Liabilities)...),
		rule.TextField("basis", func(m *matter) string { return string(m.basis) }, words(Bases)...),
		rule.TextField("method", func(m *matter) string { return m.Method }),
		rule.AmountField("return_value", func(m *matter) money.Amount { return m.ReturnValue }),
		rule.IntField("return_count", func(m *matter) (int64, bool) { return m.ReturnCount, m.ReturnCount > 0 }),
		rule.BoolField("whole_order", func(m *matter) (bool, bool) { return m.Whole, true }),
		rule.TextField("grade", func(m *matter) string { return m.Grade }, "A", "B", "C", "D"),
		rule.TextsField("findings", func(m *matter) []string { return m.Findings }),
	}
}

func personFields() []rule.Field[matter] {
	return []rule.Field[matter]{
		rule.TextField("customer_group", func(m *matter) string { return m.Group }).OfPerson(),
		rule.TextField("listed", func(m *matter) string { return m.Listed }, "allow", "block").OfPerson(),
		rule.TextField("risk", func(m *matter) string { return m.Risk }, "low", "medium", "high").OfPerson(),
		rule.IntField("customer_orders", func(m *matter) (int64, bool) { return given(m.Orders) }).OfPerson(),
		rule.IntField("customer_returns", func(m *matter) (int64, bool) { return given(m.Returns) }).OfPerson(),
		rule.IntField("customer_kept", func(m *matter) (int64, bool) { return given(m.Kept) }).OfPerson(),
		rule.IntField("customer_missed", func(m *matter) (int64, bool) { return given(m.Missed) }).OfPerson(),
	}
}

// days counts whole days from an instant to the asking; negative before it.
func (m *matter) days(from time.Time) (int64, bool) {
	if from.IsZero() || m.AskedAt.IsZero() {
		return 0, false
	}
	return int64(m.AskedAt.Sub(from) / (24 * time.Hour)), true
}

func given(n *int64) (int64, bool) {
	if n == nil {
		return 0, false
	}
	return *n, true
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}
