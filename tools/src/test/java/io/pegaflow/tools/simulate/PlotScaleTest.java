package io.pegaflow.tools.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlotScaleTest {
    @Test
    void shouldSpanTheSizesByTheirLogarithm() {
        final PlotScale scale = new PlotScale(1_000, 100_000, .3664);
        assertEquals(PlotScale.LEFT, scale.x(1_000), 1e-6);
        assertEquals((PlotScale.LEFT + PlotScale.RIGHT) / 2.0, scale.x(10_000), 1e-6);
        assertEquals(PlotScale.RIGHT, scale.x(100_000), 1e-6);
        assertEquals(List.of(1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5), scale.sizeTicks());
        assertEquals(PlotScale.BOTTOM, scale.y(0), 1e-6);
        assertTrue(scale.y(.3664) > PlotScale.TOP && scale.y(.3664) < PlotScale.TOP + 60);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "5, 5, 1", "0.001, 0.0011, 1e-9", "1, 4294967296, 0.9999"})
    void shouldHaveAnAxisForAnyRange(final double least, final double most, final double ratio) {
        final PlotScale scale = new PlotScale(least, most, ratio);
        for (final double x : new double[] {scale.x(least), scale.x(most)}) {
            assertTrue(x >= PlotScale.LEFT - 1e-6 && x <= PlotScale.RIGHT + 1e-6, "x=" + x);
        }
        assertTrue(scale.y(ratio) >= PlotScale.TOP && scale.y(ratio) <= PlotScale.BOTTOM);
        assertTrue(scale.ratioTicks().size() >= 2 && scale.ratioTicks().size() <= 12);
        assertTrue(scale.sizeTicks().size() <= 31);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "100, 100",
        "999, 999",
        "1000, 1k",
        "20000, 20k",
        "182790, 183k",
        "1e6, 1M",
        "0.5, 0.5",
        "1.25, 1.25",
        "2e9, 2G"
    })
    void shouldWriteSizesShortly(final double size, final String text) {
        assertEquals(text, PlotScale.shortSize(size));
    }
}
