using System.Text.RegularExpressions;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Errors;
using NUnit.Framework;

namespace MicroAlpha.Tests.Tidy;

/// <summary>
/// What a README.md names in backticks exists. The convention, by the form of the name: <c>--option</c> is an option of
/// a command or script; <c>microalpha NAME</c> and <c>tools/microalpha NAME</c> is a command; <c>microalpha_…</c> is a
/// metric; <c>section.key</c> and <c>MICROALPHA__SECTION__KEY</c> is a configuration key; <c>MA-nnn</c> is an error
/// code; a path that begins with a top-level folder is a file or folder. Any other word in backticks is free.
/// </summary>
internal sealed partial class ReadmeTests
{
    private static readonly Lazy<string> Program = new(() => string.Join('\n', SourceFile.All
        .Where(file => file.IsIn("src", "bench")).Select(file => CodeScanner.WithoutComments(file.Text))));

    private static readonly Lazy<string> Scripts = new(() => string.Join('\n',
        Repository.Files("tools", "*").Select(File.ReadAllText)));

    private static readonly HashSet<string> Keys = [.. OptionsBinder.Keys.Select(key => key.Path)];

    private static readonly Lazy<HashSet<string>> Metrics = new(Host.Metrics.DeploymentTests.KnownNames);

    private static IEnumerable<string> Readmes =>
        Directory.EnumerateFiles(Repository.Root, "README.md")
            .Concat(new[] { "src", "bench", "tests", "config", "tools", "native" }
                .SelectMany(directory => Repository.Files(directory, "README.md")))
            .Select(Repository.NameOf);

    [Test]
    public void Readme_NamesInBackticks_Exist([ValueSource(nameof(Readmes))] string name)
    {
        var text = Fence().Replace(File.ReadAllText(Repository.At(name)), match => $"`{match.Groups[1].Value}`");
        StyleTests.AssertNone(Ticks().Matches(text).SelectMany(span => Missing(span.Groups[1].Value)).Distinct());
    }

    [TestCase("log.syncIntervalMs", null)]
    [TestCase("log.syncInterval", "key")]
    [TestCase("MICROALPHA__LOG__BLOCKMS=20", null)]
    [TestCase("MICROALPHA__LOG__BLOCKS", "variable")]
    [TestCase("MA-101", null)]
    [TestCase("MA-999", "error code")]
    [TestCase("tools/test", null)]
    [TestCase("tools/nothing", "path")]
    [TestCase("src/MicroAlpha.Events/Payloads", null)]
    [TestCase("tools/bench --bdn", null)]
    [TestCase("tools/bench --no-such-option", "option")]
    [TestCase("microalpha no-such-command", "command")]
    [TestCase("tools/microalpha no-such-command", "command")]
    [TestCase("microalpha_no_such_metric", "metric")]
    [TestCase("lz4 -dc FILE", null)]
    [TestCase("microalpha", null)]
    public void Missing_Sample_IsFoundByItsForm(string span, string? kind)
    {
        var missing = Missing(span).ToList();
        if (kind is null)
            Assert.That(missing, Is.Empty);
        else
            Assert.That(missing, Has.Count.EqualTo(1).And.All.StartsWith(kind));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Ticks();

    [GeneratedRegex("```[a-z]*\n([^`]*)```")]
    private static partial Regex Fence();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]*")]
    private static partial Regex Option();

    [GeneratedRegex(@"(?<![\w./-])(?:tools/)?microalpha ([a-z][a-z-]*)\b")]
    private static partial Regex Command();

    [GeneratedRegex(@"^--|\bmicroalpha\b|\btools/")]
    private static partial Regex Ours();

    [GeneratedRegex("_(?:total|bucket|count|sum)$")]
    private static partial Regex Ending();

    [GeneratedRegex(@"\bmicroalpha_[a-z0-9_]+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"(?i)\bMICROALPHA__(\w+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?<![\w./~-])[a-z]\w*(?:\.[a-z]\w*)+(?![\w/])")]
    private static partial Regex Key();

    [GeneratedRegex(@"\bMA-\d{3}\b")]
    private static partial Regex Code();

    [GeneratedRegex(@"(?<![\w./~-])(?:src|tools|config|bench|tests|native|\.ci)/[\w./-]*\w")]
    private static partial Regex PathName();

    private static IEnumerable<string> Missing(string span)
    {
        // The options of other programs (dotnet, jq) are not ours to check.
        var ours = span.Split('\n').Where(line => Ours().IsMatch(line));
        foreach (Match option in ours.SelectMany(line => Option().Matches(line)))
        {
            if (!HasLiteral(option.Value) && !IsInScripts(option.Value))
                yield return $"option {option.Value}";
        }

        foreach (Match command in Command().Matches(span))
        {
            if (!HasLiteral(command.Groups[1].Value))
                yield return $"command {command.Groups[1].Value}";
        }

        foreach (Match metric in Metric().Matches(span))
        {
            if (!Metrics.Value.Contains(metric.Value))
                yield return $"metric {metric.Value}";
        }

        foreach (Match variable in Variable().Matches(span))
        {
            if (!Keys.Contains(variable.Groups[1].Value.Replace("__", "."), StringComparer.OrdinalIgnoreCase))
                yield return $"variable {variable.Value}";
        }

        foreach (var key in Key().Matches(span).Select(match => match.Value))
        {
            if (IsKeyOrSection(key.Split('.')[0]) && !IsKeyOrSection(key))
                yield return $"key {key}";
        }

        foreach (Match code in Code().Matches(span))
        {
            if (!ErrorPages.Codes.Contains(code.Value))
                yield return $"error code {code.Value}";
        }

        foreach (var path in PathName().Matches(span).Select(match => match.Value))
        {
            if (!Path.Exists(Repository.At(path)))
                yield return $"path {path}";
        }
    }

    private static bool HasLiteral(string text) => Program.Value.Contains($"\"{text}\"", StringComparison.Ordinal);

    private static bool IsKeyOrSection(string name) =>
        Keys.Contains(name) || Keys.Any(key => key.StartsWith(name + ".", StringComparison.Ordinal));

    private static bool IsInScripts(string option) =>
        Regex.IsMatch(Scripts.Value, $@"(?<![\w-]){Regex.Escape(option)}(?![\w-])");
}
