using System.Globalization;
using System.Text.Json;

namespace MicroAlpha.Host.Configuration;

/// <summary>
/// One value that somebody set: JSON from a file, or plain text from the environment or the command line. Plain text
/// becomes the type that the key wants.
/// </summary>
internal sealed class ConfigEntry
{
    private const int DisplayLength = 60;
    private readonly JsonElement? _json;
    private readonly string _text;

    /// <summary>A value from a file.</summary>
    public ConfigEntry(JsonElement json, string where, string baseDirectory)
    {
        _json = json;
        _text = json.GetRawText();
        Where = where;
        BaseDirectory = baseDirectory;
    }

    /// <summary>A value given as plain text.</summary>
    public ConfigEntry(string text, string where, string baseDirectory)
    {
        _text = text;
        Where = where;
        BaseDirectory = baseDirectory;
    }

    /// <summary>File and line, or the name of the variable.</summary>
    public string Where { get; }

    /// <summary>Directory that a relative path in the value starts from.</summary>
    public string BaseDirectory { get; }

    /// <summary>The value as written, on one line, cut to 60 characters.</summary>
    public string Display
    {
        get
        {
            var line = string.Join(' ', _text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (line.Length > DisplayLength)
                line = line[..DisplayLength] + "…";
            return line.Length == 0 ? "(empty)" : line;
        }
    }

    /// <summary>True for a whole number of any size, also one that does not fit 64 bits.</summary>
    public bool IsWholeNumber => (_json is null || _json.Value.ValueKind == JsonValueKind.Number)
        && _text.Trim().TrimStart('-') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit);

    /// <summary>The value as a whole number of 64 bits.</summary>
    public bool TryInt64(out long value)
    {
        value = 0;
        return IsWholeNumber && long.TryParse(_text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The value as true or false.</summary>
    public bool TryBoolean(out bool value)
    {
        if (_json is null)
            return bool.TryParse(_text, out value);
        value = _json.Value.ValueKind == JsonValueKind.True;
        return value || _json.Value.ValueKind == JsonValueKind.False;
    }

    /// <summary>The value as text.</summary>
    public bool TryText(out string value)
    {
        value = _json is null ? _text : "";
        if (_json?.ValueKind != JsonValueKind.String)
            return _json is null;
        try
        {
            value = _json.Value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // Half of a surrogate pair, written as an escape: JSON allows it, text does not.
        }
    }

    /// <summary>The value as text or as the text of a number.</summary>
    public bool TryTextOrNumber(out string value)
    {
        if (TryText(out value))
            return true;
        value = _text;
        return _json?.ValueKind == JsonValueKind.Number;
    }

    /// <summary>The value as a list; plain text is split at commas, and empty text is an empty list.</summary>
    public bool TryList(out IReadOnlyList<ConfigEntry> items)
    {
        if (_json is null)
        {
            var parts = _text.Split(',', StringSplitOptions.TrimEntries);
            if (_text.AsSpan().Trim().IsEmpty)
                parts = [];
            items = [.. parts.Select(part => new ConfigEntry(part, Where, BaseDirectory))];
            return true;
        }

        items = _json.Value.ValueKind == JsonValueKind.Array
            ? [.. _json.Value.EnumerateArray().Select(item => new ConfigEntry(item, Where, BaseDirectory))]
            : [];
        return _json.Value.ValueKind == JsonValueKind.Array;
    }
}
