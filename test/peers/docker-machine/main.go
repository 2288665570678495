// The real docker-machine without the cloud drivers whose modules are no longer published:
// libmachine's commands, its plugin client and the two drivers that need no cloud.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/codegangsta/cli"
	"github.com/docker/machine/commands"
	"github.com/docker/machine/commands/mcndirs"
	"github.com/docker/machine/drivers/generic"
	"github.com/docker/machine/drivers/none"
	"github.com/docker/machine/libmachine/drivers/plugin"
	"github.com/docker/machine/libmachine/drivers/plugin/localbinary"
	"github.com/docker/machine/libmachine/log"
	"github.com/docker/machine/version"
)

func main() {
	if os.Getenv(localbinary.PluginEnvKey) == localbinary.PluginEnvVal {
		serveDriver(os.Getenv(localbinary.PluginEnvDriverName))
		return
	}
	localbinary.CurrentBinaryIsDockerMachine = true

	app := cli.NewApp()
	app.Name = filepath.Base(os.Args[0])
	app.Usage = "Create and manage machines running Docker."
	app.Version = version.FullVersion()
	app.Commands = commands.Commands
	app.Before = func(c *cli.Context) error {
		mcndirs.BaseDir = c.GlobalString("storage-path")
		return nil
	}
	app.CommandNotFound = func(_ *cli.Context, command string) {
		log.Errorf("%s: '%s' is not a %s command.", app.Name, command, app.Name)
		os.Exit(1)
	}
	app.Flags = []cli.Flag{
		cli.BoolFlag{Name: "debug, D", Usage: "Enable debug mode"},
		cli.StringFlag{EnvVar: "MACHINE_STORAGE_PATH", Name: "s, storage-path", Value: mcndirs.GetBaseDir(), Usage: "Configures storage path"},
		cli.StringFlag{EnvVar: "MACHINE_TLS_CA_CERT", Name: "tls-ca-cert", Usage: "CA to verify remotes against"},
		cli.StringFlag{EnvVar: "MACHINE_TLS_CA_KEY", Name: "tls-ca-key", Usage: "Private key to generate certificates"},
		cli.StringFlag{EnvVar: "MACHINE_TLS_CLIENT_CERT", Name: "tls-client-cert", Usage: "Client cert to use for TLS"},
		cli.StringFlag{EnvVar: "MACHINE_TLS_CLIENT_KEY", Name: "tls-client-key", Usage: "Private key used in client TLS auth"},
		cli.StringFlag{EnvVar: "MACHINE_GITHUB_API_TOKEN", Name: "github-api-token", Usage: "Token to use for requests to the Github API"},
		cli.BoolFlag{EnvVar: "MACHINE_NATIVE_SSH", Name: "native-ssh", Usage: "Use the native (Go-based) SSH implementation."},
		cli.StringFlag{EnvVar: "MACHINE_BUGSNAG_API_TOKEN", Name: "bugsnag-api-token", Usage: "BugSnag API token for crash reporting"},
	}
	for _, argument := range os.Args {
		if argument == "-D" || argument == "--debug" {
			log.SetDebug(true)
		}
	}
	if err := app.Run(os.Args); err != nil {
		log.Error(err)
	}
}

func serveDriver(name string) {
	switch name {
	case "generic":
		plugin.RegisterDriver(generic.NewDriver("", ""))
	case "none":
		plugin.RegisterDriver(none.NewDriver("", ""))
	default:
		fmt.Fprintf(os.Stderr, "Unsupported driver: %s\n", name)
		os.Exit(1)
	}
}
