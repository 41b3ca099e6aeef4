using System.Text;
using System.Text.Json;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Tests.Tidy;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Configuration;

/// <summary>The file people read says what the code does.</summary>
internal sealed class ConfigDocumentationTests : ConfigTestBase
{
    private static readonly string Documented = Repository.At("config", "microalpha.json");

    private static IEnumerable<string> ShippedFiles =>
        Repository.Files("config", "*.json").Select(Path.GetFileName)
            .Where(name => name is not "grafana.json" and not "risk.json")!;

    private static IEnumerable<ConfigKey> Keys => OptionsBinder.Keys;

    [Test]
    public void DocumentedFile_Values_AreTheDefaultsOfTheCode()
    {
        var problems = new ConfigProblems();
        var options = OptionsBinder.Bind(ConfigFile.Read(Documented, problems), problems);
        Assert.That(problems.ThrowIfAny, Throws.Nothing);
        Assert.That(ConfigJson.Write(options), Is.EqualTo(ConfigJson.Write(new EngineOptions())));
    }

    [Test]
    public void DocumentedFile_Keys_AreAllKeysInTheirOrder()
    {
        var entries = ConfigFile.Read(Documented, new ConfigProblems());
        Assert.That(entries.Keys, Is.EqualTo(Keys.Select(key => key.Path)));
    }

    [Test]
    public void Records_Properties_AreAllKeys()
    {
        var names = new List<string>();
        Collect(JsonDocument.Parse(ConfigJson.Write(new EngineOptions())).RootElement, "", names);
        Assert.That(names, Is.EqualTo(Keys.Select(key => key.Path)));
    }

    [Test]
    public void DocumentedFile_EachKey_HasACommentThatEndsWithWhatIsAllowed([ValueSource(nameof(Keys))] ConfigKey key)
    {
        var entry = ConfigFile.Read(Documented, new ConfigProblems())[key.Path];
        var line = int.Parse(entry.Where[(entry.Where.LastIndexOf(':') + 1)..], null) - 1;
        var lines = File.ReadAllLines(Documented);
        var comment = new StringBuilder();
        for (var at = line - 1; lines[at].TrimStart().StartsWith("//", StringComparison.Ordinal); at--)
            comment.Insert(0, lines[at].TrimStart()[2..]);
        Assert.That(comment.ToString(), Does.EndWith($" Allowed: {key.Allowed}"));
        Assert.That(comment.Length, Is.GreaterThan($" Allowed: {key.Allowed}".Length + 10), "says what the key is for");
    }

    [Test]
    public void ShippedFile_Loads([ValueSource(nameof(ShippedFiles))] string name)
    {
        Environment["MICROALPHA__FEED__PATH"] = "/some/log";
        Assert.That(() => ConfigLoader.Load([Documented, Repository.At("config", name)], Environment), Throws.Nothing);
    }

    [Test]
    public void DocumentedFile_CutAtAnyByte_IsRefusedWithoutAnotherException()
    {
        var bytes = File.ReadAllBytes(Documented);
        var end = Array.LastIndexOf(bytes, (byte)'}');
        for (var length = 0; length < bytes.Length; length++)
        {
            var problems = new ConfigProblems();
            ConfigFile.Parse(bytes[..length], "cut", "/", problems);
            Assert.That(problems.Count, length > end ? Is.Zero : Is.EqualTo(1), $"cut at {length}");
        }
    }

    [Test]
    public void DocumentedFile_AnyByteChanged_IsReadOrRefusedWithoutAnotherException()
    {
        var original = File.ReadAllBytes(Documented);
        var random = new Random(20261120);
        for (var at = 0; at < original.Length; at++)
        {
            var bytes = (byte[])original.Clone();
            bytes[at] = (byte)random.Next(256);
            var problems = new ConfigProblems();
            Assert.That(
                () => OptionsBinder.Bind(ConfigFile.Parse(bytes, "changed", "/", problems), problems),
                Throws.Nothing,
                $"byte {at} = {bytes[at]}");
        }
    }

    private static void Collect(JsonElement element, string path, List<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            names.Add(path);
            return;
        }

        foreach (var property in element.EnumerateObject())
            Collect(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}", names);
    }
}
