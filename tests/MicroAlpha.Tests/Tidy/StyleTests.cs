using System.Text.RegularExpressions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Tidy;

/// <summary>The rules of the style guide that can be counted. Each test lists every offender at once.</summary>
internal sealed partial class StyleTests
{
    /// <summary>Lines of a file in src and bench.</summary>
    public const int MaxFileLines = 400;

    /// <summary>Columns of a line.</summary>
    public const int MaxColumns = 120;

    /// <summary>Lines of a method, from its first attribute to its closing brace.</summary>
    public const int MaxMethodLines = 70;

    private static readonly string[] BannedWords =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Data", "Info"];

    // Type name, and why it may keep the word.
    private static readonly Dictionary<string, string> AllowedNames = new()
    {
        ["AlpacaDataSession"] = "Alpaca's own word: its data stream, beside its trading stream",
        ["AlpacaDataSessionTests"] = "the tests of it",
    };

    // Folder, its namespace, and why: the payloads are one vocabulary with the slots that hold them.
    private static readonly Dictionary<string, string> AllowedNamespaces = new()
    {
        ["src/MicroAlpha.Events/Payloads"] = "MicroAlpha.Events",
    };

    [Test]
    public void Files_InSrcAndBench_AreAtMost400Lines() => AssertNone(
        SourceFile.All.Where(file => file.IsIn("src", "bench") && file.Lines.Length > MaxFileLines)
            .Select(file => $"{file.Name}: {file.Lines.Length} lines"));

    [Test]
    public void Lines_Everywhere_AreAtMost120Columns() => AssertNone(
        from file in SourceFile.All
        from line in file.Lines.Index()
        where line.Item.TrimEnd('\r').Length > MaxColumns
        select $"{file.Name}:{line.Index + 1}: {line.Item.Length} columns");

    [Test]
    public void Methods_Everywhere_AreAtMost70Lines() => AssertNone(
        from file in SourceFile.All
        from method in file.Outline.Methods
        where method.Lines > MaxMethodLines
        select $"{file.Name}:{method.FirstLine}: {method.Lines} lines: {method.Header}");

    [Test]
    public void TypeNames_Everywhere_HaveNoEmptyWords() => AssertNone(
        from file in SourceFile.All
        from type in file.Outline.Types
        let name = CodeOutline.TypeName(type.Header)!
        where Words().Matches(name).Any(word => BannedWords.Contains(word.Value)) && !AllowedNames.ContainsKey(name)
        select $"{file.Name}:{type.FirstLine}: {name}");

    [Test]
    public void Files_InSrcAndBench_HaveOnePublicTypeAndItsName() => AssertNone(
        SourceFile.All.Where(file => file.IsIn("src", "bench") && Path.GetFileName(file.Name) != "Program.cs")
            .SelectMany(TypeErrors));

    [Test]
    public void Namespaces_Everywhere_AreTheFolder() => AssertNone(SourceFile.All.SelectMany(NamespaceErrors));

    [Test]
    public void Comments_Everywhere_HaveNoLeftovers() => AssertNone(
        from file in SourceFile.All
        where file.Name != "tests/MicroAlpha.Tests/Tidy/StyleTests.cs"
        from line in file.Lines.Index()
        where Leftover().IsMatch(line.Item)
        select $"{file.Name}:{line.Index + 1}: {line.Item.Trim()}");

    [Test]
    public void Suppressions_InSrc_HaveAReasonOnTheLine() => AssertNone(
        from file in SourceFile.All
        where file.IsIn("src", "bench")
        from line in file.Lines.Index()
        where line.Item.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal)
        where !line.Item.Contains("// ", StringComparison.Ordinal)
        select $"{file.Name}:{line.Index + 1}: {line.Item.Trim()}");

    [TestCase("DataFeed", true)]
    [TestCase("FeedData", true)]
    [TestCase("TaskManager", true)]
    [TestCase("IOInfo", true)]
    [TestCase("Database", false)]
    [TestCase("Informed", false)]
    public void Words_OfAName_AreCompared(string name, bool isBanned) =>
        Assert.That(Words().Matches(name).Any(word => BannedWords.Contains(word.Value)), Is.EqualTo(isBanned));

    internal static void AssertNone(IEnumerable<string> offenders) =>
        Assert.That(string.Join('\n', offenders), Is.Empty);

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z][a-z0-9]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"\b(?:TODO|FIXME|HACK|XXX)\b|^\s*#(?:end)?region\b")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)\s*(?<end>[;{]?)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    private static IEnumerable<string> TypeErrors(SourceFile file)
    {
        var types = file.Outline.Types.Where(type => type.IsTopLevel).ToList();
        var names = types.Select(type => CodeOutline.TypeName(type.Header)!).ToList();
        var publicTypes = types.Count(type => type.Header.Split(' ').Contains("public"));
        // The small stages of one benchmark may share a file.
        if (types.Count == 0 || (publicTypes == 0 && file.IsIn("bench")))
            yield break;
        if (publicTypes > 1)
            yield return $"{file.Name}: more than one public type: {string.Join(", ", names)}";
        var expected = Path.GetFileName(file.Name).Split('.')[0];
        if (!names.Contains(expected))
            yield return $"{file.Name}: has {string.Join(", ", names)}, no {expected}";
    }

    private static IEnumerable<string> NamespaceErrors(SourceFile file)
    {
        var match = Namespace().Match(file.Code);
        if (!match.Success)
        {
            if (file.Outline.Types.Any(type => type.IsTopLevel))
                yield return $"{file.Name}: no namespace";
            yield break;
        }

        var folder = Path.GetDirectoryName(file.Name)!;
        var expected = folder[(folder.IndexOf('/') + 1)..].Replace('/', '.');
        expected = AllowedNamespaces.GetValueOrDefault(folder, expected);
        if (match.Groups["end"].Value != ";")
            yield return $"{file.Name}: the namespace is not file-scoped";
        if (match.Groups["name"].Value != expected)
            yield return $"{file.Name}: namespace {match.Groups["name"].Value}, expected {expected}";
    }
}
