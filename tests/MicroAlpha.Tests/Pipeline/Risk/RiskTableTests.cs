using System.Text.RegularExpressions;
using MicroAlpha.Pipeline.Risk;
using MicroAlpha.Tests.Tidy;
using NUnit.Framework;

namespace MicroAlpha.Tests.Pipeline.Risk;

/// <summary>The table of codes in the documentation is that of the code.</summary>
[TestFixture]
internal sealed partial class RiskTableTests
{
    private static readonly string Readme =
        File.ReadAllText(Repository.At("src", "MicroAlpha.Pipeline", "Risk", "README.md"));

    [Test]
    public void Readme_Table_HasEveryCodeWithItsWordsInOrder()
    {
        var source = File.ReadAllText(Repository.At("src", "MicroAlpha.Pipeline", "Risk", "RiskCode.cs"));
        var members = Member().Matches(source)
            .Where(match => match.Groups["name"].Value != "None")
            .Select(match => string.Join('|', match.Groups["number"].Value, match.Groups["name"].Value,
                match.Groups["what"].Value, match.Groups["unit"].Value.ToLowerInvariant()));
        var rows = Row().Matches(Readme).Select(match => string.Join('|', match.Groups["number"].Value,
            match.Groups["name"].Value, match.Groups["what"].Value, match.Groups["unit"].Value.ToLowerInvariant()));
        Assert.That(rows, Is.EqualTo(members));
        Assert.That(rows.Count(), Is.EqualTo(Enum.GetValues<RiskCode>().Length - 1));
    }

    [Test]
    public void Codes_Numbers_AreDenseAndInTheOrderOfTheChecks() => Assert.That(
        Enum.GetValues<RiskCode>().Select(code => (int)code),
        Is.EqualTo(Enumerable.Range(0, Enum.GetValues<RiskCode>().Length)));

    [GeneratedRegex(
        @"<summary>(?<what>[^<]+)\.</summary>\s+(?:/// <remarks>(?<unit>[^<]*)\.</remarks>\s+)?"
            + @"(?<name>\w+) = (?<number>\d+),")]
    private static partial Regex Member();

    [GeneratedRegex(
        @"^\| (?<number>\d+) \| (?<name>\w+) \| (?<what>[^|]+) \| (?<unit>[^|]*) \| (?:yes)? ?\|$",
        RegexOptions.Multiline)]
    private static partial Regex Row();
}
