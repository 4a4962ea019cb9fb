package returns_test

import (
	"context"
	"strings"
	"testing"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// given is an order of two articles with a gift code for pieces of it.
func given(t *testing.T, h hall, number string, days int64, pieces ...returns.Piece) (sold int64, g returns.GiftView) {
	t.Helper()
	run(t, h, settleByPerson)
	sold = halltest.Order(t, h.DB, number, 0, halltest.Line{SKU: "A", Quantity: 2, Total: 8000}, halltest.Line{SKU: "B", Quantity: 1, Total: 1500})
	return sold, run(t, h, returns.MakeGift{Channel: "uk", Order: number, Items: pieces, Days: days}.Ready())
}

func giftNumber(t *testing.T, h hall, g returns.GiftView) int64 {
	t.Helper()
	n, err := returns.FindGift(h.On(context.Background()), strings.ToLower(g.Code.Bare()))
	if err != nil || n == 0 {
		t.Fatalf("%s opens %d, %v", g.Code, n, err)
	}
	return n
}

// looked lets a return of one piece arrive and pass its inspection.
func looked(t *testing.T, h hall, ret id.Code) {
	t.Helper()
	if h.view(t, ret).Permit == returns.PermitReview {
		may(t, h, clerk, returns.Decide{Return: ret, Allow: true})
	}
	run(t, h, returns.Receive{Code: string(ret)})
	run(t, h, returns.Inspect{Return: ret, Item: h.view(t, ret).Lines[0].SKU, Answers: halltest.Sound()})
}

func asking(g returns.GiftView, number string, items ...returns.Item) returns.Request {
	v := ask(number, items...)
	v.Gift = &returns.Giving{Code: g.Code, Recipient: order.Recipient{Name: "Noa Example", Email: "noa@example.org"}}
	return v
}

// Who was given goods sends them back in their own name: the credit is theirs, and nothing goes to the buyer's card.
func TestAGiftComesBackForCredit(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		sold, g := given(t, h, "G1", 0, returns.Piece{Line: "1", Quantity: 1})
		holder := access.AsRecipient(sold, giftNumber(t, h, g), false, lang.English)
		asked := may(t, h, holder, asking(g, "G1", item("1", 1)))
		v := h.view(t, asked.Return)
		if v.Lines[0].Resolution != "credit" || v.Lines[0].Basis == "withdrawal" {
			t.Errorf("asked for as %s on the basis %s", v.Lines[0].Resolution, v.Lines[0].Basis)
		}
		looked(t, h, asked.Return)
		got := run(t, h, returns.Settle{Return: asked.Return})
		if got.Credit.Minor != 4000 || got.Refund.Minor != 0 || len(got.Attempts) != 0 {
			t.Errorf("settled: %+v", got)
		}
		if n := h.count(t, `SELECT count(*) FROM store_credit s JOIN customer c ON c.id = s.customer WHERE c.email = 'noa@example.org' AND c.name = 'Noa Example'`); n != 1 {
			t.Errorf("%d credits of who was given it", n)
		}
	})
}

// One piece comes back once, whoever asks first; the code is for what it is for and for no more.
func TestAGiftAndItsBuyerShareThePieces(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		sold, g := given(t, h, "G2", 0, returns.Piece{Line: "1", Quantity: 1}, returns.Piece{Line: "2", Quantity: 1})
		n := giftNumber(t, h, g)
		buyer, holder := shopperOf(sold), access.AsRecipient(sold, n, false, lang.English)
		bought := may(t, h, buyer, ask("G2", item("2", 1))).Return
		mayNot(t, h, holder, asking(g, "G2", item("2", 1)), "returns.none_left")
		mayNot(t, h, holder, asking(g, "G2", item("1", 2)), "returns.over_quantity")
		mayNot(t, h, holder, ask("G2", item("1", 1)), "returns.order_unknown") // the order is not theirs
		mayNot(t, h, buyer, asking(g, "G2", item("1", 1)), "returns.gift_unknown")
		money := item("1", 1)
		money.Resolution = "refund"
		mayNot(t, h, holder, asking(g, "G2", money), "returns.gift_way")
		ret := may(t, h, holder, asking(g, "G2", item("1", 1))).Return
		mayNot(t, h, holder, asking(g, "G2", item("1", 1)), "returns.over_quantity")
		// neither sees, changes or cancels what is the other's
		mayNot(t, h, buyer, returns.Cancel{Return: ret}, "fault.not_found")
		mayNot(t, h, holder, returns.Cancel{Return: bought}, "fault.not_found")
		for who, want := range map[string]struct {
			actor db.Actor
			ret   id.Code
		}{"buyer": {buyer, bought}, "holder": {holder, ret}} {
			list, err := returns.ListFor(context.Background(), h.DB, want.actor, returns.Filter{Channel: "uk", Order: "G2"})
			if err != nil || len(list) != 1 || list[0].Return != want.ret {
				t.Errorf("%s sees %v, %v", who, list, err)
			}
		}
		may(t, h, holder, returns.Cancel{Return: ret})
		may(t, h, holder, asking(g, "G2", item("1", 1))) // free again
	})
}

