package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageClass;
import java.util.Arrays;

/** The blocks and pages that a save still has to reserve, by page class. */
final class RoomDemand {
    private PageClass[] classes = new PageClass[2];
    private long[] pages = new long[2];
    private int classCount;
    private long blocks;

    void clear() {
        classCount = 0;
        blocks = 0;
    }

    void add(final PageClass pageClass, final int addedBlocks, final int addedPages) {
        int i = 0;
        while (i < classCount && classes[i] != pageClass) {
            i++;
        }
        if (i == classCount) {
            if (i == classes.length) {
                classes = Arrays.copyOf(classes, i * 2);
                pages = Arrays.copyOf(pages, i * 2);
            }
            classes[i] = pageClass;
            pages[i] = 0;
            classCount++;
        }
        pages[i] += addedPages;
        blocks += addedBlocks;
    }

    int classCount() {
        return classCount;
    }

    PageClass pageClass(final int index) {
        return classes[index];
    }

    long pages(final int index) {
        return pages[index];
    }

    /** New blocks over all classes. */
    long blocks() {
        return blocks;
    }

    /** Pages over all classes. */
    long pages() {
        long sum = 0;
        for (int i = 0; i < classCount; i++) {
            sum += pages[i];
        }
        return sum;
    }
}
