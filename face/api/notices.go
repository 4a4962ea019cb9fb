package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"retour/door/payment"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/returns"
)

// notices registers where payment providers report. Who they are is shown by the signature of what they send, which the
// provider's driver checks over the bytes as they came.
func (a *api) notices() {
	const path = "/payments/notices/{provider}"
	o := about{
		tag: tagMoney, id: "notice-payment", public: true, summary: "A payment provider's webhook",
		text: "Signed by the provider. The same notice twice has one effect.",
	}
	op := a.describe(post, path, o)
	op.Parameters = []*huma.Param{{Name: "provider", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}}
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{}}}}
	a.succeed(op, o, typeOf[Recorded]())
	a.spec.AddOperation(op)
	a.handle(post, path, o, func(c *call) error {
		done, err := c.notice(c.r.PathValue("provider"))
		if err != nil {
			return err
		}
		return c.answer(http.StatusOK, Recorded{done}, false)
	})
}

func (c *call) notice(provider string) (bool, error) {
	noticer, ok := c.Payments[provider].(payment.Noticer)
	if !ok {
		return false, fault.New(fault.NotFound, lang.ApiNoProvider(shown(provider)))
	}
	body, err := c.body(bodyMost)
	if err != nil {
		return false, err
	}
	n, err := noticer.Notice(c.r.Header, body, c.DB.Now())
	if err != nil {
		return false, err
	}
	return db.Run(c.ctx(), c.DB, db.Program, "notice "+provider+" "+n.ID, returns.NoticeRefund{
		Notice: n.ID, Key: n.Key, Payment: n.Payment, Provider: provider,
		State: string(n.Result.State), Reference: n.Result.Reference, Reason: string(n.Result.Reason.Code), Amount: n.Result.Amount, At: n.Result.At,
	})
}
