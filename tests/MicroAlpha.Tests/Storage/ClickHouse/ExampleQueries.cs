using System.Text.RegularExpressions;
using MicroAlpha.Tests.Tidy;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>The queries of the page of examples, as they stand there.</summary>
internal static partial class ExampleQueries
{
    public static IReadOnlyList<string> All { get; } =
    [
        .. Block().Matches(File.ReadAllText(
                Repository.At("src", "MicroAlpha.Storage", "ClickHouse", "QUERIES.md")))
            .Select(match => match.Groups[1].Value.Trim()),
    ];

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
