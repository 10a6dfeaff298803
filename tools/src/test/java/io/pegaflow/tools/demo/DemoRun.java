package io.pegaflow.tools.demo;

import io.pegaflow.tools.process.ToolRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Starts demos as the launcher does. */
final class DemoRun {
    private DemoRun() {}

    static ToolRun start(final Path directory, final String... arguments) throws IOException {
        return ToolRun.start(directory, "demo", DemoMain.class, List.of(arguments));
    }
}
