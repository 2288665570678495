module vic/test/peers/docker-machine

go 1.19

require (
	github.com/bugsnag/bugsnag-go v1.5.0
	github.com/bugsnag/panicwrap v1.2.0
	github.com/codegangsta/cli v1.20.0
	github.com/docker/docker v1.13.1
	github.com/docker/go-units v0.5.0
	github.com/docker/machine v0.16.2
	github.com/gofrs/uuid v4.4.0+incompatible
	github.com/kardianos/osext v0.0.0-20190222173326-2bc1f35cddc0
	github.com/samalba/dockerclient v0.0.0-20160531175551-a30362618471
	github.com/skarademir/naturalsort v0.0.0-20150715044055-69a5d87bef62
	golang.org/x/crypto v0.14.0
	golang.org/x/sys v0.13.0
	golang.org/x/term v0.13.0
)

replace github.com/codegangsta/cli => github.com/urfave/cli v1.11.1-0.20151120215642-0302d3914d2a
