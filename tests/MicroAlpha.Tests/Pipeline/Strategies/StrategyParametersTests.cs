using MicroAlpha.Events;
using MicroAlpha.Pipeline.Strategies;
using NUnit.Framework;

namespace MicroAlpha.Tests.Pipeline.Strategies;

/// <summary>Parameters are exact, within their range, and known.</summary>
[TestFixture]
internal sealed class StrategyParametersTests
{
    [Test]
    public void E9_SetAndNotSet_GivesValueOrDefault()
    {
        var errors = new List<string>();
        var parameters = new StrategyParameters(["a=0.000000001", "n=7"], errors);
        Assert.That((parameters.E9("a", 5, 0, 10), parameters.E9("b", 5, 0, 10), parameters.Whole("n", 1, 0, 9)),
            Is.EqualTo((1L, 5L, 7)));
        parameters.Finish();
        Assert.That(errors, Is.Empty);
    }

    [TestCase("a=11", "allowed is 0 to 10")]
    [TestCase("a=-1", "allowed is 0 to 10")]
    [TestCase("a=NaN", "allowed is 0 to 10")]
    [TestCase("a=1x", "allowed is 0 to 10")]
    [TestCase("a=", "allowed is 0 to 10")]
    [TestCase("n=1.5", "a whole number")]
    [TestCase("x=1", "no parameter x; there are a, n")]
    [TestCase("a", "no parameter 'name=value'")]
    public void Check_Wrong_IsNamed(string text, string expected)
    {
        var errors = new List<string>();
        var parameters = new StrategyParameters([text], errors);
        parameters.E9("a", 0, 0, 10 * DecimalE9.One);
        parameters.Whole("n", 1, 0, 9);
        parameters.Finish();
        Assert.That(errors, Has.Count.EqualTo(1));
        Assert.That(errors[0], Does.Contain(expected));
    }

    [Test]
    public void Catalog_EveryName_IsBuiltWithItsDefaults(
        [ValueSource(typeof(StrategyCatalog), nameof(StrategyCatalog.Names))] string name)
    {
        var errors = new List<string>();
        StrategyCatalog.Check(name, [], errors);
        Assert.That(errors, Is.Empty);
        StrategyCatalog.Check(name + "x", [], errors);
        Assert.That(errors, Has.Count.EqualTo(1));
    }

    [Test]
    public void Validate_EverythingWrong_IsSaidAtOnce()
    {
        var options = new TradingOptions { Strategy = "x", MaxOrders = 65, AnswerTimeoutMs = 1, KillLevel = 5 };
        var error = Assert.Throws<EngineException>(options.Validate);
        Assert.That(error.Code, Is.EqualTo("MA-800"));
        foreach (var part in (string[])["no strategy 'x'", "no symbols", "no risk limits", "MaxOrders", "AnswerTimeout",
            "kill level"])
        {
            Assert.That(error.Message, Does.Contain(part));
        }
    }
}
