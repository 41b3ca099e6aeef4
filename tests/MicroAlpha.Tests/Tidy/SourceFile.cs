namespace MicroAlpha.Tests.Tidy;

/// <summary>One C# file of the repository.</summary>
/// <param name="Name">Path from the root.</param>
/// <param name="Text">Its text.</param>
internal sealed record SourceFile(string Name, string Text)
{
    /// <summary>Every C# file that people wrote.</summary>
    public static IReadOnlyList<SourceFile> All { get; } =
    [
        .. new[] { "src", "bench", "tests" }
            .SelectMany(directory => Repository.Files(directory, "*.cs"))
            .Where(path => !path.EndsWith(".g.cs", StringComparison.Ordinal))
            .Select(path => new SourceFile(Repository.NameOf(path), File.ReadAllText(path))),
    ];

    private readonly Lazy<string> _code = new(() => CodeScanner.CodeOf(Text));
    private readonly Lazy<CodeOutline> _outline = new(() => new CodeOutline(Text));

    /// <summary>The lines, without their ends.</summary>
    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    /// <summary>Code without comments and texts.</summary>
    public string Code => _code.Value;

    /// <summary>Types and methods.</summary>
    public CodeOutline Outline => _outline.Value;

    /// <summary>True when the file stands below a directory.</summary>
    public bool IsIn(params string[] directories) =>
        directories.Any(directory => Name.StartsWith(directory + "/", StringComparison.Ordinal));
}
