package kit

import "strings"

// keyCap is what stands on a key.
func keyCap(key string) string {
	if len(key) == 1 {
		return strings.ToUpper(key)
	}
	return key
}

// bannerRole says what a screen reader does with a banner: what is wrong interrupts, the rest waits.
func bannerRole(kind Kind) string {
	if kind == Stop {
		return "alert"
	}
	return "status"
}

// stepState is what step i (from 0) is while one is at step now (from 1).
func stepState(i, now int) string {
	switch {
	case i+1 < now:
		return "done"
	case i+1 == now:
		return "now"
	}
	return "next"
}

// picture is the address of a picture if it lies on this installation; anything else is not asked for, because no request
// leaves the installation.
func picture(src string) string {
	if strings.HasPrefix(src, "/") && !strings.HasPrefix(src, "//") && !strings.Contains(src, "\\") {
		return src
	}
	return ""
}

// IconNames are the drawings of icons.svg.
var IconNames = []string{
	"go", "wait", "look", "stop", "none", "left", "right", "down", "plus", "minus", "x", "tick", "find", "scan", "box", "truck",
	"shop", "home", "print", "phone", "qr", "pdf", "down2", "card", "swap", "gift", "euro", "cam", "scale", "rfid", "net", "netoff",
	"sound", "law", "mail", "user", "users", "undo", "pause", "cols", "flag", "hazard", "help", "lock", "cal", "play", "tag", "steam",
	"pin", "list", "out", "recycle", "need",
}
