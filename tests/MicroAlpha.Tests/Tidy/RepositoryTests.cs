using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Tidy;

/// <summary>The top level, the scripts, and what must not be in any file.</summary>
internal sealed partial class RepositoryTests
{
    private static readonly string[] Required =
    [
        "MicroAlpha.sln", "src", "bench", "tests", "config", "tools", ".editorconfig", ".gitignore", "global.json",
        "LICENSE", "CHANGELOG.md", "Directory.Build.props", "Directory.Packages.props", ".ci",
    ];

    private static readonly string[] Allowed =
        ["README.md", "native", ".config", ".gitattributes", "Directory.Build.targets", ".git"];

    // What .gitignore ignores.
    private static readonly string[] Ignored =
        [".local", "bin", "obj", "artifacts", ".vs", "BenchmarkDotNet.Artifacts", "TestResults"];

    private static readonly string[] TextFiles =
        [".cs", ".md", ".json", ".csproj", ".props", ".targets", ".txt", ".sln", ".yml", ".service", ".sh", ""];

    private static IEnumerable<string> Scripts =>
        Repository.Files("tools", "*").Concat(Repository.Files(".ci", "*")).Select(Repository.NameOf)
            .Where(name => File.ReadAllText(Repository.At(name)).StartsWith("#!", StringComparison.Ordinal));

    [Test]
    public void TopLevel_HasExactlyWhatIsMeantToBeThere()
    {
        var entries = Directory.EnumerateFileSystemEntries(Repository.Root).Select(path => Path.GetFileName(path)!)
            .Where(name => !name.EndsWith(".user", StringComparison.Ordinal)).ToList();
        Assert.That(Required.Except(entries), Is.Empty, "missing");
        Assert.That(entries.Except(Required).Except(Allowed).Except(Ignored), Is.Empty, "not allowed");
    }

    [Test]
    public void Files_Everywhere_NameNoPlaceOfOneMachine() => StyleTests.AssertNone(
        from file in new[] { "src", "bench", "tests", "config", "tools", ".ci", "native" }
            .SelectMany(directory => Repository.Files(directory, "*"))
            .Concat(Directory.EnumerateFiles(Repository.Root))
        where TextFiles.Contains(Path.GetExtension(file)) && Repository.NameOf(file) != ".git"
        where Repository.NameOf(file) != "tests/MicroAlpha.Tests/Tidy/RepositoryTests.cs"
        from line in File.ReadLines(file).Index()
        where MachinePath().IsMatch(line.Item)
        select $"{Repository.NameOf(file)}:{line.Index + 1}: {line.Item.Trim()}");

    [TestCase("\"/root/.nuget\"", true)]
    [TestCase("/Users/ann/x", true)]
    [TestCase("$root/src", false)]
    [TestCase("at/root/x", false)]
    public void MachinePath_Sample_IsFound(string text, bool isFound) =>
        Assert.That(MachinePath().IsMatch(text), Is.EqualTo(isFound));

    [Test]
    public void Scripts_AreThoseOfTheGuide() => Assert.That(
        Scripts, Is.SupersetOf(new[] { "tools/microalpha", "tools/test", "tools/check", "tools/bench", ".ci/run" }));

    [Test]
    [SupportedOSPlatform("linux")]
    public void Script_IsExecutableAndValidBash([ValueSource(nameof(Scripts))] string name)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var path = Repository.At(name);
        Assert.That(File.GetUnixFileMode(path) & Execute, Is.EqualTo(Execute));
        Assert.That(File.ReadLines(path).First(), Is.EqualTo("#!/usr/bin/env bash"));
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-n", path]) { RedirectStandardError = true })!;
        Assert.That(bash.StandardError.ReadToEnd(), Is.Empty);
    }

    [GeneratedRegex(@"(?<![\w.$}/-])/(?:root|Users)/")]
    private static partial Regex MachinePath();
}
