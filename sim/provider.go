package sim

import (
	"context"
	"runtime"
	"sync"
	"time"

	"retour/door/payment"
	"retour/door/payment/sandbox"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/money"
	"retour/returns"
)

// Ways in which a payment goes wrong on our side of the wire; the provider's own are sandbox.Faults.
const (
	crashBefore   sandbox.Fault = "crash_before_sent"     // our process falls before the provider is called
	crashAfter    sandbox.Fault = "crash_after_paid"      // our process falls after the provider has paid, before that is stored
	webhookFirst  sandbox.Fault = "webhook_before_answer" // pending, and its webhook overtakes the answer
	webhookLost   sandbox.Fault = "webhook_lost"          // pending, and its webhook never comes
	refusedByHook sandbox.Fault = "webhook_refuses_first" // pending, and the refusal by webhook overtakes the answer
)

// provider is the sandbox behind a real wire, with a driver in front of it that meets the troubles planned for a payment.
type provider struct {
	*sandbox.Driver
	world   *world
	server  *sandbox.Server
	control *sandbox.Control

	wire    sync.RWMutex // held alone while a planned request is under way, so that no other meets its fault
	mu      sync.Mutex
	planned map[string]sandbox.Fault
	met     map[string]chan struct{}
	unsure  map[string]bool // keys whose outcome our side does not know, and has not asked for since
	silent  map[string]bool // keys of which no webhook is told
	short   map[string]bool // keys of which less was paid
}

func openProvider(w *world) (*provider, error) {
	p := &provider{world: w, planned: map[string]sandbox.Fault{}, met: map[string]chan struct{}{}, unsure: map[string]bool{}, silent: map[string]bool{}, short: map[string]bool{}}
	var err error
	p.server, err = sandbox.Open(sandbox.Options{File: w.bookFile(), Unsynced: true, Now: w.Clock.Now, Met: p.meets})
	if err != nil {
		return nil, err
	}
	config := sandbox.Config{URL: p.server.URL()}
	if p.Driver, err = sandbox.New(config); err != nil {
		return nil, err
	}
	p.control, err = sandbox.NewControl(config)
	return p, err
}

func (p *provider) close() { _ = p.server.Close() } // the book is scratch

func (p *provider) take(ctx context.Context, of sandbox.Payment) error {
	return p.control.Take(ctx, of)
}

// plan has the next try of an attempt meet a fault.
func (p *provider) plan(attempt int64, f sandbox.Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.planned[job.Task{ID: attempt}.Key()] = f
}

// meets is told by the server when a fault strikes a request.
func (p *provider) meets(key string, _ sandbox.Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.met[key]; c != nil {
		close(c)
		delete(p.met, key)
	}
}

// Find asks the provider what became of an attempt.
func (p *provider) Find(ctx context.Context, key string) (payment.Result, error) {
	p.mu.Lock()
	delete(p.unsure, key)
	p.mu.Unlock()
	return p.Driver.Find(ctx, key)
}

// Refund calls the provider, or lets happen what was planned. Whoever does not know how it ended asks, before the
// provider is called again.
func (p *provider) Refund(ctx context.Context, r payment.Refund) (payment.Result, error) {
	p.mu.Lock()
	f := p.planned[r.Key]
	delete(p.planned, r.Key)
	if p.unsure[r.Key] && p.world.Threads == 1 { // many threads move the clock past leases that are in use
		defer p.world.fail("refund %s was sent again, and nobody had asked what became of it", r.Key)
	}
	p.unsure[r.Key] = true
	p.mu.Unlock()
	got, err := p.refund(ctx, r, f)
	if payment.Class(err) != payment.ErrUnknown {
		p.mu.Lock()
		delete(p.unsure, r.Key)
		p.mu.Unlock()
	}
	return got, err
}

func (p *provider) refund(ctx context.Context, r payment.Refund, f sandbox.Fault) (payment.Result, error) {
	if f == "" {
		p.wire.RLock()
		defer p.wire.RUnlock()
		return p.Driver.Refund(ctx, r)
	}
	p.world.struck("provider_" + string(f))
	p.wire.Lock()
	defer p.wire.Unlock()
	switch f {
	case crashBefore:
		runtime.Goexit()
	case crashAfter:
		_, _ = p.Driver.Refund(ctx, r) // nobody lives to hear the answer
		runtime.Goexit()
	case sandbox.StallBefore, sandbox.StallAfter:
		return p.stalled(ctx, r, f)
	case webhookFirst, refusedByHook, webhookLost, sandbox.Pend, sandbox.PendDecline:
		return p.pending(ctx, r, f)
	case sandbox.ShortPay:
		p.mu.Lock()
		p.short[r.Key] = true
		p.mu.Unlock()
	}
	p.server.Order(f)
	return p.Driver.Refund(ctx, r)
}

