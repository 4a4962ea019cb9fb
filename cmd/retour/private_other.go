//go:build !unix

package main

// keepPrivate: elsewhere the folder decides who may read.
func keepPrivate() {}
