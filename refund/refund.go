// Package refund answers what is owed: for an order as it was sold and paid, for the refunds already made, and for a
// request, it gives the sum, split into net and tax by rate, shared over the tenders, with every deduction and every step
// explained. It is one pure function of values: it reads no database and no clock, and the same question always has the
// same answer.
//
// Paid amounts are shared once, over lines and then over pieces, and remembered; a refund takes the stored share, and the
// last one takes what is left. So no cent is lost, and full refunds by any road add up to what was paid.
//
// It stores nothing: the ledger remembers what remains of each component and tender. What never happens here: a float, a
// share computed apart from its siblings, a sum below zero or above what was paid for a piece, a line, the shipping, a
// payment or the order.
package refund
