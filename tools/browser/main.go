// Command browser makes the files that a browser fetches: it bundles style sheets and scripts, names each file after its
// content so that it may be kept for ever, compresses what compresses, and writes the list of them.
//
//	browser              fills face/kit/dist
//	browser -stamp       prints the hash of what it would be filled from
//	browser -tests DIR   bundles the scripts' tests into DIR, for node --test
//
// What it reads: face/kit/css/face-*.css (one style sheet a face), face/browser/entry/*.ts (one script each),
// face/kit/art (drawings), and the npm packages that package-lock.json names.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	log.SetFlags(0)
	tests := flag.String("tests", "", "bundle the tests into this folder of the repository")
	stamp := flag.Bool("stamp", false, "print the hash of the sources")
	root := flag.String("root", "..", "the repository")
	flag.Parse()
	where, err := filepath.Abs(*root)
	if err != nil {
		log.Fatal(err)
	}
	b := build{root: where}
	switch {
	case *stamp:
		var sum string
		sum, err = b.stamp()
		fmt.Print(sum)
	case *tests != "":
		err = b.tests(filepath.Join(where, *tests))
	default:
		err = b.faces()
	}
	if err != nil {
		log.Fatal("browser: ", err)
	}
}

type build struct {
	root string
	// made are the files so far, by the name under which pages ask for them.
	made map[string][]byte
	// names leads from that name to the file's own, which holds its hash.
	names map[string]string
}

// stampFile holds the hash of everything the folder was made from: equal, nothing is to do, and what a test compares.
const stampFile = "stamp.txt"

// faces fills face/kit/dist, unless it is current.
func (b *build) faces() error {
	into := filepath.Join(b.root, "face", "kit", "dist")
	stamp, err := b.stamp()
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(filepath.Join(into, stampFile)); err == nil && string(old) == stamp {
		return nil
	}
	if _, err := os.Stat(filepath.Join(b.root, "node_modules")); err != nil {
		return errors.New("the packages of package-lock.json are not there: run make generate")
	}
	b.made, b.names = map[string][]byte{}, map[string]string{}
	if err := errors.Join(b.bundle(), b.drawings(), b.reader(), b.licences()); err != nil {
		return err
	}
	return b.write(into, stamp)
}

// sources are the folders and files that decide what is made.
var sources = []string{"face/kit/css", "face/kit/art", "face/browser/entry", "face/browser/src", "package-lock.json", "tools/browser", "tools/go.sum"}

// stamp is the hash of the sources' names and content.
func (b *build) stamp() (string, error) {
	sum := sha256.New()
	for _, source := range sources {
		err := filepath.WalkDir(filepath.Join(b.root, source), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasSuffix(name, ".test.ts") {
				return err
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(b.root, name)
			fmt.Fprintf(sum, "%s %d\n%s", filepath.ToSlash(rel), len(text), text)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil)) + "\n", nil
}

// bundle makes one style sheet a face and one script an entry, with the fonts they name.
func (b *build) bundle() error {
	var entries []api.EntryPoint
	for pattern, cut := range map[string]string{"face/kit/css/face-*.css": "face-", "face/browser/entry/*.ts": ""} {
		found, err := filepath.Glob(filepath.Join(b.root, pattern))
		if err != nil {
			return err
		}
		for _, name := range found {
			out := strings.TrimPrefix(strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)), cut)
			entries = append(entries, api.EntryPoint{InputPath: name, OutputPath: out})
		}
	}
	slices.SortFunc(entries, func(x, y api.EntryPoint) int { return cmp.Compare(x.InputPath, y.InputPath) })
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: entries, AbsWorkingDir: b.root, Outdir: "/out", Bundle: true, Write: false, Metafile: true,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Splitting: true, Format: api.FormatESModule,
		Target: api.ES2022, LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelWarning,
		EntryNames: "[name]-[hash]", AssetNames: "[name]-[hash]", ChunkNames: "part-[hash]",
		Loader: map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderFile},
	})
	if len(result.Errors) > 0 {
		return errors.New("it does not bundle")
	}
	var meta struct {
		Outputs map[string]struct {
			EntryPoint string `json:"entryPoint"`
			Inputs     map[string]any
		}
	}
	if err := json.Unmarshal([]byte(result.Metafile), &meta); err != nil {
		return err
	}
	for _, file := range result.OutputFiles {
		own := filepath.Base(file.Path)
		b.made[own] = file.Contents
	}
	for path, output := range meta.Outputs {
		own := filepath.Base(path)
		switch ext := filepath.Ext(own); {
		case output.EntryPoint != "":
			base := strings.TrimSuffix(filepath.Base(output.EntryPoint), filepath.Ext(output.EntryPoint))
			b.names[strings.TrimPrefix(base, "face-")+ext] = own
		case ext == ".woff2":
			for input := range output.Inputs {
				b.names[filepath.Base(input)] = own
			}
		}
	}
	return nil
}

