package org.cutpoint.profile.measured.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.cutpoint.api.profile.Machine;
import org.junit.jupiter.api.Test;

class MachinesTest {
    @Test
    void thisMachineIsTheSameEveryTime() {
        Machine machine = Machines.here("", "onnxruntime 1.29.0 cpu");

        assertThat(Machines.here("", "onnxruntime 1.29.0 cpu")).isEqualTo(machine);
        assertThat(machine.id()).matches("[a-z0-9][a-z0-9.-]*[a-z0-9]").endsWith("onnxruntime-1.29.0-cpu");
        assertThat(machine.cpu()).isNotBlank();
        assertThat(machine.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(Machines.here("", "other 2 cpu").id()).isNotEqualTo(machine.id());
        Machine named = Machines.here("Rack 7, lower", "onnxruntime 1.29.0 cpu");
        assertThat(named.id()).contains("-rack-7-lower-").isNotEqualTo(machine.id());
        assertThat(named.cpu()).isEqualTo(machine.cpu());
    }

    @Test
    void idsAreReadable() {
        assertThat(Machines.id("Linux amd64", "Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz", 12, "onnxruntime 1.29.0 cpu"))
                .isEqualTo("linux-amd64-intel-core-i7-8700-cpu-3.20ghz-12c-onnxruntime-1.29.0-cpu");
    }

    @Test
    void namesProcessorsOfIntelCompatibleMachines() {
        assertThat(Machines.linux(
                        "processor\t: 0\ncpu family\t: 6\nmodel\t\t: 158\nmodel name\t: Intel(R)  Core(TM) i7-8700\n\n"
                                + "processor\t: 1\ncpu family\t: 6\nmodel\t\t: 158\nmodel name\t: other\n",
                        ""))
                .contains("Intel(R) Core(TM) i7-8700");
    }

    @Test
    void generalNamesGetFamilyAndModel() {
        assertThat(Machines.linux("cpu family\t: 25\nmodel\t\t: 17\nmodel name\t: AMD EPYC\n", ""))
                .contains("AMD EPYC family 25 model 17");
    }

    @Test
    void boardsAreNamedByTheDeviceTree() {
        assertThat(Machines.linux("processor\t: 0\nCPU part\t: 0xd08\n", "Raspberry Pi 4 Model B Rev 1.2\0"))
                .contains("Raspberry Pi 4 Model B Rev 1.2");
        assertThat(Machines.linux("processor\t: 0\nCPU part\t: 0xd0c\n", "")).contains("ARM part 0xd0c");
        assertThat(Machines.linux("", "")).isEmpty();
    }
}
