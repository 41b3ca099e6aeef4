namespace MicroAlpha.Tests.Tidy;

/// <summary>
/// Blanks comments and texts out of C# source, so that braces and words can be counted. The result has the same length
/// and the same lines. Code inside the holes of interpolated strings stays.
/// </summary>
internal sealed class CodeScanner
{
    private readonly string _source;
    private readonly char[] _code;
    private readonly bool _keepText;
    private int _at;

    private CodeScanner(string source, bool keepText)
    {
        _source = source;
        _code = source.ToCharArray();
        _keepText = keepText;
    }

    /// <summary>Code only: comments and the content of texts are blanks.</summary>
    public static string CodeOf(string source) => new CodeScanner(source, keepText: false).Scan();

    /// <summary>Code and texts: comments are blanks.</summary>
    public static string WithoutComments(string source) => new CodeScanner(source, keepText: true).Scan();

    private string Scan()
    {
        ScanCode(insideHole: false);
        return new string(_code);
    }

    /// <summary>Scans to the end, or to the brace that closes a hole.</summary>
    private void ScanCode(bool insideHole)
    {
        var depth = 0;
        while (_at < _source.Length)
        {
            var c = _source[_at];
            if (insideHole && c == '}' && depth-- == 0)
                return;
            if (insideHole && c == '{')
                depth++;
            if (Starts("//"))
                BlankWhile(() => _source[_at] != '\n', isComment: true);
            else if (Starts("/*"))
                BlankThrough(EndOfComment(), isComment: true);
            else if (c == '#' && IsFirstOnLine())
                _at = EndOfLine();
            else if (c == '\'')
                ScanQuoted('\'');
            else if (c is '"' or '$' or '@' && TryScanText())
                continue;
            else
                _at++;
        }
    }

    private bool TryScanText()
    {
        var start = _at;
        var (dollars, isVerbatim) = (0, false);
        for (; _at < _source.Length && _source[_at] is '$' or '@'; _at++)
        {
            dollars += _source[_at] == '$' ? 1 : 0;
            isVerbatim |= _source[_at] == '@';
        }

        var quotes = Run('"');
        if (quotes == 0)
        {
            _at = start + 1;
            return true;
        }

        if (quotes >= 3)
            ScanRaw(quotes, dollars);
        else if (isVerbatim)
            ScanVerbatim(dollars > 0);
        else if (dollars > 0)
            ScanInterpolated();
        else
            ScanQuoted('"');
        return true;
    }

    private void ScanQuoted(char quote)
    {
        var end = _at + 1;
        while (end < _source.Length && _source[end] != quote && _source[end] != '\n')
            end += _source[end] == '\\' ? 2 : 1;
        BlankThrough(end + 1);
    }

    private void ScanInterpolated()
    {
        Blank();
        while (_at < _source.Length && _source[_at] is not '"' and not '\n')
        {
            if (_source[_at] == '\\')
                BlankThrough(_at + 2);
            else if (!TryScanHole(1))
                Blank();
        }

        Blank();
    }

    private void ScanVerbatim(bool hasHoles)
    {
        Blank();
        while (_at < _source.Length)
        {
            if (Starts("\"\""))
                BlankThrough(_at + 2);
            else if (_source[_at] == '"')
                break;
            else if (!hasHoles || !TryScanHole(1))
                Blank();
        }

        Blank();
    }

    private void ScanRaw(int quotes, int dollars)
    {
        BlankThrough(_at + quotes);
        while (_at < _source.Length && Run('"') < quotes)
        {
            if (dollars == 0 || !TryScanHole(dollars))
                Blank();
        }

        BlankThrough(_at + quotes);
    }

    /// <summary>Scans a hole that opens here; two braces where one would open are text.</summary>
    private bool TryScanHole(int braces)
    {
        var run = Run('{');
        if (braces == 1 && run >= 2)
        {
            BlankThrough(_at + 2);
            return true;
        }

        if (run < braces)
            return false;
        BlankThrough(_at + run);
        ScanCode(insideHole: true);
        BlankThrough(_at + braces);
        return true;
    }

    private int Run(char letter)
    {
        var end = _at;
        while (end < _source.Length && _source[end] == letter)
            end++;
        return end - _at;
    }

    private bool Starts(string text) => string.CompareOrdinal(_source, _at, text, 0, text.Length) == 0;

    private bool IsFirstOnLine()
    {
        var at = _at - 1;
        while (at >= 0 && _source[at] is ' ' or '\t')
            at--;
        return at < 0 || _source[at] == '\n';
    }

    private int EndOfComment()
    {
        var end = _source.IndexOf("*/", Math.Min(_at + 2, _source.Length), StringComparison.Ordinal);
        return end < 0 ? _source.Length : end + 2;
    }

    private int EndOfLine()
    {
        var end = _source.IndexOf('\n', _at);
        return end < 0 ? _source.Length : end;
    }

    private void BlankWhile(Func<bool> condition, bool isComment = false)
    {
        while (_at < _source.Length && condition())
            Blank(isComment);
    }

    private void BlankThrough(int end, bool isComment = false) => BlankWhile(() => _at < end, isComment);

    private void Blank(bool isComment = false)
    {
        if (_at < _source.Length && _source[_at] != '\n' && (isComment || !_keepText))
            _code[_at] = ' ';
        _at++;
    }
}
