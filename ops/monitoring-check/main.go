// What ops/check-monitoring cannot do in the shell.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 2 && arguments[0] == "compose" {
		return checkCompose(arguments[1])
	}
	if len(arguments) == 2 && arguments[0] == "stall" {
		thread, err := strconv.Atoi(arguments[1])
		if err != nil {
			return fmt.Errorf("no thread id: argument=%s", arguments[1])
		}
		return stall(thread)
	}
	return fmt.Errorf("usage: monitoring-check compose FILE | stall THREAD_ID")
}
