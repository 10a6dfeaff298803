package io.pegaflow.agent.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which variables of the environment bear our prefix and are no options. */
final class OptionVariables {
    /** Read by the launcher, and by the tests of the project. */
    private static final Set<String> OTHERS =
            Set.of("PEGAFLOW_HOME", "PEGAFLOW_JAVA_OPTS", "PEGAFLOW_EXTENDED", "PEGAFLOW_TRACES");

    /** Kubernetes tells every container of the services beside it; one may be named pegaflow-something. */
    private static final Pattern SERVICE_NAME =
            Pattern.compile("PEGAFLOW_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_.+)?)");

    private static final Pattern SERVICE_PORT_NAME = Pattern.compile("PEGAFLOW_(.+_)?PORT");
    private static final Pattern SERVICE_PORT_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

    private OptionVariables() {}

    static List<String> unknown(final Map<String, String> environment, final Set<String> known) {
        final List<String> unknown = new ArrayList<>();
        for (final String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(OptionDescriptor.VARIABLE_PREFIX)
                    && !known.contains(name)
                    && !OTHERS.contains(name)
                    && !isService(name, environment.get(name))) {
                unknown.add(name);
            }
        }
        return unknown;
    }

    private static boolean isService(final String name, final String value) {
        return SERVICE_NAME.matcher(name).matches()
                || SERVICE_PORT_NAME.matcher(name).matches()
                        && SERVICE_PORT_VALUE.matcher(value).matches();
    }
}
