package refund

import "retour/ground/money"

// account is one line, delivery or fee of an order: what it came to and what remains of it. The line is the truth; its
// pieces remember their shares of it.
type account struct {
	kind   Kind
	bp     int64 // the rate of all its tax. Where there are several, its parts say the tax of each
	basis  Basis // how a part of it is split
	whole  Taken // as it came to
	left   Taken // as it remains
	pieces []run // of goods
	count  int64
	unused int64     // pieces neither refunded nor returned
	rows   [][]int64 // tax of a piece by rate, where it has several; the first says none. A row is never changed
}

// Group is the sum over pieces of one line whose stored shares are equal.
type Group struct {
	Line     int // place in Quote.Lines
	Pieces   int64
	Net, Tax int64
}

// Gross is Net plus Tax.
func (g Group) Gross() int64 { return g.Net + g.Tax }

// lowers says whether it is a discount kept as a line or a fee.
func (a *account) lowers() bool { return a.whole.Gross < 0 }

// use takes n unused pieces and everything that remains of them: first those of which nothing was taken yet, then those
// of which an amount was, then those of which nothing remains. It gives the sum and adds the groups of equal shares.
func (a *account) use(n int64, groups *[]Group) (sum Taken) {
	sum.Rates = zeroRates(a.whole.Rates)
	a.mark(n)
	for i := 0; i < len(a.pieces); i++ {
		if n := a.pieces[i].more; n > 0 {
			a.pieces[i].more = 0
			a.pieces, i = cutOut(a.pieces, i, 0, n)
			r := &a.pieces[i]
			*groups = append(*groups, Group{Pieces: r.count, Net: (r.gross - r.tax) * r.count, Tax: r.tax * r.count})
			a.addPieces(&sum, r)
			a.exhaust(r)
		}
	}
	return sum
}

// mark says how many pieces of each run are the next n.
func (a *account) mark(n int64) {
	for _, fits := range [...]func(*run) bool{
		func(r *run) bool { return !r.touched },
		func(r *run) bool { return r.gross != 0 },
		func(*run) bool { return true },
	} {
		for i := range a.pieces {
			if r := &a.pieces[i]; !r.used && r.more == 0 && fits(r) {
				r.more = min(n, r.count)
				n -= r.more
			}
		}
		if n == 0 {
			return
		}
	}
}

// exhaust uses the pieces of a run up, and all that remains of them.
func (a *account) exhaust(r *run) {
	r.used, r.gross, r.tax, r.row = true, 0, 0, 0
	a.unused -= r.count
}

// takePieces refunds n pieces at their stored shares. The last of the line also take what rounding left on it.
func (a *account) takePieces(n int64, groups *[]Group) (Taken, error) {
	if n > a.unused {
		return Taken{}, refuseQuantity(a.unused)
	}
	before := a.count - a.unused
	sum := a.use(n, groups)
	rest := size(a.left.Gross) - size(sum.Gross)
	if rest <= 0 || a.unused == 0 && rest <= before {
		return a.takeAll(), nil
	}
	return a.take(sum), nil
}

// takeAmount refunds gross of the line: of one of its pieces, of so many pieces together, or of all.
func (a *account) takeAmount(item Item, gross int64, in money.Currency) (Taken, error) {
	most, code := Taken{Gross: a.left.Gross, Net: a.left.Net}, ExceedsLine
	if a.kind != Unit {
		code, item.Quantity = a.kind.exceeded(), 0
	}
	switch {
	case a.left.Gross == 0:
		return Taken{}, Refuse(a.spent(), 0, in)
	case gross == 0 || (gross < 0) != (a.left.Gross < 0):
		return Taken{}, Refuse(AmountNotPositive, 0, in)
	case item.Piece > 0:
		return a.takeOfPiece(item, gross, in)
	case item.Quantity > a.unused:
		return Taken{}, refuseQuantity(a.unused)
	case item.Quantity > 0:
		sum := a.use(item.Quantity, new([]Group))
		if sum.Gross == gross {
			return a.take(sum), nil
		}
		if size(sum.Gross) < size(most.Gross) {
			most, code = sum, ExceedsUnitRemaining
		}
	}
	if size(gross) > size(most.Gross) {
		return Taken{}, item.tooMuch(code, most, in)
	}
	if item.Quantity == 0 {
		a.lower(gross)
	}
	return a.takePart(gross), nil
}

// takePart takes gross of what remains, which must be that much.
func (a *account) takePart(gross int64) Taken {
	t := a.left.part(gross, a.basis)
	a.left = a.left.less(t)
	return t
}

