// Package desk is the face of who works with returns all day: dense and quiet, every number opens what it counts, one search
// box finds anything. It shows and asks; every change is a verb of a room. It stores nothing.
//
// What never happens here: a decision that no verb makes, a button without the right to press it, an irreversible act that is
// not asked about once, a change of something that somebody else changed since it was seen.
package desk

import (
	"net/http"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/lang"
)

// desk is the face being built, and afterwards at work.
type desk struct {
	*visit.Face
	imports *importing
	past    *pastDays
}

// New builds the desk. It answers everything under /desk, and /in/, where a link signs a person in once.
func New(h visit.House) http.Handler {
	d := desk{visit.NewFace(h, kit.Desk), newImporting(h), &pastDays{}}
	d.Menu = menu
	d.Signing()
	d.Person("GET /desk", access.ReturnsRead, d.home)
	d.Person("GET /desk/live", access.ReturnsRead, d.live)
	d.Person("GET "+nextAt, access.ReturnsRead, d.next)
	d.Person("GET /desk/search", access.ReturnsRead, d.search)
	d.Person("GET /desk/returns", access.ReturnsRead, d.telling(d.list))
	d.Person("GET /desk/returns.csv", access.ExportRead, d.telling(d.listCSV))
	d.Person("POST /desk/returns/bulk", access.ReturnsWrite, d.telling(d.bulk))
	d.Person("POST /desk/views", access.ReturnsRead, d.telling(d.saveView))
	d.Person("GET /desk/returns/{code}", access.ReturnsRead, d.telling(d.page))
	d.Person("GET /desk/returns/{code}/live", access.ReturnsRead, d.liveReturn)
	d.Person("/desk/returns/{code}/do/{act}", access.ReturnsRead, d.telling(d.do))
	d.Person("GET /desk/me", db.Anyone, d.me)
	d.Person("POST /desk/me", db.Anyone, d.saveMe)
	d.Person("POST /desk/me/password", db.Anyone, d.savePassword)
	d.Person("GET /desk/orders", access.OrdersRead, d.orders)
	d.Person("GET /desk/orders/{channel}/{number}", access.OrdersRead, d.order)
	d.Person("/desk/orders/{channel}/{number}/return", access.ReturnsWrite, d.start)
	d.giftPages()
	d.withdrawalPages()
	d.Person("GET /desk/parcels", access.ReturnsRead, d.parcels)
	d.Person("/desk/parcels/{code}", access.ReturnsRead, d.box)
	d.Person("GET /desk/payments", access.RefundsApprove, d.payments)
	d.Person("GET /desk/messages", access.ReturnsRead, d.outbox)
	d.Person("/desk/messages/{number}", access.ReturnsRead, d.message)
	d.Person("GET /desk/stock", access.StockRead, d.stock)
	d.Person("POST /desk/stock/bins", access.StockWrite, d.putBin)
	d.Person("/desk/stock/take", access.StockWrite, d.takeOut)
	d.settingsPages()
	d.setupPages()
	d.Public("/desk/first/{token}", d.enter(access.ForFirst))
	d.Public("/desk/join/{token}", d.enter(access.ForInvite))
	d.Public("/desk/reset/{token}", d.enter(access.ForReset))
	d.Public("/desk/forgot", d.forgot)
	return d
}

// settingsPages adds what is set once and rarely changed.
func (d desk) settingsPages() {
	for _, p := range []struct {
		pattern string
		right   db.Right
		page    visit.Page
	}{
		{"/desk/settings", access.SettingsRead, d.settings},
		{"/desk/settings/sites", access.StockRead, d.sites},
		{reasonsAt, access.SettingsRead, d.reasons},
		{reasonsAt + "/edit", access.SettingsWrite, d.reason},
		{questionsAt, access.SettingsRead, d.questionSets},
		{questionsAt + "/{set}", access.SettingsRead, d.questionSet},
		{questionsAt + "/{set}/{question}", access.SettingsWrite, d.question},
		{waysAt, access.SettingsRead, d.ways},
		{waysAt + "/edit", access.SettingsWrite, d.way},
		{brandAt, access.SettingsRead, d.brand},
		{"GET " + dropAt, access.SettingsRead, d.dropOff},
		{dropAt + "/edit", access.SettingsWrite, d.dropFor},
		{"GET /desk/settings/messages", access.SettingsRead, d.templates},
		{"/desk/settings/messages/{shop}/{kind}/{language}", access.SettingsRead, d.template},
		{"/desk/settings/people", access.PeopleWrite, d.people},
		{"/desk/settings/people/{person}", access.PeopleWrite, d.person},
		{rolesAt, access.PeopleWrite, d.roles},
		{rolesAt + "/{role}", access.PeopleWrite, d.role},
		{"/desk/settings/keys", access.KeysWrite, d.keys},
		{"/desk/settings/webhooks", access.WebhooksWrite, d.webhooks},
		{"/desk/settings/webhooks/{number}", access.WebhooksWrite, d.webhook},
		{"GET /desk/settings/audit", access.AuditRead, d.audit},
	} {
		d.Person(p.pattern, p.right, knowing(p.page))
	}
}

// menu is the desk's navigation: what the person may see of it.
func menu(v *visit.Visit) []kit.Entry {
	path := v.Request.URL.Path
	var entries []kit.Entry
	for _, e := range []struct {
		name  lang.Message
		href  string
		right db.Right
	}{
		{lang.DeskToday(), "/desk", access.ReturnsRead},
		{lang.DeskReturns(), "/desk/returns", access.ReturnsRead},
		{lang.DeskOrders(), "/desk/orders", access.OrdersRead},
		{lang.DeskParcels(), "/desk/parcels", access.ReturnsRead},
		{lang.DeskPayments(), "/desk/payments", access.RefundsApprove},
		{lang.DeskMessages(), "/desk/messages", access.ReturnsRead},
		{lang.DeskStock(), "/desk/stock", access.StockRead},
		{lang.DeskSettings(), settingsHome(v), db.Anyone},
	} {
		if e.href != "" && v.Actor.May(e.right) {
			entries = append(entries, kit.Entry{Name: e.name, Href: e.href, Here: path == e.href || e.href != "/desk" && strings.HasPrefix(path, e.href) || e.name.Key == lang.DeskSettings().Key && strings.HasPrefix(path, "/desk/settings") || e.name.Key == lang.DeskReturns().Key && strings.HasPrefix(path, withdrawalsAt)})
		}
	}
	return entries
}

// settingsHome is the first part of the settings that a person may see; "" for none.
func settingsHome(v *visit.Visit) string {
	if tabs := settingsTabs(v.Actor, ""); len(tabs) > 0 {
		return tabs[0].Href
	}
	return ""
}
