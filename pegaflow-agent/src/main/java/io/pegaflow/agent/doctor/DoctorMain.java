package io.pegaflow.agent.doctor;

/** Main class of {@code pegaflow doctor}. */
public final class DoctorMain {
    private DoctorMain() {}

    /**
     * Examine the host and print what was found. The exit status is 0 when nothing stops an agent, 1 when something does, 2
     * after wrong options.
     *
     * @param args as {@code --help} says.
     */
    public static void main(final String[] args) {
        System.exit(DoctorCommand.commandLine(System.getenv()).execute(args));
    }
}
