package io.pegaflow.tools.demo;

/** Names of the device backends for which the demo has clients. */
final class DemoBackend {
    static final String HOST = "host";
    static final String CUDA = "cuda";

    private DemoBackend() {}

    static String check(final String name) {
        if (!name.equals(HOST) && !name.equals(CUDA)) {
            throw new IllegalArgumentException(
                    "unknown device backend: --device-backend=" + name + "; known are: " + HOST + ", " + CUDA);
        }
        return name;
    }
}
