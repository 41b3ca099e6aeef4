using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;

namespace MicroAlpha.Host.Errors;

/// <summary>
/// The pages of all error codes. They are embedded in the executable, so that <c>explain</c> needs no files.
/// </summary>
internal static class ErrorPages
{
    private const string ResourcePrefix = "Errors/";

    /// <summary>The code of a failure that is no <see cref="EngineException"/>.</summary>
    private const string UnexpectedCode = "MA-001";

    /// <summary>Every code that has a page, ascending.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        .. typeof(ErrorPages).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name[ResourcePrefix.Length..]))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The Markdown page of a code, which may be written <c>MA-101</c>, <c>ma101</c> or <c>101</c>. Throws MA-110 for a
    /// code without a page; the message names the nearest one.
    /// </summary>
    public static string Find(string code)
    {
        var canonical = CanonicalOf(code);
        if (Codes.Contains(canonical))
            return Read(canonical);
        throw new EngineException(
            "MA-110",
            ExitCode.Usage,
            $"there is no error code {code}; the nearest is {NearestTo(canonical)}; codes look like MA-101");
    }

    /// <summary>The code with a page whose number is nearest; the lower one of two.</summary>
    public static string NearestTo(string code) =>
        TryNumber(code, out var number)
            ? Codes.MinBy(known => TryNumber(known, out var other) ? Math.Abs(other - number) : int.MaxValue)!
            : NearestName.Of(code, Codes) ?? Codes[0];

    /// <summary>The code of a failure: its own, or MA-001 for one that MicroAlpha has no error for.</summary>
    public static string CodeOf(Exception failure) => failure is EngineException known ? known.Code : UnexpectedCode;

    /// <summary>The title of a page: its first line without the code.</summary>
    public static string TitleOf(string code)
    {
        var page = Find(code);
        var line = page[..page.IndexOf('\n', StringComparison.Ordinal)];
        return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static string CanonicalOf(string code) =>
        TryNumber(code, out var number) ? $"MA-{number:000}" : code.ToUpperInvariant();

    private static bool TryNumber(string code, out int number)
    {
        var digits = code.StartsWith("MA", StringComparison.OrdinalIgnoreCase) ? code[2..].TrimStart('-') : code;
        number = 0;
        return digits.Length <= 4 && digits.All(char.IsAsciiDigit) && int.TryParse(digits, out number);
    }

    private static string Read(string code)
    {
        using var stream = typeof(ErrorPages).Assembly.GetManifestResourceStream($"{ResourcePrefix}{code}.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
