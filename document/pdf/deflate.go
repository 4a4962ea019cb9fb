package pdf

import (
	"bytes"
	"compress/zlib"
	"sync"
)

// compressors are used again: a new one costs more than the label it compresses.
var compressors = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

func deflate(data []byte) []byte {
	var out bytes.Buffer
	z := compressors.Get().(*zlib.Writer)
	defer compressors.Put(z)
	z.Reset(&out)
	// A bytes.Buffer takes every write, so neither call can fail.
	_, _ = z.Write(data)
	_ = z.Close()
	return out.Bytes()
}
