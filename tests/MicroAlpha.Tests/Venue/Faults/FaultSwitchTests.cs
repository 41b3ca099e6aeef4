using System.Reflection;
using MicroAlpha.Events;
using MicroAlpha.Venue.Faults;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Faults;

/// <summary>Fault switches are named, listed, counted and switched off, and every one is shown by a test.</summary>
[TestFixture]
internal sealed class FaultSwitchTests : FaultRun
{
    [Test]
    public void Faults_All_AreShownByATest()
    {
        var shown = typeof(FaultRun).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(FaultRun)))
            .SelectMany(static type => type.GetMethods())
            .SelectMany(static test => test.GetCustomAttribute<ShowsAttribute>()?.Faults ?? []);
        Assert.That(Enum.GetValues<VenueFault>().Except(shown), Is.Empty);
    }

    [Test]
    public void Names_All_ReadBackAsThemselves()
    {
        foreach (var fault in Enum.GetValues<VenueFault>())
        {
            var text = FaultSetting.NameOf(fault) + "=7";
            Assert.That(FaultSetting.Parse(text), Is.EqualTo(new FaultSetting(fault, "7")));
        }

        Assert.That(() => FaultSetting.Parse("no-such"), Throws.TypeOf<EngineException>());
        Assert.That(() => FaultSetting.Parse("3"), Throws.TypeOf<EngineException>());
    }

    [Test]
    public async Task Switches_OverHttp_AreListedClearedAndCounted()
    {
        Assert.That((await Http.SendAsync("POST", "/_venue/faults", """["no-welcome","oops"]""")).Status,
            Is.EqualTo(400));
        Assert.That((await Http.GetAsync("/_venue/faults")).GetArrayLength(), Is.Zero);
        await Http.FaultsAsync("no-welcome", "SlowDrip=500", "!no-welcome");
        Assert.That((await Http.GetAsync("/_venue/faults")).GetRawText(), Is.EqualTo("""["slow-drip=500"]"""));
        await Http.FaultsAsync("none");
        Assert.That((await Http.GetAsync("/_venue/faults")).GetArrayLength(), Is.Zero);
        var counts = (await Http.GetAsync("/_venue/stats")).GetProperty("faults");
        Assert.That(counts.GetProperty("slow-drip").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    [Shows(VenueFault.Chaos)]
    public async Task Chaos_On_OtherFaultsHappen()
    {
        await Http.FaultsAsync("chaos=1");
        for (var i = 0; i < 400; i++)
        {
            if ((await Http.GetAsync("/_venue/stats")).GetProperty("faults").EnumerateObject().Count() >= 2)
                return;
            await Task.Delay(10);
        }

        Assert.Fail("no fault within 4 s");
    }
}