// add keeps a file under a name of its own that holds its hash.
func (b *build) add(name string, content []byte) {
	sum := sha256.Sum256(content)
	ext := filepath.Ext(name)
	own := strings.TrimSuffix(strings.ReplaceAll(name, "/", "-"), ext) + "-" + base32.StdEncoding.EncodeToString(sum[:])[:8] + ext
	b.made[own], b.names[name] = content, own
}

// drawings takes what lies in face/kit/art.
func (b *build) drawings() error {
	art := filepath.Join(b.root, "face", "kit", "art")
	return filepath.WalkDir(art, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(art, name)
		b.add(filepath.ToSlash(rel), content)
		return err
	})
}

// reader takes the bar code reader for cameras, which a page fetches when the camera is switched on.
func (b *build) reader() error {
	content, err := os.ReadFile(filepath.Join(b.root, "node_modules", "zxing-wasm", "dist", "reader", "zxing_reader.wasm"))
	if err == nil {
		b.add("zxing_reader.wasm", content)
	}
	return err
}

// shipped are the npm packages of which something reaches a browser.
var shipped = []string{"@fontsource-variable/archivo", "@fontsource-variable/spline-sans-mono", "htmx.org", "idb", "zxing-wasm"}

// licences gathers the licences of what is shipped, to be passed on with it.
func (b *build) licences() error {
	var all bytes.Buffer
	for _, name := range shipped {
		folder := filepath.Join(b.root, "node_modules", filepath.FromSlash(name))
		var about struct{ Version, License string }
		text, err := os.ReadFile(filepath.Join(folder, "package.json"))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &about); err != nil {
			return err
		}
		licence, err := os.ReadFile(filepath.Join(folder, "LICENSE"))
		if err != nil {
			return fmt.Errorf("%s has no licence file: %w", name, err)
		}
		fmt.Fprintf(&all, "%s %s (%s)\n\n%s\n\n%s\n\n", name, about.Version, about.License, bytes.TrimSpace(licence), strings.Repeat("-", 72))
	}
	b.add("licences.txt", all.Bytes())
	return nil
}

// packed are the kinds of files that become smaller.
var packed = map[string]bool{".css": true, ".js": true, ".svg": true, ".wasm": true, ".txt": true}

// write replaces the folder: files, their compressed twins, and the list.
func (b *build) write(into, stamp string) error {
	if err := os.RemoveAll(into); err != nil {
		return err
	}
	if err := os.MkdirAll(into, 0o755); err != nil {
		return err
	}
	put := func(name string, content []byte) error {
		return os.WriteFile(filepath.Join(into, name), content, 0o644)
	}
	for name, content := range b.made {
		if err := put(name, content); err != nil {
			return err
		}
		if !packed[filepath.Ext(name)] || len(content) < 512 {
			continue
		}
		if err := errors.Join(put(name+".br", brotlied(content)), put(name+".gz", gzipped(content))); err != nil {
			return err
		}
	}
	list, err := json.MarshalIndent(b.names, "", "\t")
	if err != nil {
		return err
	}
	return errors.Join(put("manifest.json", list), put(stampFile, []byte(stamp)))
}

func brotlied(content []byte) []byte {
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, brotli.BestCompression)
	_, _ = w.Write(content) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

func gzipped(content []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is one that exists
	}
	_, _ = w.Write(content)
	_ = w.Close()
	return out.Bytes()
}

// tests bundles face/browser/src/**/*.test.ts for Node, which does not read TypeScript.
func (b *build) tests(into string) error {
	var entries []string
	err := filepath.WalkDir(filepath.Join(b.root, "face", "browser", "src"), func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(name, ".test.ts") {
			entries = append(entries, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := os.RemoveAll(into); err != nil {
		return err
	}
	result := api.Build(api.BuildOptions{
		EntryPoints: entries, AbsWorkingDir: b.root, Outdir: into, Bundle: true, Write: true, Platform: api.PlatformNode,
		Format: api.FormatESModule, Target: api.ES2022, Sourcemap: api.SourceMapInline, LogLevel: api.LogLevelWarning,
		OutExtension: map[string]string{".js": ".mjs"},
	})
	if len(result.Errors) > 0 {
		return errors.New("the tests do not bundle")
	}
	return nil
}
