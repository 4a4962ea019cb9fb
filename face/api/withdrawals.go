package api

import (
	"retour/ground/access"
	"retour/ground/id"
	"retour/returns"
	"retour/withdrawal"
)

const tagWithdrawals = "withdrawals"

// DeclarationsQuery chooses declarations of withdrawal.
type DeclarationsQuery struct {
	State  withdrawal.State `query:"state" enum:"to_match,to_decide,matched,answered"`
	Open   bool             `query:"open" doc:"only those with which a person has something to do"`
	Silent bool             `query:"silent" doc:"only those whose acknowledgement is not delivered a quarter of an hour after they were made"`
	page
}

// Declarations is a page of declarations, newest first.
type Declarations struct {
	Declarations []withdrawal.View `json:"declarations"`
	Next         string            `json:"next,omitempty" doc:"the cursor of the next page; none: this was the last"`
}

// DeclarationPath names a declaration.
type DeclarationPath struct {
	Declaration id.Code `path:"declaration" maxLength:"32"`
}

// withdrawals registers the withdrawal function for shops that have it on pages of their own, and for who answers.
func (a *api) withdrawals() {
	verb[withdrawal.Declare](a, post, "/withdrawals", about{
		tag: tagWithdrawals, id: "declare-withdrawal", status: 201, summary: "Store a consumer's declaration of withdrawal",
		text: "For the shop's own page with the withdrawal function, and for letters and e-mails. Needs the right returns.write. It is stored whether or not an order fits; the same words count once, and the first time is kept. The acknowledgement goes out by e-mail at once.",
	})
	read(a, "/withdrawals", about{tag: tagWithdrawals, id: "list-withdrawals", summary: "List declarations of withdrawal, newest first", right: access.ReturnsRead},
		func(c *call, q DeclarationsQuery) (Declarations, error) {
			f := withdrawal.Filter{State: q.State, Open: q.Open}
			if q.Silent {
				f.Silent = c.DB.Now().Add(-withdrawal.SilentAfter)
			}
			var err error
			if f.Below, err = c.number(q.Cursor); err != nil {
				return Declarations{}, err
			}
			found, next, err := withdrawal.List(c.DB.On(c.ctx()), f, q.limit())
			out := Declarations{Declarations: list(found)}
			if next != 0 {
				out.Next = cursorOf(next)
			}
			return out, err
		})
	read(a, "/withdrawals/{declaration}", about{tag: tagWithdrawals, id: "get-withdrawal", summary: "See a declaration of withdrawal, and what became of it", right: access.ReturnsRead},
		func(c *call, q DeclarationPath) (withdrawal.View, error) {
			return withdrawal.Find(c.ctx(), c.DB, q.Declaration)
		})
	verb[returns.MatchDeclaration](a, post, "/withdrawals/{declaration}/match", about{
		tag: tagWithdrawals, id: "match-withdrawal", summary: "Give a declaration its order, and open the return",
	})
	verb[withdrawal.AnswerDeclaration](a, post, "/withdrawals/{declaration}/answer", about{
		tag: tagWithdrawals, id: "answer-withdrawal", summary: "Say what became of a declaration that opens no return",
	})
	verb[withdrawal.HandOverAcknowledgement](a, post, "/withdrawals/{declaration}/acknowledge", about{
		tag: tagWithdrawals, id: "hand-over-acknowledgement", summary: "Say that the acknowledgement was posted or handed over",
	})
}
