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
            var value = fault == VenueFault.HalfDay ? "20261127" : "7";
            if (FaultValue.Of(fault).Allowed.Length == 0)
                value = "";
            var text = FaultSetting.NameOf(fault) + (value.Length > 0 ? "=" : "") + value;
            Assert.That(FaultSetting.Parse(text), Is.EqualTo(new FaultSetting(fault, value)));
        }

        Assert.That(() => FaultSetting.Parse("no-such"), Throws.TypeOf<EngineException>());
        Assert.That(() => FaultSetting.Parse("3"), Throws.TypeOf<EngineException>());
    }

    [TestCase("slow-drip=abc", "1 to 1000000000")]
    [TestCase("slow-drip=-5", "1 to 1000000000")]
    [TestCase("clock-skew=x", "of ms")]
    [TestCase("clock-skew=9223372036854775807", "of ms")]
    [TestCase("half-day=99999999", "yyyymmdd")]
    [TestCase("half-day=20260230", "yyyymmdd")]
    [TestCase("chaos=0", "1 to 3600")]
    [TestCase("symbol-limit=-3", "0 to 1000000")]
    [TestCase("order-timeout=-5", "0 to 600000")]
    [TestCase("quote-burst=1000001", "1 to 1000000")]
    [TestCase("quote-burst=99999999999999999999", "1 to 1000000")]
    [TestCase("mixed-arrays=1001", "1 to 1000")]
    [TestCase("big-message=3000000000", "1 to 67108864")]
    [TestCase("reconnect-penalty=99999999999999", "1 to 86400")]
    [TestCase("halt=NO SUCH", "symbol")]
    [TestCase("no-welcome=1", "takes no value")]
    public async Task Value_OutOfItsRange_IsRefusedWithWhatIsAllowed(string text, string allowed)
    {
        Assert.That(() => FaultSetting.Parse(text), Throws.TypeOf<EngineException>()
            .With.Property("Code").EqualTo("MA-721").And.Message.Contains(allowed));
        var (status, body, _) = await Http.SendAsync("POST", "/_venue/faults", $"[\"no-deflate\",\"{text}\"]");
        Assert.That((status, body.GetProperty("message").GetString()), Is.EqualTo((400, Refusal(text))));
        Assert.That((await Http.GetAsync("/_venue/faults")).GetArrayLength(), Is.Zero, "nothing is switched");
    }

    [TestCase(VenueFault.SymbolLimit, "0")]
    [TestCase(VenueFault.ClockSkew, "-5000")]
    [TestCase(VenueFault.QuoteBurst, "1000000")]
    [TestCase(VenueFault.Halt, "BTC/USD")]
    public void Value_AtItsEnds_IsTaken(VenueFault fault, string value) =>
        Assert.That(
            FaultSetting.Parse($"{FaultSetting.NameOf(fault)}={value}"), Is.EqualTo(new FaultSetting(fault, value)));

    [Test]
    public void Raise_ValueOutOfItsRange_IsRefused() =>
        Assert.That(
            () => Venue.Raise(new FaultSetting(VenueFault.OrderTimeout, "-5")), Throws.TypeOf<EngineException>());

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

    private static string Refusal(string text)
    {
        try
        {
            _ = FaultSetting.Parse(text);
            return "";
        }
        catch (EngineException error)
        {
            return error.Message;
        }
    }
}
