package io.pegaflow.agent.grpc.wrapper;

import java.util.Locale;

/** Types of the elements of a tensor; all that a KV cache can consist of. */
public enum TorchDtype {
    /** A truth value. */
    BOOL(1),
    /** Unsigned, 8 bits. */
    UINT8(1),
    /** Unsigned, 16 bits. */
    UINT16(2),
    /** Unsigned, 32 bits. */
    UINT32(4),
    /** Unsigned, 64 bits. */
    UINT64(8),
    /** Signed, 8 bits. */
    INT8(1),
    /** Signed, 16 bits. */
    INT16(2),
    /** Signed, 32 bits. */
    INT32(4),
    /** Signed, 64 bits. */
    INT64(8),
    /** Two values of 4 bits. */
    FLOAT4_E2M1FN_X2(1),
    /** 8 bits, 4 of them exponent; finite. */
    FLOAT8_E4M3FN(1),
    /** 8 bits, 4 of them exponent; finite, no negative zero. */
    FLOAT8_E4M3FNUZ(1),
    /** 8 bits, 5 of them exponent. */
    FLOAT8_E5M2(1),
    /** 8 bits, 5 of them exponent; finite, no negative zero. */
    FLOAT8_E5M2FNUZ(1),
    /** A power of two. */
    FLOAT8_E8M0FNU(1),
    /** 16 bits, 8 of them exponent. */
    BFLOAT16(2),
    /** 16 bits. */
    FLOAT16(2),
    /** 32 bits. */
    FLOAT32(4),
    /** 64 bits. */
    FLOAT64(8);

    private final int elementBytes;

    TorchDtype(final int elementBytes) {
        this.elementBytes = elementBytes;
    }

    /**
     * Bytes of an element.
     *
     * @return the number.
     */
    public int elementBytes() {
        return elementBytes;
    }

    /**
     * Name in the module {@code torch}.
     *
     * @return the name.
     */
    public String torchName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static TorchDtype find(final String torchName) {
        for (final TorchDtype dtype : values()) {
            if (dtype.torchName().equals(torchName)) {
                return dtype;
            }
        }
        return null;
    }
}
