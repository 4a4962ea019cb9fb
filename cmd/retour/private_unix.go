//go:build unix

package main

import "syscall"

// keepPrivate lets only the program's own user and group read what it writes: databases, backups and exports hold
// personal data.
func keepPrivate() { syscall.Umask(0o027) }
