package lang

import "testing"

func TestTemplatesLeaveHolesOpen(t *testing.T) {
	en, fr := Templates("returns.", English), Templates("returns.", French)
	if en["scan_known"] == "" || fr["scan_known"] == en["scan_known"] {
		t.Errorf("plain messages: %q, %q", en["scan_known"], fr["scan_known"])
	}
	if _, there := Templates("kit.", English)["errors_title"]; there {
		t.Error("a message with plurals is offered to a browser, which cannot choose")
	}
	if got := Templates("returns.", English)["bin_closed"]; got == "" || got == ReturnsBinClosed("A-01").In(English) {
		t.Errorf("the hole of returns.bin_closed is not open: %q", got)
	}
}
