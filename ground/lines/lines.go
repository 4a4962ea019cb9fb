// Package lines answers a stream of lines one by one, in order, as the commands that speak JSON do. It owns how lines are
// read and when answers are written out, and nothing of what they mean; it stores nothing.
package lines

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// Serve answers every line of r with a line on w, in order: an empty one too, so that the answers can be counted off against
// the questions. Of a line longer than so many
// bytes the beginning is handed over, longer than that, and the rest is read and dropped: the answer refuses it by its
// length. Answers are written out whenever nothing more waits to be read, so that a person or program at the other end
// can talk with it. It ends with r; its error is one of reading or writing, never one of a line.
func Serve(r io.Reader, w io.Writer, longest int, answer func(line []byte) []byte) error {
	in, out := bufio.NewReaderSize(r, 1<<16), bufio.NewWriterSize(w, 1<<16)
	for {
		line, err := read(in, longest)
		if len(line) > 0 { // at the end there may be nothing
			out.Write(answer(bytes.TrimSpace(line)))
			out.WriteByte('\n')
		}
		if in.Buffered() == 0 || err != nil {
			if flush := out.Flush(); flush != nil {
				return flush
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

func read(in *bufio.Reader, longest int) (line []byte, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(line) <= longest {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}
