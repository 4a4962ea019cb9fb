package law

// topics says which function answers which topic. Each reads its own input with [Question.Read].
func topics() map[string]func(Question) (any, error) {
	return map[string]func(Question) (any, error){
		"withdrawal_period":       withdrawalPeriod,
		"withdrawal_extension":    withdrawalExtension,
		"withdrawal_timeliness":   withdrawalTimeliness,
		"return_deadline":         returnDeadline,
		"refund_deadline":         refundDeadline,
		"late_refund_penalty":     lateRefundPenalty,
		"legal_guarantee":         legalGuarantee,
		"refund_amount":           refundAmount,
		"withdrawal_function":     withdrawalFunction,
		"withdrawal_exception":    withdrawalException,
		"destruction_ban":         destructionBan,
		"vat_and_credit_note":     vatAndCreditNote,
		"customs_and_transport":   customsAndTransport,
		"privacy":                 privacyTopic,
		"vulnerability_reporting": vulnerabilityReporting,
		"policy_publication":      policyPublication,
		"us_default_refund":       usDefaultRefund,
	}
}
