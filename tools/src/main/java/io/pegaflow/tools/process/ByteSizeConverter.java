package io.pegaflow.tools.process;

import io.pegaflow.agent.SizeParser;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@link SizeParser} for command lines. */
public final class ByteSizeConverter implements ITypeConverter<Long> {
    /** For picocli. */
    public ByteSizeConverter() {}

    @Override
    public Long convert(final String value) {
        try {
            return SizeParser.parse(value);
        } catch (final IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
