package org.cutpoint.ide.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cutpoint.api.model.ModelGraph;
import org.junit.jupiter.api.Test;

class HierarchyTest {
    @Test
    void modulesAreBlocksAndBlocksOfOneSizeAreRuns() {
        Hierarchy hierarchy = Hierarchy.of(Networks.modules(6, 3));
        assertThat(hierarchy.groups()).extracting(Group::label).containsExactly("m0 … m2", "m3 … m5");
        assertThat(hierarchy.groups().get(0).inner()).extracting(Group::label).containsExactly("m0", "m1", "m2");
        assertThat(hierarchy.groups().get(0).inner()).extracting(Group::size).containsExactly(7, 7, 7);
    }

    @Test
    void largeBlocksAreDividedAsTheirLayersAreNamed() {
        Hierarchy hierarchy = Hierarchy.of(Networks.modules(1, 20));
        Group block = hierarchy.groups().get(0);
        assertThat(block.size()).isEqualTo(41);
        // Two layers each are too few for a group.
        assertThat(block.inner()).isEmpty();
    }

    @Test
    void groupsAreNestedIntervalsWithIdsOfTheirOwn() {
        for (int seed = 0; seed < 40; seed++) {
            ModelGraph model = Networks.random(60, seed);
            Hierarchy hierarchy = Hierarchy.of(model);
            assertThat(hierarchy.all()).extracting(Group::id).doesNotHaveDuplicates();
            nested(hierarchy.groups(), 0, model.layers().size());
        }
    }

    private static void nested(List<Group> groups, int first, int end) {
        int last = first;
        for (Group group : groups) {
            assertThat(group.first()).isGreaterThanOrEqualTo(last);
            last = group.end();
            nested(group.inner(), group.first(), group.end());
        }
        assertThat(last).isLessThanOrEqualTo(end);
    }
}
