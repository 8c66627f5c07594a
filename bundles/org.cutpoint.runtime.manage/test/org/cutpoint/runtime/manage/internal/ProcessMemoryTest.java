package org.cutpoint.runtime.manage.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.cutpoint.api.manage.RuntimeStatus.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessMemoryTest {
    @Test
    void readsWhatLinuxSays() {
        List<String> lines = List.of("Name:\tjava", "VmHWM:\t  900 kB", "VmRSS:\t  800 kB", "RssAnon:\t  300 kB");
        assertThat(ProcessMemory.read(lines)).hasValue(new Memory(800 << 10, 300 << 10));
        assertThat(ProcessMemory.read(lines.subList(0, 3))).isEmpty();
        assertThat(ProcessMemory.read(List.of("VmRSS:\t 800 pages", "RssAnon:\t many kB")))
                .isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void memoryThatIsTakenShows() {
        long before = ProcessMemory.now().orElseThrow().ownBytes();
        ByteBuffer taken = ByteBuffer.allocateDirect(64 << 20);
        Memory after = ProcessMemory.now().orElseThrow();
        // Java clears what it allocates, so its pages are there.
        assertThat(after.ownBytes() - before).isGreaterThan(50L << 20);
        assertThat(after.residentBytes()).isGreaterThanOrEqualTo(after.ownBytes());
        assertThat(taken.capacity()).isPositive();
    }
}
