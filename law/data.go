package law

import "encoding/json"

// data reads one of the embedded files of dated numbers and words. They are part of the program: one that cannot be read
// ends it at its start, and the tests before that.
func data[T any](name string, file []byte) T {
	var read T
	if err := json.Unmarshal(file, &read); err != nil {
		panic("law: " + name + ": " + err.Error())
	}
	return read
}
