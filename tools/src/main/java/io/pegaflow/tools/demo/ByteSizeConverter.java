package io.pegaflow.tools.demo;

import io.pegaflow.agent.SizeParser;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@link SizeParser} for command lines. */
final class ByteSizeConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(final String value) {
        try {
            return SizeParser.parse(value);
        } catch (final IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
