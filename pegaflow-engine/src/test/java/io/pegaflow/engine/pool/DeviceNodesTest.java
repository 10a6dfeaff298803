package io.pegaflow.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceNodesTest {
    @Test
    void shouldMakeAPartOfEveryNodeThatHasDevices() {
        final DeviceNodes nodes = DeviceNodes.parse("3=5, 0=1,1=5,2=5");
        assertEquals(2, nodes.partCount());
        assertEquals(1, nodes.nodeOfPart(0));
        assertEquals(5, nodes.nodeOfPart(1));
        assertEquals(1, nodes.weight(0));
        assertEquals(3, nodes.weight(1));
        assertEquals(1, nodes.partOf(3));
        assertEquals(5, nodes.nodeOf(3));
        assertEquals("0=1,1=5,2=5,3=5", nodes.toString());
        assertEquals(nodes, DeviceNodes.parse(nodes.toString()));
    }

    @Test
    void shouldKnowOnePartWhereNoNodeIsKnown() {
        final DeviceNodes nodes = DeviceNodes.parse("");
        assertEquals(DeviceNodes.NONE, nodes);
        assertEquals(1, nodes.partCount());
        assertEquals(DeviceNodes.UNKNOWN, nodes.nodeOfPart(0));
        assertEquals(DeviceNodes.UNKNOWN, nodes.nodeOf(7));
        assertEquals(0, nodes.partOf(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "0=", "=1", "0=1,", "0=1,0=2", "0=-1", "-1=0", "64=0", "0=1=2", "zero=1", "0=99999999999"})
    void shouldRefuseWhatIsNoListOfNodes(final String text) {
        final String message = assertThrows(IllegalArgumentException.class, () -> DeviceNodes.parse(text))
                .getMessage();
        assertTrue(message.matches("no (list|node) of .*; .*"), message);
    }
}
