package org.cutpoint.perf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cloudsimplus.brokers.DatacenterBroker;
import org.cloudsimplus.brokers.DatacenterBrokerSimple;
import org.cloudsimplus.cloudlets.Cloudlet;
import org.cloudsimplus.cloudlets.CloudletSimple;
import org.cloudsimplus.core.CloudSimPlus;
import org.cloudsimplus.datacenters.DatacenterSimple;
import org.cloudsimplus.hosts.Host;
import org.cloudsimplus.hosts.HostSimple;
import org.cloudsimplus.resources.Pe;
import org.cloudsimplus.resources.PeSimple;
import org.cloudsimplus.schedulers.cloudlet.CloudletSchedulerSpaceShared;
import org.cloudsimplus.utilizationmodels.UtilizationModelFull;
import org.cloudsimplus.vms.Vm;
import org.cloudsimplus.vms.VmSimple;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Simulator.Simulated;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.cost.internal.ScenarioModel;
import org.cutpoint.simulate.internal.EventSimulator;
import org.cutpoint.strategy.tasks.internal.EdgeOnly;

/**
 * One and the same workload for two simulators: queues of servers with several places each, first come, first served.
 * Each task belongs to one server and keeps one of its places for a time that is its own; nothing is transferred.
 */
final class Queues {
    private static final double MIPS = 1000;

    /** CloudSim Plus looks again no sooner than 0.01 s after an event: with long times that is nothing. */
    private static final double SECONDS_OF_MS = 10;

    private final int servers;
    private final int places;
    private final double[] arrivalMs;
    private final int[] workMs;

    /** @param load how much of the servers the tasks need between the first arrival and the last, 1: all */
    Queues(long seed, int tasks, int servers, int places, double load) {
        this.servers = servers;
        this.places = places;
        this.arrivalMs = new double[tasks];
        this.workMs = new int[tasks];
        Random random = new Random(seed);
        double between = 550.0 / (servers * places * load);
        double ms = 1000;
        for (int t = 0; t < tasks; t++) {
            ms += -Math.log(1 - random.nextDouble()) * between;
            arrivalMs[t] = Math.rint(ms);
            workMs[t] = 100 + random.nextInt(901);
        }
    }

    /** From each task's arrival to its end, summed up, milliseconds; and how many events the simulator had. */
    record Outcome(double totalDelayMs, long events) {}

    private Scenario scenario() {
        List<EdgeServer> edges = new ArrayList<>();
        for (int e = 0; e < servers; e++) {
            edges.add(new EdgeServer("e" + e, places, 1000.0 * places, 0));
        }
        List<Task> tasks = new ArrayList<>();
        for (int t = 0; t < arrivalMs.length; t++) {
            tasks.add(new Task("t" + t, arrivalMs[t], "unit", workMs[t], List.of("e" + t % servers), 1000, 0));
        }
        TaskModel unit = new TaskModel("nothing", 0, List.of(new TaskLayer("work", 0, 1e6, 1, 1)));
        return new Scenario("queues", Map.of("unit", unit), edges, tasks, false);
    }

    Outcome cutpoint() throws InterruptedException {
        Simulated simulated = new EventSimulator(new ScenarioModel(), new OneScheduler(new EdgeOnly()))
                .simulate(scenario(), "edge-only", List.of(), Duration.ofMinutes(10));
        return new Outcome(simulated.trace().totalDelayMs(), simulated.events());
    }

    Outcome cloudSimPlus() {
        CloudSimPlus simulation = new CloudSimPlus();
        long[] events = new long[1];
        simulation.addOnEventProcessingListener(event -> events[0]++);
        List<Host> hosts = new ArrayList<>();
        List<Vm> vms = new ArrayList<>();
        for (int s = 0; s < servers; s++) {
            List<Pe> pes = new ArrayList<>();
            for (int p = 0; p < places; p++) {
                pes.add(new PeSimple(MIPS));
            }
            hosts.add(new HostSimple(1000, 1_000_000, 1_000_000, pes));
            Vm vm = new VmSimple(s, MIPS, places);
            vm.setRam(500).setBw(1000).setSize(1000);
            vm.setCloudletScheduler(new CloudletSchedulerSpaceShared());
            vms.add(vm);
        }
        new DatacenterSimple(simulation, hosts);
        DatacenterBroker broker = new DatacenterBrokerSimple(simulation);
        broker.submitVmList(vms);
        List<Cloudlet> cloudlets = new ArrayList<>(arrivalMs.length);
        for (int t = 0; t < arrivalMs.length; t++) {
            Cloudlet cloudlet = new CloudletSimple(t, Math.round(workMs[t] * SECONDS_OF_MS * MIPS), 1);
            cloudlet.setFileSize(1).setOutputSize(1).setUtilizationModelCpu(new UtilizationModelFull());
            cloudlet.setSubmissionDelay(arrivalMs[t] * SECONDS_OF_MS);
            cloudlet.setVm(vms.get(t % servers));
            cloudlets.add(cloudlet);
        }
        broker.submitCloudletList(cloudlets);
        simulation.start();
        double total = 0;
        for (int t = 0; t < arrivalMs.length; t++) {
            total += cloudlets.get(t).getFinishTime() / SECONDS_OF_MS - arrivalMs[t];
        }
        return new Outcome(total, events[0]);
    }
}
