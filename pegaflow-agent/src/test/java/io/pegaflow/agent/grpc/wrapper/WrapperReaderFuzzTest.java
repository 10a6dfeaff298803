package io.pegaflow.agent.grpc.wrapper;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Runs the kept inputs, and with {@code JAZZER_FUZZ=1} in the environment looks for others: what comes out is memory or a refusal.
 * The inputs stand in the resources under the name of this class.
 */
class WrapperReaderFuzzTest {
    @FuzzTest(maxDuration = "3m")
    void shouldTakeAnyBytesForDataOrRefuseThem(final byte[] bytes) {
        WrapperReaderTest.check(bytes);
    }
}
