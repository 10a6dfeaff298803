package io.pegaflow.engine.numa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumaTopologyTest {
    @TempDir
    Path directory;

    @Test
    void shouldKnowTheNodesThatHaveCpus() {
        new FakeSysfs(directory).online("0-1,3").node(0, "0-3,8").node(1, "4-7").node(3, "");
        final NumaTopology topology = NumaTopology.read(directory);
        assertEquals("[0, 1]", topology.toString());
        assertEquals("0-3,8", CpuList.format(topology.cpus(0)));
        assertTrue(topology.hasNode(1));
        assertFalse(topology.hasNode(3));
        assertTrue(topology.cpus(3).isEmpty());
    }

    @Test
    void shouldKnowNothingWhereTheKernelDoesNotTell() {
        assertEquals(0, NumaTopology.read(directory).nodeCount());
    }

    @Test
    void shouldKnowANodeOfThisHost() {
        assertTrue(NumaTopology.read(NumaTopology.sysfs()).nodeCount() >= 1);
    }

    @ParameterizedTest
    @CsvSource({
        "'0', '0'",
        "'0-1', '0-1'",
        "'0-1,3,5-7', '0-1,3,5-7'",
        "'3,2,1', '1-3'",
        "'', ''",
        "'all,4', '4'",
        "'9-3', '9'"
    })
    void shouldReadAndWriteListsAsTheKernelDoes(final String text, final String expected) {
        assertEquals(expected, CpuList.format(CpuList.parse(text)));
    }
}
