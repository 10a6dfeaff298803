package io.pegaflow.agent.grpc.wrapper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.pegaflow.ipc.CudaIpcHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WrapperReaderTest {
    private static final Map<String, byte[]> GOOD = PickleSamples.good();
    private static final Map<String, byte[]> BAD = PickleSamples.bad();

    private static final byte[] IPC_HANDLE = new byte[CudaIpcWrapper.HANDLE_LENGTH];

    static {
        for (int i = 0; i < IPC_HANDLE.length; i++) {
            IPC_HANDLE[i] = (byte) i;
        }
    }

    static List<String> good() {
        return List.copyOf(GOOD.keySet());
    }

    static List<String> bad() {
        return List.copyOf(BAD.keySet());
    }

    @ParameterizedTest
    @MethodSource("good")
    void shouldReadWhatPythonWrites(final String sample) throws WrapperException {
        final CudaIpcWrapper wrapper = read(sample);

        assertArrayEquals(IPC_HANDLE, wrapper.handle());
        assertEquals(UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"), wrapper.deviceUuid());
        assertEquals(sample.equals("unknown_exporter") ? ExportedTensor.UNKNOWN_PID : 4711, wrapper.exporterPid());
        assertEquals(wrapper.shape().size(), wrapper.stride().size());
        if (!sample.equals("large")) {
            final int viewOffset = sample.equals("view") ? 256 : 0;
            assertEquals((1 << 20) - viewOffset, wrapper.storageBytes());
            assertEquals(512 + viewOffset, wrapper.allocationOffset());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "usual_4          | BFLOAT16      | [2, 4, 16, 8, 128] | [65536, 16384, 1024, 128, 1]",
                "usual_5          | BFLOAT16      | [2, 4, 16, 8, 128] | [65536, 16384, 1024, 128, 1]",
                "without_stride_4 | BFLOAT16      | [2, 4, 16, 8, 128] | [65536, 16384, 1024, 128, 1]",
                "one_dimension    | FLOAT32       | [100]              | [1]",
                "two_dimensions   | FLOAT8_E4M3FN | [10, 10]           | [10, 1]",
                "three_dimensions | UINT8         | [64, 16, 576]      | [9216, 576, 1]",
                "padded           | BFLOAT16      | [4, 100]           | [128, 1]",
                "no_dimensions    | BFLOAT16      | []                 | []",
                "large            | BFLOAT16      | [68719476736, 8]   | [8, 1]"
            })
    void shouldReadTheTensor(final String sample, final TorchDtype dtype, final String shape, final String stride)
            throws WrapperException {
        final CudaIpcWrapper wrapper = read(sample);

        assertEquals(dtype, wrapper.dtype());
        assertEquals(shape, wrapper.shape().toString());
        assertEquals(stride, wrapper.stride().toString());
    }

    @Test
    void shouldReadSizesBeyond32Bits() throws WrapperException {
        final CudaIpcWrapper wrapper = read("large");

        assertEquals(1L << 40, wrapper.storageBytes());
        assertEquals((1L << 33) + 512, wrapper.allocationOffset());
    }

    @ParameterizedTest
    @MethodSource("bad")
    void shouldRefuse(final String sample) {
        final String message = assertThrows(WrapperException.class, () -> WrapperReader.read(BAD.get(sample)))
                .getMessage();

        assertTrue(message.contains("; "), message);
        assertTrue(message.chars().allMatch(c -> c >= ' ' && c < 0x7f), message);
        assertTrue(message.length() < 512, message);
    }

    static List<String> names() {
        return bad().stream()
                .filter(sample -> sample.startsWith("stack_global_"))
                .toList();
    }

    // Not because of what is done with the name: the name itself ends the reading.
    @ParameterizedTest
    @MethodSource("names")
    void shouldRefuseAForeignNameWhereItStands(final String sample) {
        final String message = refusal(sample);
        assertTrue(message.startsWith("wrapper_bytes are no pickled CudaIPCWrapper: foreign name: module="), message);
    }

    @ParameterizedTest
    @CsvSource({
        "by_hand_deep, a tuple is too large: depth=5",
        "by_hand_doubling, a tuple is too large: depth=5",
        "by_hand_wide, a tuple is too large: depth=1",
        "by_hand_many_marks, too many values at once",
        "by_hand_many_values, too many values at once",
        "by_hand_many_kept, too many values are kept",
        "by_hand_int_of_9_bytes, an integer is too long: bytes=9",
        "by_hand_text_of_2_gib, cut short: needed=2147483648",
        "by_hand_bytes_of_4_gib, cut short: needed=4294967295",
        "by_hand_memo_negative, a value is used that was not kept: index=4294967295",
        "by_hand_not_utf8, a string is not UTF-8",
        "by_hand_odd_items, names and values of attributes do not pair",
        "by_hand_name_twice, an attribute has no name or is there twice",
        "by_hand_number_as_name, an attribute has no name or is there twice",
        "by_hand_newobj_arguments, CudaIPCWrapper is given arguments",
        "by_hand_reduce_wrapper_empty, an instruction finds the wrong value: found=WrapperClass",
        "by_hand_class_as_item, an instruction finds the wrong value: found=WrapperClass",
        "by_hand_build_slots, an instruction finds the wrong value: found=Attributes",
        "by_hand_build_twice, the wrapper is given its attributes twice",
        "by_hand_two_values, an instruction finds the wrong value: found=Int",
        "by_hand_value_below, no whole wrapper: valuesLeft=1",
        "by_hand_no_attributes, no whole wrapper: valuesLeft=0",
        "by_hand_global_across_mark, an instruction finds the wrong value: found=Mark",
        "by_hand_frame_twice, foreign instruction: opcode=0x95",
        "by_hand_proto_twice, foreign instruction: opcode=0x80",
        "frame_short, the frame is not the rest",
        "frame_long, the frame is not the rest",
        "byte_behind_unframed, bytes behind the end: remaining=1",
        "pickle_behind, the frame is not the rest",
        "wrong_attribute_many, too many"
    })
    void shouldRefuseForItsOwnReason(final String sample, final String reason) {
        assertTrue(refusal(sample).contains(reason), () -> refusal(sample));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "os_system_4 | wrapper_bytes are no pickled CudaIPCWrapper: foreign name: module=posix, name=system, offset=29; "
                        + "send pickle.dumps(pegaflow.ipc_wrapper.CudaIPCWrapper(tensor))",
                "os_system_2 | wrapper_bytes are no pickled CudaIPCWrapper: protocol=2, known=4 to 5, offset=2; "
                        + "send pickle.dumps(pegaflow.ipc_wrapper.CudaIPCWrapper(tensor))",
                "by_hand_inst | wrapper_bytes are no pickled CudaIPCWrapper: foreign instruction: opcode=0x69, offset=38; "
                        + "send pickle.dumps(pegaflow.ipc_wrapper.CudaIPCWrapper(tensor))",
                "wrong_expandable | the tensor lies in an expandable segment, which no other process can open: "
                        + "allocator=expandable_segments; start the client with "
                        + "PYTORCH_CUDA_ALLOC_CONF=expandable_segments:False",
                "wrong_handle_version | CUDA memory handle of another form: length=66, version=4, kind=99; "
                        + "use a version of torch that this agent knows",
                "wrong_storage_offset | the tensor does not begin in its storage: storage_offset=524288, dtype=bfloat16, "
                        + "storageBytes=1048576; send pickle.dumps(pegaflow.ipc_wrapper.CudaIPCWrapper(tensor))",
                "wrong_handle_none | the tensor has no memory: handle=None; register a tensor that is allocated",
                "wrong_uuid_text | not the UUID of a device: device_uuid=0; "
                        + "send it in the form 8-4-4-4-12 of hexadecimal digits"
            })
    void shouldSayWhatIsWrong(final String sample, final String message) {
        assertEquals(message, refusal(sample));
    }

    @ParameterizedTest
    @MethodSource("good")
    void shouldRefuseWhatIsCutShort(final String sample) {
        final byte[] whole = GOOD.get(sample);
        for (int length = 0; length < whole.length; length++) {
            final byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(WrapperException.class, () -> WrapperReader.read(cut), "length=" + length);
        }
    }

    @Test
    void shouldRefuseWhatIsTooLong() {
        assertThrows(WrapperException.class, () -> WrapperReader.read(new byte[0]));
        final byte[] tooLong = Arrays.copyOf(GOOD.get("usual_4"), WrapperReader.MAX_LENGTH + 1);
        final String message = assertThrows(WrapperException.class, () -> WrapperReader.read(tooLong))
                .getMessage();
        assertTrue(message.startsWith("wrapper_bytes of impossible length: length=8193, highest=8192; "), message);
    }

    // Whatever changes in a wrapper, what comes out is a tensor within its storage or a refusal, and never another
    // failure.
    @Test
    void shouldTakeAnyChangeForDataOrRefuseIt() {
        final Random random = new Random(42);
        final List<byte[]> seeds =
                Stream.of(GOOD, BAD).flatMap(map -> map.values().stream()).toList();
        for (int i = 0; i < 200_000; i++) {
            check(Mutations.mutate(seeds.get(random.nextInt(seeds.size())), random));
        }
    }

    static void check(final byte[] bytes) {
        final ExportedTensor tensor;
        try {
            tensor = WrapperReader.read(bytes);
        } catch (final WrapperException ex) {
            assertFalse(ex.getMessage().isEmpty());
            return;
        } catch (final RuntimeException | StackOverflowError ex) {
            fail("a failure of our own", ex);
            return;
        }
        assertTrue(tensor.allocationOffset() >= 0);
        assertTrue(tensor.storageBytes() >= 1);
        assertTrue(tensor.allocationOffset() + tensor.storageBytes() > 0);
        assertTrue(tensor.exporterPid() >= 0);
        assertTrue(tensor.wireHandle().length >= 1);
    }

    @Test
    void shouldGiveTheHandleOfTheWire() throws WrapperException {
        final byte[] bytes = read("usual_4").wireHandle();

        final CudaIpcHandle handle = CudaIpcHandle.read(new UnsafeBuffer(bytes), 0, bytes.length);

        assertEquals("0123456789abcdef0123456789abcdef", handle.uuid());
        assertArrayEquals(IPC_HANDLE, handle.driverHandle());
    }

    @Test
    void shouldReadAHostHandle() throws WrapperException {
        final byte[] name = "pegaflow-dev-4711-123-0".getBytes(StandardCharsets.US_ASCII);
        final byte[] bytes = new HostHandle(name, 4096, 1 << 20).toBytes();

        final HostHandle handle = assertInstanceOf(HostHandle.class, WrapperReader.read(bytes));

        assertArrayEquals(name, handle.wireHandle());
        assertEquals(4096, handle.allocationOffset());
        assertEquals(1 << 20, handle.storageBytes());
        assertEquals(4711, handle.exporterPid());
        assertArrayEquals("PFHT\1\0\0\0".getBytes(StandardCharsets.US_ASCII), Arrays.copyOf(bytes, 8), "as documented");
        assertEquals(24 + name.length, bytes.length);
        for (int length = 0; length <= 24; length++) {
            final byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(WrapperException.class, () -> WrapperReader.read(cut), "length=" + length);
        }
        assertEquals(
                ExportedTensor.UNKNOWN_PID, new HostHandle(new byte[] {1, 2}, 0, 1).exporterPid(), "no name of ours");
    }

    @Test
    void shouldNotShareItsHandle() throws WrapperException {
        final CudaIpcWrapper wrapper = read("usual_4");
        wrapper.handle()[0] = 99;
        assertArrayEquals(IPC_HANDLE, wrapper.handle());
    }

    private static String refusal(final String sample) {
        return assertThrows(WrapperException.class, () -> WrapperReader.read(BAD.get(sample)))
                .getMessage();
    }

    private static CudaIpcWrapper read(final String sample) throws WrapperException {
        return assertInstanceOf(CudaIpcWrapper.class, WrapperReader.read(GOOD.get(sample)));
    }
}
