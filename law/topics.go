package law

// topics says which function answers which topic. Each reads its own input with [Question.Read].
func topics() map[string]func(Question) (any, error) {
	return map[string]func(Question) (any, error){
		"refund_amount":        refundAmount,
		"withdrawal_function":  withdrawalFunction,
		"withdrawal_exception": withdrawalException,
		"destruction_ban":      destructionBan,
	}
}
