package access

import (
	"slices"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// The rights. A verb asks for one of them; roles and keys are sets of them.
const (
	OrdersRead     db.Right = "orders.read"     // see orders, what was sold and how it was paid
	OrdersWrite    db.Right = "orders.write"    // import orders, put them in by hand
	ReturnsRead    db.Right = "returns.read"    // see returns and their story
	ReturnsWrite   db.Right = "returns.write"   // declare a return for a caller, change it, cancel it
	ReturnsDecide  db.Right = "returns.decide"  // accept or refuse what waits for a person's decision
	RefundsApprove db.Right = "refunds.approve" // settle a return, confirm a payment made by hand
	WorkDock       db.Right = "work.dock"       // take parcels in
	WorkBench      db.Right = "work.bench"      // inspect, decide where a piece goes, put it away
	StockRead      db.Right = "stock.read"      // see what lies where
	StockWrite     db.Right = "stock.write"     // change sites and bins, move and count pieces
	SettingsRead   db.Right = "settings.read"   // see policies and other settings
	SettingsWrite  db.Right = "settings.write"  // change policies and other settings
	PeopleWrite    db.Right = "people.write"    // invite people, give them roles, close their accounts
	KeysWrite      db.Right = "keys.write"      // make and revoke the keys of machines
	AuditRead      db.Right = "audit.read"      // see who did what
	ExportRead     db.Right = "export.read"     // take data out in bulk
	WebhooksWrite  db.Right = "webhooks.write"  // say where events are sent
	ShopperOwn     db.Right = "shopper"         // act on the one order that was proved to be one's own
)

// Rights lists what a role or key may hold, in the order in which people are shown them.
var Rights = []db.Right{
	OrdersRead, OrdersWrite, ReturnsRead, ReturnsWrite, ReturnsDecide, RefundsApprove, WorkDock, WorkBench, StockRead,
	StockWrite, SettingsRead, SettingsWrite, PeopleWrite, KeysWrite, AuditRead, ExportRead, WebhooksWrite,
}

// Role names a set of rights: a built-in one by its word, one that this installation made by its record number in
// decimal.
type Role string

// The built-in roles.
const (
	Administrator Role = "administrator" // everything; at least one active person is always one
	Manager       Role = "manager"       // everything but people, keys and connections
	Agent         Role = "agent"         // speaks with customers
	Operator      Role = "operator"      // works at the dock and the bench
	Merchandiser  Role = "merchandiser"  // learns from returns what to buy
	Integrator    Role = "integrator"    // connects shops and other systems
)

// BuiltIn lists the built-in roles in the order in which people are shown them.
var BuiltIn = []Role{Administrator, Manager, Agent, Operator, Merchandiser, Integrator}

var builtIn = map[Role][]db.Right{
	Administrator: Rights,
	Manager: {
		OrdersRead, OrdersWrite, ReturnsRead, ReturnsWrite, ReturnsDecide, RefundsApprove, WorkDock, WorkBench,
		StockRead, StockWrite, SettingsRead, SettingsWrite, AuditRead, ExportRead,
	},
	Agent:        {OrdersRead, ReturnsRead, ReturnsWrite, ReturnsDecide, StockRead},
	Operator:     {OrdersRead, ReturnsRead, WorkDock, WorkBench, StockRead},
	Merchandiser: {OrdersRead, ReturnsRead, StockRead, SettingsRead, ExportRead},
	Integrator: {
		OrdersRead, OrdersWrite, ReturnsRead, ReturnsWrite, StockRead, StockWrite, SettingsRead, KeysWrite, AuditRead,
		ExportRead, WebhooksWrite,
	},
}

// RightsOf is the set of a built-in role's rights; nil for any other.
func RightsOf(role Role) []db.Right { return slices.Clone(builtIn[role]) }

var roleTitles = map[Role]func() lang.Message{
	Administrator: lang.AccessRoleAdministrator,
	Manager:       lang.AccessRoleManager,
	Agent:         lang.AccessRoleAgent,
	Operator:      lang.AccessRoleOperator,
	Merchandiser:  lang.AccessRoleMerchandiser,
	Integrator:    lang.AccessRoleIntegrator,
}

var rightTitles = map[db.Right]func() lang.Message{
	OrdersRead:     lang.AccessRightOrdersRead,
	OrdersWrite:    lang.AccessRightOrdersWrite,
	ReturnsRead:    lang.AccessRightReturnsRead,
	ReturnsWrite:   lang.AccessRightReturnsWrite,
	ReturnsDecide:  lang.AccessRightReturnsDecide,
	RefundsApprove: lang.AccessRightRefundsApprove,
	WorkDock:       lang.AccessRightWorkDock,
	WorkBench:      lang.AccessRightWorkBench,
	StockRead:      lang.AccessRightStockRead,
	StockWrite:     lang.AccessRightStockWrite,
	SettingsRead:   lang.AccessRightSettingsRead,
	SettingsWrite:  lang.AccessRightSettingsWrite,
	PeopleWrite:    lang.AccessRightPeopleWrite,
	KeysWrite:      lang.AccessRightKeysWrite,
	AuditRead:      lang.AccessRightAuditRead,
	ExportRead:     lang.AccessRightExportRead,
	WebhooksWrite:  lang.AccessRightWebhooksWrite,
}

// RoleTitle is what people call a built-in role; ok is false for any other.
func RoleTitle(role Role) (title lang.Message, ok bool) {
	f, ok := roleTitles[role]
	if !ok {
		return title, false
	}
	return f(), true
}

// RightTitle is the sentence that tells people what a right lets one do; ok is false for what is none of Rights.
func RightTitle(right db.Right) (title lang.Message, ok bool) {
	f, ok := rightTitles[right]
	if !ok {
		return title, false
	}
	return f(), true
}

// AsShopper is the actor of a shopper who proved to know the order: strong when by a signed link of ours, not strong
// when by order number with e-mail address or postcode.
func AsShopper(order int64, strong bool, language lang.Tag) db.Actor {
	return db.Actor{Kind: db.Shopper, Rights: map[db.Right]bool{ShopperOwn: true}, Order: order, Strong: strong, Lang: language}
}

// AsRecipient is the actor of who holds a gift code of an order, and acts on what it is for: strong when by a signed link
// of ours.
func AsRecipient(order, gift int64, strong bool, language lang.Tag) db.Actor {
	a := AsShopper(order, strong, language)
	a.Gift = gift
	return a
}

// setOf makes the set an actor carries.
func setOf(rights []db.Right) map[db.Right]bool {
	set := make(map[db.Right]bool, len(rights))
	for _, r := range rights {
		set[r] = true
	}
	return set
}

// tidyRights sorts rights and leaves each once; it refuses an empty list and words that are no right.
func tidyRights(rights []db.Right) ([]db.Right, error) {
	if len(rights) == 0 {
		return nil, fault.New(fault.Invalid, lang.AccessNoRights()).At("rights")
	}
	for i, r := range rights {
		if !slices.Contains(Rights, r) {
			return nil, fault.New(fault.Invalid, lang.AccessRightUnknown(string(r))).At("rights", i)
		}
	}
	sorted := slices.Clone(rights)
	slices.Sort(sorted)
	return slices.Compact(sorted), nil
}

// beyond is the first of rights that the actor does not have, or "". Nobody gives what they lack: otherwise the right
// to invite people, or to make keys, would be the right to everything.
func beyond(actor db.Actor, rights []db.Right) db.Right {
	for _, r := range rights {
		if !actor.May(r) {
			return r
		}
	}
	return ""
}

// mayGive refuses to give rights that the actor does not have.
func mayGive(actor db.Actor, rights []db.Right, field string) error {
	if r := beyond(actor, rights); r != "" {
		return fault.New(fault.Forbidden, lang.AccessRightNotYours(string(r))).At(field)
	}
	return nil
}
