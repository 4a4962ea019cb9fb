// Command generate writes ground/lang/messages.go, one function a message, from the catalogue beside it. It refuses a
// message that a language lacks or says with other holes, so that no person ever meets a gap: it names file and key,
// leaves the message out, so that nothing that uses it builds, and fails. The messages without fault are written all
// the same, so that one room's unfinished text does not hold up the others.
//
// It is run by "go generate ./ground/lang".
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run works in ground/lang, where go generate starts it.
func run() error {
	const target = "messages.go"
	messages, faults := read(os.DirFS("catalogue"))
	code, err := write(messages)
	if err != nil {
		return errors.Join(faults, err)
	}
	if old, err := os.ReadFile(target); err == nil && bytes.Equal(old, code) {
		return faults // an unchanged file keeps its date
	}
	return errors.Join(faults, replace(target, code))
}

// replace writes beside the file and renames, so that a compiler reading at this moment sees the old or the new text.
func replace(target string, code []byte) error {
	fresh := target + ".new"
	if err := os.WriteFile(fresh, code, 0o644); err != nil {
		return err
	}
	return os.Rename(fresh, target)
}
