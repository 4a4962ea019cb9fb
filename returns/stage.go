package returns

// Stage is how far the goods of a return are, in one word, for lists and filters. How far the money is follows from the
// settled pieces alone and is another question.
type Stage string

// The stages.
const (
	StageReview     Stage = "review"
	StageRefused    Stage = "refused"
	StageCancelled  Stage = "cancelled"
	StageExpired    Stage = "expired"
	StageApproved   Stage = "approved"   // may be sent
	StageInTransit  Stage = "in_transit" // a carrier saw it
	StageArrived    Stage = "arrived"    // at the dock, not looked at
	StageInspecting Stage = "inspecting" // some pieces are graded
	StageGraded     Stage = "graded"     // all that came is graded
	StageShelved    Stage = "shelved"    // all that came is put away
	StageClosed     Stage = "closed"
)

// Stages lists every stage in the order of the process.
var Stages = []Stage{
	StageReview, StageRefused, StageCancelled, StageExpired, StageApproved, StageInTransit, StageArrived,
	StageInspecting, StageGraded, StageShelved, StageClosed,
}

// StageOf derives the stage from the permit and the counts.
func StageOf(r Row) Stage {
	switch r.Permit {
	case PermitReview:
		return StageReview
	case PermitRefused:
		return StageRefused
	case PermitCancelled:
		return StageCancelled
	case PermitExpired:
		return StageExpired
	}
	switch {
	case r.Closed != nil:
		return StageClosed
	case r.Arrived == 0 && r.Graded == 0 && r.Missing == 0:
		if r.Moving > 0 {
			return StageInTransit
		}
		return StageApproved
	case r.Graded == 0:
		return StageArrived
	case r.Graded < r.Arrived-r.Missing || r.Moving > 0 || r.Arrived < r.Announced-r.Kept:
		return StageInspecting
	case r.Placed < r.Graded:
		return StageGraded
	default:
		return StageShelved
	}
}

// complete reports whether nothing is left to do: all that was announced was settled or is settled otherwise, and all
// that came lies in its place.
func complete(r Row) bool {
	return r.Permit == PermitAllowed && r.Closed == nil && r.Settled >= r.Announced && r.Moving == 0 &&
		(r.Placed >= r.Announced-r.Kept || r.Announced == r.Kept)
}
