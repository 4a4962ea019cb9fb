// Package law answers what the law gives: how long a consumer may withdraw, when money is due, what lateness costs, what
// is guaranteed, what may be destroyed, published, kept. It is pure: no clock, database or network. It decides nothing by
// itself for or against a person: it computes days, amounts and duties, each with the trace of how it came to them.
//
// # Where what stands
//
//   - question.go takes a question of `retour law` (topic, jurisdiction, input) and topics.go says which function answers
//     which topic. Each topic has a file of its own with the struct of its input, read strictly by read.go, and the
//     struct of its answer, which ends with [Traced].
//   - Below them are plain functions over values for the rest of the program, such as [Period], [Repaying],
//     [RefundAmount], [Exception], [Function], [DisposalControl], [PublishedPolicy] and [Undercuts].
//   - No number, date or word of the law stands in the code. What is a country's is in country/<code>.json (package
//     country, each read when first asked for), by the day from which it is in force; what belongs to a theme rather than a country, such as
//     the grounds of destruction, is in data/<theme>.json, read into a struct of [dated.List] fields by [dated.Read].
//   - Days and holidays are counted by package calendar.
//
// A question without a date is answered as of [AsOf], never by today's clock.
package law
