package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"
)

// Holds one thread of another process until standard input ends. The kernel lets it go when this process dies.
func stall(thread int) error {
	// The kernel binds the hold to the thread that asked for it.
	runtime.LockOSThread()
	if err := syscall.PtraceAttach(thread); err != nil {
		return fmt.Errorf("thread cannot be held: thread=%d, cause=%w", thread, err)
	}
	if _, err := syscall.Wait4(thread, nil, syscall.WALL, nil); err != nil {
		return fmt.Errorf("thread does not stop: thread=%d, cause=%w", thread, err)
	}
	fmt.Println("held")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return syscall.PtraceDetach(thread)
}
