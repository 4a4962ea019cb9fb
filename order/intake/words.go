package intake

import "strconv"

// words keeps one copy of each text that comes again and again: articles, names, countries.
type words map[string]string

// mostWords bounds what words holds; texts that all differ would otherwise fill the memory.
const mostWords = 1 << 16

func (w words) of(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	if known, ok := w[string(text)]; ok {
		return known
	}
	if len(w) >= mostWords {
		clear(w)
	}
	fresh := string(text)
	w[fresh] = fresh
	return fresh
}

// ordinals are the ids of lines that are numbered by their rows.
var ordinals = func() (list [512]string) {
	for i := range list {
		list[i] = strconv.Itoa(i)
	}
	return list
}()

func ordinal(n int64) string {
	if n < int64(len(ordinals)) {
		return ordinals[n]
	}
	return strconv.FormatInt(n, 10)
}