// tooMuch refuses an item of which at most that is left, in the basis in which it was asked.
func (item Item) tooMuch(code Code, most Taken, c money.Currency) *Refusal {
	if item.By == ByNet && most.Net != most.Gross {
		return RefuseNet(code, most.Net, c)
	}
	return Refuse(code, most.Gross, c)
}

// takeOfPiece refunds gross of one piece. Its tax follows the piece, as far as the line has it left.
func (a *account) takeOfPiece(item Item, gross int64, in money.Currency) (Taken, error) {
	i, offset := a.find(item.Piece)
	if i < 0 || item.Quantity > 1 {
		return Taken{}, Refuse(InvalidQuantity, 0, in)
	}
	if size(gross) > size(a.pieces[i].gross) {
		return Taken{}, item.tooMuch(ExceedsUnitRemaining, a.one(&a.pieces[i]), in)
	}
	if size(gross) > size(a.left.Gross) {
		return Taken{}, item.tooMuch(ExceedsLine, Taken{Gross: a.left.Gross, Net: a.left.Net}, in)
	}
	a.pieces, i = cutOut(a.pieces, i, offset, 1)
	r := &a.pieces[i]
	t := a.one(r).part(gross, a.basis)
	a.lowerEach(r, t)
	if item.Quantity == 1 && !r.used {
		a.exhaust(r)
	}
	return a.take(t), nil
}

// takePiece refunds all that remains of one piece.
func (a *account) takePiece(item Item, in money.Currency) (Taken, error) {
	i, _ := a.find(item.Piece)
	switch {
	case i < 0:
		return Taken{}, Refuse(InvalidQuantity, 0, in)
	case a.pieces[i].used:
		return Taken{}, refuseQuantity(0)
	}
	item.Quantity = 1
	return a.takeAmount(item, a.pieces[i].gross, in)
}

// find gives the run that holds a piece (from 1) and its place there, or -1.
func (a *account) find(piece int64) (int, int64) {
	for i, r := range a.pieces {
		if piece <= r.count {
			return i, piece - 1
		}
		piece -= r.count
	}
	return -1, 0
}

// lower takes gross from the pieces in their order, so that no piece is refunded above its price later. The tax of such
// an amount is the line's to split: a piece only remembers about how much of it is gone.
func (a *account) lower(gross int64) {
	for i := 0; i < len(a.pieces) && gross != 0; i++ {
		each := a.pieces[i].gross
		if each == 0 {
			continue
		}
		whole := min(size(gross)/size(each), a.pieces[i].count)
		if whole == 0 {
			a.pieces, i = cutOut(a.pieces, i, 0, 1)
			piece := &a.pieces[i]
			a.lowerEach(piece, a.one(piece).part(gross, a.basis))
			return
		}
		a.pieces, i = cutOut(a.pieces, i, 0, whole)
		a.lowerEach(&a.pieces[i], a.one(&a.pieces[i]))
		gross -= whole * each
	}
}

// takeAll takes everything that remains, rates included: of an account that is empty none are kept.
func (a *account) takeAll() Taken {
	t := a.left
	a.left = Taken{}
	return t
}

// take takes t, lowered to what remains: what pieces remember never overrules what the line has left.
func (a *account) take(t Taken) Taken {
	if size(t.Gross) >= size(a.left.Gross) {
		return a.takeAll()
	}
	if fitted := a.left.split(t.Gross, t.Tax); fitted.Tax != t.Tax || !within(t.Rates, a.left.Rates) {
		t = fitted
	}
	a.left = a.left.less(t)
	return t
}

// giveBack puts a part of what was taken back.
func (a *account) giveBack(t Taken) {
	if a.left.Rates == nil {
		a.left.Rates = zeroRates(a.whole.Rates)
	}
	a.left = a.left.plus(t, 1)
}

// spent is the word for an account of which nothing remains.
func (a *account) spent() Code {
	switch {
	case a.whole.Gross == 0:
		return NothingToRefund
	case a.kind == Shipping:
		return ShippingAlreadyRefunded
	default:
		return LineAlreadyRefunded
	}
}

// gross is the amount of an item with tax. A net amount gets the tax of the rate, half up, or of the stored tax of the
// whole; all the net that remains is all that remains.
func (a *account) gross(item Item) int64 {
	switch item.By {
	case ByNet:
		if item.Amount == a.left.Net {
			return a.left.Gross
		}
		return item.Amount + a.basis.on(item.Amount)
	case ByPercent:
		return portion(a.whole.Gross, min(max(item.Amount, 0), highestRate), 10_000)
	default:
		return item.Amount
	}
}
