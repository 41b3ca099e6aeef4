using System.Text.RegularExpressions;

namespace MicroAlpha.Tests.Tidy;

/// <summary>The types and the methods of one source file, found by counting braces.</summary>
internal sealed partial class CodeOutline
{
    private static readonly HashSet<string> Modifiers =
    [
        "", "public", "internal", "private", "protected", "static", "readonly", "const", "required", "sealed",
        "override", "virtual", "abstract", "async", "unsafe", "ref", "new", "partial", "extern", "volatile",
    ];

    private readonly string _code;
    private readonly List<CodeBlock> _types = [];
    private readonly List<CodeBlock> _methods = [];

    /// <summary>Reads the outline of a source text.</summary>
    public CodeOutline(string source)
    {
        _code = CodeScanner.CodeOf(source);
        Read();
    }

    /// <summary>Every type, nested ones too.</summary>
    public IReadOnlyList<CodeBlock> Types => _types;

    /// <summary>
    /// Every member with a body in braces that is no type and no initializer: methods, properties, operators.
    /// </summary>
    public IReadOnlyList<CodeBlock> Methods => _methods;

    /// <summary>The name in the header of a type, or null when the header declares none.</summary>
    public static string? TypeName(string header)
    {
        var match = TypeDeclaration().Match(header);
        return match.Success ? match.Groups["name"].Value : null;
    }

    // A constraint, "where T : struct", is no declaration.
    [GeneratedRegex(
        @"(?<![:,]\s*)\b(?:class|struct|interface|enum|record(?:\s+struct|\s+class)?)\s+(?<name>[A-Za-z_]\w*)"
        + @"|\bdelegate\s+(?!\*)[^(]*?\b(?<name>[A-Za-z_]\w*)\s*(?:<[^(]*>)?\s*\(")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\G\s*\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"(?<![=!<>])=(?![=>])")]
    private static partial Regex Assignment();

    private void Read()
    {
        // Which blocks are open: (start of the header, header, kind).
        var open = new Stack<(int Start, string Header, char Kind)>();
        var start = 0;
        for (var at = 0; at < _code.Length; at++)
        {
            var c = _code[at];
            if (c is not ('{' or '}' or ';'))
                continue;
            var header = HeaderOf(start, at);
            if (c == '{')
                open.Push((start, header, KindOf(header, open)));
            else if (c == ';' && IsTypeLevel(open) && IsType(header))
                _types.Add(BlockOf(start, at, header, open));
            else if (c == '}' && open.TryPop(out var block))
                Close(block, at, open);
            start = at + 1;
        }
    }

    private static bool IsTypeLevel(Stack<(int Start, string Header, char Kind)> open) =>
        open.Count == 0 || open.Peek().Kind is 'T' or 'N';

    // N = namespace, T = type, M = method or property, ? = something inside a member, or an initializer.
    private static char KindOf(string header, Stack<(int Start, string Header, char Kind)> open)
    {
        if (!IsTypeLevel(open))
            return '?';
        if (header.StartsWith("namespace ", StringComparison.Ordinal))
            return 'N';
        if (IsType(header))
            return 'T';
        var assignment = Assignment().Match(header);
        var isInitializer = assignment.Success && assignment.Index < ParametersOf(header);
        return isInitializer || open.Count == 0 ? '?' : 'M';
    }

    private static bool IsType(string header) =>
        TypeName(header) is not null && !header.Contains("=>", StringComparison.Ordinal);

    // Where the parameters begin: the first bracket that is no tuple type. Past the end when there is none.
    private static int ParametersOf(string header)
    {
        var at = header.IndexOf('(', StringComparison.Ordinal);
        while (at >= 0 && Modifiers.Contains(header[..at].TrimEnd().Split(' ')[^1]))
        {
            var depth = 0;
            do
                depth += header[at] == '(' ? 1 : header[at] == ')' ? -1 : 0;
            while (++at < header.Length && depth > 0);
            at = header.IndexOf('(', at);
        }

        return at < 0 ? int.MaxValue : at;
    }

    private void Close(
        (int Start, string Header, char Kind) block, int at, Stack<(int Start, string Header, char Kind)> open)
    {
        if (block.Kind == 'T')
            _types.Add(BlockOf(block.Start, at, block.Header, open));
        else if (block.Kind == 'M')
            _methods.Add(BlockOf(block.Start, at, block.Header, open));
    }

    private CodeBlock BlockOf(int start, int end, string header, Stack<(int Start, string Header, char Kind)> open)
    {
        while (start < end && char.IsWhiteSpace(_code[start]))
            start++;
        return new(header, LineOf(start), LineOf(end), open.All(outer => outer.Kind == 'N'));
    }

    private string HeaderOf(int start, int end)
    {
        for (var match = Attribute().Match(_code, start); match.Success && match.Index + match.Length <= end;)
        {
            start = match.Index + match.Length;
            match = Attribute().Match(_code, start);
        }

        var lines = _code[start..end].Split('\n').Where(line => !line.TrimStart().StartsWith('#'));
        return string.Join(' ', string.Join('\n', lines).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private int LineOf(int at) => _code.AsSpan(0, at).Count('\n') + 1;
}
