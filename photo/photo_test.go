package photo_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"retour/ground/fault"
	"retour/photo"
)

// drawn is a picture of w by h: red, with its upper left quarter blue.
func drawn(w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{220, 20, 20, 255}
			if x < w/2 && y < h/2 {
				c = color.RGBA{20, 20, 220, 255}
			}
			out.SetRGBA(x, y, c)
		}
	}
	return out
}

func asJPEG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withEXIF puts an orientation and the words "GPS secret" into a JPEG, as a camera does.
func withEXIF(data []byte, order binary.AppendByteOrder, turn uint16) []byte {
	tiff := []byte("II*\x00")
	if order.String() == "BigEndian" {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, turn)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	tiff = append(tiff, "GPS secret"...)
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return append(append(append([]byte{}, data[:2]...), append(segment, body...)...), data[2:]...)
}

func store(t *testing.T) (*photo.Store, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "photos")
	s, err := photo.New(folder)
	if err != nil {
		t.Fatal(err)
	}
	return s, folder
}

func content(t *testing.T, s *photo.Store, hash string, size photo.Size) []byte {
	t.Helper()
	f, err := s.Open(hash, size)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAPictureIsReducedAndStripped(t *testing.T) {
	s, _ := store(t)
	kept, err := s.Keep(context.Background(), withEXIF(asJPEG(t, drawn(3000, 1500)), binary.LittleEndian, 1))
	if err != nil {
		t.Fatal(err)
	}
	large, small := content(t, s, kept.Hash, photo.Large), content(t, s, kept.Hash, photo.Small)
	if sum := sha256.Sum256(large); hex.EncodeToString(sum[:]) != kept.Hash || int64(len(large)) != kept.Bytes {
		t.Errorf("kept as %+v, with sum %x", kept, sum)
	}
	for _, pic := range []struct {
		data []byte
		w, h int
	}{{large, 2048, 1024}, {small, 320, 160}} {
		config, err := jpeg.DecodeConfig(bytes.NewReader(pic.data))
		if err != nil || config.Width != pic.w || config.Height != pic.h {
			t.Errorf("%+v %v, want %d by %d", config, err, pic.w, pic.h)
		}
		if bytes.Contains(pic.data, []byte("Exif")) || bytes.Contains(pic.data, []byte("secret")) {
			t.Error("what the camera wrote is still there")
		}
	}
	if !s.Has(kept.Hash) || s.Has("nonsense") || s.Has("../../etc/passwd") {
		t.Error("what is here")
	}
}

// Where the blue quarter comes to lie, for each orientation (EXIF 2.32, tag 0x0112).
func TestAPictureIsTurnedUpright(t *testing.T) {
	corners := map[uint16][2]int{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	s, _ := store(t)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for turn, corner := range corners {
			kept, err := s.Keep(context.Background(), withEXIF(asJPEG(t, drawn(80, 40)), order, turn))
			if err != nil {
				t.Fatal(err)
			}
			img, err := jpeg.Decode(bytes.NewReader(content(t, s, kept.Hash, photo.Large)))
			if err != nil {
				t.Fatal(err)
			}
			w, h := 80, 40
			if turn >= 5 {
				w, h = 40, 80
			}
			if kept.Width != w || kept.Height != h {
				t.Errorf("turn %d: %d by %d", turn, kept.Width, kept.Height)
			}
			r, _, b, _ := img.At(w/4+corner[0]*w/2, h/4+corner[1]*h/2).RGBA()
			if b < r {
				t.Errorf("turn %d: not blue at corner %v", turn, corner)
			}
		}
	}
}

func TestTheSamePictureIsThereOnce(t *testing.T) {
	s, folder := store(t)
	data := asJPEG(t, drawn(100, 100))
	first, err := s.Keep(context.Background(), data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Keep(context.Background(), data)
	if err != nil || again != first {
		t.Errorf("first %+v, again %+v: %v", first, again, err)
	}
	names, _ := filepath.Glob(filepath.Join(folder, "*", "*"))
	if len(names) != 2 {
		t.Errorf("files: %v", names)
	}
}

func TestTransparencyBecomesWhite(t *testing.T) {
	s, _ := store(t)
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewNRGBA(image.Rect(0, 0, 50, 50))); err != nil {
		t.Fatal(err)
	}
	kept, err := s.Keep(context.Background(), out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	img, _ := jpeg.Decode(bytes.NewReader(content(t, s, kept.Hash, photo.Large)))
	if r, g, b, _ := img.At(25, 25).RGBA(); r < 0xf000 || g < 0xf000 || b < 0xf000 {
		t.Error("not white")
	}
}

// headOfPNG is a picture that claims a size and holds nothing.
func headOfPNG(w, h uint32) []byte {
	chunk := []byte("IHDR")
	chunk = binary.BigEndian.AppendUint32(chunk, w)
	chunk = binary.BigEndian.AppendUint32(chunk, h)
	chunk = append(chunk, 8, 2, 0, 0, 0)
	out := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), 13)
	out = append(out, chunk...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
}

func TestWhatIsRefused(t *testing.T) {
	s, folder := store(t)
	good := asJPEG(t, drawn(100, 100))
	for name, test := range map[string]struct {
		data []byte
		code string
	}{
		"a text":               {[]byte("hello, I am a letter"), "photo.not_an_image"},
		"nothing":              {nil, "photo.not_an_image"},
		"a page":               {[]byte("<svg onload=alert(1)>"), "photo.not_an_image"},
		"too many bytes":       {make([]byte, 25<<20), "photo.too_large"},
		"too many pixels":      {headOfPNG(10_000, 6_000), "photo.too_many_pixels"},
		"no pixels":            {headOfPNG(0, 10), "photo.damaged"},
		"a picture broken off": {good[:len(good)/2], "photo.damaged"},
		"a head without body":  {headOfPNG(100, 100), "photo.damaged"},
		"a riff that is none":  {[]byte("RIFF\x00\x00\x00\x00WEBPVP8 "), "photo.damaged"},
	} {
		if _, err := s.Keep(context.Background(), test.data); !fault.Is(err, test.code) {
			t.Errorf("%s: %v, want %s", name, err, test.code)
		}
	}
	if names, _ := filepath.Glob(filepath.Join(folder, "*", "*")); len(names) > 0 {
		t.Errorf("something was stored: %v", names)
	}
}

func TestASweepLeavesWhatIsNamedAndWhatIsNew(t *testing.T) {
	s, folder := store(t)
	var hashes []string
	for i := range 3 {
		kept, err := s.Keep(context.Background(), asJPEG(t, drawn(100+20*i, 100)))
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, kept.Hash)
	}
	old := time.Now().Add(-48 * time.Hour)
	for _, hash := range hashes[:2] {
		for _, size := range []photo.Size{photo.Large, photo.Small} {
			if err := os.Chtimes(filepath.Join(folder, hash[:2], hash+string(size)), old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	n, err := s.Sweep(time.Now().Add(-24*time.Hour), func(asked []string) (map[string]bool, error) { return map[string]bool{hashes[0]: true}, nil })
	if err != nil || n != 1 || !s.Has(hashes[0]) || s.Has(hashes[1]) || !s.Has(hashes[2]) {
		t.Errorf("removed %d: %v", n, err)
	}
	if _, err := s.Open(hashes[1], photo.Small); !fault.Is(err, "photo.unknown") {
		t.Errorf("the small one is left: %v", err)
	}
}

func FuzzKeep(f *testing.F) {
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add(withEXIF([]byte("\xff\xd8\xff\xd9"), binary.LittleEndian, 6))
	f.Add([]byte("RIFF\x10\x00\x00\x00WEBPEXIF\xff\xff\xff\xff"))
	f.Add(headOfPNG(3, 3))
	s, err := photo.New(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := s.Keep(context.Background(), data); err != nil && fault.Of(err) == nil {
			t.Fatal(err)
		}
	})
}
