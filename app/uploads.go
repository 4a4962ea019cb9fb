package app

import (
	"context"
	"path/filepath"
	"time"

	"retour/order/imports"
)

// UploadFolder is the folder of files between being uploaded and being imported.
func (h *House) UploadFolder() string { return filepath.Join(h.Data, "imports") }

// uploadLife is how long such a file is kept.
const uploadLife = 24 * time.Hour

func (h *House) sweepUploads() error {
	return imports.Shelf{Folder: h.UploadFolder()}.Sweep(time.Now().Add(-uploadLife))
}

// carry does what a request began and its answer does not wait for, an import say. At the end of the program it is told to
// stop, and waited for; what it left undone is done by beginning it again.
func (h *House) carry(work func(context.Context)) {
	h.carried.Go(func() { work(h.life) })
}

// rested ends what is carried on, and waits for it.
func (h *House) rested() {
	h.endLife()
	h.carried.Wait()
}
