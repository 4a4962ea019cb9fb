package photo

import (
	"bytes"
	"encoding/binary"
)

// exifOfJPEG finds the TIFF structure in the segment APP1 of a JPEG (EXIF 2.32, 4.5.4), which stands before the picture.
func exifOfJPEG(b []byte) []byte {
	for at := 2; at+4 <= len(b) && b[at] == 0xff; {
		marker, size := b[at+1], int(binary.BigEndian.Uint16(b[at+2:]))
		end := at + 2 + size
		if marker == 0xda || size < 2 || end > len(b) {
			return nil
		}
		if body, ok := bytes.CutPrefix(b[at+4:end], []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return body
		}
		at = end
	}
	return nil
}

// exifOfPNG finds it in the chunk eXIf (PNG, third edition, 11.3.2.12).
func exifOfPNG(b []byte) []byte {
	for at := 8; at+12 <= len(b); {
		size := int(binary.BigEndian.Uint32(b[at:]))
		if size < 0 || size > len(b)-at-12 {
			return nil
		}
		switch string(b[at+4 : at+8]) {
		case "eXIf":
			return b[at+8 : at+8+size]
		case "IDAT", "IEND":
			return nil
		}
		at += 12 + size
	}
	return nil
}

// exifOfWebP finds it in the chunk EXIF of the container (RFC 9649, 2.7.1.5).
func exifOfWebP(b []byte) []byte {
	for at := 12; at+8 <= len(b); {
		size := int(binary.LittleEndian.Uint32(b[at+4:]))
		if size < 0 || size > len(b)-at-8 {
			return nil
		}
		if string(b[at:at+4]) == "EXIF" {
			body, _ := bytes.CutPrefix(b[at+8:at+8+size], []byte("Exif\x00\x00"))
			return body
		}
		at += 8 + size + size&1
	}
	return nil
}

const (
	orientationTag = 0x0112
	shortType      = 3
)

// orientation reads tag 0x0112 of the first directory of a TIFF structure; 1 (upright) where there is none.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	} else if string(tiff[:2]) != "II" {
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	count := int64(order.Uint16(tiff[at:]))
	for i := range count {
		entry := at + 2 + i*12
		if entry+12 > int64(len(tiff)) {
			return 1
		}
		field := tiff[entry : entry+12]
		if order.Uint16(field) == orientationTag && order.Uint16(field[2:]) == shortType {
			if n := int(order.Uint16(field[8:])); n >= 1 && n <= 8 {
				return n
			}
			return 1
		}
	}
	return 1
}
