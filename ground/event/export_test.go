package event

// Count is the SQL that a waiting follower asks again and again.
var Count = count
