package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"retour/returns"
)

const (
	tagReturns = "returns"
	tagStation = "station"
	tagMoney   = "money"
)

var tags = []*huma.Tag{
	{Name: tagReturns, Description: "Ask for a return, change it, decide on it, see where it stands"},
	{Name: tagWithdrawals, Description: "The withdrawal function: what consumers declare, and what becomes of it"},
	{Name: tagShopper, Description: "What a shopper begins with"},
	{Name: tagStation, Description: "Dock and bench: take in, match, inspect, put away, take back the last scan"},
	{Name: tagOrders, Description: "What was sold, to whom, paid how"},
	{Name: tagShops, Description: "Shops (channels) and their settings"},
	{Name: tagStock, Description: "Sites, bins, and what lies where"},
	{Name: tagPapers, Description: "Labels, packing slips and credit notes, as PDF"},
	{Name: tagPhotos, Description: "What shoppers and operators photograph"},
	{Name: tagEvents, Description: "What happened, for machines: a log to read, and webhooks"},
	{Name: tagMessages, Description: "What people were told, and its words"},
	{Name: tagExports, Description: "Tables to take out"},
	{Name: tagMe, Description: "Sign in and out"},
	{Name: tagAccess, Description: "Who works here, and what they may do"},
	{Name: tagKeys, Description: "The keys of machines"},
	{Name: tagRules, Description: "Reasons and questions to choose from"},
	{Name: tagMoney, Description: "What is given back, and how it is paid"},
}

const (
	get    = http.MethodGet
	post   = http.MethodPost
	put    = http.MethodPut
	delete = http.MethodDelete
)

// returns registers the verbs and views of a return.
func (a *api) returns() {
	verb[returns.Request](a, post, "/returns", about{
		tag: tagReturns, id: "request-return", status: http.StatusCreated, summary: "Ask for a return",
		text: "All of it is granted or nothing. A shopper may ask for their own order; others need the right returns.write.",
	})
	verb[returns.Change](a, post, "/returns/{return}/change", about{tag: tagReturns, id: "change-return", summary: "Replace the items of a return of which nothing was sent"})
	verb[returns.Cancel](a, post, "/returns/{return}/cancel", about{tag: tagReturns, id: "cancel-return", summary: "Cancel a return of which nothing was sent"})
	verb[returns.Decide](a, post, "/returns/{return}/decide", about{tag: tagReturns, id: "decide-return", summary: "Answer a return that waits for review"})
	verb[returns.Label](a, post, "/returns/{return}/labels", about{tag: tagReturns, id: "make-label", status: http.StatusCreated, summary: "Make a parcel with its label"})
	verb[returns.Close](a, post, "/returns/{return}/close", about{tag: tagReturns, id: "close-return", summary: "Close a return whose pieces did not all come"})

	verb[returns.Receive](a, post, "/station/receive", about{tag: tagStation, id: "receive-parcel", summary: "Take one parcel in at the dock"})
	verb[returns.Match](a, post, "/parcels/{parcel}/match", about{tag: tagStation, id: "match-parcel", summary: "Give an orphan parcel its return"})
	verb[returns.Inspect](a, post, "/station/inspect", about{tag: tagStation, id: "inspect-piece", summary: "Inspect one piece: its plate, grade and way out"})
	verb[returns.CloseBox](a, post, "/parcels/{parcel}/close", about{tag: tagStation, id: "close-box", summary: "Say that a parcel was looked through to the bottom"})
	verb[returns.PutPiece](a, post, "/station/put", about{tag: tagStation, id: "put-piece", summary: "Put one graded piece into a bin"})
	verb[returns.Undo](a, post, "/station/undo", about{tag: tagStation, id: "undo-scan", summary: "Take back the last scan"})

	verb[returns.Settle](a, post, "/returns/{return}/settle", about{tag: tagMoney, id: "settle-return", summary: "Decide what is given back"})
	verb[returns.ConfirmRefund](a, post, "/refunds/{attempt}/confirm", about{tag: tagMoney, id: "confirm-refund", summary: "Say that a payment made by hand was made, or cannot be"})
	verb[returns.PayAgain](a, post, "/refunds/{attempt}/again", about{tag: tagMoney, id: "pay-again", summary: "Pay a refused refund again, perhaps another way"})
	verb[returns.Approve](a, post, "/refunds/{attempt}/approve", about{tag: tagMoney, id: "approve-refund", summary: "Agree to a payment above the shop's limit"})
	verb[returns.EndExchange](a, post, "/exchanges/{exchange}/end", about{tag: tagMoney, id: "end-exchange", summary: "Tell that the goods going out instead were ordered, or cannot be"})
	verbAs[returns.PayDue](a, post, "/exchanges/{exchange}/pay", about{tag: tagMoney, id: "pay-due", summary: "Record that the customer paid what a dearer exchange left owing"},
		func(bool) Recorded { return Recorded{true} })

	verb[returns.Track](a, post, "/carrier-events", about{
		tag: tagStation, id: "track-parcel", summary: "Tell one sighting of a parcel by its carrier",
		text: "Sightings may come late, twice and in any order.",
	})
}

// Recorded is the answer of verbs that only record.
type Recorded struct {
	Recorded bool `json:"recorded"`
}
