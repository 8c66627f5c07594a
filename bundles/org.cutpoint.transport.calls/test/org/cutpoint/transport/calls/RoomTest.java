package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTest {
    private final Room<String> room = new Room<>(2);
    private final List<String> away = new ArrayList<>();

    private boolean comes(String name) {
        boolean comes = room.come(away::add);
        if (comes) {
            room.waits(name);
        }
        return comes;
    }

    @Test
    void whoHasBegunStays() {
        assertThat(comes("a")).isTrue();
        assertThat(comes("b")).isTrue();
        room.begun("a");
        room.begun("b");
        assertThat(comes("c")).isFalse();
        room.gone("a");
        assertThat(comes("d")).isTrue();
        assertThat(away).isEmpty();
    }

    @Test
    void whoOnlyWaitsMakesRoomTheLongestFirst() {
        assertThat(comes("a")).isTrue();
        assertThat(comes("b")).isTrue();
        assertThat(comes("c")).isTrue();
        assertThat(away).containsExactly("a");
        room.begun("b");
        assertThat(comes("d")).isTrue();
        assertThat(away).containsExactly("a", "c");
        room.gone("a");
        room.gone("c");
        room.begun("d");
        assertThat(comes("e")).isFalse();
    }
}
