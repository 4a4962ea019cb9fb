package main

import (
	"runtime"
	"runtime/debug"
)

// release is the program's version; a build may set another (-ldflags "-X main.release=…").
var release = "0.1.0"

// version is the release, with the commit where the build knows it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return release + "+" + s.Value[:12]
		}
	}
	return release
}

type versionCommand struct {
	JSON bool `name:"json"`
}

// Run prints what this program is.
func (v versionCommand) Run(c *console) error {
	if v.JSON {
		return c.json(map[string]string{"version": version(), "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH})
	}
	c.printf("retour %s (%s, %s/%s)\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