// What could come back on the day the code was made may come back while the code is good, though the window is over; then
// nothing any more, and nothing under a code that was withdrawn.
func TestAGiftCodeEnds(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		sold, g := given(t, h, "G3", 100, returns.Piece{Line: "1", Quantity: 1})
		holder := access.AsRecipient(sold, giftNumber(t, h, g), false, lang.English)
		h.clock.At = h.clock.At.AddDate(0, 0, 90)
		mayNot(t, h, shopperOf(sold), ask("G3", item("1", 1)), "returns.window_closed")
		offered, err := returns.OfferGift(context.Background(), h.DB, holder.Gift, 0, h.Now(), lang.English)
		if err != nil || len(offered.Lines) != 1 || offered.Lines[0].Bought != 1 || offered.Lines[0].Returnable != 1 || !offered.Lines[0].Opinion.Until.Equal(g.Until) {
			t.Errorf("offered %+v, %v", offered, err)
		}
		ret := may(t, h, holder, asking(g, "G3", item("1", 1))).Return
		may(t, h, holder, returns.Change{Return: ret, Items: []returns.Item{item("1", 1)}})
		h.clock.At = h.clock.At.AddDate(0, 0, 11)
		may(t, h, holder, returns.Cancel{Return: ret})
		mayNot(t, h, holder, asking(g, "G3", item("1", 1)), "returns.gift_expired")

		sold, g = given(t, h, "G4", 0)
		holder = access.AsRecipient(sold, giftNumber(t, h, g), false, lang.English)
		mayNot(t, h, holder, returns.WithdrawGift{Code: g.Code}, "fault.forbidden")
		run(t, h, returns.WithdrawGift{Code: g.Code})
		mayNot(t, h, holder, asking(g, "G4", item("1", 1)), "returns.gift_withdrawn")
	})
}

// Two codes are never for one piece; a withdrawn one frees its pieces.
func TestGiftCodesDoNotOverlap(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		_, first := given(t, h, "G5", 0, returns.Piece{Line: "1", Quantity: 1})
		more := func(items ...returns.Piece) returns.MakeGift {
			return returns.MakeGift{Channel: "uk", Order: "G5", Items: items}.Ready()
		}
		refused(t, h, more(returns.Piece{Line: "1", Quantity: 2}), "returns.gift_over")
		rest := run(t, h, more())
		if len(rest.Items) != 2 || rest.Items[0].Quantity != 1 {
			t.Errorf("the rest: %+v", rest.Items)
		}
		refused(t, h, more(), "returns.gift_nothing")
		run(t, h, returns.WithdrawGift{Code: first.Code})
		run(t, h, more(returns.Piece{Line: "1", Quantity: 1}))
		mayNot(t, h, db.Actor{Kind: db.Person}, more(), "fault.forbidden")
	})
}

// What an exchange of a gift leaves over is store credit of who was given it; an exchange that fails is too.
func TestWhatAnExchangeOfAGiftLeavesOverIsCredit(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for number, end := range map[string]returns.EndExchange{"G6": {Order: "N", Price: pounds(3500)}, "G7": {Failed: true}} {
			sold, g := given(t, h, number, 0, returns.Piece{Line: "1", Quantity: 1})
			holder := access.AsRecipient(sold, giftNumber(t, h, g), false, lang.English)
			ret := may(t, h, holder, asking(g, number, returns.Item{Line: "1", Quantity: 1, Resolution: "exchange", Exchange: "A-LARGE"})).Return
			looked(t, h, ret)
			run(t, h, returns.Settle{Return: ret})
			end.Exchange = h.view(t, ret).Exchanges[0].Exchange
			got := run(t, h, end)
			v := h.view(t, ret)
			if len(v.Refunds) != 0 || len(v.Credits) != 1 || v.Credits[0].Left.Minor != -got.Difference.Minor {
				t.Errorf("%s: difference %v, refunds %v, credits %v", number, got.Difference, v.Refunds, v.Credits)
			}
		}
	})
}

// Both names of who sends it are asked for, each at its field.
func TestARecipientIsAskedForNameAndMail(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		sold, g := given(t, h, "G8", 0)
		v := asking(g, "G8", item("1", 1))
		v.Gift.Recipient = order.Recipient{Email: "noa"}
		_, err := as(h, access.AsRecipient(sold, giftNumber(t, h, g), false, lang.English), v)
		fields := map[string]string{}
		for _, f := range fault.All(err) {
			fields[f.Field] = f.Message.Key
		}
		if fields["gift.name"] != "order.recipient_name" || fields["gift.email"] != "order.recipient_email" || len(fields) != 2 {
			t.Errorf("faults %v", fields)
		}
	})
}

// The papers of a gift's return name who sends it, and neither the buyer nor the order.
func TestPapersOfAGiftNameNoBuyer(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		ctx := context.Background()
		sold, g := given(t, h, "G9", 0)
		shop(t, h, func(s *order.Settings) {
			s.Address = order.Address{Lines: []string{"Returns", "1 Quay", "Hull"}, Country: "GB"}
		})
		ret := may(t, h, access.AsRecipient(sold, giftNumber(t, h, g), false, lang.English), asking(g, "G9", item("1", 1))).Return
		run(t, h, returns.Label{Return: ret})
		label, err := returns.LabelPaper(ctx, h.DB, ret.Number(id.Return), 0, true)
		if err != nil || label.Label.From.Name != "Noa Example" || label.Label.From.Street != "" {
			t.Errorf("from %+v, %v", label.Label.From, err)
		}
		slip, err := returns.SlipPaper(ctx, h.DB, ret.Number(id.Return), 0, true, lang.English)
		if err != nil || slip.Customer != "Noa Example" || slip.Order != "" {
			t.Errorf("slip %+v, %v", slip, err)
		}
		paper, _, err := returns.GiftPaper(ctx, h.DB, g.Code, "https://returns.example.org")
		if err != nil || paper.Page != "returns.example.org/gift" || !strings.HasSuffix(paper.Link, "/gift?shop=uk&code="+string(g.Code)) {
			t.Errorf("gift receipt %+v, %v", paper, err)
		}
		if pdf, err := paper.PDF(lang.French); err != nil || len(pdf) == 0 {
			t.Errorf("gift receipt: %v", err)
		}
	})
}
