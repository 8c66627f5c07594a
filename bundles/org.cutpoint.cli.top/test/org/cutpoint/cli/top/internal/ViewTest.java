package org.cutpoint.cli.top.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final String ACTIVITY =
            """
            {"format":"cutpoint-activity/1","version":"0.1.0","uptimeMs":83000,"jobs":12,"failed":1,"fallbacks":2,
             "runs":[{"id":"a1b2c3d4","model":"alexnet","tiers":["device","edge","cloud"],"jobs":50,"uplinkMbps":10.0,
                      "downlinkMbps":40.0,"peer":"host:8500"}],
             "queues":[{"waiting":3,"mostWaiting":1024,"waitingBytes":1048576,"mostWaitingBytes":536870912,"running":1,
                        "segments":4,"models":5}],
             "lanes":[{"lane":"device","jobs":12,"meanMs":8.0},{"lane":"uplink","jobs":12,"meanMs":4.0}],
             "uplinkMbps":9.75,"plan":"device 5, cloud 16 layers",
             "recent":[{"id":"a1b2c3d4-job12","kind":"job","model":"alexnet","plan":"device 5, cloud 16 layers",
                        "peer":"host:8500","ended":"2026-01-01T00:00:00Z","waitMs":0.5,"totalMs":12.5,
                        "laneMs":{"device":8.0,"uplink":4.0},"uploadBytes":1000,"fallback":false},
                       {"id":"bad\\u001bid","kind":"job","model":"alexnet","plan":"device 21 layers","peer":"",
                        "ended":"2026-01-01T00:00:00Z","waitMs":0,"totalMs":1,"laneMs":{},"uploadBytes":0,
                        "failure":"lost","fallback":true}]}""";
    private static final String HEALTH =
            """
            {"format":"cutpoint-health/1","well":true,"checks":[
              {"name":"disk","status":"warn","message":"12 MiB free"},{"name":"queue","status":"ok","message":"fine"}]}""";

    private static Seen seen() {
        return SeenJson.activity("there", ACTIVITY).with(SeenJson.health("there", HEALTH));
    }

    @Test
    void showsTiersQueueLinkAndPlan() {
        assertThat(View.of("there:1", seen(), OptionalDouble.of(2.5), 200, 100))
                .startsWith(
                        "cutpoint 0.1.0 at there:1, up 0:01:23, 1 of 2 checks not well",
                        "  ! disk: warn, 12 MiB free",
                        "jobs    12 ended, 2.5 a second, 1 failed, 2 ran elsewhere than planned",
                        "run     a1b2c3d4 alexnet on device > edge > cloud, 50 jobs, with host:8500",
                        "link    9.75 Mbit/s up in the last jobs, emulated 10.00/40.00 Mbit/s",
                        "plan    device 5, cloud 16 layers")
                .anyMatch(line -> line.startsWith("queue   3 of 1024 wait ("))
                .contains(
                        "tier    device         8.00 ms  ########################  mean of the last 12",
                        "tier    uplink         4.00 ms  ############............  mean of the last 12")
                .anyMatch(line -> line.startsWith("a1b2c3d4-job12") && line.endsWith("device 5, cloud 16 layers"))
                .anyMatch(line -> line.endsWith("FAILED: lost"));
    }

    @Test
    void nothingReachesTheTerminalThatControlsIt() {
        assertThat(View.of("there:1", seen(), OptionalDouble.empty(), 200, 100))
                .noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void fitsTheTerminal() {
        List<String> lines = View.of("there:1", seen(), OptionalDouble.empty(), 30, 5);

        assertThat(lines).hasSize(5).allMatch(line -> line.length() <= 30);
    }

    @Test
    void onANarrowTerminalJobsAndTiersAreStillTold() {
        assertThat(View.of("there:1", seen(), OptionalDouble.empty(), 40, 100))
                .contains(
                        "tier    device         8.00 ms  #######~",
                        "tier    uplink         4.00 ms  ####...~",
                        "JOB               TOTAL ms  PLAN",
                        "a1b2c3d4-job12       12.50  device 5, c~")
                .allMatch(line -> line.length() <= 40);
    }

    @Test
    void whatWentWrongIsReadOnANarrowTerminal() {
        assertThat(View.wrapped("127.0.0.1:9464: nobody answers. Is it running?", 20))
                .containsExactly("127.0.0.1:9464:", "nobody answers. Is", "it running?");
        assertThat(View.wrapped("wwwwwwww", 3)).containsExactly("www", "www", "ww");
    }

    @Test
    void whatIsNoActivitySaysSo() {
        assertThatThrownBy(() -> SeenJson.activity("there", "{\"format\":\"cutpoint-status/1\"}"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("there");
        assertThatThrownBy(() -> new Source("nowhere")).isInstanceOf(InputException.class);
    }
}
