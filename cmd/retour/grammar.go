package main

// grammar is the command line: settings, then one command. Its help is in the catalogue of messages, under the command's
// path: "cli.help_import_orders".
type grammar struct {
	settings `embed:"" group:"settings"`

	Serve       serveCommand       `cmd:""`
	Work        workCommand        `cmd:""`
	Migrate     migrateCommand     `cmd:""`
	Verify      verifyCommand      `cmd:""`
	Do          doCommand          `cmd:""`
	List        listCommand        `cmd:""`
	Show        showCommand        `cmd:""`
	Order       orderCommands      `cmd:""`
	Withdrawal  withdrawalCommands `cmd:""`
	Import      importCommands     `cmd:""`
	Export      exportCommand      `cmd:""`
	Shop        shopCommands       `cmd:""`
	Site        siteCommands       `cmd:""`
	Bin         binCommands        `cmd:""`
	User        userCommands       `cmd:""`
	Key         keyCommands        `cmd:""`
	Backup      backupCommand      `cmd:""`
	Restore     restoreCommand     `cmd:""`
	Quote       quoteCommand       `cmd:""`
	Law         lawCommand         `cmd:""`
	Decode      decodeCommand      `cmd:""`
	Sandbox     sandboxCommand     `cmd:"" name:"sandbox"`
	Healthcheck healthcheckCommand `cmd:""`
	Version     versionCommand     `cmd:""`
}

type orderCommands struct {
	Show orderShowCommand `cmd:""`
	Find orderFindCommand `cmd:""`
}

type withdrawalCommands struct {
	List withdrawalListCommand `cmd:""`
}

type importCommands struct {
	Orders importOrdersCommand `cmd:""`
}

type shopCommands struct {
	Put  putShopCommand  `cmd:""`
	List listShopCommand `cmd:""`
}

type siteCommands struct {
	Put  putSiteCommand  `cmd:""`
	List listSiteCommand `cmd:""`
}

type binCommands struct {
	Put  putBinCommand  `cmd:""`
	List listBinCommand `cmd:""`
}

type userCommands struct {
	Invite     userInviteCommand     `cmd:""`
	List       userListCommand       `cmd:""`
	Roles      userRolesCommand      `cmd:""`
	Deactivate userDeactivateCommand `cmd:""`
	Reset      userResetCommand      `cmd:""`
}

type keyCommands struct {
	Create keyCreateCommand `cmd:""`
	List   keyListCommand   `cmd:""`
	Revoke keyRevokeCommand `cmd:""`
}
