using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Configuration;

/// <summary>A directory of its own, files in it, and an environment that has only a home.</summary>
internal abstract class ConfigTestBase
{
    protected string Scratch { get; private set; } = "";

    protected Dictionary<string, string> Environment { get; private set; } = [];

    [SetUp]
    public void MakeScratch()
    {
        Scratch = Directory.CreateTempSubdirectory("microalpha-config-").FullName;
        Environment = new() { ["HOME"] = "/home/somebody" };
    }

    [TearDown]
    public void RemoveScratch() => Directory.Delete(Scratch, recursive: true);

    /// <summary>JSON that sets one key, which may have sections: a.b = v becomes {"a":{"b":v}}.</summary>
    protected static string Json(string key, string value)
    {
        var parts = key.Split('.');
        var open = string.Concat(parts.Select(part => $"{{\"{part}\":"));
        return open + value + new string('}', parts.Length);
    }

    protected string FileOf(string text, string name = "my.json")
    {
        var path = Path.Combine(Scratch, name);
        File.WriteAllText(path, text);
        return path;
    }

    protected LoadedConfig Load(params string[] texts)
    {
        var files = texts.Select((text, index) => FileOf(text, $"file{index}.json")).ToList();
        return ConfigLoader.Load(files, Environment);
    }

    protected string Refusal(params string[] texts)
    {
        var error = Assert.Throws<EngineException>(() => Load(texts))!;
        Assert.That((error.Code, error.Exit), Is.EqualTo(("MA-101", ExitCode.Usage)));
        return error.Message.Replace(Scratch + "/", "", StringComparison.Ordinal);
    }
}
