using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

[TestFixture]
public sealed class LanePlanTests
{
    private static readonly LaneWish[] Lanes =
    [
        new("core", LaneRole.Core),
        new("recorder", LaneRole.Recorder),
        new("store", LaneRole.Store),
        new("view", LaneRole.View),
        new("feed", LaneRole.Feed),
    ];

    [TestCase("0", "core=0* recorder=0* store=0* view=0* feed=0*")]
    [TestCase("0,1", "core=1 recorder=0* store=0* view=0* feed=0*")]
    [TestCase("0,1,2", "core=2 recorder=0* store=0* view=0* feed=1")]
    [TestCase("0,1,2,3", "core=3 recorder=1 store=0* view=0* feed=2")]
    [TestCase("3,9", "core=9 recorder=3* store=3* view=3* feed=3*")]
    [TestCase("17,2,5,11", "core=17 recorder=5 store=2* view=2* feed=11")]
    [TestCase("0,1,2,3,4,5,6,7", "core=7 recorder=5 store=4 view=3 feed=6")]
    [TestCase("1,3,5,7,9,11,13,15", "core=15 recorder=11 store=9 view=7 feed=13")]
    [TestCase("0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15", "core=15 recorder=13 store=12 view=11 feed=14")]
    [TestCase("", "core=-1* recorder=-1* store=-1* view=-1* feed=-1*")]
    public void Make_Cpus_PlacesLanesByRole(string cpus, string expected)
    {
        var plan = LanePlan.Make(Parse(cpus), Lanes);
        var places = plan.Placements.Select(lane => $"{lane.Name}={lane.Cpu}{(lane.IsAlone ? "" : "*")}");
        Assert.That(string.Join(' ', places), Is.EqualTo(expected));
        Assert.That(plan.Problems, Is.Empty);
    }

    /// <summary>The rule that matters: over every machine and lane set, nobody spins on a CPU that it shares.</summary>
    [Test]
    public void Make_AnyMachine_NobodySpinsOnASharedCpu([Range(0, 20)] int cpus, [Range(0, 6)] int feeds)
    {
        List<LaneWish> lanes = [.. Lanes];
        for (var i = 0; i < feeds; i++)
            lanes.Add(new LaneWish($"feed{i}", LaneRole.Feed));
        var plan = LanePlan.Make([.. Enumerable.Range(0, cpus).Select(i => (i * 3) + 1)], lanes);
        foreach (var lane in plan.Placements)
        {
            var users = plan.Placements.Count(other => other.Cpu == lane.Cpu);
            Assert.That(lane.IsAlone, Is.EqualTo(users == 1 && cpus > 0));
            if (lane.Wait == WaitPolicy.Spin)
                Assert.That(lane.IsAlone, Is.True, lane.Name);
        }

        if (cpus >= 2)
            Assert.That(plan["core"].Wait, Is.EqualTo(WaitPolicy.Spin), "it owns a CPU when there are two");
        if (cpus >= lanes.Count)
            Assert.That(plan.Placements.All(lane => lane.IsAlone), Is.True);
    }

    [TestCase("0", "store+view")]
    [TestCase("0,1", "store+view")]
    [TestCase("0,1,2,3", "store+view")]
    [TestCase("0,1,2,3,4,5,6,7", "store")]
    public void Make_StoreAndView_ShareAThreadWhenTheyShareACpu(string cpus, string thread)
    {
        var plan = LanePlan.Make(Parse(cpus), Lanes);
        Assert.That(plan["store"].Thread, Is.EqualTo(thread));
        Assert.That(plan["view"].Thread, Is.EqualTo(thread == "store" ? "view" : thread));
        Assert.That(plan["recorder"].Thread, Is.EqualTo("recorder"));
    }

    [Test]
    public void Make_OneCpu_CoreParksAndTheOthersNap()
    {
        var plan = LanePlan.Make([5], Lanes);
        Assert.That(plan["core"].Wait, Is.EqualTo(WaitPolicy.Park));
        Assert.That(plan["feed"].Wait, Is.EqualTo(WaitPolicy.Park));
        Assert.That(plan["recorder"].Wait, Is.EqualTo(WaitPolicy.Nap));
    }

    [Test]
    public void Make_Overrides_AreFollowed()
    {
        var plan = LanePlan.Make(
            [0, 1, 2, 3], Lanes, [new("recorder", Cpu: 3), new("view", Wait: WaitPolicy.Yield), new("feed", Cpu: 1)]);
        Assert.That(plan.Problems, Is.Empty);
        Assert.That(plan["recorder"].Cpu, Is.EqualTo(3));
        Assert.That(plan["core"].IsAlone, Is.False);
        Assert.That(plan["core"].Wait, Is.EqualTo(WaitPolicy.Park), "no longer alone, so it must not spin");
        Assert.That(plan["feed"].Cpu, Is.EqualTo(1));
        Assert.That(plan["feed"].Wait, Is.EqualTo(WaitPolicy.Spin));
        Assert.That(plan["view"].Wait, Is.EqualTo(WaitPolicy.Yield));
        Assert.That(plan["view"].Thread, Is.EqualTo("view"), "an override is for one lane: it keeps its own thread");
    }

    [Test]
    public void Make_BadOverrides_AreAllNamedAndNotFollowed()
    {
        var plan = LanePlan.Make(
            [0, 1], Lanes, [new("core", Cpu: 7), new("nobody", Cpu: 0), new("recorder", Wait: WaitPolicy.Spin)]);
        Assert.That(plan.Problems, Has.Count.EqualTo(3));
        Assert.That(plan.Problems[0], Does.StartWith("lanes.core.cpu: 7"));
        Assert.That(plan.Problems[1], Does.StartWith("lanes.nobody").And.Contain("core, recorder"));
        Assert.That(plan.Problems[2], Does.StartWith("lanes.recorder.wait").And.Contain("shared"));
        Assert.That(plan["core"].Cpu, Is.EqualTo(1));
        Assert.That(plan["recorder"].Wait, Is.EqualTo(WaitPolicy.Nap));
    }

    [Test]
    public void ToOptions_SharedAndAlone_DifferInPollingBeforeSleep()
    {
        var plan = LanePlan.Make([0, 1, 2], Lanes, [new("feed", Wait: WaitPolicy.Park)]);
        Assert.That(plan["feed"].ToOptions().ParkSpinNs, Is.Positive);
        Assert.That(plan["recorder"].ToOptions().ParkSpinNs, Is.Zero);
        Assert.That(plan["recorder"].ToOptions().IsObserver, Is.False);
        Assert.That(plan["core"].ToOptions().IsObserver, Is.False);
        Assert.That(plan["store"].ToOptions(), Is.EqualTo(plan["view"].ToOptions()), "one thread, one set of options");
        Assert.That(plan["view"].ToOptions().IsObserver, Is.True);
        Assert.That(plan["view"].ToOptions().Validate(), Is.Empty);
    }

    [Test]
    public void Lines_TwoCpus_SayWhoRunsWhere()
    {
        var lines = LanePlan.Make([0, 1], Lanes).Lines();
        Assert.That(lines[0], Is.EqualTo("lane plan for 2 CPUs (0,1)"));
        Assert.That(lines, Has.Count.EqualTo(6));
        Assert.That(lines[1], Does.Contain("core").And.Contain("cpu 1").And.Contain("alone").And.Contain("spin"));
        Assert.That(lines[3], Does.Contain("cpu 0").And.Contain("shared").And.Contain("nap").And.Contain("store+view"));
    }

    private static int[] Parse(string cpus) => cpus.Length == 0 ? [] : [.. cpus.Split(',').Select(int.Parse)];
}
