package kit

import "strings"

// goods are the drawings that stand where a shop has no picture of a thing, by category.
var goods = map[string]string{
	"clothing": "clothing", "shoes": "shoes", "accessories": "bag", "electronics": "plug", "home": "vase", "kitchen": "vase", "books": "book", "cosmetics": "jar", "food": "jar",
}

// Goods is the drawing of a kind of goods, "" for a kind that has none.
func Goods(category string) string {
	if name, ok := goods[category]; ok {
		return File("goods/" + name + ".svg")
	}
	return ""
}

// reasonPics are the drawings of reasons.svg.
var reasonPics = []string{
	"size", "size-too_small", "size-too_large", "size-too_short", "size-too_long", "size-too_narrow", "size-too_wide", "changed_mind", "ordered_several",
	"not_liked", "not_liked-look", "not_liked-material", "not_liked-use", "not_as_described", "damaged", "damaged-transit", "damaged-defect",
	"damaged-failed_later", "damaged-unsafe", "wrong_item", "missing", "missing-parts", "missing-not_delivered", "late", "gift", "recalled", "other",
}

// ReasonDrawing is the drawing that a shop chose for a reason, or that of its key.
func ReasonDrawing(chosen, key string) string {
	for _, have := range reasonPics {
		if have == chosen {
			return have
		}
	}
	return ReasonPic(key)
}

// ReasonPic is the drawing of a reason by its key; one of a shop's own has that of its group, or the one for "other".
func ReasonPic(key string) string {
	group, _, _ := strings.Cut(key, ".")
	for _, want := range []string{strings.ReplaceAll(key, ".", "-"), group} {
		for _, have := range reasonPics {
			if have == want {
				return have
			}
		}
	}
	return "other"
}
