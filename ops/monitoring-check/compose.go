package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
)

// Reads the file as docker compose does, and looks for what compose leaves to the start: files to mount, pinned images, and
// ports that nobody else can reach.
func checkCompose(file string) error {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithWorkingDirectory(filepath.Dir(file)))
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	for _, service := range project.Services {
		if tag := service.Image[strings.LastIndex(service.Image, ":")+1:]; !strings.ContainsAny(tag, "0123456789") {
			return fmt.Errorf("image has no version: service=%s, image=%s", service.Name, service.Image)
		}
		for _, volume := range service.Volumes {
			if _, err := os.Stat(volume.Source); volume.Type == "bind" && err != nil {
				return fmt.Errorf("nothing to mount: service=%s, cause=%w", service.Name, err)
			}
		}
		for _, port := range service.Ports {
			if port.HostIP != "127.0.0.1" {
				return fmt.Errorf("port is open to others: service=%s, port=%s", service.Name, port.Published)
			}
			fmt.Printf("%s %s:%s\n", service.Name, port.HostIP, port.Published)
		}
	}
	return nil
}
