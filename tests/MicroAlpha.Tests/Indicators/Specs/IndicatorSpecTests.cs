using MicroAlpha.Events;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Indicators.Trades;
using NUnit.Framework;

namespace MicroAlpha.Tests.Indicators.Specs;

/// <summary>What can be written as an indicator, and what is said of what can not.</summary>
[TestFixture]
internal sealed class IndicatorSpecTests
{
    [Test]
    public void Parse_EveryForm_IsTaken()
    {
        var values = new Dictionary<string, string>
        {
            ["W"] = "10s",
            ["L"] = "5",
            ["V"] = "1000",
            ["n"] = "20",
            ["k"] = "2",
            ["m"] = "2",
            ["fast"] = "12",
            ["slow"] = "26",
            ["signal"] = "9",
            ["mu"] = "0.1",
            ["alpha"] = "10",
            ["beta"] = "20",
            ["own"] = "8",
            ["cross"] = "2",
            ["normal|tD"] = "t0.25",
            ["tick|true|leeready"] = "true",
        };
        foreach (var form in IndicatorSpec.Grammar)
        {
            var parts = form.Split('[')[0].Split(':').Select(part => values.GetValueOrDefault(part, part));
            var text = string.Join(':', parts);
            Assert.That(IndicatorSpec.Parse(text).Text, Is.EqualTo(text));
        }
    }

    [Test]
    public void Parse_Parts_AreWhatTheySay()
    {
        var vpin = IndicatorSpec.Parse("vpin:48.587:50:bvc:1m:t0.25");
        Assert.That((vpin.BucketE9, vpin.Length, vpin.Rule, vpin.WidthNs, vpin.Degrees),
            Is.EqualTo((48_587_000_000L, 50, SignRule.Bulk, 60_000_000_000L, 0.25)));
        Assert.That(IndicatorSpec.Parse("vpin:auto:50:tick").BucketE9, Is.Zero);
        var hawkes = IndicatorSpec.Parse("hawkes:0.1:10:20:unique:500ms");
        Assert.That((hawkes.Hawkes.BranchingRatio, hawkes.IsDistinct, hawkes.WidthNs),
            Is.EqualTo((0.5, true, 500_000_000L)));
    }

    [TestCase("vpin:0:50", "V = 0", "rule is missing")]
    [TestCase("vpin:-5:50:tick", "V = -5", "above 0")]
    [TestCase("vpin:1:0:tick", "n = 0", "1 to 10000")]
    [TestCase("vpin:9000000000:50:tick", "n·V", "below")]
    [TestCase("vpin:1:50:quote", "rule = quote", "tick or true or leeready or bvc")]
    [TestCase("vpin:1:50:bvc:1m:gauss", "distribution = gauss", "normal")]
    [TestCase("ofi:10", "W = 10", "ns, us, ms, s, m, h or d")]
    [TestCase("ofi:0s", "W = 0s", "whole number")]
    [TestCase("ofi:10s:x", "'x' is too much", "ofi or ofi:W")]
    [TestCase("mlofi:65", "L = 65", "1 to 64")]
    [TestCase("mlofi", "L is missing", "mlofi:L")]
    [TestCase("hawkes:0:1:2", "mu = 0", "number")]
    [TestCase("hawkes:NaN:1:2", "mu = NaN", "number")]
    [TestCase("macd:26:12:9:1m", "fast = 26", "below slow")]
    [TestCase("sma:1025:1m", "n = 1025", "1024")]
    [TestCase("bars:8d", "W = 8d", "at most 7d")]
    [TestCase("bars:99999999999999999999s", "W = 9999", "whole number")]
    [TestCase("ofo", "there is no indicator 'ofo'", "ofi")]
    [TestCase("", "there is no indicator ''", "ofi")]
    public void Parse_Wrong_NamesThePartAndWhatIsAllowed(string text, string part, string allowed)
    {
        var error = Assert.Throws<EngineException>(() => IndicatorSpec.Parse(text))!;
        Assert.That((error.Code, error.Exit), Is.EqualTo(("MA-460", ExitCode.Usage)));
        Assert.That(error.Message, Does.Contain(part).And.Contain(allowed));
        Assert.That(IndicatorSpec.TryParse(text, out _, out var reason), Is.False);
        Assert.That(reason, Is.EqualTo(error.Message));
    }
}
