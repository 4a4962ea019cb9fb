package app

import "path/filepath"

// Photos is the folder of the photographs.
func (h *House) Photos() string { return filepath.Join(h.Data, "photos") }
