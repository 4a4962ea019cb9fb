package main

// grammar is the command line: settings, then one command. Its help is in the catalogue of messages, under the command's
// path: "cli.help_import_orders".
type grammar struct {
	settings `embed:"" group:"settings"`

	Serve       serveCommand       `cmd:""`
	Do          doCommand          `cmd:""`
	Migrate     migrateCommand     `cmd:""`
	Healthcheck healthcheckCommand `cmd:""`
	Version     versionCommand     `cmd:""`
}
