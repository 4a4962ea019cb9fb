package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattn/go-isatty"

	"retour/ground/lang"
)

// bar shows how far something is, on a terminal only: a log or a pipe gets none.
type bar struct {
	w     io.Writer
	tag   lang.Tag
	whole int64 // 0: nobody knows how much there is
	drawn int   // width of the last line
}

// bar makes a bar on standard error.
func (c *console) bar(whole int64) *bar {
	b := &bar{tag: c.tag, whole: whole}
	if f, ok := c.errs.(*os.File); ok && !c.machine && isatty.IsTerminal(f.Fd()) {
		b.w = f
	}
	return b
}

const barWidth = 30

// at draws the bar anew.
func (b *bar) at(done int64, m lang.Message) {
	if b.w == nil {
		return
	}
	text := m.In(b.tag)
	if b.whole > 0 {
		share := min(done, b.whole) * barWidth / b.whole
		text = fmt.Sprintf("[%s%s] %3d %%  %s", strings.Repeat("█", int(share)), strings.Repeat("░", barWidth-int(share)), min(done, b.whole)*100/b.whole, text)
	}
	wide := len([]rune(text))
	fmt.Fprintf(b.w, "\r%s%s", text, strings.Repeat(" ", max(0, b.drawn-wide)))
	b.drawn = wide
}

// end takes the bar away.
func (b *bar) end() {
	if b.w != nil && b.drawn > 0 {
		fmt.Fprintf(b.w, "\r%s\r", strings.Repeat(" ", b.drawn))
	}
}
