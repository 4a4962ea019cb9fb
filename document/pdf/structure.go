package pdf

import (
	"fmt"
	"strings"
)

// Role is what a part of the paper is to somebody who has it read aloud.
type Role string

// The roles used.
const (
	Heading    Role = "H1"
	Subheading Role = "H2"
	Paragraph  Role = "P"
	Table      Role = "Table"
	Row        Role = "TR"
	Head       Role = "TH" // of a column
	Cell       Role = "TD"
	Figure     Role = "Figure"
)

// element is one node of the structure. It has text, by page and mark, or other elements, in the order drawn.
type element struct {
	role   Role
	words  string // what a figure shows
	parent *element
	kids   []kid
	object int
}

type kid struct {
	element *element // or, if nil:
	page    int
	mark    int
}

// Begin opens a part of the paper inside the part that is open. Parts are drawn in the order they are to be read; text
// drawn outside of every part, such as the number of the page, is left out when the paper is read aloud.
func (f *File) Begin(role Role) { f.begin(role, "") }

func (f *File) begin(role Role, words string) {
	parent := f.open
	if parent == nil {
		parent = f.root
	}
	e := &element{role: role, words: words, parent: parent}
	parent.kids = append(parent.kids, kid{element: e})
	f.open = e
}

// End closes the part that Begin opened.
func (f *File) End() {
	f.open = f.open.parent
	if f.open == f.root {
		f.open = nil
	}
}

// In draws one part.
func (f *File) In(role Role, draw func()) {
	f.Begin(role)
	draw()
	f.End()
}

// Aside draws what is not part of the reading: the head of a table once more on its next page, the number of the page.
func (f *File) Aside(draw func()) {
	open := f.open
	f.open = nil
	draw()
	f.open = open
}

// writeStructure writes the tree and returns the object of its root. pages are the objects of the pages.
func (f *File) writeStructure(w *writer, pages []int) int {
	root := w.reserve()
	owners := make([][]int, len(pages)) // by page and mark, the element
	for i, p := range f.pages {
		owners[i] = make([]int, p.marks)
	}
	f.root.reserve(w, owners)
	f.root.write(w, root, pages)
	numbers := make([]int, len(pages))
	for i := range pages {
		numbers[i] = w.add("[" + references(owners[i]) + "]")
	}
	var tree strings.Builder
	for i, n := range numbers {
		fmt.Fprintf(&tree, "%d %d 0 R ", i, n)
	}
	w.object(root, fmt.Sprintf("<</Type/StructTreeRoot/K %d 0 R/ParentTree<</Nums[%s]>>/ParentTreeNextKey %d>>", f.root.object, tree.String(), len(pages)))
	return root
}

func (e *element) reserve(w *writer, owners [][]int) {
	e.object = w.reserve()
	for _, k := range e.kids {
		if k.element != nil {
			k.element.reserve(w, owners)
		} else {
			owners[k.page][k.mark] = e.object
		}
	}
}

func (e *element) write(w *writer, parent int, pages []int) {
	var kids strings.Builder
	page := -1 // of the element, that of its first text
	for i, k := range e.kids {
		if i > 0 {
			kids.WriteByte(' ')
		}
		switch {
		case k.element != nil:
			fmt.Fprintf(&kids, "%d 0 R", k.element.object)
		case page < 0 || page == k.page:
			page = k.page
			fmt.Fprintf(&kids, "%d", k.mark)
		default:
			fmt.Fprintf(&kids, "<</Type/MCR/Pg %d 0 R/MCID %d>>", pages[k.page], k.mark)
		}
	}
	more := ""
	if page >= 0 {
		more += fmt.Sprintf("/Pg %d 0 R", pages[page])
	}
	if e.words != "" {
		more += "/Alt" + str(e.words)
	}
	if e.role == Head {
		more += "/A<</O/Table/Scope/Column>>"
	}
	w.object(e.object, fmt.Sprintf("<</Type/StructElem/S/%s/P %d 0 R%s/K[%s]>>", e.role, parent, more, kids.String()))
	for _, k := range e.kids {
		if k.element != nil {
			k.element.write(w, e.object, pages)
		}
	}
}