// stalled waits for an answer that does not come, and gives up as soon as the provider has done what it will do.
func (p *provider) stalled(ctx context.Context, r payment.Refund, f sandbox.Fault) (payment.Result, error) {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	struck := make(chan struct{})
	p.mu.Lock()
	p.met[r.Key] = struck
	p.mu.Unlock()
	go func() {
		<-struck
		for f == sandbox.StallAfter && ctx.Err() == nil {
			if _, err := p.Driver.Find(ctx, r.Key); err == nil {
				break
			}
		}
		stop()
	}()
	p.server.Order(f)
	return p.Driver.Refund(ctx, r)
}

// pending brings an answer that is not final yet, while at the provider it soon is: the webhook may be there first.
func (p *provider) pending(ctx context.Context, r payment.Refund, f sandbox.Fault) (payment.Result, error) {
	order := sandbox.Pend
	if f == sandbox.PendDecline || f == refusedByHook {
		order = sandbox.PendDecline
	}
	p.server.Order(order)
	got, err := p.Driver.Refund(ctx, r)
	var final payment.Result
	for err == nil && ctx.Err() == nil {
		if final, err = p.Driver.Find(ctx, r.Key); final.State != payment.Pending {
			break
		}
	}
	switch f {
	case webhookFirst, refusedByHook:
		p.tell(r.Key, r.Payment, final)
	case webhookLost:
		p.mu.Lock()
		p.silent[r.Key] = true
		p.mu.Unlock()
	}
	return got, err
}

// tell is the provider's webhook, as its driver reads it.
func (p *provider) tell(key, of string, r payment.Result) {
	h := p.world.hand(2_000_000)
	_, _ = call(h, webhooks, "", notice(key, of, r)) // what is wrong with it is in the report
}

func notice(key, of string, r payment.Result) returns.NoticeRefund {
	return returns.NoticeRefund{
		Notice: "ntc_" + r.Reference + "_" + string(r.State), Key: key, Payment: of, Provider: sandbox.Name, State: string(r.State),
		Reference: r.Reference, Reason: r.Reason.Code, Amount: r.Amount, At: r.At,
	}
}

// elsewhere is a refund that somebody makes in the provider's own portal.
func (p *provider) elsewhere(ctx context.Context, of string, amount money.Amount, number string) error {
	_, err := p.control.Elsewhere(ctx, of, amount, number, id.Code(""))
	return err
}

// webhooksDue delivers what the provider has to tell: some of it twice, some of it long ago told, in no order.
func (h *hand) webhooksDue(all bool) {
	records, err := h.provider.control.Records(h.ctx)
	if err != nil {
		h.fail("the provider's book: %w", err)
		return
	}
	if !all {
		h.chance.Shuffle(len(records), func(a, b int) { records[a], records[b] = records[b], records[a] })
	}
	for _, r := range records {
		n := notice(r.Key, r.Payment, payment.Result{State: r.State, Reference: r.Reference, Reason: r.Reason, Amount: r.Amount, At: r.At})
		if !h.tellNow(r, n.Notice, all) {
			continue
		}
		_, _ = call(h, webhooks, "", n)
		if h.oneIn(8) {
			h.struck("webhook_twice")
			_, _ = call(h, webhooks, "", n)
		}
		if r.Key != "" && r.State == payment.Done && h.oneIn(20) {
			h.struck("webhook_reordered")
			n.State = string(payment.Pending)
			_, _ = call(h, webhooks, "", n)
		}
	}
}

// tellNow decides whether a webhook goes out now.
func (h *hand) tellNow(r sandbox.Record, notice string, all bool) bool {
	h.provider.mu.Lock()
	silent := h.provider.silent[r.Key] && r.Key != ""
	h.provider.mu.Unlock()
	if silent || r.State == payment.Pending {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	told := h.notices[notice]
	if !told && (all || h.oneIn(2)) {
		h.notices[notice] = true
		return true
	}
	return told && h.oneIn(25)
}

// hit reports whether what was planned for an attempt has come.
func (p *provider) hit(attempt int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, waits := p.planned[job.Task{ID: attempt}.Key()]
	return !waits
}
