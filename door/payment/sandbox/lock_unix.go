//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package sandbox

import (
	"fmt"
	"os"
	"syscall"
)

// lock keeps a second server off the same book: a server orphaned by a killed parent would otherwise write on beside its
// successor. The lock goes with the process, however it ends.
func lock(file *os.File) error {
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("another sandbox server has the book %s open: %w", file.Name(), err)
	}
	return nil
}
