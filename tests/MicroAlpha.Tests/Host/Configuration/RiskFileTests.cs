using System.Text;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Tests.Tidy;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Configuration;

/// <summary>Risk limits are read whole: all errors at once, nothing assumed.</summary>
internal sealed class RiskFileTests
{
    private static readonly string Shipped = File.ReadAllText(Repository.At("config", "risk.json"));

    [Test]
    public void Parse_ShippedFile_IsComplete()
    {
        var risk = Parse(Shipped);
        Assert.That(risk.Limits.Of("ANY"), Is.Not.Null);
        Assert.That(risk.Limits.Of("ANY")!.MaxNotionalE9, Is.EqualTo(25_000 * DecimalE9.One));
        Assert.That(risk.Hash, Does.Match("^[0-9a-f]{64}$"));
    }

    [Test]
    public void Parse_Symbol_SaysWhatIsDifferentFromAll()
    {
        var risk = Parse(With(root => root["symbols"]!["AAPL"] = new JsonObject { ["maxQuantity"] = 0.5 }));
        Assert.That(risk.Limits.Of("AAPL")!.MaxQuantityE9, Is.EqualTo(DecimalE9.One / 2));
        Assert.That(risk.Limits.Of("AAPL")!.MaxPositionE9, Is.EqualTo(risk.Limits.Of("B")!.MaxPositionE9));
    }

    [Test]
    public void Parse_NoEntryForAll_LeavesOthersWithoutLimits()
    {
        var risk = Parse(With(root =>
        {
            var all = root["symbols"]!["*"]!.DeepClone();
            root["symbols"] = new JsonObject { ["A"] = all };
        }));
        Assert.That(risk.Limits.Of("A"), Is.Not.Null);
        Assert.That(risk.Limits.Of("B"), Is.Null);
    }

    [Test]
    public void Parse_SeveralErrors_AreAllNamed()
    {
        var text = With(root =>
        {
            root["account"]!["maxGross"] = -1;
            root["account"]!["maxRejects"] = 64;
            ((JsonObject)root["account"]!).Remove("maxNet");
            root["symbols"]!["*"]!["maxQuantity"] = "5";
            root["symbols"]!["*"]!["maxQantity"] = 5;
            root["account"]!["cancelReserve"] = 50;
            root["symbol"] = new JsonObject();
        });
        var error = Assert.Throws<EngineException>(() => Parse(text));
        Assert.That(error.Code, Is.EqualTo("MA-801"));
        foreach (var line in (string[])["account.maxGross = -1", "account.maxRejects = 64", "account.maxNet: missing",
            "symbols.*.maxQuantity = \"5\"", "symbols.*.maxQantity: no such limit", "cancelReserve must be below",
            "symbol: no such key"])
        {
            Assert.That(error.Message, Does.Contain(line));
        }
    }

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("{\"account\":{},\"symbols\":{}}")]
    [TestCase("{\"account\":1,\"symbols\":[]}")]
    [TestCase("{\"account\":{\"maxGross\":NaN},\"symbols\":{}}")]
    public void Parse_NoLimits_IsRefused(string text) => Assert.That(
        () => Parse(text), Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-801"));

    [Test]
    public void Parse_AnyLimitLeftOut_IsRefused()
    {
        foreach (var section in (string[])["account", "symbols.*"])
        {
            var keys = Section(Root(), section).Select(member => member.Key).ToList();
            foreach (var key in keys)
            {
                var text = With(root => Section(root, section).Remove(key));
                Assert.That(
                    () => Parse(text), Throws.TypeOf<EngineException>().With.Message.Contains($".{key}: missing"));
            }
        }
    }

    [Test]
    public void Hash_OneLimitChanged_ChangesWithTheIdentity()
    {
        var plain = Parse(Shipped);
        var other = Parse(With(root => root["account"]!["maxGross"] = 100_001));
        Assert.That(other.Hash, Is.Not.EqualTo(plain.Hash));
        Assert.That(other.Limits.Identity, Is.Not.EqualTo(plain.Limits.Identity));
        Assert.That(Parse(With(_ => { })).Hash, Is.EqualTo(plain.Hash), "comments and spaces do not count");
        var bytes = Encoding.UTF8.GetBytes(Shipped);
        Assert.That(RiskFile.Parse(bytes, "x", "other", "build").Limits.Identity,
            Is.Not.EqualTo(plain.Limits.Identity));
        Assert.That(RiskFile.Parse(bytes, "x", "config", "other").Limits.Identity,
            Is.Not.EqualTo(plain.Limits.Identity));
    }

    private static JsonObject Section(JsonNode root, string section) => section == "account"
        ? (JsonObject)root["account"]!
        : (JsonObject)root["symbols"]!["*"]!;

    private static string With(Action<JsonNode> change)
    {
        var root = Root();
        change(root);
        return root.ToJsonString();
    }

    private static JsonNode Root() =>
        JsonNode.Parse(Shipped, null, new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!;

    private static LoadedRisk Parse(string text) =>
        RiskFile.Parse(Encoding.UTF8.GetBytes(text), "risk.json", "config", "build");
}
