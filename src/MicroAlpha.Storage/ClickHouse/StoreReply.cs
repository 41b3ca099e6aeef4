using System.Text;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>The answer to a request.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Code">ClickHouse's error code; 0 = none.</param>
/// <param name="Text">The result, tab-separated with a newline behind each row; or what went wrong.</param>
internal readonly record struct StoreReply(StoreOutcome Outcome, int Code, string Text)
{
    /// <summary>True when it was done.</summary>
    public bool IsDone => Outcome == StoreOutcome.Done;

    /// <summary>The first row's fields.</summary>
    public string[] FirstRow => Text.AsSpan().IndexOf('\n') is >= 0 and var end ? Text[..end].Split('\t') : [];

    /// <summary>An answer that is an error text of ClickHouse.</summary>
    public static StoreReply OfError(string text)
    {
        var code = StoreErrors.CodeOf(text);
        return new StoreReply(StoreErrors.Judge(code), code, FirstLine(text));
    }

    private static string FirstLine(string text)
    {
        var line = new StringBuilder();
        foreach (var letter in text)
        {
            if (line.Length == 400)
                break;
            line.Append(letter is '\n' or '\t' or '\r' ? ' ' : letter);
        }

        return line.ToString().Trim();
    }
}
