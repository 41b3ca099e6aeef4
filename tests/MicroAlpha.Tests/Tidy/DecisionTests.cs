using NUnit.Framework;

namespace MicroAlpha.Tests.Tidy;

/// <summary>The records in src/decisions.</summary>
internal sealed class DecisionTests
{
    private const int MaxLines = 45; // half a page

    private static readonly string[] Sections =
        ["## Context", "## Decision", "## Rejected", "## How to tell it was wrong"];

    private static IReadOnlyList<string> Records =>
    [
        .. Repository.Files("src/decisions", "*.md").Select(path => Path.GetFileName(path)!)
            .Where(name => name != "README.md"),
    ];

    [Test]
    public void Records_AreNumberedWithoutHoles() => Assert.That(
        Records.Select(name => name[..5]),
        Is.EqualTo(Enumerable.Range(1, Records.Count).Select(number => $"{number:0000}-")).And.Not.Empty);

    [Test]
    public void Record_HasTheFourSectionsInHalfAPage([ValueSource(nameof(Records))] string name)
    {
        var lines = File.ReadAllLines(Repository.At("src", "decisions", name));
        Assert.That(lines[0], Does.StartWith($"# {name[..4]}: "));
        Assert.That(lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)), Is.EqualTo(Sections));
        Assert.That(lines, Has.Length.AtMost(MaxLines).And.All.Length.AtMost(130));
        foreach (var section in Sections)
        {
            var first = lines.SkipWhile(line => line != section).Skip(1).First(line => line.Length > 0);
            Assert.That(first, Does.Not.StartWith("#"), $"{section} is empty");
        }
    }

    [Test]
    public void Readme_ListsEveryRecordWithItsTitle()
    {
        var readme = File.ReadAllText(Repository.At("src", "decisions", "README.md"));
        foreach (var name in Records)
        {
            var title = File.ReadLines(Repository.At("src", "decisions", name)).First()["# 0000: ".Length..];
            Assert.That(readme, Does.Contain($"[{name[..4]}]({name}): {title}\n"));
        }
    }
}
