package io.pegaflow.agent;

import java.nio.file.Path;

/** A client that opens no session, registers, saves, and waits to be killed. Arguments: address, device directory, instance, namespace. */
final class GrpcClientMain {
    private GrpcClientMain() {}

    public static void main(final String[] args) throws Exception {
        final GrpcClient client = new GrpcClient(args[0], Path.of(args[1]), args[2], 0, 1);
        client.register(args[3]);
        client.save(1, 2);
        System.out.println("registered");
        Thread.sleep(Long.MAX_VALUE);
    }
}
