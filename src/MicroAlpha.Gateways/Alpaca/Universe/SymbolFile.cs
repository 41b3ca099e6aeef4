namespace MicroAlpha.Gateways.Alpaca.Universe;

/// <summary>A file of symbols: one a line, an optional tick rate behind it, <c>#</c> begins a comment.</summary>
public static class SymbolFile
{
    private const int LongestSymbol = 24;

    /// <summary>Symbols and rates in the order of the file; a rate that is not given is 1.</summary>
    /// <exception cref="Events.EngineException">MA-471: the file cannot be read, is empty, or a line is no
    /// symbol.</exception>
    public static IReadOnlyList<KeyValuePair<string, double>> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AlpacaError.Universe(
                $"the symbol file '{path}' cannot be read: {error.Message} Give a file with one symbol a line", error);
        }

        var symbols = new List<KeyValuePair<string, double>>();
        foreach (var (at, line) in lines.Index())
        {
            var words = line.Split('#')[0].Split((char[])[' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            var rate = 1.0;
            if (words.Length > 2 || !IsSymbol(words[0]) || (words.Length == 2
                && !double.TryParse(words[1], System.Globalization.CultureInfo.InvariantCulture, out rate)))
            {
                throw AlpacaError.Universe(
                    $"'{path}' line {at + 1} is '{line.Trim()}'; allowed: a symbol, and a rate behind it");
            }

            symbols.Add(new KeyValuePair<string, double>(words[0], rate));
        }

        return symbols.Count > 0
            ? symbols
            : throw AlpacaError.Universe($"the symbol file '{path}' has no symbol; write one a line");
    }

    /// <summary>True for text that can be a ticker (<c>BRK.B</c>) or a pair (<c>BTC/USD</c>).</summary>
    public static bool IsSymbol(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= LongestSymbol
            && text.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter is '.' or '/');
    }
}
