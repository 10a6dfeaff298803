package io.pegaflow.agent;

import io.pegaflow.agent.ErrorCase.Needs;
import io.pegaflow.ipc.UserIdentity;
import java.util.List;
import java.util.Locale;

/** Directories and file systems that will not do. */
final class DirectoryErrors {
    private DirectoryErrors() {}

    static void addTo(final ErrorCatalogue catalogue) {
        catalogue.section("Agent: files and directories");
        addFileSystemsTo(catalogue);
        addRightsTo(catalogue);
        for (final String kind : List.of("run", "pool", "device", "Aeron")) {
            final String option = "--" + kind.toLowerCase(Locale.ROOT) + "-dir";
            catalogue
                    .agent("File where the " + kind + " directory should be", option, "DIR/file")
                    .after("touch file")
                    .says(unusable(kind, "not a directory: path=<path>; remove it", option));
        }
        catalogue
                .agent("File above the run directory", "--run-dir", "DIR/file/run")
                .after("touch file")
                .says(unusable("run", "not a directory: path=<path>; remove it", "--run-dir"));
        catalogue
                .agent("Link instead of a directory", "--run-dir", "DIR/link")
                .after("mkdir -m 700 real; ln -s real link")
                .says(unusable("run", "refusing a symbolic link: path=<path>; remove it", "--run-dir"));
        catalogue
                .agent("Aeron directory that holds something else", "--aeron-dir", "DIR/precious")
                .after("mkdir -m 700 precious; touch precious/letters")
                .says(unusable(
                        "Aeron",
                        "holds what no media driver has made, and would be emptied: found=letters; move that away",
                        "--aeron-dir"));
    }

    private static void addFileSystemsTo(final ErrorCatalogue catalogue) {
        catalogue
                .agent("File system full", "--run-dir", "DIR/full/run")
                .afterMounting("mkdir full; mount -t tmpfs -o size=64k tmpfs full; mkdir -m 700 full/run;"
                        + " head -c 64k /dev/zero >full/fill || true")
                .says(unusable("run", "the file system is full; free or enlarge it", "--run-dir"));
        catalogue
                .agent("File system read-only", "--run-dir", "DIR/ro/run")
                .afterMounting("mkdir ro; mount -t tmpfs -o ro tmpfs ro")
                .says(unusable("run", "the file system is read-only: path=<path>; mount it writable", "--run-dir"));
        catalogue
                .agent("File system of the pool read-only", "--pool-dir", "DIR/ro/pool")
                .afterMounting("mkdir ro; mount -t tmpfs tmpfs ro; mkdir -m 700 ro/pool; mount -o remount,ro ro")
                .says("cannot create the pool file: path=<path>, cause=the file system is read-only: path=<path>; mount"
                        + " it writable, or name another with --pool-dir");
    }

    private static void addRightsTo(final ErrorCatalogue catalogue) {
        catalogue.add(
                "Directory without the right to write",
                "`mkdir -m 500 locked`, then `pegaflow agent --run-dir DIR/locked/run` as a user that is not root,"
                        + " exit status 1",
                unusable("run", "permission denied: path=<path>; give this user the right to it", "--run-dir"),
                Needs.NOTHING,
                scene -> scene.shell("mkdir -m 500 locked")
                        .agentEnds(withoutOverride(), ExitCode.FAILED, "--run-dir", "DIR/locked/run"));
        catalogue
                .agent("Directory that others may enter", "--run-dir", "DIR/open")
                .after("mkdir -m 750 open")
                .says(unusable(
                        "run",
                        "others have rights: path=<path>, right=<right>; take them away with chmod go-rwx",
                        "--run-dir"));
        catalogue
                .agent("Aeron directory that the group may write", "--aeron-dir", "DIR/open")
                .after("mkdir -m 770 open")
                .says(unusable(
                        "Aeron",
                        "others can write: path=<path>, right=<right>; take it away with chmod go-w",
                        "--aeron-dir"));
        catalogue
                .agent("Pool directory that the group may write", "--pool-dir", "DIR/open")
                .after("mkdir -m 770 open")
                .says(unusable(
                        "pool",
                        "others can replace files there: path=<path>, mode=770; take the right away with chmod go-w, or"
                                + " with chmod +t",
                        "--pool-dir"));
        catalogue
                .agent("Directory of somebody else", "--run-dir", "DIR/foreign")
                .after("mkdir -m 700 foreign; chown 12345 foreign")
                .needs(Needs.ROOT)
                .says(unusable(
                        "run", "not ours: path=<path>, owner=12345, user=<user>; run as its owner", "--run-dir"));
    }

    private static String unusable(final String kind, final String cause, final String option) {
        return "cannot use the " + kind + " directory: " + kind.toLowerCase(Locale.ROOT)
                + "Directory=<directory>, cause=" + cause + ", or name another with " + option;
    }

    /** Root may write everywhere, unless the capability for it is given up. */
    private static List<String> withoutOverride() {
        return UserIdentity.uid() == 0
                ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search")
                : List.of();
    }
}
